-- cancel_some: The next open calls of a call-out that was cancelled or superseded.
UPDATE callouts_call SET state = 'cancelled', due_at = NULL, entry_id = %(entry_id)s
WHERE id IN (
    SELECT id FROM callouts_call
    WHERE callout_id = %(callout)s AND state IN ('waiting', 'calling', 'escalated', 'on_desk')
    ORDER BY id LIMIT %(limit)s
)

-- ended_open: Call-outs that have ended and still have open calls, or a message to a superior.
SELECT o.id, o.uid, o.exercise FROM callouts_callout o
WHERE o.state IN ('cancelled', 'superseded') AND (
    EXISTS (
        SELECT 1 FROM callouts_call c
        WHERE c.callout_id = o.id AND c.state IN ('waiting', 'calling', 'escalated', 'on_desk')
    )
    OR EXISTS (
        SELECT 1 FROM callouts_bundle b
        JOIN channels_attempt a ON a.id = b.attempt_id AND a.state = 'queued'
        WHERE b.callout_id = o.id
    )
)
ORDER BY o.id LIMIT 5

-- tell_ended: Subjects of the calls that this entry moved.
INSERT INTO journal_subject (entry_id, type, uid, division, facts)
SELECT %(entry_id)s, 'call', p.uid, c.division, '{"state":"' || c.state || '"}'
FROM callouts_call c JOIN directory_person p ON p.id = c.person_id
WHERE c.callout_id = %(callout)s AND c.entry_id = %(entry_id)s

-- needless: Attempts not yet sent, none of whose calls is open any more; messages to superiors.
SELECT b.attempt_id FROM callouts_bundle b
JOIN channels_attempt a ON a.id = b.attempt_id AND a.state IN ('queued', 'leased')
WHERE b.callout_id = %(callout)s
UNION
SELECT a.id FROM callouts_call c
JOIN callouts_carried v ON v.call_id = c.id
JOIN channels_attempt a ON a.id = v.attempt_id AND a.state IN ('queued', 'leased')
WHERE c.callout_id = %(callout)s AND c.entry_id = %(entry_id)s AND NOT EXISTS (
    SELECT 1 FROM callouts_carried v2 JOIN callouts_call c2 ON c2.id = v2.call_id
    WHERE v2.attempt_id = a.id AND c2.state IN ('waiting', 'calling', 'escalated', 'on_desk')
)

-- unneeded: Attempts not yet sent that speak for this call and no open one; so the superior's.
SELECT a.id FROM callouts_carried v
JOIN channels_attempt a ON a.id = v.attempt_id AND a.state IN ('queued', 'leased')
WHERE v.call_id = %(call)s AND NOT EXISTS (
    SELECT 1 FROM callouts_carried v2 JOIN callouts_call c2 ON c2.id = v2.call_id
    WHERE v2.attempt_id = a.id AND c2.state IN ('waiting', 'calling', 'escalated', 'on_desk')
)
UNION
SELECT a.id FROM callouts_call c
JOIN callouts_bundle b ON b.id = c.bundle_id
JOIN channels_attempt a ON a.id = b.attempt_id AND a.state IN ('queued', 'leased')
WHERE c.id = %(call)s AND NOT EXISTS (
    SELECT 1 FROM callouts_call c2
    WHERE c2.callout_id = b.callout_id AND c2.bundle_id = b.id
      AND c2.state IN ('waiting', 'calling', 'escalated', 'on_desk')
)

-- give_up_some: The next of those who are still on the desk at the close were not reached.
UPDATE callouts_call
SET state = 'unreached', due_at = NULL, reason = %(reason)s, entry_id = %(entry_id)s
WHERE id IN (
    SELECT id FROM callouts_call
    WHERE callout_id = %(callout)s AND state = 'on_desk' ORDER BY id LIMIT %(limit)s
)

-- given_up: The people whom this entry gave up.
SELECT p.uid FROM callouts_call c JOIN directory_person p ON p.id = c.person_id
WHERE c.callout_id = %(callout)s AND c.entry_id = %(entry_id)s AND c.state = 'unreached'
