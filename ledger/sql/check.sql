-- name: settings
-- Settings on which durability rests, and the version.
SELECT name, setting
FROM pg_settings
WHERE name IN (
    'server_version_num', 'data_checksums', 'fsync', 'full_page_writes', 'synchronous_commit'
)

-- name: triggers
-- A trigger that is missing, or silent under session_replication_role = replica, guards nothing.
SELECT relation.relname, tgname, tgenabled
FROM pg_trigger
JOIN pg_class AS relation ON relation.oid = tgrelid
WHERE relation.relnamespace = %(schema)s::regnamespace AND NOT tgisinternal

-- name: rules
-- A rule could turn an INSERT into something else.
SELECT relation.relname, rulename
FROM pg_rewrite
JOIN pg_class AS relation ON relation.oid = ev_class
WHERE relation.relnamespace = %(schema)s::regnamespace AND relation.relname = ANY (%(tables)s)

-- name: grants
-- Table and column privileges of everyone but the owner, PUBLIC included.
SELECT relname, attname, coalesce(rolname, 'PUBLIC'), privilege_type
FROM (
    SELECT relname, '' AS attname, relowner, (aclexplode(relacl)).*
    FROM pg_class
    WHERE relnamespace = %(schema)s::regnamespace AND relname = ANY (%(tables)s)
    UNION ALL
    SELECT relname, attname, relowner, (aclexplode(attacl)).*
    FROM pg_class
    JOIN pg_attribute ON attrelid = pg_class.oid
    WHERE relnamespace = %(schema)s::regnamespace AND relname = ANY (%(tables)s)
) AS granted
LEFT JOIN pg_roles ON pg_roles.oid = grantee
WHERE grantee <> relowner

-- name: role
-- Attributes by which a role can do more than its grants allow.
SELECT
    rolsuper,
    pg_has_role(%(role)s, %(owner)s, 'MEMBER'),
    has_parameter_privilege(%(role)s, 'session_replication_role', 'SET')
FROM pg_roles
WHERE rolname = %(role)s

-- name: session_user
-- The application's role can be left again by the role that logged in.
SELECT session_user
