-- name: move_head
-- Runs first in every write: it takes the positions and makes all other writers wait, so that
-- reads after it in this transaction stay true until the commit. Time never runs backwards.
UPDATE log_head
SET position = position + %s, recorded_at = greatest(recorded_at, clock_timestamp())
RETURNING position, recorded_at

-- name: settle_head
-- Refused appends took positions they do not use; giving them back keeps the log without gaps.
UPDATE log_head SET position = %s RETURNING position

-- name: commands
-- A command found here has been carried out before.
SELECT id, digest, result, first_position, last_position, recorded_at
FROM command
WHERE id = ANY (%s::text[])

-- name: versions
-- One short descent of the primary key for each stream, however long the stream is.
SELECT asked.stream, newest.originator_version
FROM unnest(%s::text[]) AS asked (stream)
CROSS JOIN LATERAL (
    SELECT originator_version
    FROM stored_events
    WHERE originator_id = asked.stream COLLATE "C"
    ORDER BY originator_version DESC
    LIMIT 1
) AS newest

-- name: insert_events
-- A few events cost less as one INSERT than the two extra round trips of a COPY.
INSERT INTO stored_events (
    originator_id, originator_version, topic, state, notification_id, key_id, recorded_at
)
SELECT stream, version, topic, state, position, key_id, %b::timestamptz
FROM unnest(
    %b::text[], %b::int8[], %b::text[], %b::bytea[], %b::int8[], %b::text[]
) AS event (stream, version, topic, state, position, key_id)

-- name: copy_events
-- COPY is the fastest way to store many events.
COPY stored_events (
    originator_id, originator_version, topic, state, notification_id, key_id, recorded_at
)
FROM STDIN (FORMAT binary)

-- name: write_terminals
-- The row was compared under the head's lock, so this can only replace the row that was read.
INSERT INTO terminal_head (terminal, revision, last_sequence, missing, clock_at)
SELECT terminal, revision, last_sequence, missing::int8multirange, clock_at
FROM unnest(
    %s::text[], %s::int8[], %s::int8[], %s::text[], %s::int8[]
) AS head (terminal, revision, last_sequence, missing, clock_at)
ON CONFLICT (terminal) DO UPDATE
SET revision = excluded.revision,
    last_sequence = excluded.last_sequence,
    missing = excluded.missing,
    clock_at = excluded.clock_at

-- name: insert_commands
-- In the transaction of their events, so that a command is known exactly when its events are.
INSERT INTO command (id, digest, result, first_position, last_position, recorded_at)
SELECT id, digest, result, first_position, last_position, %s
FROM unnest(
    %s::text[], %s::bytea[], %s::bytea[], %s::int8[], %s::int8[]
) AS done (id, digest, result, first_position, last_position)

-- name: hint
-- Wakes our followers and the library's subscriptions; nobody depends on it arriving.
SELECT pg_notify(%s, ''), pg_notify('stored_events', '')
