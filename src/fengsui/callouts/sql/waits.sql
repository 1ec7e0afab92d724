-- The clock jumped: what people were given to wait has not passed (journal/gaps.py). By `+id` a bite
-- is looked for among the rows that wait, and not along the whole table.

-- shift_calls: The next calls that wait for an answer, or for their turn.
UPDATE callouts_call SET due_at = due_at + %(gap_ms)s
WHERE id IN (
    SELECT id FROM callouts_call
    WHERE due_at IS NOT NULL AND +id > %(after)s ORDER BY +id LIMIT %(limit)s
)
RETURNING id

-- shift_bundles: The next bundles that still collect silent ones.
UPDATE callouts_bundle SET due_at = due_at + %(gap_ms)s
WHERE id IN (
    SELECT id FROM callouts_bundle
    WHERE due_at IS NOT NULL AND +id > %(after)s ORDER BY +id LIMIT %(limit)s
)
RETURNING id

-- shift_countdowns: The next drafts that anybody can still stop from opening themselves.
UPDATE callouts_callout SET auto_open_at = auto_open_at + %(gap_ms)s
WHERE id IN (
    SELECT id FROM callouts_callout
    WHERE auto_open_at IS NOT NULL AND created_at <= %(before)s AND id > %(after)s
    ORDER BY id LIMIT %(limit)s
)
RETURNING id

-- shift_units: The next units that have not reported yet.
UPDATE callouts_unit SET due_at = due_at + %(gap_ms)s
WHERE id IN (
    SELECT u.id FROM callouts_callout o JOIN callouts_unit u ON u.callout_id = o.id
    WHERE o.state IN ('opening', 'open') AND o.opened_at <= %(before)s
      AND u.state = 'expected' AND u.due_at IS NOT NULL AND u.id > %(after)s
    ORDER BY u.id LIMIT %(limit)s
)
RETURNING id
