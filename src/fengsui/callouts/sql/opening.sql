-- make_picked: A table of this connection for the posts of one bite with the people to call.
CREATE TEMPORARY TABLE IF NOT EXISTS callouts_picked (
    post_id BIGINT, person_id BIGINT, division VARCHAR(16), tier VARCHAR(12), priority SMALLINT
)

-- pick_standing: The next posts of one role within the targets, with those who hold them.
-- CROSS JOIN keeps SQLite from beginning anywhere but at the posts, whose order the bites follow.
INSERT INTO callouts_picked (post_id, person_id, division, tier, priority)
SELECT p.id, hd.person_id, p.division_id, %(tier)s, %(priority)s
FROM directory_post p
CROSS JOIN callouts_target t
CROSS JOIN directory_holding hd
CROSS JOIN directory_person q
WHERE p.role = %(role)s AND p.id >= %(post)s AND p.active AND NOT p.by_roster
  AND t.callout_id = %(callout)s AND t.division_id = p.division_id AND t.tier = %(tier)s
  AND hd.post_id = p.id AND hd.rank = 'primary' AND q.id = hd.person_id AND q.active
  AND (p.id > %(post)s OR hd.person_id > %(person)s)
ORDER BY p.id, hd.person_id
LIMIT %(limit)s

-- pick_on_duty: The next roster posts of one role within the targets, with those on duty there now.
INSERT INTO callouts_picked (post_id, person_id, division, tier, priority)
SELECT DISTINCT p.id, s.person_id, p.division_id, %(tier)s, %(priority)s
FROM directory_dutyshift s
CROSS JOIN directory_post p
CROSS JOIN callouts_target t
CROSS JOIN directory_person q
WHERE s.rank = 'primary' AND s.starts_at <= %(now)s AND s.ends_at > %(now)s
  AND p.id = s.post_id AND p.role = %(role)s AND p.active AND p.by_roster
  AND t.callout_id = %(callout)s AND t.division_id = p.division_id AND t.tier = %(tier)s
  AND q.id = s.person_id AND q.active
  AND (p.id > %(post)s OR (p.id = %(post)s AND s.person_id > %(person)s))
ORDER BY p.id, s.person_id
LIMIT %(limit)s

-- pick_keepers: The next posts of one role that answer for the risk points of the target.
INSERT INTO callouts_picked (post_id, person_id, division, tier, priority)
SELECT DISTINCT p.id, hd.person_id, p.division_id, %(tier)s, %(priority)s
FROM callouts_risktarget k
JOIN hazards_riskpost rp ON rp.risk_point_id = k.risk_point_id
JOIN directory_post p ON p.id = rp.post_id AND p.role = %(role)s AND p.active
JOIN directory_holding hd ON hd.post_id = p.id AND hd.rank = 'primary'
JOIN directory_person q ON q.id = hd.person_id AND q.active
WHERE k.callout_id = %(callout)s
  AND (p.id > %(post)s OR (p.id = %(post)s AND hd.person_id > %(person)s))
ORDER BY p.id, hd.person_id
LIMIT %(limit)s

-- pick_named: The next people who are called by name, each under his post.
INSERT INTO callouts_picked (post_id, person_id, division, tier, priority)
SELECT n.post_id, n.person_id, p.division_id, %(tier)s, %(priority)s
FROM callouts_persontarget n
JOIN directory_post p ON p.id = n.post_id
JOIN directory_person q ON q.id = n.person_id AND q.active
WHERE n.callout_id = %(callout)s
  AND (n.post_id > %(post)s OR (n.post_id = %(post)s AND n.person_id > %(person)s))
ORDER BY n.post_id, n.person_id
LIMIT %(limit)s

-- picked_end: How many were picked, and the last of them, from where the next bite goes on.
SELECT post_id, person_id, (SELECT COUNT(*) FROM callouts_picked) FROM callouts_picked
ORDER BY post_id DESC, person_id DESC LIMIT 1

-- leave_unchanged: Who answered the call-out that this one supersedes is not called again.
DELETE FROM callouts_picked
WHERE person_id IN (
    SELECT c.person_id FROM callouts_call c
    WHERE c.callout_id = %(supersedes)s AND c.state = 'acknowledged'
)

-- make_calls: One call a person: his strictest post comes first, later posts join it.
INSERT INTO callouts_call (
    callout_id, person_id, post_id, division, upper, tier, ladder, priority, state, leg, tries,
    next_leg, next_try, due_at, evidence_rank, late, taken_over, reason, entry_id
)
SELECT %(callout)s, k.person_id, k.post_id, k.division, SUBSTR(k.division, 1, t.upper_length),
    k.tier, CASE WHEN %(ladder)s = '' THEN k.tier ELSE %(ladder)s END, k.priority, 'waiting', -1, 0, 0, 0,
    CASE WHEN %(relayed)s = 1 AND %(ladder)s = '' AND t.latest_ms IS NOT NULL
        THEN %(opened_at)s + t.latest_ms ELSE %(now)s END,
    0, %(no)s, %(no)s, '', %(entry_id)s
FROM (
    SELECT post_id, person_id, division, tier, priority,
        ROW_NUMBER() OVER (PARTITION BY person_id ORDER BY post_id) AS place
    FROM callouts_picked
) AS k
JOIN callouts_plantier t ON t.callout_id = %(callout)s AND t.name = k.tier
WHERE k.place = 1
ON CONFLICT (callout_id, person_id) DO NOTHING

-- open_made: Whose upper tier has answered already need not wait for it.
UPDATE callouts_call SET due_at = %(now)s
WHERE callout_id = %(callout)s AND entry_id = %(entry_id)s AND state = 'waiting'
  AND due_at > %(now)s AND upper IN (
    SELECT u.division FROM callouts_call u
    JOIN callouts_plantier t ON t.callout_id = u.callout_id AND t.name = %(tier)s AND t.upper = u.tier
    WHERE u.callout_id = %(callout)s AND u.state = 'acknowledged'
  )

-- make_posts: The posts that each call discharges.
INSERT INTO callouts_callpost (call_id, post_id)
SELECT c.id, k.post_id FROM callouts_picked k
JOIN callouts_call c ON c.callout_id = %(callout)s AND c.person_id = k.person_id
WHERE c.state <> 'cancelled'
ON CONFLICT (call_id, post_id) DO NOTHING

-- pick_left: Who was called before and no longer is: told once, by text.
INSERT INTO callouts_picked (post_id, person_id, division, tier, priority)
SELECT c.post_id, c.person_id, c.division, c.tier, %(priority)s
FROM callouts_call c
JOIN callouts_plantier t ON t.callout_id = %(callout)s AND t.name = c.tier
WHERE c.callout_id = %(supersedes)s
  AND (c.post_id > %(post)s OR (c.post_id = %(post)s AND c.person_id > %(person)s))
  AND c.called_at IS NOT NULL
  AND NOT EXISTS (
    SELECT 1 FROM callouts_call n
    WHERE n.callout_id = %(callout)s AND n.person_id = c.person_id
  )
  AND NOT EXISTS (
    SELECT 1 FROM callouts_callpost cp
    JOIN directory_post p ON p.id = cp.post_id
    JOIN callouts_target g ON g.callout_id = %(callout)s AND g.division_id = p.division_id
    WHERE cp.call_id = c.id
  )
ORDER BY c.post_id, c.person_id
LIMIT %(limit)s

-- tell_by_text: Who answered a call-out of at least this colour a short while ago is not rung.
UPDATE callouts_call
SET ladder = 'told', due_at = %(now)s
WHERE callout_id = %(callout)s AND entry_id = %(entry_id)s
  AND person_id IN (SELECT person_id FROM callouts_picked)
  AND EXISTS (
    SELECT 1 FROM callouts_call b
    JOIN callouts_callout o ON o.id = b.callout_id
    WHERE b.person_id = callouts_call.person_id AND b.state = 'acknowledged'
      AND b.acknowledged_at > %(since)s AND b.evidence_rank >= 2
      AND b.callout_id <> %(callout)s
      AND o.color_rank >= %(color_rank)s AND o.exercise = %(exercise)s
  )

-- tell_opened: Subjects of the calls that this bite made.
INSERT INTO journal_subject (entry_id, type, uid, division, facts)
SELECT %(entry_id)s, 'call', p.uid, c.division, '{"leg":-1,"state":"waiting","tier":"' || c.tier || '"}'
FROM callouts_call c
JOIN directory_person p ON p.id = c.person_id
WHERE c.callout_id = %(callout)s AND c.entry_id = %(entry_id)s
  AND c.person_id IN (SELECT person_id FROM callouts_picked)

-- make_division_units: Divisions of the reporting tiers owe a report of their measures.
INSERT INTO callouts_unit (
    callout_id, tier, division_id, unit_uid, state, due_at, reported_by, none_because, checks,
    note, taken_over, verified_by, spot_check
)
SELECT t.callout_id, t.tier, t.division_id, t.division_id, 'expected', %(due_at)s, '', '', '[]',
    '', %(no)s, '', ''
FROM callouts_target t
WHERE t.callout_id = %(callout)s AND t.tier = %(tier)s
ON CONFLICT (callout_id, unit_uid) DO NOTHING

-- make_risk_units: Risk points owe a report of their measures.
INSERT INTO callouts_unit (
    callout_id, tier, division_id, risk_point_id, unit_uid, state, due_at, reported_by,
    none_because, checks, note, taken_over, verified_by, spot_check
)
SELECT k.callout_id, 'facility', r.division_id, r.id, r.uid, 'expected', %(due_at)s, '', '', '[]',
    '', %(no)s, '', ''
FROM callouts_risktarget k
JOIN hazards_riskpoint r ON r.id = k.risk_point_id
WHERE k.callout_id = %(callout)s
ON CONFLICT (callout_id, unit_uid) DO NOTHING

-- tell_units: Subjects of the units that owe a report.
INSERT INTO journal_subject (entry_id, type, uid, division, facts)
SELECT %(entry_id)s, 'unit', u.unit_uid, u.division_id, '{"state":"expected"}'
FROM callouts_unit u WHERE u.callout_id = %(callout)s
