-- How far each reader of the log has come; the library's table in its single-row form.
CREATE TABLE {schema}.notification_tracking (
    application_name text PRIMARY KEY,
    notification_id bigint
) WITH (fillfactor = 50);

-- The library takes a table without this row for its old many-row form and would migrate it.
INSERT INTO {schema}.notification_tracking VALUES ('__migration__', 1);

-- Readers commit their position together with what they made of the events.
GRANT SELECT, INSERT, UPDATE ON {schema}.notification_tracking TO {app};
