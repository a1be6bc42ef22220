-- name: listing
-- Everything that migrations make, one line each, in words that do not differ between versions.
SELECT line
FROM (
    SELECT format('table %%s owner %%s options %%s', relname, relowner::regrole,
        coalesce(array_to_string(reloptions, ' '), '-')) AS line
    FROM pg_class
    WHERE relnamespace = to_regnamespace(%(schema)s::text) AND relkind = 'r'
    UNION ALL
    SELECT format('column %%s.%%s %%s %%s %%s%%s%%s', relname, lpad(attnum::text, 2, '0'), attname,
        format_type(atttypid, atttypmod),
        CASE WHEN attnotnull THEN 'not null' ELSE 'null' END,
        CASE WHEN collname IS NOT NULL AND collname <> 'default' THEN ' collate ' || collname
            ELSE '' END,
        coalesce(' default ' || pg_get_expr(adbin, adrelid), ''))
    FROM pg_class
    JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
    LEFT JOIN pg_attrdef ON adrelid = pg_class.oid AND adnum = attnum
    LEFT JOIN pg_collation ON pg_collation.oid = attcollation
    WHERE relnamespace = to_regnamespace(%(schema)s::text) AND relkind IN ('r', 'c')
    UNION ALL
    SELECT format('constraint %%s %%s', conname, pg_get_constraintdef(oid))
    FROM pg_constraint
    WHERE connamespace = to_regnamespace(%(schema)s::text) AND contype <> 'n'
    UNION ALL
    SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = %(schema)s::text
    UNION ALL
    SELECT format('trigger %%s %%s', tgenabled, pg_get_triggerdef(pg_trigger.oid))
    FROM pg_trigger
    JOIN pg_class ON pg_class.oid = tgrelid
    WHERE relnamespace = to_regnamespace(%(schema)s::text) AND NOT tgisinternal
    UNION ALL
    SELECT format('function %%s %%s', proname, regexp_replace(prosrc, '\s+', ' ', 'g'))
    FROM pg_proc
    WHERE pronamespace = to_regnamespace(%(schema)s::text)
    UNION ALL
    SELECT format('grant %%s %%s to %%s', privilege_type, place, grantee::regrole)
    FROM (
        SELECT relname AS place, relowner AS owner, (aclexplode(relacl)).*
        FROM pg_class
        WHERE relnamespace = to_regnamespace(%(schema)s::text)
        UNION ALL
        SELECT relname || '.' || attname, relowner, (aclexplode(attacl)).*
        FROM pg_class
        JOIN pg_attribute ON attrelid = pg_class.oid
        WHERE relnamespace = to_regnamespace(%(schema)s::text)
        UNION ALL
        SELECT proname, proowner, (aclexplode(proacl)).*
        FROM pg_proc
        WHERE pronamespace = to_regnamespace(%(schema)s::text)
        UNION ALL
        SELECT nspname, nspowner, (aclexplode(nspacl)).*
        FROM pg_namespace
        WHERE nspname = %(schema)s::text
    ) AS granted
    WHERE grantee <> owner
) AS listing
ORDER BY line COLLATE "C"
