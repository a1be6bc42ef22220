-- name: create_login
-- The service logs in with the application's privileges only, also on its own server.
CREATE ROLE {login} LOGIN

-- name: login_exists
-- Roles belong to the whole server and outlive any schema.
SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = %s)

-- name: others_connected
-- The last one out ends the server; somebody else's connection keeps it running.
SELECT EXISTS (
    SELECT FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
)
