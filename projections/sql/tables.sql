-- name: registry
-- Names for each read model the table definition that it was made by.
CREATE TABLE IF NOT EXISTS projection (
    name text PRIMARY KEY,
    digest text NOT NULL
)

-- name: lock_migration
-- Migrating and making tables wait for each other.
LOCK TABLE migration IN EXCLUSIVE MODE

-- name: registered
-- Read models and the digests of their tables.
SELECT name, digest FROM projection

-- name: register
-- A table was made anew.
INSERT INTO projection (name, digest) VALUES (%s, %s)
ON CONFLICT (name) DO UPDATE SET digest = excluded.digest

-- name: unregister_all
-- A table that no longer exists would make the registry look out of date for ever.
DELETE FROM projection

-- name: set_position
-- Tables made anew begin at the start of the log; rebuilt ones go on from the rebuild's position,
-- even if the old ones had come further.
INSERT INTO notification_tracking (application_name, notification_id) VALUES (%s, %s)
ON CONFLICT (application_name) DO UPDATE SET notification_id = excluded.notification_id

-- name: hold_position
-- Projecting waits here until the tables have been swapped.
SELECT notification_id FROM notification_tracking WHERE application_name = %s FOR UPDATE

-- name: begin_position
-- There must be a row to hold even where nothing was ever projected.
INSERT INTO notification_tracking (application_name, notification_id) VALUES (%s, 0)
ON CONFLICT (application_name) DO NOTHING

-- name: be_alone
-- Two rebuilds would take each other's new tables away; the lock ends with the connection.
SELECT pg_try_advisory_lock(hashtextextended(%s, 0))

-- name: wait_briefly
-- A worker reads for a transaction that waits for it, which Postgres cannot know: if somebody who
-- wants to change the tables waits for that transaction, all three would wait for ever.
SET LOCAL lock_timeout = '1s'

-- name: read_consistently
-- One snapshot, so that the position is exactly that of the content. The tables are locked first:
-- a rebuild that swaps them in between would show new tables in the state of an old snapshot.
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY;
LOCK TABLE {tables} IN ACCESS SHARE MODE

-- name: delete_months
-- Rows of stale months. The keys are joined as a list: the plan stays the primary key's for one
-- month and for many.
DELETE FROM {table} AS stored
USING unnest(%s::text[], %s::text[]) AS stale (person, month)
WHERE stored.person = stale.person AND stored.month = stale.month

-- name: delete_later
-- Rows from a stale month on: a change of one changes all later ones.
DELETE FROM {table} AS stored
USING unnest(%s::text[], %s::text[]) AS stale (person, month)
WHERE stored.person = stale.person AND stored.month >= stale.month

-- name: people_with_rows
-- People of whom a month or a month's end between two months has been evaluated.
SELECT person FROM sheets WHERE month BETWEEN %(first)s AND %(last)s
UNION
SELECT person FROM lifetime WHERE month BETWEEN %(first)s AND %(last)s

-- name: people
-- Streams of people begin with a digit or a capital letter, all others with a small letter. Each
-- person is found by one descent of the primary key, past everything of the person before.
WITH RECURSIVE found (person) AS (
    SELECT split_part(min(originator_id), '/', 1)
    FROM stored_events
    WHERE originator_id < 'a'
    UNION ALL
    SELECT (
        SELECT split_part(originator_id, '/', 1)
        FROM stored_events
        WHERE originator_id >= found.person || '0' AND originator_id < 'a'
        ORDER BY originator_id
        LIMIT 1
    )
    FROM found
    WHERE found.person IS NOT NULL
)
SELECT person FROM found WHERE person IS NOT NULL

-- name: people_events
-- One range of the primary key, person by person; the sum keeps the index of positions out.
SELECT notification_id, originator_id, originator_version, topic, state, key_id, recorded_at
FROM stored_events
WHERE originator_id >= %s AND originator_id < %s AND notification_id + 0 <= %s
ORDER BY originator_id, originator_version
