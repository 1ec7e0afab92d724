-- shift_alerts: The clock jumped: the next alerts that an officer has still time to open.
UPDATE warnings_alert SET ring_due_at = ring_due_at + %(gap_ms)s
WHERE id IN (
    SELECT id FROM warnings_alert
    WHERE ring_due_at IS NOT NULL AND received_at <= %(before)s AND +id > %(after)s
    ORDER BY +id LIMIT %(limit)s
)
RETURNING id
