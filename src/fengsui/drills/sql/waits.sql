-- shift_replies: The clock jumped: the next things that the simulated population is about to do.
UPDATE drills_pendingreply SET due_at = due_at + %(gap_ms)s
WHERE id IN (SELECT id FROM drills_pendingreply WHERE id > %(after)s ORDER BY id LIMIT %(limit)s)
RETURNING id
