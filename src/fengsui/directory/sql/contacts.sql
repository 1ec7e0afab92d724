-- contacts_under_other_key: ids of contact points that are not sealed with this key, oldest first
SELECT id FROM directory_contactpoint
WHERE substr(sealed, 1, 2) <> %(key_prefix)s
ORDER BY id LIMIT %(limit)s

-- contacts_by_key: the first and the last contact point that is sealed with each key
SELECT substr(sealed, 1, 2), MIN(id), MAX(id) FROM directory_contactpoint
GROUP BY substr(sealed, 1, 2)
