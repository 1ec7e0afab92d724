-- Every condition names the three open states as the partial index does: SQLite takes that index
-- only where it finds the very same term.

-- claim: Lease the next queued attempts of one means and reach, in order of priority.
UPDATE channels_attempt
SET state = 'leased', lease = %(lease)s, lease_until = %(lease_until)s,
    channel = %(channel)s, tries = tries + 1
WHERE id IN (
    SELECT id FROM channels_attempt
    WHERE state IN ('queued', 'leased', 'ringing')
      AND state = 'queued' AND means = %(means)s AND reach = %(reach)s
      AND not_before <= %(now)s AND give_up_at > %(now)s
    ORDER BY priority, id
    LIMIT %(limit)s
)

-- leased: Everything that the messages of a lease say, in the order in which they go out.
SELECT a.id, a.key, p.id, p.uid, c.uid, c.sealed, c.number_index, w.text, a.exercise, a.queued_at
FROM channels_attempt a
JOIN directory_person p ON p.id = a.person_id
JOIN directory_contactpoint c ON c.id = a.contact_id
JOIN channels_words w ON w.id = a.words_id
WHERE a.state IN ('queued', 'leased', 'ringing')
  AND a.state = 'leased' AND a.means = %(means)s AND a.lease = %(lease)s
ORDER BY a.priority, a.id

-- lease_origins: The call-outs that a lease serves, for one journal entry each.
SELECT DISTINCT origin_uid, exercise FROM channels_attempt
WHERE state IN ('queued', 'leased', 'ringing')
  AND state = 'leased' AND means = %(means)s AND lease = %(lease)s

-- tell_handed: Subjects of a hand-over: every attempt of the lease that the carrier took.
INSERT INTO journal_subject (entry_id, type, uid, division, facts)
SELECT %(entry_id)s, 'attempt', key, '', '{"outcome":"accepted"}'
FROM channels_attempt
WHERE state IN ('queued', 'leased', 'ringing')
  AND state = 'leased' AND means = %(means)s AND lease = %(lease)s
  AND origin_uid = %(origin_uid)s

-- hand_over: What is left of the lease was taken by the carrier; a ring holds its line from now.
UPDATE channels_attempt
SET state = %(state)s, handed_at = %(now)s, concludes_at = %(concludes_at)s, outcome = 'accepted'
WHERE state IN ('queued', 'leased', 'ringing')
  AND state = 'leased' AND means = %(means)s AND lease = %(lease)s

-- in_flight: How many lines of a means are held now.
SELECT COUNT(*) FROM channels_attempt
WHERE state IN ('queued', 'leased', 'ringing')
  AND state IN ('leased', 'ringing') AND means = %(means)s AND reach = %(reach)s

-- lost_leases: Attempts whose claimer is gone, with the channel that had them.
SELECT id, key, channel, reach, lease, give_up_at FROM channels_attempt
WHERE state IN ('queued', 'leased', 'ringing')
  AND state = 'leased' AND means = %(means)s AND lease_until <= %(now)s
ORDER BY id
LIMIT %(limit)s

-- backlog: Queued attempts whose time for hand-over is over.
SELECT id, key, origin_uid, exercise FROM channels_attempt
WHERE state IN ('queued', 'leased', 'ringing')
  AND state = 'queued' AND means = %(means)s AND give_up_at <= %(now)s
ORDER BY id
LIMIT %(limit)s

-- silent_rings: Rings that held their line for the whole time without a word from the carrier.
SELECT id, key, origin_uid, exercise FROM channels_attempt
WHERE state IN ('queued', 'leased', 'ringing')
  AND state = 'ringing' AND means = %(means)s AND concludes_at <= %(now)s
ORDER BY id
LIMIT %(limit)s

-- forgive: No loop ran for a while: that time does not count against the line (journal/gaps.py).
UPDATE channels_attempt SET give_up_at = give_up_at + %(gap_ms)s
WHERE id IN (
    SELECT id FROM channels_attempt
    WHERE state IN ('queued', 'leased', 'ringing')
      AND state = 'queued' AND +id > %(after)s ORDER BY +id LIMIT %(limit)s
)
RETURNING id

-- shift: The clock jumped: what open attempts wait for moves with it (journal/gaps.py).
UPDATE channels_attempt
SET give_up_at = give_up_at + %(gap_ms)s, concludes_at = concludes_at + %(gap_ms)s,
    lease_until = lease_until + %(gap_ms)s
WHERE id IN (
    SELECT id FROM channels_attempt
    WHERE state IN ('queued', 'leased', 'ringing') AND +id > %(after)s ORDER BY +id LIMIT %(limit)s
)
RETURNING id

-- waiting_means: Means with any open attempt.
WITH m (means) AS (VALUES ('voice'), ('sms'), ('message'), ('video'), ('broadcast'))
SELECT means FROM m WHERE EXISTS (
    SELECT 1 FROM channels_attempt a
    WHERE a.state IN ('queued', 'leased', 'ringing') AND a.means = m.means
)
