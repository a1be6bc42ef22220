"""Agreement files in an installation: recorded when first used, refused when they changed since."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import psycopg
import pytest
from psycopg import sql

from api.host.agreements import compare_use, read_files, record_use
from api.host.clock import SystemClock
from api.host.kinds import book_of
from api.host.settings import Settings
from api.identity.access import Role
from api.service import Service
from api.wiring import opened_service
from domain.agreements.agreement_file import shipped_agreements
from domain.agreements.book import AgreementBook
from domain.agreements.content import contents
from domain.streams.agreement import VersionsUsed
from domain.streams.stream_ids import agreement_stream
from domain.values.errors import Fault, UnsoundAgreement
from ledger.ledger import Ledger
from projections.facts.event_codec import CODEC
from tests.api.commandline import Cli
from tests.api.conftest import Api, fresh_settings

FILE = """
id = "dv-test"
de = "Dienstvereinbarung [Test]"
en = "Works agreement [Test]"
short = "DV Test"
source = "test"
sign_off = "Personalrat"
extends = ["arbzg"]
[[value]]
name = "breaks.piece_minutes"
de = "Abschnitt"
en = "Piece"
unit = "minutes"
paragraph = "§ 1"
[[value.version]]
valid_from = 2020-01-01
value = 10
note = "disputed"
needs_sign_off = true
"""
LATE = """[[value.version]]
valid_from = 2020-01-01
known_from = 2026-05-01
value = 12
"""

TODAY = SystemClock().today()


class Folder:
    """An employer's folder of agreement files, and a store that records their use."""

    def __init__(self, settings: Settings, path: Path) -> None:
        self.settings = settings.model_copy(update={"agreements_dir": path})
        self.path = path

    def write(self, text: str, name: str = "dv-test.toml") -> None:
        (self.path / name).write_text(text, "utf-8")

    def start(self) -> list[VersionsUsed]:
        """Open and close the service; returns all records of the file's use so far."""
        with opened_service(self.settings) as service:
            return used(service.ledger)

    def refused(self) -> str:
        with pytest.raises(UnsoundAgreement) as raised, opened_service(self.settings):
            pass
        return str(raised.value)

    def stored(self) -> list[tuple[object, ...]]:
        """Everything that a start can change: the log's end and the registry of the tables."""
        with psycopg.connect(str(self.settings.migration_url)) as conn:
            schema = sql.Identifier(self.settings.employer)
            conn.execute(sql.SQL("SET search_path = {}").format(schema))
            head = conn.execute("SELECT position FROM log_head").fetchall()
            return head + conn.execute("SELECT * FROM projection ORDER BY 1").fetchall()


def used(ledger: Ledger, name: str = "dv-test") -> list[VersionsUsed]:
    events = [CODEC.read(one)[1] for one in ledger.read_stream(agreement_stream(name))]
    return [event for event in events if isinstance(event, VersionsUsed)]


@pytest.fixture
def folder(admin_url: str, tmp_path: Path) -> Iterator[Folder]:
    with fresh_settings(admin_url) as settings:
        made = Folder(settings, tmp_path)
        made.write(FILE)
        yield made


def test_the_first_start_records_what_is_used_and_the_next_one_nothing(folder: Folder) -> None:
    (event,) = folder.start()
    assert (event.used_on, event.extends) == (TODAY, ("arbzg",))
    assert [(one.content.key, one.content.value) for one in event.versions] == [
        ("breaks.piece_minutes", 10)
    ]
    before = folder.stored()
    assert folder.start() == [event]
    assert folder.stored() == before
    with opened_service(folder.settings) as service:
        compared = compare_use(service.ledger, service.book.agreements, TODAY)
        shipped = sum(len(event.versions) for event in used(service.ledger, "arbzg"))
    assert compared.faults == compared.notes == ()
    assert compared.recorded > shipped > 5


def test_an_edited_past_is_refused_and_nothing_of_it_applied(folder: Folder) -> None:
    folder.start()
    before = folder.stored()
    folder.write(FILE.replace("value = 10", "value = 11"))
    folder.write(FILE.replace("dv-test", "dv-more"), "dv-more.toml")
    said = folder.refused()
    assert said.startswith(
        "dv-test.toml: breaks.piece_minutes: 2020-01-01: "
        f"used since {TODAY} as 10 minutes (DV Test § 1), now 11 minutes (DV Test § 1)"
    )
    assert "known_from" in said
    assert folder.stored() == before
    folder.write(FILE)
    assert len(folder.start()) == 1


def test_a_file_that_is_gone_is_refused(folder: Folder) -> None:
    folder.start()
    (folder.path / "dv-test.toml").unlink()
    assert folder.refused().startswith(f"dv-test.toml: used since {TODAY} and now gone")


def test_names_and_notes_may_be_mended_and_versions_added(folder: Folder) -> None:
    folder.start()
    mended = FILE.replace('de = "Abschnitt"', 'de = "Teil"').replace("disputed", "settled")
    before = folder.stored()
    folder.write(mended.replace("needs_sign_off = true", ""))
    assert len(folder.start()) == 1
    # The tables are not made anew either: no balance rests on a note.
    assert folder.stored() == before
    ahead = "[[value.version]]\nvalid_from = 2999-01-01\nvalue = 1\n"
    folder.write(mended + LATE + ahead)
    first, second = folder.start()
    assert [one.content.value for one in first.versions] == [10]
    assert [one.content.value for one in second.versions] == [12]
    folder.write(mended + LATE)
    assert len(folder.start()) == 2


def test_many_starts_at_once_record_each_version_once(folder: Folder) -> None:
    with opened_service(folder.settings) as service:
        folder.write(FILE + LATE)
        folder.write(FILE.replace("dv-test", "dv-more"), "dv-more.toml")
        book = book_of(folder.settings)
        ready = Barrier(6)

        def start(_: int) -> None:
            with Ledger(service.store.database_url, service.store.employer) as ledger:
                ready.wait()
                record_use(ledger, book, TODAY)

        with ThreadPoolExecutor(6) as pool:
            list(pool.map(start, range(6)))
        assert [len(event.versions) for event in used(service.ledger)] == [1, 1]
        assert [len(event.versions) for event in used(service.ledger, "dv-more")] == [1]


def test_a_faulty_folder_starts_nothing(folder: Folder, tmp_path: Path) -> None:
    folder.write(FILE.replace('["arbzg"]', '["dv-test"]'))
    assert folder.refused() == "dv-test.toml: extends: rests on itself: dv-test, dv-test"
    folder.write(FILE.replace("value = 10", "valeu = 10"))
    folder.write(FILE.replace("value = 10", 'value = "10"'), "dv-more.toml")
    found = read_files(folder.settings)
    assert {"arbzg", "dv-muster", "dv-test"} <= {agreement.id for agreement in found.agreements}
    assert [fault.file for fault in found.faults] == ["dv-test.toml"] * 2 + ["dv-more.toml"]
    assert "and 2 more" in folder.refused()
    away = folder.settings.model_copy(update={"agreements_dir": tmp_path / "nowhere"})
    with pytest.raises(UnsoundAgreement, match="there is no such folder"):
        read_files(away)


def test_a_draft_stands_for_the_file_of_its_id(folder: Folder, tmp_path: Path) -> None:
    draft = tmp_path / "draft" / "new.toml"
    draft.parent.mkdir()
    draft.write_text(FILE.replace("value = 10", "value = 11"), "utf-8")
    found = read_files(folder.settings, [draft])
    (own,) = [agreement for agreement in found.agreements if agreement.id == "dv-test"]
    assert (own.file, own.value[0].version[0].value) == ("new.toml", 11)
    draft.write_text(FILE.replace("dv-test", "dv-new"), "utf-8")
    ids = {agreement.id for agreement in read_files(folder.settings, [draft]).agreements}
    assert {"dv-test", "dv-new"} <= ids
    twice = read_files(folder.settings, [draft, draft])
    assert twice.faults == (Fault("new.toml", "id", None, "dv-new is also that of new.toml"),)


@pytest.fixture
def cli(folder: Folder, tmp_path: Path) -> Cli:
    made = Cli(folder.settings, tmp_path / "data")
    made.environment["STUNDENBUCH_AGREEMENTS_DIR"] = str(folder.path)
    return made


def test_the_command_line_checks_files_and_drafts_against_the_store(
    folder: Folder, cli: Cli, tmp_path: Path
) -> None:
    shipped = list(shipped_agreements())
    told = [content for agreement in shipped for content in contents(agreement)]
    files, versions = len(shipped), len(told)
    used = sum(content.valid_from <= TODAY for content in told) + 1
    waiting = sum(v.needs_sign_off for a in shipped for one in a.value for v in one.version)
    before = (
        f"{files + 1} files, {versions + 1} versions, {waiting + 1} to be signed off, 0 problems; "
    )
    assert before + "not compared with what was used: the store is not migrated" in cli(
        "agreements", "check"
    )
    folder.start()
    assert before + f"{used} versions have been used" in cli.process("agreements", "check")
    draft = tmp_path / "draft.txt"
    draft.write_text(FILE.replace("value = 10", "value = 11"), "utf-8")
    said = cli("agreements", "check", str(draft), code=1)
    assert "draft.txt: breaks.piece_minutes: 2020-01-01: used since" in said
    assert f"1 problem; {used} versions have been used" in said
    draft.write_text(FILE + LATE.replace("known_from = 2026-05-01\n", "").replace("20-", "21-"))
    assert "note: draft.txt: breaks.piece_minutes: 2021-01-01: known from 2021-01-01, but" in cli(
        "agreements", "check", str(draft)
    )
    draft.write_text("id = 1", "utf-8")
    told = json.loads(cli("agreements", "check", str(draft), "--json", code=1))
    assert {"file": "draft.txt", "key": "de", "day": None, "what": "Field required"} in told[
        "problems"
    ]
    assert told["agreements"] == [*(agreement.id for agreement in shipped), "dv-test"]
    assert (told["used_versions"], told["not_compared"]) == (used, None)
    assert "none.toml" in cli("agreements", "check", str(tmp_path / "none.toml"), code=4)
    folder.write(FILE.replace("unit", "unti"))
    said = cli("agreements", "check", code=1)
    assert f"{files} files, {versions} versions, {waiting} to be signed off, 2 problems; " in said
    assert f"{used} versions have been used" in said
    (folder.path / "dv-test.toml").unlink()
    assert "dv-test.toml: used since" in cli("agreements", "check", code=1)


def test_the_check_needs_no_store_and_makes_none(folder: Folder, tmp_path: Path) -> None:
    alone = Cli(folder.settings, tmp_path / "data")
    del (
        alone.environment["STUNDENBUCH_DATABASE_URL"],
        alone.environment["STUNDENBUCH_MIGRATION_URL"],
    )
    assert "there is no store yet" in alone.process("agreements", "check")
    assert not (tmp_path / "data").exists()
    away = {"STUNDENBUCH_DATABASE_URL": "host=/nowhere", "STUNDENBUCH_FALLBACK_AGREEMENTS": "arbzg"}
    said = alone("agreements", "check", code=1, **away)
    assert "STUNDENBUCH_FALLBACK_AGREEMENTS: arbzg on 1994-07-01: Object missing" in said
    assert "not compared with what was used: The store could not be reached" in said


def test_the_command_line_shows_what_is_in_force(cli: Cli) -> None:
    said = cli.process("agreements", "show", "--on", "2026-05-01")
    assert "Works agreement [Test] (DV Test) on 2026-05-01, from dv-test.toml" in said
    german = cli.process("agreements", "show", "--on", "2026-05-01", LC_ALL="de_DE.UTF-8")
    assert "Dienstvereinbarung [Test] (DV Test) am 2026-05-01, aus dv-test.toml" in german
    assert "fachlich freizugeben durch Personalrat" in german
    for part in (
        "to be signed off by Personalrat",
        "disputed",
        "660 minutes (11:00)",
        "§ 9 Abs. 1",
    ):
        assert part in said
    assert said.count("breaks.piece_minutes") >= 2
    together = ("agreements", "show", "--agreement", "dv-muster", "--agreement", "dv-test")
    assert "arbzg, dv-test" in cli(*together)
    rows = {row["key"]: row for row in json.loads(cli(*together, "--json"))}
    book = AgreementBook(shipped_agreements())
    assert rows.keys() == book.in_force(("arbzg", "dv-muster"), TODAY).keys()
    assert rows["breaks.piece_minutes"] == {
        "key": "breaks.piece_minutes",
        "de": "Abschnitt",
        "en": "Piece",
        "value": 10,
        "unit": "minutes",
        "agreement": "dv-test",
        "file": "dv-test.toml",
        "citation": "DV Test § 1",
        "valid_from": "2020-01-01",
        "valid_until": None,
        "known_from": None,
        "source": "test",
        "needs_sign_off": True,
        "sign_off": "Personalrat",
        "note": "disputed",
    }
    assert "no such agreement" in cli("agreements", "show", "--agreement", "no", code=4)


def test_the_command_line_shows_what_changed(folder: Folder, cli: Cli) -> None:
    ended = "valid_until = 2026-12-31\n"
    folder.write(FILE + LATE + ended)
    asked = ("--from", "2019-12-31", "--to", "2027-12-31")
    between = ("agreements", "changes", *asked, "--agreement", "dv-test")
    rows = json.loads(cli(*between, "--json"))
    assert [(row["since"], row["key"]) for row in rows] == [
        ("2020-01-01", "breaks.piece_minutes"),
        ("2027-01-01", "breaks.piece_minutes"),
    ]
    values = [(row["before"]["value"], row["after"]["value"]) for row in rows]
    assert values == [(15, 12), (12, 10)]
    assert rows[0]["after"]["known_from"] == "2026-05-01"
    said = cli.process(*between)
    for part in ("known from 2026-05-01", "ArbZG § 4 Satz 2", "15 minutes", "DV Test § 1"):
        assert part in said
    earlier = json.loads(cli(*between, "--json", "--known-on", "2026-04-30"))
    assert [(row["before"]["value"], row["after"]["value"]) for row in earlier] == [(15, 10)]
    assert "nothing changed from 2021-01-01 to 2021-12-31" in cli(
        "agreements", "changes", "--from", "2021-01-01", "--to", "2021-12-31"
    )
    assert "lies before" in cli(
        "agreements", "changes", "--from", "2021-01-01", "--to", "2020-01-01", code=2
    )
    assert "not a day" in cli("agreements", "changes", "--from", "x", "--to", "2020-01-01", code=2)


def test_readiness_tells_when_another_process_has_used_other_files(
    api: Api, service: Service, settings: Settings, tmp_path: Path
) -> None:
    # The last test here: from then on the service's projector reports that it may not go on.
    assert not [one for one in problems(api) if "used since" in one]
    (tmp_path / "dv-test.toml").write_text(FILE, "utf-8")
    with opened_service(settings.model_copy(update={"agreements_dir": tmp_path})):
        pass
    (told,) = [one for one in problems(api) if "used since" in one]
    assert told.startswith("dv-test.toml: used since ")


def problems(api: Api) -> list[str]:
    found: list[str] = api.as_role(Role.ADMIN).get("/ready").json()["problems"]
    return found
