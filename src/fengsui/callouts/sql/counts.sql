-- counts: The seven states of a call-out and the facts beside them.
SELECT '', state, COUNT(*), SUM(CASE WHEN called_at IS NULL THEN 0 ELSE 1 END),
    SUM(CASE WHEN late THEN 1 ELSE 0 END), SUM(CASE WHEN taken_over THEN 1 ELSE 0 END)
FROM callouts_call WHERE callout_id = %(callout)s
GROUP BY state

-- counts_by_division: The same by division code, cut to a length.
SELECT SUBSTR(division, 1, %(length)s), state, COUNT(*),
    SUM(CASE WHEN called_at IS NULL THEN 0 ELSE 1 END),
    SUM(CASE WHEN late THEN 1 ELSE 0 END), SUM(CASE WHEN taken_over THEN 1 ELSE 0 END)
FROM callouts_call WHERE callout_id = %(callout)s
GROUP BY SUBSTR(division, 1, %(length)s), state

-- unit_counts: Units by state and division code, cut to a length.
SELECT SUBSTR(division_id, 1, %(length)s), state, COUNT(*)
FROM callouts_unit WHERE callout_id = %(callout)s
GROUP BY SUBSTR(division_id, 1, %(length)s), state

-- spot_counts: Spot checks drawn, done, differing; units whose report was returned since.
SELECT COALESCE(SUM(CASE WHEN spot_check = '' THEN 0 ELSE 1 END), 0),
    COALESCE(SUM(CASE WHEN spot_check IN ('true', 'differs') THEN 1 ELSE 0 END), 0),
    COALESCE(SUM(CASE WHEN spot_check = 'differs' THEN 1 ELSE 0 END), 0),
    COALESCE(SUM(CASE WHEN state = 'returned' THEN 1 ELSE 0 END), 0)
FROM callouts_unit WHERE callout_id = %(callout)s AND division_id LIKE %(below)s

-- holders: Who holds a role in a division now, primary ones first.
SELECT person_id, rank FROM (
    SELECT h.person_id AS person_id, h.rank AS rank, h.id AS id
    FROM directory_post p JOIN directory_holding h ON h.post_id = p.id
    WHERE p.role = %(role)s AND p.division_id = %(division)s AND p.active AND NOT p.by_roster
    UNION ALL
    SELECT s.person_id, s.rank, s.id
    FROM directory_post p JOIN directory_dutyshift s ON s.post_id = p.id
    WHERE p.role = %(role)s AND p.division_id = %(division)s AND p.active AND p.by_roster
      AND s.starts_at <= %(now)s AND s.ends_at > %(now)s
) AS h
ORDER BY CASE WHEN rank = 'primary' THEN 0 ELSE 1 END, id
LIMIT 10
