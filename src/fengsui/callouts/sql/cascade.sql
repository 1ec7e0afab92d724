-- make_due: A table of this connection for the calls of one bite whose time has come.
CREATE TEMPORARY TABLE IF NOT EXISTS callouts_due (
    call_id BIGINT PRIMARY KEY, callout_id BIGINT, person_id BIGINT, leg SMALLINT, try_no SMALLINT,
    move VARCHAR(12), target VARCHAR(8), means VARCHAR(12), words_id BIGINT, mark VARCHAR(4)
)

-- make_ring: A table of this connection for the people whom one bite rings or writes to.
CREATE TEMPORARY TABLE IF NOT EXISTS callouts_ring (
    call_id BIGINT, person_id BIGINT, means VARCHAR(12), words_id BIGINT, contact_id BIGINT,
    told SMALLINT, verdict VARCHAR(6), key VARCHAR(160), place INTEGER
)

-- make_ring_index: People of a bite are looked up one by one.
CREATE INDEX IF NOT EXISTS callouts_ring_person ON callouts_ring (person_id)

-- make_ring_call_index: So are its calls.
CREATE INDEX IF NOT EXISTS callouts_ring_call ON callouts_ring (call_id)

-- any_due: Whether the time of any call has come.
SELECT 1 FROM callouts_call WHERE due_at <= %(now)s LIMIT 1

-- take_due: The next due calls and what the plan says that follows for each (cascade.move).
-- Deputies wait until all calls are made, because until then a call may still gain posts.
INSERT INTO callouts_due (
    call_id, callout_id, person_id, leg, try_no, move, target, means, words_id, mark
)
SELECT c.id, c.callout_id, c.person_id, c.next_leg, c.next_try,
    CASE
        WHEN c.state = 'escalated' OR c.next_leg < 0 THEN 'desk'
        WHEN l.id IS NOT NULL THEN 'ring'
        WHEN c.ladder = 'told' THEN 'fall_back'
        WHEN t.bundle_ms IS NOT NULL THEN 'escalate'
        ELSE 'desk'
    END,
    COALESCE(l.target, ''), COALESCE(l.means, ''), l.words_id,
    CASE WHEN c.ladder = 'told' THEN 't' WHEN c.ladder = 'left' THEN 'l' ELSE '' END
FROM callouts_call c
JOIN callouts_callout o ON o.id = c.callout_id AND o.state IN ('opening', 'open')
LEFT JOIN callouts_planleg l
  ON l.callout_id = c.callout_id AND l.tier = c.ladder AND l.no = c.next_leg
LEFT JOIN callouts_plantier t ON t.callout_id = c.callout_id AND t.name = c.ladder
WHERE c.due_at <= %(now)s AND c.state IN ('waiting', 'calling', 'escalated')
  AND (o.state = 'open' OR l.target IS NULL OR l.target <> 'deputy')
ORDER BY c.due_at, c.priority, c.id
LIMIT %(limit)s

-- ring_primary: The person himself, by an attempt that is named after his call and leg.
INSERT INTO callouts_ring (call_id, person_id, means, words_id, told, verdict, place, key)
SELECT d.call_id, d.person_id, d.means, d.words_id, CASE WHEN d.mark = '' THEN 0 ELSE 1 END, 'go',
    1, o.uid || '/' || p.uid || '/' || d.mark || d.leg || '.' || d.try_no
FROM callouts_due d
JOIN callouts_callout o ON o.id = d.callout_id
JOIN directory_person p ON p.id = d.person_id
WHERE d.move = 'ring' AND d.target = 'primary'

-- any_deputy: Whether this bite rings deputies: to look for them reads all who stand in for somebody.
SELECT 1 FROM callouts_due WHERE move = 'ring' AND target = 'deputy' LIMIT 1

-- ring_deputies: Who stands in for the posts that nobody has answered for; who is awake is told.
INSERT INTO callouts_ring (call_id, person_id, means, words_id, told, verdict, place, key)
SELECT DISTINCT d.call_id, h.person_id,
    CASE WHEN m.id IS NULL THEN d.means ELSE 'sms' END, d.words_id,
    CASE WHEN m.id IS NULL THEN 0 ELSE 1 END, 'go',
    1, o.uid || '/' || p.uid || '/' || d.mark || d.leg || '.' || d.try_no || '/' || q.uid
FROM callouts_due d
JOIN callouts_callpost cp ON cp.call_id = d.call_id AND cp.answered_at IS NULL
JOIN (
    SELECT post_id, person_id FROM directory_holding WHERE rank = 'deputy'
    UNION
    SELECT post_id, person_id FROM directory_dutyshift
    WHERE rank = 'deputy' AND starts_at <= %(now)s AND ends_at > %(now)s
) AS h ON h.post_id = cp.post_id AND h.person_id <> d.person_id
JOIN directory_person p ON p.id = h.person_id AND p.active
JOIN directory_person q ON q.id = d.person_id
JOIN callouts_callout o ON o.id = d.callout_id
LEFT JOIN callouts_call m
  ON m.callout_id = d.callout_id AND m.person_id = h.person_id AND m.state = 'acknowledged'
WHERE d.move = 'ring' AND d.target = 'deputy'

-- find_contacts: The first good contact point that takes this means, in a rehearsal of those that
-- opted in.
UPDATE callouts_ring
SET contact_id = (
    SELECT c.id FROM directory_contactpoint c
    WHERE c.person_id = callouts_ring.person_id AND c.bad_at IS NULL
      AND (callouts_ring.means <> 'sms' OR c.takes_text)
      AND (c.rehearsal OR callouts_ring.call_id NOT IN (
        SELECT d.call_id FROM callouts_due d
        JOIN callouts_callout o ON o.id = d.callout_id AND o.reach = 'rehearsal'
      ))
    ORDER BY c.rank, c.id LIMIT 1
)

-- ring_awake: A deputy who is awake but takes no text is rung after all.
UPDATE callouts_ring
SET told = 0, means = (SELECT d.means FROM callouts_due d WHERE d.call_id = callouts_ring.call_id)
WHERE told = 1 AND contact_id IS NULL AND call_id IN (
    SELECT call_id FROM callouts_due WHERE target = 'deputy'
)

-- judge_mute: Nobody can be reached without a number.
UPDATE callouts_ring SET verdict = 'mute' WHERE contact_id IS NULL

-- judge_busy: One ring a person at a time, over all call-outs; a simulated ring rings nobody.
UPDATE callouts_ring SET verdict = 'busy'
WHERE verdict = 'go' AND means IN ('voice', 'video') AND EXISTS (
    SELECT 1 FROM channels_attempt a
    WHERE a.person_id = callouts_ring.person_id AND a.means IN ('voice', 'video')
      AND a.state IN ('queued', 'leased', 'ringing')
      AND (a.reach = 'simulated') = (
        SELECT o.reach = 'simulated' FROM callouts_due d
        JOIN callouts_callout o ON o.id = d.callout_id WHERE d.call_id = callouts_ring.call_id
      )
)

-- judge_second: Of rings of one person that cannot be one attempt, the gravest goes first.
UPDATE callouts_ring SET verdict = 'busy'
FROM (
    SELECT r.call_id AS call_id, r.person_id AS person_id, r.means || o.reach AS line,
        FIRST_VALUE(r.means || o.reach) OVER (
            PARTITION BY r.person_id, CASE WHEN o.reach = 'simulated' THEN 1 ELSE 0 END
            ORDER BY o.color_rank DESC, r.call_id
        ) AS first_line
    FROM callouts_ring r
    JOIN callouts_due d ON d.call_id = r.call_id
    JOIN callouts_callout o ON o.id = d.callout_id
    WHERE r.verdict = 'go' AND r.means IN ('voice', 'video')
) AS s
WHERE s.call_id = callouts_ring.call_id AND s.person_id = callouts_ring.person_id
  AND s.line <> s.first_line

-- judge_limit: Nobody is rung more often in a night than the plan allows; drills count apart.
UPDATE callouts_ring SET verdict = 'limit'
WHERE verdict = 'go' AND means IN ('voice', 'video') AND (
    SELECT COUNT(*) FROM channels_attempt a
    WHERE a.person_id = callouts_ring.person_id AND a.means IN ('voice', 'video')
      AND a.handed_at >= %(night_since)s
      AND (a.reach = 'simulated') = (
        SELECT o.reach = 'simulated' FROM callouts_due d
        JOIN callouts_callout o ON o.id = d.callout_id WHERE d.call_id = callouts_ring.call_id
      )
) >= (
    SELECT MAX(o.rings_per_night_max) FROM callouts_due d
    JOIN callouts_callout o ON o.id = d.callout_id WHERE d.call_id = callouts_ring.call_id
)

-- share: Calls of one person that are due together are one attempt, named after the strictest.
UPDATE callouts_ring
SET place = s.place, key = s.key
FROM (
    SELECT r.call_id AS call_id, r.person_id AS person_id,
        ROW_NUMBER() OVER w AS place, FIRST_VALUE(r.key) OVER w AS key
    FROM callouts_ring r
    JOIN callouts_due d ON d.call_id = r.call_id
    JOIN callouts_callout o ON o.id = d.callout_id
    JOIN callouts_call c ON c.id = r.call_id
    WHERE r.verdict = 'go' AND r.person_id IN (
        SELECT person_id FROM callouts_ring WHERE verdict = 'go'
        GROUP BY person_id HAVING COUNT(*) > 1
    )
    WINDOW w AS (
        PARTITION BY r.person_id, r.means, o.reach
        ORDER BY o.color_rank DESC, c.priority, c.id
    )
) AS s
WHERE s.call_id = callouts_ring.call_id AND s.person_id = callouts_ring.person_id

-- mixed: Attempts that carry calls of more than one call-out and so need words of both.
SELECT r.key, r.words_id, o.uid FROM callouts_ring r
JOIN callouts_due d ON d.call_id = r.call_id
JOIN callouts_callout o ON o.id = d.callout_id
WHERE r.verdict = 'go' AND r.key IN (
    SELECT r2.key FROM callouts_ring r2 JOIN callouts_due d2 ON d2.call_id = r2.call_id
    WHERE r2.verdict = 'go' GROUP BY r2.key HAVING COUNT(DISTINCT d2.callout_id) > 1
)
ORDER BY r.key, r.place

-- mix: The words of one attempt that speaks for several call-outs.
UPDATE callouts_ring SET words_id = %(words)s WHERE key = %(key)s

-- queue: The attempts of the bite; a first ring goes before every second ring.
INSERT INTO channels_attempt (
    key, origin_uid, person_id, contact_id, means, reach, exercise, words_id, priority, state,
    queued_at, not_before, give_up_at, channel, lease, tries, outcome
)
SELECT r.key, o.uid, r.person_id, r.contact_id, r.means, o.reach, o.exercise, r.words_id,
    c.priority + CASE WHEN c.called_at IS NULL OR (d.try_no = 0 AND NOT EXISTS (
        SELECT 1 FROM callouts_carried v JOIN callouts_planleg g
          ON g.callout_id = c.callout_id AND g.tier = c.ladder AND g.no = v.leg
        WHERE v.call_id = c.id AND g.means = r.means
    )) THEN 0 ELSE 1000 END,
    'queued', %(now)s, %(now)s, %(now)s + o.handover_ms, '', '', 0, ''
FROM callouts_ring r
JOIN callouts_due d ON d.call_id = r.call_id
JOIN callouts_call c ON c.id = r.call_id
JOIN callouts_callout o ON o.id = d.callout_id
WHERE r.verdict = 'go' AND r.place = 1
ORDER BY c.priority, c.id

-- carry: Which calls each attempt speaks for.
INSERT INTO callouts_carried (attempt_id, call_id, leg, try_no, told)
SELECT a.id, r.call_id, d.leg, d.try_no, (r.told = 1)
FROM callouts_ring r
JOIN callouts_due d ON d.call_id = r.call_id
JOIN channels_attempt a ON a.key = r.key
WHERE r.verdict = 'go'

-- settle_rings: What becomes of a ringing call: rung, held while a line rings him, or passed over.
UPDATE callouts_due SET move = CASE
    WHEN EXISTS (SELECT 1 FROM callouts_ring r
        WHERE r.call_id = callouts_due.call_id AND r.verdict = 'go') THEN 'ring'
    WHEN EXISTS (SELECT 1 FROM callouts_ring r
        WHERE r.call_id = callouts_due.call_id AND r.verdict = 'busy') THEN 'hold'
    ELSE 'pass'
END
WHERE move = 'ring'

-- begin_leg: The call is being called by this leg; the wait starts at hand-over, not now.
UPDATE callouts_call
SET state = 'calling', leg = d.leg, tries = d.try_no, due_at = NULL
FROM callouts_due d
WHERE d.call_id = callouts_call.id AND d.move = 'ring'

-- hold: He is being rung for another call-out: look again shortly.
UPDATE callouts_call SET due_at = %(again_at)s
FROM callouts_due d WHERE d.call_id = callouts_call.id AND d.move = 'hold'

-- pass_over: This leg has nobody to reach: the next one follows at once.
UPDATE callouts_call SET next_leg = callouts_call.next_leg + 1, next_try = 0
FROM callouts_due d WHERE d.call_id = callouts_call.id AND d.move = 'pass'

-- fall_back: The text failed: he is called like everybody of his tier.
UPDATE callouts_call SET ladder = tier, next_leg = 0, next_try = 0, due_at = %(now)s
FROM callouts_due d WHERE d.call_id = callouts_call.id AND d.move = 'fall_back'

-- moved_callouts: The call-outs of a bite and what happened in each, for one entry a kind.
SELECT d.callout_id, o.uid, o.exercise, d.move, COUNT(*)
FROM callouts_due d JOIN callouts_callout o ON o.id = d.callout_id
WHERE d.move IN ('ring', 'escalate', 'desk')
GROUP BY d.callout_id, o.uid, o.exercise, d.move
ORDER BY d.callout_id, d.move

-- tell_rung: Subjects of the calls that began a leg.
INSERT INTO journal_subject (entry_id, type, uid, division, facts)
SELECT %(entry_id)s, 'call', p.uid, c.division,
    '{"leg":' || d.leg || ',"state":"calling","try":' || d.try_no || '}'
FROM callouts_due d
JOIN callouts_call c ON c.id = d.call_id
JOIN directory_person p ON p.id = d.person_id
WHERE d.callout_id = %(callout)s AND d.move = 'ring'

-- tell_moved: Subjects of the calls that escalated or went to the desk.
INSERT INTO journal_subject (entry_id, type, uid, division, facts)
SELECT %(entry_id)s, 'call', p.uid, c.division, '{"state":"' || %(state)s || '"}'
FROM callouts_due d
JOIN callouts_call c ON c.id = d.call_id
JOIN directory_person p ON p.id = d.person_id
WHERE d.callout_id = %(callout)s AND d.move = %(move)s

-- uppers: The superiors of one call-out whose silent ones escalate now.
SELECT DISTINCT c.upper, c.tier, t.bundle_ms
FROM callouts_due d
JOIN callouts_call c ON c.id = d.call_id
JOIN callouts_plantier t ON t.callout_id = c.callout_id AND t.name = c.tier
WHERE d.callout_id = %(callout)s AND d.move = 'escalate'

-- escalate: The silent ones join the bundle of their superior.
UPDATE callouts_call
SET state = 'escalated', due_at = NULL, bundle_id = %(bundle)s
FROM callouts_due d
WHERE d.call_id = callouts_call.id AND d.callout_id = %(callout)s AND d.move = 'escalate'
  AND callouts_call.upper = %(upper)s AND callouts_call.tier = %(tier)s

-- put_on_desk: A person must see to these.
UPDATE callouts_call
SET state = 'on_desk', due_at = NULL, reason = CASE
    WHEN callouts_call.next_leg < 0 THEN 'backlog'
    WHEN callouts_call.called_at IS NULL THEN 'no_number' ELSE 'silent' END
FROM callouts_due d
WHERE d.call_id = callouts_call.id AND d.callout_id = %(callout)s AND d.move = 'desk'

-- desk_tasks: Who went to the desk, where, and what the plan asks to be done for him.
SELECT p.uid, c.division, c.priority, CASE WHEN c.reason = 'backlog' THEN 'dial' ELSE t.desk_task END
FROM callouts_due d
JOIN callouts_call c ON c.id = d.call_id
JOIN directory_person p ON p.id = c.person_id
JOIN callouts_plantier t ON t.callout_id = c.callout_id AND t.name = c.tier
WHERE d.callout_id = %(callout)s AND d.move = 'desk'
ORDER BY c.priority, c.id
