-- name: stream
-- The primary key holds a stream in its order. The position is compared as a sum, here and below,
-- because without statistics Postgres took the index on positions and read the whole table by it.
SELECT notification_id, originator_id, originator_version, topic, state, key_id, recorded_at
FROM stored_events
WHERE originator_id = %s AND originator_version > %s AND notification_id + 0 <= %s
ORDER BY originator_version

-- name: streams
-- A handful of streams in one round trip.
SELECT notification_id, originator_id, originator_version, topic, state, key_id, recorded_at
FROM stored_events
WHERE originator_id = ANY (%s::text[]) AND notification_id + 0 <= %s
ORDER BY originator_id, originator_version

-- name: range
-- Bytewise collation makes all streams with one prefix one range of the primary key.
SELECT notification_id, originator_id, originator_version, topic, state, key_id, recorded_at
FROM stored_events
WHERE originator_id >= %s AND originator_id < %s AND notification_id + 0 <= %s
ORDER BY originator_id, originator_version

-- name: months
-- Streams of one month, of all with one prefix: the ids, read from the index, are enough to select.
SELECT notification_id, originator_id, originator_version, topic, state, key_id, recorded_at
FROM stored_events
WHERE originator_id >= %s AND originator_id < %s AND right(originator_id, 8) = '/' || %s
ORDER BY originator_id, originator_version

-- name: ranges
-- Many ranges of the primary key in one round trip, each in its order. The sum keeps Postgres from
-- taking the index of positions, which it would scan anew for every range.
SELECT
    found.notification_id, found.originator_id, found.originator_version, found.topic,
    found.state, found.key_id, found.recorded_at
FROM unnest(%s::text[], %s::text[]) AS asked (first, past)
CROSS JOIN LATERAL (
    SELECT *
    FROM stored_events
    WHERE originator_id >= asked.first AND originator_id < asked.past AND notification_id + 0 <= %s
    ORDER BY originator_id, originator_version
) AS found

-- name: log
-- Positions are gapless and appear in commit order, so reading on from the last one misses nothing,
-- and bounds do what LIMIT would: without statistics a LIMIT made Postgres sort the whole rest.
SELECT notification_id, originator_id, originator_version, topic, state, key_id, recorded_at
FROM stored_events
WHERE notification_id > %s AND notification_id <= %s
ORDER BY notification_id

-- name: head
-- The one row that every write moves.
SELECT position, recorded_at FROM log_head

-- name: position_at
-- The time of recording never falls as positions rise, so halving finds the last position at or
-- before an instant through the index on positions; no index on time is needed.
WITH RECURSIVE search (low, high) AS (
    SELECT 0::bigint, position FROM log_head
    UNION ALL
    SELECT
        CASE WHEN is_before THEN middle ELSE low END,
        CASE WHEN is_before THEN high ELSE middle - 1 END
    FROM search
    CROSS JOIN LATERAL (SELECT (low + high + 1) / 2) AS half (middle)
    -- A subquery of its own is looked up once a step; as a join it became a scan of the table.
    CROSS JOIN LATERAL (
        SELECT coalesce(
            (SELECT recorded_at FROM stored_events WHERE notification_id = middle) <= %(instant)s,
            false
        )
    ) AS compared (is_before)
    WHERE low < high
)
SELECT low FROM search WHERE low = high

-- name: terminals
-- Rows from which the caller computes the next advance.
SELECT terminal, revision, last_sequence, missing, clock_at
FROM terminal_head
WHERE terminal = ANY (%s::text[])

-- name: command
-- Lets a caller answer a retry before doing the work again.
SELECT digest, result, first_position, last_position, recorded_at FROM command WHERE id = %s
