-- make_spoken: A table of this connection for what the attempts of one entry spoke for.
CREATE TEMPORARY TABLE IF NOT EXISTS callouts_spoken (
    attempt_id BIGINT, rung_id BIGINT, call_id BIGINT, callout_id BIGINT, person_id BIGINT,
    leg SMALLINT, try_no SMALLINT, told SMALLINT, rank SMALLINT
)

-- spoken_by_attempts: The calls for which the attempts of an entry spoke.
INSERT INTO callouts_spoken (
    attempt_id, rung_id, call_id, callout_id, person_id, leg, try_no, told, rank
)
SELECT a.id, a.person_id, c.id, c.callout_id, c.person_id, v.leg, v.try_no,
    CASE WHEN v.told THEN 1 ELSE 0 END, 1
FROM journal_subject s
JOIN channels_attempt a ON a.key = s.uid
JOIN callouts_carried v ON v.attempt_id = a.id
JOIN callouts_call c ON c.id = v.call_id
WHERE s.entry_id = %(entry)s

-- spoken_by_answers: The calls for which the answered attempts of an entry had spoken.
INSERT INTO callouts_spoken (
    attempt_id, rung_id, call_id, callout_id, person_id, leg, try_no, told, rank
)
SELECT a.id, a.person_id, c.id, c.callout_id, c.person_id, v.leg, v.try_no, 0, w.evidence_rank
FROM journal_subject s
JOIN channels_answer w ON w.id = CAST(s.uid AS BIGINT)
JOIN channels_attempt a ON a.id = w.attempt_id
JOIN callouts_carried v ON v.attempt_id = a.id
JOIN callouts_call c ON c.id = v.call_id
WHERE s.entry_id = %(entry)s

-- begin_waits: The line took it: called is a fact now, and the wait for an answer runs from here.
UPDATE callouts_call
SET called_at = COALESCE(callouts_call.called_at, %(at)s),
    evidence_rank = CASE WHEN callouts_call.evidence_rank < 1 THEN 1
        ELSE callouts_call.evidence_rank END,
    next_leg = callouts_call.leg + 1, next_try = 0, due_at = %(since)s + h.wait_ms
FROM (
    SELECT k.call_id AS call_id, MAX(l.wait_ms) AS wait_ms
    FROM callouts_spoken k
    JOIN callouts_call c ON c.id = k.call_id AND c.state = 'calling' AND c.due_at IS NULL
      AND k.leg = c.leg AND k.try_no = c.tries
    JOIN callouts_planleg l
      ON l.callout_id = c.callout_id AND l.tier = c.ladder AND l.no = k.leg
    GROUP BY k.call_id
) AS h
WHERE h.call_id = callouts_call.id

-- note_called: A leg that was overtaken meanwhile still called him.
UPDATE callouts_call SET called_at = %(at)s,
    evidence_rank = CASE WHEN evidence_rank < 1 THEN 1 ELSE evidence_rank END
WHERE called_at IS NULL AND id IN (SELECT call_id FROM callouts_spoken)

-- failed: The leg reached nobody: again, on at once, or to the desk (cascade.after_failure).
UPDATE callouts_call
SET next_leg = f.next_leg, next_try = f.next_try, due_at = f.due_at
FROM (
    SELECT DISTINCT c.id AS call_id,
        CASE
            WHEN %(outcome)s = 'backlog' AND l.means IN ('voice', 'video') THEN -1
            WHEN c.tries < l.retry_max AND l.retry_outcomes LIKE %(pattern)s THEN c.leg
            ELSE c.leg + 1
        END AS next_leg,
        CASE
            WHEN %(outcome)s = 'backlog' AND l.means IN ('voice', 'video') THEN 0
            WHEN c.tries < l.retry_max AND l.retry_outcomes LIKE %(pattern)s THEN c.tries + 1
            ELSE 0
        END AS next_try,
        CASE
            WHEN %(outcome)s = 'backlog' AND l.means IN ('voice', 'video') THEN %(at)s
            WHEN c.tries < l.retry_max AND l.retry_outcomes LIKE %(pattern)s
                THEN %(at)s + l.retry_gap_ms
            ELSE %(at)s
        END AS due_at
    FROM callouts_spoken k
    JOIN callouts_call c
      ON c.id = k.call_id AND c.state = 'calling' AND k.leg = c.leg AND k.try_no = c.tries
    JOIN callouts_planleg l
      ON l.callout_id = c.callout_id AND l.tier = c.ladder AND l.no = c.leg
    WHERE NOT EXISTS (
        SELECT 1 FROM callouts_carried v2 JOIN channels_attempt a2 ON a2.id = v2.attempt_id
        WHERE v2.call_id = c.id AND v2.leg = c.leg AND v2.try_no = c.tries
          AND a2.state IN ('queued', 'leased', 'ringing', 'sent')
    )
) AS f
WHERE f.call_id = callouts_call.id

-- bundles_spoken: The bundles of which an entry speaks; few, so they are looked for first.
SELECT b.id, b.callout_id, t.escalation_wait_ms
FROM callouts_bundle b
CROSS JOIN channels_attempt a
CROSS JOIN journal_subject s
CROSS JOIN callouts_plantier t
WHERE a.id = b.attempt_id AND s.uid = a.key AND s.entry_id = %(entry)s
  AND t.callout_id = b.callout_id AND t.name = b.tier

-- bundle_handed: The superior was told: his silent ones go to the desk after the wait.
UPDATE callouts_call SET due_at = %(due_at)s
WHERE callout_id = %(callout)s AND bundle_id = %(bundle)s AND state = 'escalated'

-- bundle_failed: The superior was not reached: the next role is tried at once.
UPDATE callouts_bundle SET due_at = %(at)s, attempt_id = NULL WHERE id = %(bundle)s

-- make_heard: A table of this connection for the calls that an answer is about.
CREATE TEMPORARY TABLE IF NOT EXISTS callouts_heard (
    call_id BIGINT PRIMARY KEY, callout_id BIGINT, person_id BIGINT, answered_by BIGINT,
    rank SMALLINT, at BIGINT, taken_over SMALLINT, late SMALLINT
)

-- hear_own: A person answered: once for all his open calls of no higher colour.
-- What he said before a call-out opened was not about it; officers enter times to the minute.
INSERT INTO callouts_heard (call_id, callout_id, person_id, answered_by, rank, at, taken_over, late)
SELECT c.id, c.callout_id, c.person_id, c.person_id, MAX(w.evidence_rank), MIN(w.at), 0,
    CASE WHEN c.state IN ('escalated', 'on_desk', 'unreached') THEN 1 ELSE 0 END
FROM journal_subject s
JOIN channels_answer w ON w.id = CAST(s.uid AS BIGINT)
LEFT JOIN channels_attempt a ON a.id = w.attempt_id
LEFT JOIN callouts_callout b ON b.uid = a.origin_uid
JOIN callouts_call c ON c.person_id = w.person_id
  AND c.state IN ('waiting', 'calling', 'escalated', 'on_desk', 'unreached')
JOIN callouts_callout o ON o.id = c.callout_id AND o.exercise = w.exercise
JOIN callouts_plantier t ON t.callout_id = c.callout_id AND t.name = c.tier
WHERE s.entry_id = %(entry)s AND w.evidence_rank >= t.awake_rank
  AND (
    o.id = b.id
    OR EXISTS (SELECT 1 FROM callouts_carried v WHERE v.attempt_id = a.id AND v.call_id = c.id)
    OR (w.at >= o.opened_at - 60000
      AND (b.id IS NULL OR (o.color_rank <= b.color_rank AND c.state <> 'unreached')))
  )
GROUP BY c.id, c.callout_id, c.person_id, c.state
ON CONFLICT (call_id) DO NOTHING

-- hear_told: Who is awake was told by text, or the plan asks no more than hand-over.
INSERT INTO callouts_heard (call_id, callout_id, person_id, answered_by, rank, at, taken_over, late)
SELECT c.id, c.callout_id, c.person_id, c.person_id, 1, %(at)s, 0, 0
FROM callouts_spoken k
JOIN callouts_call c ON c.id = k.call_id AND c.person_id = k.rung_id AND c.state = 'calling'
JOIN callouts_plantier t ON t.callout_id = c.callout_id AND t.name = c.tier
WHERE k.told = 1 OR t.awake_rank <= 1
GROUP BY c.id, c.callout_id, c.person_id
ON CONFLICT (call_id) DO NOTHING

-- stand_in: A deputy answered, or is awake and was told: the posts that he stands in for are his.
UPDATE callouts_callpost
SET answered_at = %(at)s, answered_by_id = d.person_id
FROM (
    SELECT k.call_id AS call_id, h.post_id AS post_id, k.rung_id AS person_id
    FROM callouts_spoken k
    JOIN callouts_call c ON c.id = k.call_id
    JOIN callouts_plantier t ON t.callout_id = c.callout_id AND t.name = c.tier
    JOIN (
        SELECT post_id, person_id FROM directory_holding WHERE rank = 'deputy'
        UNION
        SELECT post_id, person_id FROM directory_dutyshift
        WHERE rank = 'deputy' AND starts_at <= %(at)s AND ends_at > %(at)s
    ) AS h ON h.person_id = k.rung_id
    WHERE k.rung_id <> k.person_id AND (k.told = 1 OR k.rank >= t.awake_rank)
) AS d
WHERE d.call_id = callouts_callpost.call_id AND d.post_id = callouts_callpost.post_id
  AND callouts_callpost.answered_at IS NULL

-- hear_stand_ins: Calls all of whose posts a deputy has answered for by now.
INSERT INTO callouts_heard (call_id, callout_id, person_id, answered_by, rank, at, taken_over, late)
SELECT c.id, c.callout_id, c.person_id, MAX(cp.answered_by_id), 1, %(at)s, 1,
    CASE WHEN c.state IN ('escalated', 'on_desk', 'unreached') THEN 1 ELSE 0 END
FROM callouts_callpost cp
JOIN callouts_call c ON c.id = cp.call_id
  AND c.state IN ('waiting', 'calling', 'escalated', 'on_desk', 'unreached')
WHERE cp.call_id IN (SELECT call_id FROM callouts_spoken WHERE rung_id <> person_id)
GROUP BY c.id, c.callout_id, c.person_id, c.state
HAVING MIN(CASE WHEN cp.answered_at IS NULL THEN 0 ELSE 1 END) = 1
ON CONFLICT (call_id) DO NOTHING

-- note_evidence: A weaker sign than the plan asks for (a mere pick-up) is kept, and wakes nobody.
UPDATE callouts_call SET evidence_rank = n.rank
FROM (
    SELECT call_id, MAX(rank) AS rank FROM callouts_spoken
    WHERE rung_id = person_id GROUP BY call_id
) AS n
WHERE n.call_id = callouts_call.id AND n.rank > callouts_call.evidence_rank

-- heard_callouts: The call-outs that something was heard in, for one entry each.
SELECT DISTINCT h.callout_id, o.uid, o.exercise, o.relayed
FROM callouts_heard h JOIN callouts_callout o ON o.id = h.callout_id
ORDER BY h.callout_id

-- acknowledge: Awake: nothing more follows; a late answer counts and says so.
UPDATE callouts_call
SET state = 'acknowledged', acknowledged_at = h.at, due_at = NULL,
    called_at = COALESCE(callouts_call.called_at, h.at),
    late = (h.late = 1), taken_over = (h.taken_over = 1),
    evidence_rank = CASE WHEN h.rank > callouts_call.evidence_rank THEN h.rank
        ELSE callouts_call.evidence_rank END
FROM callouts_heard h WHERE h.call_id = callouts_call.id

-- answer_posts: Who answers answers for all the posts of his call.
UPDATE callouts_callpost
SET answered_at = h.at, answered_by_id = h.answered_by
FROM callouts_heard h
WHERE h.call_id = callouts_callpost.call_id AND callouts_callpost.answered_at IS NULL

-- tell_heard: Subjects of the calls that were acknowledged.
INSERT INTO journal_subject (entry_id, type, uid, division, facts)
SELECT %(entry_id)s, 'call', p.uid, c.division,
    '{"evidence":' || h.rank || ',"late":' || CASE WHEN h.late = 1 THEN 'true' ELSE 'false' END
    || ',"state":"acknowledged","taken_over":'
    || CASE WHEN h.taken_over = 1 THEN 'true' ELSE 'false' END || '}'
FROM callouts_heard h
JOIN callouts_call c ON c.id = h.call_id
JOIN directory_person p ON p.id = h.person_id
WHERE h.callout_id = %(callout)s

-- moot: Attempts not yet sent that nobody needs, because all whom they speak for have answered;
-- messages to superiors about people none of whom is silent any more.
SELECT DISTINCT a.id FROM callouts_heard h
JOIN callouts_carried v ON v.call_id = h.call_id
JOIN channels_attempt a ON a.id = v.attempt_id AND a.state IN ('queued', 'leased')
WHERE NOT EXISTS (
    SELECT 1 FROM callouts_carried v2 JOIN callouts_call c2 ON c2.id = v2.call_id
    WHERE v2.attempt_id = a.id AND c2.state IN ('waiting', 'calling', 'escalated', 'on_desk')
)
UNION
SELECT a.id FROM callouts_heard h
JOIN callouts_call c ON c.id = h.call_id
JOIN callouts_bundle b ON b.id = c.bundle_id
JOIN channels_attempt a ON a.id = b.attempt_id AND a.state IN ('queued', 'leased')
WHERE NOT EXISTS (
    SELECT 1 FROM callouts_call c2
    WHERE c2.callout_id = b.callout_id AND c2.bundle_id = b.id
      AND c2.state IN ('waiting', 'calling', 'escalated', 'on_desk')
)

-- heard_late: Whose tasks on the desk are no longer needed.
SELECT o.uid, p.uid FROM callouts_heard h
JOIN callouts_callout o ON o.id = h.callout_id
JOIN directory_person p ON p.id = h.person_id
WHERE h.late = 1

-- open_relayed: The tier above answered: its part of the tier below is called now. Due since the
-- opening, which stays past where the clock jumps and the call has still to move (journal/gaps.py).
UPDATE callouts_call SET due_at = o.opened_at
FROM callouts_callout o
WHERE o.id = callouts_call.callout_id AND o.id = %(callout)s
  AND callouts_call.state = 'waiting' AND callouts_call.due_at > o.opened_at
  AND EXISTS (
    SELECT 1 FROM callouts_heard h
    JOIN callouts_call u ON u.id = h.call_id
    JOIN callouts_plantier t
      ON t.callout_id = callouts_call.callout_id AND t.name = callouts_call.tier
    WHERE u.callout_id = callouts_call.callout_id AND u.tier = t.upper
      AND SUBSTR(callouts_call.division, 1, LENGTH(u.division)) = u.division
  )

-- help_asked: Answers that ask for help, with the person and a call that he speaks for: of a
-- call-out that goes on, so that it is not closed over his head; the newest of several.
SELECT h.answer_id, h.person_uid,
    COALESCE(MAX(CASE WHEN n.state IN ('opening', 'open') THEN h.call_id END), MAX(h.call_id))
FROM (
    SELECT w.id AS answer_id, p.uid AS person_uid, c.id AS call_id
    FROM journal_subject s
    JOIN channels_answer w ON w.id = CAST(s.uid AS BIGINT) AND w.choice = 'help'
    JOIN directory_person p ON p.id = w.person_id
    LEFT JOIN channels_attempt a ON a.id = w.attempt_id
    JOIN callouts_call c ON c.person_id = w.person_id
    JOIN callouts_callout o ON o.id = c.callout_id AND o.exercise = w.exercise
      AND (a.id IS NULL OR o.uid = a.origin_uid)
    WHERE s.entry_id = %(entry)s
    UNION ALL
    SELECT w.id, p.uid, v.call_id
    FROM journal_subject s
    JOIN channels_answer w ON w.id = CAST(s.uid AS BIGINT) AND w.choice = 'help'
    JOIN directory_person p ON p.id = w.person_id
    JOIN callouts_carried v ON v.attempt_id = w.attempt_id
    WHERE s.entry_id = %(entry)s
    UNION ALL
    SELECT w.id, p.uid, c.id
    FROM journal_subject s
    JOIN channels_answer w ON w.id = CAST(s.uid AS BIGINT) AND w.choice = 'help'
    JOIN directory_person p ON p.id = w.person_id
    JOIN callouts_bundle b ON b.attempt_id = w.attempt_id
    JOIN callouts_call c ON c.callout_id = b.callout_id AND c.bundle_id = b.id
    WHERE s.entry_id = %(entry)s
) AS h
JOIN callouts_call m ON m.id = h.call_id
JOIN callouts_callout n ON n.id = m.callout_id
GROUP BY h.answer_id, h.person_uid
