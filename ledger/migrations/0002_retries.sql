-- A retried command is answered from here instead of being carried out again.
CREATE TABLE {schema}.command (
    id text COLLATE "C" PRIMARY KEY,
    digest bytea NOT NULL,
    result bytea NOT NULL,
    first_position bigint NOT NULL,
    last_position bigint NOT NULL CHECK (last_position >= first_position - 1),
    recorded_at timestamptz NOT NULL
) WITH (autovacuum_freeze_min_age = 0);

-- An answer once given is given again as it was.
CREATE TRIGGER command_stays
    BEFORE UPDATE OR DELETE OR TRUNCATE ON {schema}.command
    FOR EACH STATEMENT EXECUTE FUNCTION {schema}.refuse_change();

-- As for the events, no session setting may silence it.
ALTER TABLE {schema}.command ENABLE ALWAYS TRIGGER command_stays;

-- The last sequence number of each terminal decides which of its deliveries are new, so that no
-- index over every booking is needed; missing are the numbers below it that never came.
CREATE TABLE {schema}.terminal_head (
    terminal text COLLATE "C" PRIMARY KEY,
    revision bigint NOT NULL CHECK (revision > 0),
    last_sequence bigint NOT NULL,
    missing int8multirange NOT NULL DEFAULT '{}'
        CHECK (isempty(missing) OR upper(missing) <= last_sequence),
    clock_at bigint NOT NULL
) WITH (fillfactor = 50);

-- The application looks up and records commands.
GRANT SELECT, INSERT (id, digest, result, first_position, last_position, recorded_at)
    ON {schema}.command TO {app};

-- It advances terminals.
GRANT SELECT, INSERT, UPDATE ON {schema}.terminal_head TO {app};
