-- coverage: States and facts of the calls below a division, by code cut to a length.
SELECT SUBSTR(division, 1, %(length)s), state, COUNT(*),
    SUM(CASE WHEN called_at IS NULL THEN 0 ELSE 1 END),
    SUM(CASE WHEN late THEN 1 ELSE 0 END), SUM(CASE WHEN taken_over THEN 1 ELSE 0 END)
FROM callouts_call
WHERE callout_id = %(callout)s AND division LIKE %(below)s
GROUP BY SUBSTR(division, 1, %(length)s), state

-- unit_coverage: Units below a division and what is known of them, by code cut to a length.
SELECT SUBSTR(division_id, 1, %(length)s), COUNT(*),
    SUM(CASE WHEN state IN ('responded', 'verified') THEN 1 ELSE 0 END),
    SUM(CASE WHEN state = 'verified' THEN 1 ELSE 0 END),
    SUM(CASE WHEN state = 'expected' AND due_at < %(now)s THEN 1 ELSE 0 END),
    SUM(CASE WHEN taken_over THEN 1 ELSE 0 END),
    SUM(CASE WHEN state = 'returned' THEN 1 ELSE 0 END),
    SUM(CASE WHEN spot_check = '' THEN 0 ELSE 1 END),
    SUM(CASE WHEN spot_check IN ('true', 'differs') THEN 1 ELSE 0 END),
    SUM(CASE WHEN spot_check = 'differs' THEN 1 ELSE 0 END)
FROM callouts_unit
WHERE callout_id = %(callout)s AND division_id LIKE %(below)s
GROUP BY SUBSTR(division_id, 1, %(length)s)

-- figures: People by tier and category over units below a division, without those that were returned.
SELECT u.tier, f.category, SUM(f.due), SUM(f.moved), SUM(f.refusing)
FROM callouts_figure f JOIN callouts_unit u ON u.id = f.unit_id
WHERE u.callout_id = %(callout)s AND u.division_id LIKE %(below)s AND u.state <> 'returned'
GROUP BY u.tier, f.category
ORDER BY u.tier, f.category

-- open_tallies: How many of each open call-out are called, awake and silent below a division.
SELECT c.callout_id, COUNT(*),
    SUM(CASE WHEN c.called_at IS NULL THEN 0 ELSE 1 END),
    SUM(CASE WHEN c.state = 'acknowledged' THEN 1 ELSE 0 END),
    SUM(CASE WHEN c.state IN ('acknowledged', 'cancelled') THEN 0 ELSE 1 END),
    SUM(CASE WHEN c.state IN ('on_desk', 'unreached') THEN 1 ELSE 0 END)
FROM callouts_call c JOIN callouts_callout o ON o.id = c.callout_id
WHERE o.state IN ('opening', 'open') AND c.division LIKE %(below)s
GROUP BY c.callout_id

-- open_unit_tallies: The same for units that owe a report.
SELECT u.callout_id, COUNT(*),
    SUM(CASE WHEN u.state IN ('responded', 'verified') THEN 1 ELSE 0 END),
    SUM(CASE WHEN u.state = 'verified' THEN 1 ELSE 0 END),
    SUM(CASE WHEN u.state = 'expected' AND u.due_at < %(now)s THEN 1 ELSE 0 END)
FROM callouts_unit u JOIN callouts_callout o ON o.id = u.callout_id
WHERE o.state IN ('opening', 'open') AND u.division_id LIKE %(below)s
GROUP BY u.callout_id

-- asked_of: The calls of a person that ask something of him, and those that his posts ask of a deputy.
SELECT c.id, 0 FROM callouts_call c JOIN callouts_callout o ON o.id = c.callout_id
WHERE c.person_id = %(person)s AND (
    o.state IN ('opening', 'open')
    OR (o.state = 'closed' AND c.state = 'unreached' AND o.ended_at > %(since)s)
)
UNION
SELECT c.id, 1
FROM channels_attempt a
JOIN callouts_carried v ON v.attempt_id = a.id
JOIN callouts_call c ON c.id = v.call_id AND c.person_id <> a.person_id
JOIN callouts_callout o ON o.id = c.callout_id AND o.state IN ('opening', 'open')
WHERE a.person_id = %(person)s AND a.handed_at IS NOT NULL

-- stand_in_keys: Attempts that rang a person in place of others who have not answered.
SELECT DISTINCT a.key
FROM channels_attempt a
JOIN callouts_carried v ON v.attempt_id = a.id
JOIN callouts_call c ON c.id = v.call_id AND c.person_id <> a.person_id
  AND c.state IN ('waiting', 'calling', 'escalated', 'on_desk')
JOIN callouts_callout o ON o.id = c.callout_id AND o.state IN ('opening', 'open')
WHERE a.person_id = %(person)s AND a.handed_at IS NOT NULL AND a.exercise = %(exercise)s
