-- name: create_login
-- The service logs in with the application's privileges only, as in production.
CREATE ROLE bench LOGIN

-- name: checkpoint
-- Both sides begin with nothing left to write of what was before them.
CHECKPOINT

-- name: drop_schema
-- The next side shall find the same empty server.
DROP SCHEMA IF EXISTS {schema} CASCADE

-- name: settings
-- The settings on which durability and speed depend, for the report.
SELECT name, setting || coalesce(unit, '')
FROM pg_settings
WHERE name = ANY (%s::text[])
ORDER BY name

-- name: relation_bytes
-- Bytes of the log on disk with its indexes, for the arithmetic of storage.
SELECT pg_total_relation_size(%s::regclass)

-- name: analyze
-- Autovacuum would do this a minute later.
ANALYZE {schema}.stored_events
