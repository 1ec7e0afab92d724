-- reached: How many people and posts the plan of a draft reaches now, by tier, and in all under ''.
WITH a AS (
    SELECT r.tier AS tier, p.id AS post_id, hd.person_id AS person_id
    FROM callouts_planrole r
    JOIN directory_post p ON p.role = r.role AND p.active AND NOT p.by_roster
    JOIN callouts_target t
      ON t.callout_id = r.callout_id AND t.division_id = p.division_id AND t.tier = r.tier
    JOIN directory_holding hd ON hd.post_id = p.id AND hd.rank = 'primary'
    WHERE r.callout_id = %(callout)s AND r.tier <> 'facility'
    UNION
    SELECT r.tier, p.id, s.person_id
    FROM callouts_planrole r
    JOIN directory_post p ON p.role = r.role AND p.active AND p.by_roster
    JOIN callouts_target t
      ON t.callout_id = r.callout_id AND t.division_id = p.division_id AND t.tier = r.tier
    JOIN directory_dutyshift s
      ON s.post_id = p.id AND s.rank = 'primary' AND s.starts_at <= %(now)s AND s.ends_at > %(now)s
    WHERE r.callout_id = %(callout)s
    UNION
    SELECT 'facility', p.id, hd.person_id
    FROM callouts_planrole r
    JOIN callouts_risktarget k ON k.callout_id = r.callout_id
    JOIN hazards_riskpost rp ON rp.risk_point_id = k.risk_point_id
    JOIN directory_post p ON p.id = rp.post_id AND p.role = r.role AND p.active
    JOIN directory_holding hd ON hd.post_id = p.id AND hd.rank = 'primary'
    WHERE r.callout_id = %(callout)s AND r.tier = 'facility'
    UNION
    SELECT (
        SELECT r.tier FROM callouts_planrole r WHERE r.callout_id = n.callout_id
        ORDER BY r.priority, r.tier LIMIT 1
    ), n.post_id, n.person_id
    FROM callouts_persontarget n WHERE n.callout_id = %(callout)s
)
SELECT tier, COUNT(DISTINCT person_id), COUNT(DISTINCT post_id) FROM a GROUP BY tier
UNION ALL
SELECT '', COUNT(DISTINCT person_id), COUNT(DISTINCT post_id) FROM a

-- gaps: Divisions in which nobody holds a post that the plan calls, first those without any post.
SELECT t.division_id, r.tier, MIN(r.role), 'no_post'
FROM callouts_target t
JOIN callouts_planrole r ON r.callout_id = t.callout_id AND r.tier = t.tier
WHERE t.callout_id = %(callout)s AND NOT EXISTS (
    SELECT 1 FROM directory_post p
    JOIN callouts_planrole r2
      ON r2.callout_id = t.callout_id AND r2.tier = t.tier AND r2.role = p.role
    WHERE p.division_id = t.division_id AND p.active
)
GROUP BY t.division_id, r.tier
UNION
SELECT p.division_id, r.tier, p.role, 'no_holder'
FROM callouts_target t
JOIN callouts_planrole r ON r.callout_id = t.callout_id AND r.tier = t.tier
JOIN directory_post p ON p.division_id = t.division_id AND p.role = r.role AND p.active
WHERE t.callout_id = %(callout)s
  AND NOT EXISTS (
    SELECT 1 FROM directory_holding h
    WHERE h.post_id = p.id AND h.rank = 'primary' AND NOT p.by_roster)
  AND NOT EXISTS (
    SELECT 1 FROM directory_dutyshift s
    WHERE s.post_id = p.id AND s.rank = 'primary' AND p.by_roster
      AND s.starts_at <= %(now)s AND s.ends_at > %(now)s)
ORDER BY 4 DESC, 1
