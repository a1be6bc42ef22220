"""Checks whether a store keeps the ledger's promises, and names each violation plainly."""

from typing import Any, Literal

from msgspec import Struct
from psycopg import Connection

from ledger.names import Employer
from ledger.sql_files import ledger_statements

SQL = ledger_statements("check")

OLDEST_VERSION = 150_000

# The setting, the values that keep the promises, and the risk of any other value.
SETTINGS: tuple[tuple[str, frozenset[str], str], ...] = (
    (
        "data_checksums",
        frozenset({"on"}),
        "a byte changed on disk would be read as if it were true",
    ),
    ("fsync", frozenset({"on"}), "a crash of the machine can lose or garble what was stored"),
    ("full_page_writes", frozenset({"on"}), "a crash of the machine can leave torn pages"),
    (
        "synchronous_commit",
        frozenset({"on", "remote_write", "remote_apply"}),
        "a crash can lose what was acknowledged",
    ),
)

TRIGGERS = frozenset(
    {
        ("stored_events", "stored_events_stay"),
        ("stored_events", "stored_events_end_at_head"),
        ("command", "command_stays"),
    }
)
ALWAYS = "A"

EVENT_COLUMNS = (
    *("originator_id", "originator_version", "topic", "state"),
    *("notification_id", "recorded_at", "key_id"),
)
COMMAND_COLUMNS = (
    *("id", "digest", "result"),
    *("first_position", "last_position", "recorded_at"),
)
TABLES = (
    *("stored_events", "log_head", "command"),
    *("terminal_head", "notification_tracking", "migration"),
)

# Table, column or "" for all, privilege of the application's role; nobody else has any.
GRANTS = frozenset(
    {
        *((table, "", "SELECT") for table in TABLES),
        *(("stored_events", column, "INSERT") for column in EVENT_COLUMNS),
        *(("command", column, "INSERT") for column in COMMAND_COLUMNS),
        *(("log_head", column, "UPDATE") for column in ("position", "recorded_at")),
        *(
            (table, "", privilege)
            for table in ("terminal_head", "notification_tracking")
            for privilege in ("INSERT", "UPDATE")
        ),
    }
)


ViolationSeverity = Literal["error", "warning"]


class Violation(Struct, frozen=True):
    """One violation; with an error the store does not keep the ledger's promises."""

    severity: ViolationSeverity
    sentence: str


def check_store(conn: Connection[Any], schema: str) -> tuple[Violation, ...]:
    """Problems of the server and of this employer's schema, none if all is well.

    Any role that may connect can ask. Raises UnsoundName and psycopg.Error.
    """
    employer = Employer(schema)
    return (
        *_server_problems(conn),
        *_trigger_problems(conn, employer),
        *_grant_problems(conn, employer),
        *_role_problems(conn, employer),
    )


def _server_problems(conn: Connection[Any]) -> list[Violation]:
    settings: dict[str, str] = dict(conn.execute(SQL["settings"]).fetchall())
    problems = [
        Violation("error", f"{name} is {settings[name]}: {stake}.")
        for name, sound, stake in SETTINGS
        if settings[name] not in sound
    ]
    version = int(settings["server_version_num"])
    if version < OLDEST_VERSION:
        problems.append(Violation("error", f"Postgres {version // 10_000} is older than 15."))
    return problems


def _trigger_problems(conn: Connection[Any], employer: Employer) -> list[Violation]:
    values = {"schema": employer.schema, "tables": list(TABLES)}
    found = {
        (table, trigger): enabled
        for table, trigger, enabled in conn.execute(SQL["triggers"], values, binary=False)
    }
    missing = [
        Violation("error", f"The trigger {trigger} on {table} is missing.")
        for table, trigger in sorted(TRIGGERS - found.keys())
    ]
    silent = [
        Violation("error", f"The trigger {trigger} on {table} is not enabled always.")
        for table, trigger in sorted(TRIGGERS & found.keys())
        if found[table, trigger] != ALWAYS
    ]
    rules = [
        Violation("error", f"The rule {rule} on {table} is not ours and can divert writes.")
        for table, rule in conn.execute(SQL["rules"], values)
    ]
    return [*missing, *silent, *rules]


def _grant_problems(conn: Connection[Any], employer: Employer) -> list[Violation]:
    values = {"schema": employer.schema, "tables": list(TABLES)}
    found = {tuple(row) for row in conn.execute(SQL["grants"], values)}
    meant = {(table, column, employer.app, privilege) for table, column, privilege in GRANTS}
    excess = [
        Violation("error", f"{role} has {privilege} on {_place(table, column)} and should not.")
        for table, column, role, privilege in sorted(found - meant)
    ]
    lacking = [
        Violation("error", f"{role} lacks {privilege} on {_place(table, column)}.")
        for table, column, role, privilege in sorted(meant - found)
    ]
    return [*excess, *lacking]


def _role_problems(conn: Connection[Any], employer: Employer) -> list[Violation]:
    row = conn.execute(SQL["session_user"]).fetchone()
    assert row is not None
    session_user: str = row[0]
    problems: list[Violation] = []
    for role in dict.fromkeys((employer.app, session_user)):
        values = {"role": role, "owner": employer.owner}
        row = conn.execute(SQL["role"], values).fetchone()
        if row is None:
            problems.append(Violation("error", f"The role {role} does not exist."))
            continue
        superuser, may_act_as_owner, may_silence = row
        severity: ViolationSeverity = (
            "error" if role == employer.app or not superuser else "warning"
        )
        if superuser:
            problems.append(
                Violation(severity, f"{role} is a superuser and can undo every protection.")
            )
        elif may_act_as_owner:
            problems.append(Violation(severity, f"{role} can act as the owner of the tables."))
        elif may_silence:
            problems.append(Violation(severity, f"{role} may set session_replication_role."))
    return problems


def _place(table: str, column: str) -> str:
    return f"{table}.{column}" if column else table
