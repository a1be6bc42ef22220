"""The check reports each fault of a store by a sentence of its own."""

from collections.abc import Iterator

import psycopg
import pytest

from ledger.check import Violation, check_store
from tests.ledger.employers import TestEmployer

# The tests' server gives up durability on purpose, and the check must report that.
SETTINGS = ("fsync is", "full_page_writes is", "synchronous_commit is", "data_checksums is")


def problems(employer: TestEmployer, conninfo: str) -> list[Violation]:
    with psycopg.connect(conninfo) as conn:
        return [
            problem
            for problem in check_store(conn, employer.schema)
            if not problem.sentence.startswith(SETTINGS)
        ]


def sentences(employer: TestEmployer) -> list[str]:
    return [problem.sentence for problem in problems(employer, employer.conninfo)]


def test_a_sound_schema_has_no_problems(employer: TestEmployer) -> None:
    assert sentences(employer) == []


def test_a_superusers_session_is_warned_of(employer: TestEmployer) -> None:
    assert problems(employer, employer.admin) == [
        Violation("warning", "postgres is a superuser and can undo every protection.")
    ]


WRONGS = {
    "ALTER TABLE stored_events DISABLE TRIGGER stored_events_stay": [
        "The trigger stored_events_stay on stored_events is not enabled always."
    ],
    "ALTER TABLE command ENABLE TRIGGER command_stays": [
        "The trigger command_stays on command is not enabled always."
    ],
    "DROP TRIGGER stored_events_end_at_head ON stored_events": [
        "The trigger stored_events_end_at_head on stored_events is missing."
    ],
    "CREATE RULE lost AS ON INSERT TO stored_events DO INSTEAD NOTHING": [
        "The rule lost on stored_events is not ours and can divert writes."
    ],
    "GRANT DELETE ON stored_events TO {schema}_app": [
        "{schema}_app has DELETE on stored_events and should not."
    ],
    "GRANT UPDATE (state) ON stored_events TO PUBLIC": [
        "PUBLIC has UPDATE on stored_events.state and should not."
    ],
    "REVOKE INSERT (digest) ON command FROM {schema}_app": [
        "{schema}_app lacks INSERT on command.digest."
    ],
    "GRANT {schema}_owner TO {schema}_app": [
        "{schema}_app can act as the owner of the tables.",
        "{schema}_login can act as the owner of the tables.",
    ],
    "GRANT SET ON PARAMETER session_replication_role TO {schema}_login": [
        "{schema}_login may set session_replication_role."
    ],
    "ALTER ROLE {schema}_app SUPERUSER": [
        "{schema}_app is a superuser and can undo every protection."
    ],
}


@pytest.fixture
def undone(employer: TestEmployer) -> Iterator[None]:
    yield
    employer.administer(f"DROP OWNED BY {employer.schema}_login")


@pytest.mark.parametrize("wrong", WRONGS)
@pytest.mark.usefixtures("undone")
def test_what_is_wrong_is_named(employer: TestEmployer, wrong: str) -> None:
    employer.administer(wrong.replace("{schema}", employer.schema))
    expected = [one.replace("{schema}", employer.schema) for one in WRONGS[wrong]]
    assert sentences(employer) == expected


def test_a_server_that_is_not_durable_is_an_error(employer: TestEmployer) -> None:
    with psycopg.connect(employer.conninfo) as conn:
        conn.execute(b"SET synchronous_commit = off")
        found = check_store(conn, employer.schema)
    assert (
        Violation("error", "synchronous_commit is off: a crash can lose what was acknowledged.")
        in found
    )
