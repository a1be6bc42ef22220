-- name: copy_rows
-- The fastest way to store one row for each booking, with the positions given.
COPY {table} (originator_id, originator_version, topic, state, notification_id)
FROM STDIN (FORMAT binary)

-- name: count_rows
-- A side that stored less has not done the work.
SELECT count(*) FROM {table}

-- name: create_database
-- The peer works in a database of its own on the same server.
CREATE DATABASE {database}

-- name: drop_database
-- A run that was broken off leaves its database behind.
DROP DATABASE IF EXISTS {database} WITH (FORCE)

-- name: write_message
-- The peer's one way to write: one call for each message.
SELECT write_message(%s, %s, %s, %s)

-- name: create_schema
-- Each side fills tables of its own.
CREATE SCHEMA {schema}
