-- name: settle_in
-- Sets, whatever the defaults of server and role are, this employer's tables, the application's
-- privileges and no more, UTC, and one snapshot for each statement, on which the head row relies.
SELECT
    set_config('search_path', %(schema)s, false),
    set_config('role', %(app)s, false),
    set_config('timezone', 'UTC', false),
    set_config('default_transaction_isolation', 'read committed', false),
    set_config('application_name', %(name)s, false),
    set_config('idle_in_transaction_session_timeout', %(idle)s, false)

-- name: commit_durably
-- An acknowledged booking survives a crash; a server set up more strictly stays as it is.
SELECT set_config('synchronous_commit', 'on', false)
WHERE current_setting('synchronous_commit') IN ('off', 'local')
