-- name: create_owner
-- The owner holds the tables and is nobody's login; a role cannot be created "if not exists".
DO $body$
BEGIN
    CREATE ROLE {owner} NOLOGIN;
EXCEPTION WHEN duplicate_object THEN
    NULL;
END
$body$

-- name: create_app
-- The application's privileges are gathered in a role that login roles are made members of.
DO $body$
BEGIN
    CREATE ROLE {app} NOLOGIN;
EXCEPTION WHEN duplicate_object THEN
    NULL;
END
$body$

-- name: may_act_as_owner
-- An administrator who is no superuser must be a member of the owner to act as it.
SELECT rolsuper FROM pg_roles WHERE rolname = current_user

-- name: join_owner
-- An administrator with CREATEROLE alone can hand the schema to its owner only as a member of it.
GRANT {owner} TO CURRENT_USER

-- name: create_schema
-- One schema is one employer.
CREATE SCHEMA IF NOT EXISTS {schema} AUTHORIZATION {owner}

-- name: become_owner
-- Objects that migrations make belong to the owner; their trigger functions name every schema.
SET LOCAL ROLE {owner}

-- name: create_migration
-- Applied migrations are kept with their checksums, so that a changed past is noticed.
CREATE TABLE IF NOT EXISTS {schema}.migration (
    part text COLLATE "C" NOT NULL,
    number integer NOT NULL,
    name text NOT NULL,
    sha256 text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (part, number)
)

-- name: lock_migration
-- Concurrent migrations take turns; reading stays possible meanwhile.
LOCK TABLE {schema}.migration IN EXCLUSIVE MODE

-- name: applied
-- Applied migrations of one part, to compare with its folder.
SELECT number, name, sha256 FROM {schema}.migration WHERE part = %s ORDER BY number

-- name: record
-- Runs in the same transaction as the migration itself.
INSERT INTO {schema}.migration (part, number, name, sha256) VALUES (%s, %s, %s, %s)

-- name: let_app_read
-- Lets the application read which migrations it runs on.
GRANT SELECT ON {schema}.migration TO {app}

-- name: leave_owner
-- Only the administrator may grant memberships, not the owner.
RESET ROLE

-- name: admit_login
-- A login role works with the application's privileges and no others.
GRANT {app} TO {login}
