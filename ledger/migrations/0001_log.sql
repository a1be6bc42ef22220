-- The library's readers look for their columns in this order; recorded_at answers "known by when"
-- and key_id says under which key the state was written. Cheap checks only: this is the hot path.
CREATE TABLE {schema}.stored_events (
    originator_id text COLLATE "C" NOT NULL,
    originator_version bigint NOT NULL CHECK (originator_version > 0),
    topic text NOT NULL,
    state bytea NOT NULL,
    notification_id bigint NOT NULL CHECK (notification_id > 0),
    recorded_at timestamptz NOT NULL,
    key_id text NOT NULL DEFAULT 'none',
    PRIMARY KEY (originator_id, originator_version)
) WITH (
    -- Nothing is ever updated or deleted, so only the vacuum after inserts has work: it freezes rows
    -- while they are still in memory and keeps index-only scans cheap.
    autovacuum_enabled = true,
    autovacuum_vacuum_threshold = 100000000,
    autovacuum_vacuum_scale_factor = 0.5,
    autovacuum_vacuum_insert_scale_factor = 0.05,
    autovacuum_freeze_min_age = 0,
    autovacuum_analyze_threshold = 1000,
    autovacuum_analyze_scale_factor = 0.01,
    -- An employee's month of bookings stays in its row: compressing it apart from the row cost three
    -- times the whole COPY. Only what fills a page by itself is compressed and moved out.
    toast_tuple_target = 8160
);

-- Readers of the log walk this index; the library expects it by this name.
CREATE UNIQUE INDEX stored_events_notification_id_idx
    ON {schema}.stored_events (notification_id);

-- The library looks this type up when its recorder starts.
CREATE TYPE {schema}.stored_event_text AS (
    originator_id text,
    originator_version bigint,
    topic text,
    state bytea
);

-- One row gives every write its positions and makes writers queue; it is updated at every commit,
-- so its page keeps room for the versions that pruning then removes.
CREATE TABLE {schema}.log_head (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    position bigint NOT NULL CHECK (position >= 0),
    recorded_at timestamptz NOT NULL
) WITH (fillfactor = 10, autovacuum_vacuum_threshold = 1000);

-- The log begins before its first position, at the instant of its making.
INSERT INTO {schema}.log_head (position, recorded_at) VALUES (0, clock_timestamp());

-- What is stored stays, whoever asks; privileges forbid it to the application, this to everyone.
CREATE FUNCTION {schema}.refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $body$
BEGIN
    RAISE EXCEPTION '% on % is refused: what is stored stays', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$body$;

-- A write moves the head first and stores all its events in one statement; whoever stores beyond
-- the head, or leaves the head beyond the events, is stopped here.
CREATE FUNCTION {schema}.require_head() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $body$
BEGIN
    IF (SELECT coalesce(max(notification_id), 0) FROM {schema}.stored_events)
        IS DISTINCT FROM (SELECT position FROM {schema}.log_head)
    THEN
        RAISE EXCEPTION 'the last event is not at the head of the log'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END
$body$;

-- Nobody needs to call these by hand.
REVOKE ALL ON FUNCTION {schema}.refuse_change(), {schema}.require_head() FROM PUBLIC;

-- One trigger for all three, per statement, so that even a change of no rows is refused.
CREATE TRIGGER stored_events_stay
    BEFORE UPDATE OR DELETE OR TRUNCATE ON {schema}.stored_events
    FOR EACH STATEMENT EXECUTE FUNCTION {schema}.refuse_change();

-- Positions are believed only because this checks them.
CREATE TRIGGER stored_events_end_at_head
    AFTER INSERT ON {schema}.stored_events
    FOR EACH STATEMENT EXECUTE FUNCTION {schema}.require_head();

-- Plain triggers are silent under session_replication_role = replica; these are not.
ALTER TABLE {schema}.stored_events
    ENABLE ALWAYS TRIGGER stored_events_stay,
    ENABLE ALWAYS TRIGGER stored_events_end_at_head;

-- The application reaches its schema.
GRANT USAGE ON SCHEMA {schema} TO {app};

-- It reads the log.
GRANT SELECT ON {schema}.stored_events, {schema}.log_head TO {app};

-- It appends, naming the columns it writes; no other write is granted.
GRANT INSERT (
    originator_id, originator_version, topic, state, notification_id, recorded_at, key_id
) ON {schema}.stored_events TO {app};

-- It moves the head, and cannot make a second one or lose it.
GRANT UPDATE (position, recorded_at) ON {schema}.log_head TO {app};
