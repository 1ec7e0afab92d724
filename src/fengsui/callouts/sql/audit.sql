-- audit_overdue: Calls that should have moved long ago.
SELECT o.uid, p.uid, c.state, c.due_at FROM callouts_call c
JOIN callouts_callout o ON o.id = c.callout_id AND o.state IN ('opening', 'open')
JOIN directory_person p ON p.id = c.person_id
WHERE c.due_at < %(before)s AND c.state IN ('waiting', 'calling', 'escalated')
ORDER BY c.due_at LIMIT %(limit)s

-- audit_forgotten: Open calls that nothing will ever move: no time, no line, no superior, no task.
SELECT o.uid, p.uid, c.state FROM callouts_call c
JOIN callouts_callout o ON o.id = c.callout_id AND o.state IN ('opening', 'open')
JOIN directory_person p ON p.id = c.person_id
WHERE c.due_at IS NULL AND c.state IN ('waiting', 'calling', 'escalated', 'on_desk')
  AND NOT (c.state = 'calling' AND EXISTS (
    SELECT 1 FROM callouts_carried v JOIN channels_attempt a ON a.id = v.attempt_id
    WHERE v.call_id = c.id AND a.state IN ('queued', 'leased')))
  AND NOT (c.state IN ('calling', 'escalated') AND EXISTS (
    SELECT 1 FROM journal_entry e WHERE e.id > %(heard)s
      AND e.kind IN ('attempt.handed_over', 'attempt.failed', 'attempt.concluded')))
  AND NOT (c.state = 'escalated' AND EXISTS (
    SELECT 1 FROM callouts_bundle b LEFT JOIN channels_attempt a ON a.id = b.attempt_id
    WHERE b.id = c.bundle_id AND (b.due_at IS NOT NULL OR a.state IN ('queued', 'leased'))))
  AND NOT (c.state = 'on_desk' AND EXISTS (
    SELECT 1 FROM tasks_task t WHERE t.origin_uid = o.uid AND t.subject_uid = p.uid))
ORDER BY c.id LIMIT %(limit)s

-- audit_stuck: Attempts that outlived the time that they had.
SELECT key, state FROM channels_attempt
WHERE state IN ('queued', 'leased', 'ringing') AND (
    (state = 'queued' AND give_up_at < %(before)s)
    OR (state = 'leased' AND lease_until < %(before)s)
    OR (state = 'ringing' AND concludes_at < %(before)s))
ORDER BY id LIMIT %(limit)s

-- audit_unopened: Drafts whose countdown is over and that nobody opened or stopped.
SELECT uid FROM callouts_callout
WHERE state = 'draft' AND auto_open_at < %(before)s
ORDER BY id LIMIT %(limit)s

-- audit_bundles: Bundles that should have been told to the superior long ago.
SELECT o.uid, b.upper FROM callouts_bundle b
JOIN callouts_callout o ON o.id = b.callout_id AND o.state IN ('opening', 'open')
WHERE b.due_at < %(before)s
ORDER BY b.id LIMIT %(limit)s

-- audit_legs: The newest legs and, for each, what came before it in the same ladder.
SELECT o.uid, p.uid, l.no, v.try_no, a.queued_at, a.handed_at, a.outcome, b.queued_at,
    m.wait_ms, m.retry_outcomes, m.retry_max, m.retry_gap_ms, m.means, w.try_no, w.leg
FROM callouts_carried v
JOIN channels_attempt b ON b.id = v.attempt_id
JOIN callouts_call c ON c.id = v.call_id
JOIN callouts_callout o ON o.id = c.callout_id
JOIN directory_person p ON p.id = c.person_id
JOIN callouts_planleg l ON l.callout_id = c.callout_id AND l.tier = c.ladder AND l.no = v.leg
JOIN callouts_carried w ON w.call_id = v.call_id AND w.id < v.id
  AND ((v.try_no > 0 AND w.leg = v.leg AND w.try_no = v.try_no - 1)
    OR (v.try_no = 0 AND w.leg = v.leg - 1 AND NOT EXISTS (
      SELECT 1 FROM callouts_carried x
      WHERE x.call_id = v.call_id AND x.leg = w.leg AND x.try_no > w.try_no)))
JOIN callouts_planleg m ON m.callout_id = c.callout_id AND m.tier = c.ladder AND m.no = w.leg
JOIN channels_attempt a ON a.id = w.attempt_id AND a.person_id = c.person_id
WHERE v.id > %(after)s AND b.person_id = c.person_id AND NOT v.told AND NOT w.told
ORDER BY v.id DESC LIMIT %(limit)s

-- audit_newest: Where the next audit of legs goes on.
SELECT COALESCE(MAX(id), 0) FROM callouts_carried
