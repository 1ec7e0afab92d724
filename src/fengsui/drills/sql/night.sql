-- next_due: The next instant at which anything that the tables plan falls due, in milliseconds.
SELECT MIN(at) FROM (
    SELECT MIN(due_at) AS at FROM callouts_call WHERE due_at IS NOT NULL
    UNION ALL SELECT MIN(due_at) FROM callouts_bundle WHERE due_at IS NOT NULL
    UNION ALL SELECT MIN(auto_open_at) FROM callouts_callout
    UNION ALL SELECT MIN(not_before) FROM channels_attempt WHERE state = 'queued'
    UNION ALL SELECT MIN(lease_until) FROM channels_attempt WHERE state = 'leased'
    UNION ALL SELECT MIN(concludes_at) FROM channels_attempt WHERE state = 'ringing'
) AS planned
