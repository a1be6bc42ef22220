"""An employer's own kinds from end to end: files, record of their use, and whatever takes them."""

import json
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from api.files.absences import import_absences
from api.host.agreements import compare_kinds
from api.host.clock import SystemClock
from api.host.kinds import read_kinds
from api.host.settings import Settings
from api.identity.access import Role
from api.intake.backlog import Backlog
from api.intake.draft import ItemStatus
from api.intake.intake import DeliveryAnswer
from api.intake.items import ItemCode
from api.intake.sorting_workers import SortingWorkers
from api.service import Service
from api.wiring import opened_service
from domain.streams.agreement import VersionsUsed
from domain.streams.stream_ids import OWN_KINDS_STREAM
from domain.values.errors import UnsoundKinds
from ledger.ledger import Ledger
from projections.facts.event_codec import CODEC
from tests.api.commandline import Cli
from tests.api.conftest import Api, fresh_settings
from tests.api.steps import problem, see

KINDS = """
[[absence]]
code = "custom_day"
de = "Brauchtumstag"
en = "Day of local custom"
paragraph = "DV Brauchtum § 2"
credit = "target"
rank = 30
neutral = false

[[absence]]
code = "reserve_duty"
de = "Wehrübung"
en = "Reserve duty"
paragraph = "§ 1 ArbPlSchG"
credit = "release"
rank = 66
reported = true

[[booking]]
code = "workshop"
de = "Werkstatt Beginn"
en = "Workshop begins"
effect = "begin"
teven = ["P70"]

[[booking]]
code = "workshop_end"
de = "Werkstatt Ende"
en = "Workshop ends"
effect = "end"
"""
TODAY = SystemClock().today()
MONDAY = TODAY - timedelta(days=TODAY.weekday() + 7)
"""A working day that terminals may still bring; in its month all kinds are tried."""


@pytest.fixture(scope="module")
def settings(admin_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings of an employer with kinds of its own."""
    folder = tmp_path_factory.mktemp("kinds")
    (folder / "city.toml").write_text(KINDS, "utf-8")
    with fresh_settings(admin_url) as fresh:
        yield fresh.model_copy(update={"kinds_dir": folder})


@pytest.fixture(scope="module")
def cli(settings: Settings, service: Service, tmp_path_factory: pytest.TempPathFactory) -> Cli:
    made = Cli(settings, tmp_path_factory.mktemp("data"))
    made.environment["STUNDENBUCH_KINDS_DIR"] = str(settings.kinds_dir)
    assert service.book.kinds.own
    return made


def sheet_day(api: Api, person: str, day: date) -> dict[str, object]:
    sheet = see(api, f"/employees/{person}/sheets/{str(day)[:7]}")["sheet"]
    (found,) = (one for one in sheet["days"] if one["day"] == str(day))
    figures = {name: found[name]["minutes"] for name in ("attended", "target", "flex")}
    absent = [one for one in sheet["absences"] if one["day"] == str(day)]
    return {**figures, "absences": [(one["kind"], one["de"]) for one in absent]}


def codes(api: Api, person: str, day: date) -> set[str]:
    sheet = see(api, f"/employees/{person}/sheets/{str(day)[:7]}")["sheet"]
    return {one["code"] for one in sheet["findings"] if one["day"] == str(day)}


def at(day: date, clock: str) -> str:
    return f"{day}T{clock}:00+01:00"


def test_an_own_absence_is_asked_for_approved_and_credited(api: Api) -> None:
    """Evaluated in the projector's process, which gets the kinds at its start."""
    assert api.hire("701", "2026-01-01", unit="test").status_code == 201
    body = {"kind": "custom_day", "first": "2026-01-12", "last": "2026-01-12"}
    manager = api.as_role(Role.MANAGER)
    asked = manager.post("/v1/employees/701/absences", json=body)
    assert asked.status_code == 201, asked.text
    path = f"/v1/employees/701/absences/{asked.json()['id']}/decisions"
    assert manager.post(path, json={"decision": "approve"}).status_code == 200
    (told,) = see(api, "/employees/701/absences")["absences"]
    assert (told["de"], told["status"]) == ("Brauchtumstag", "approved")
    found = sheet_day(api, "701", date(2026, 1, 12))
    assert found["absences"] == [("custom_day", "Brauchtumstag")]
    assert (found["target"], found["flex"]) == (0, 0)


def test_an_own_kind_that_is_reported_needs_no_approval_and_goes_over_the_year(api: Api) -> None:
    assert api.hire("702", "2026-01-01", unit="test").status_code == 201
    officer = api.as_role(Role.TIME_OFFICER)
    body = {"kind": "reserve_duty", "first": "2026-12-28", "last": "2026-12-30"}
    assert (
        api.as_role(Role.MANAGER)
        .post("/v1/employees/702/absences", json={**body, "id": "r"})
        .is_success
    )
    changed = {"first": "2026-12-28", "last": "2027-01-05", "reason": "longer"}
    assert officer.post("/v1/employees/702/absences/r/changes", json=changed).is_success
    (told,) = see(api, "/employees/702/absences")["absences"]
    assert (told["de"], told["status"], told["last"]) == ("Wehrübung", "reported", "2027-01-05")
    unknown = {**body, "kind": "carnival"}
    answer = officer.put("/v1/employees/702/absences/x", json=unknown)
    assert problem(answer) == (422, "unknown_absence_kind")


def test_own_bookings_of_a_terminal_and_of_a_correction_are_work(api: Api) -> None:
    assert api.hire("703", "2025-01-01").status_code == 201
    assert api.issue("7703", "703", "2025-01-01").status_code == 201
    booked = [
        {"badge": "7703", "at": at(MONDAY, clock), "kind": kind, "sequence": number}
        for number, (clock, kind) in enumerate(
            (("08:00", "workshop"), ("12:00", "workshop_end"), ("12:10", "dance")), start=1
        )
    ]
    results = api.book(*booked).json()["results"]
    assert [(one["status"], one["code"]) for one in results] == [
        ("stored", None),
        ("stored", None),
        ("stored", "unknown_kind"),
    ]
    assert sheet_day(api, "703", MONDAY)["attended"] == 240
    assert codes(api, "703", MONDAY) >= {"unknown_kind"}
    added = [{"at": at(MONDAY, "13:00"), "kind": "workshop"}]
    added += [{"at": at(MONDAY, "14:00"), "kind": "workshop_end"}]
    path = f"/v1/employees/703/sheets/{str(MONDAY)[:7]}/corrections"
    body = {"reason": "forgotten", "added": added}
    assert api.as_role(Role.TIME_OFFICER).post(path, json=body).status_code == 201
    assert sheet_day(api, "703", MONDAY)["attended"] == 300


@pytest.mark.parametrize("worth_bytes", [0, 1 << 30], ids=["workers", "here"])
def test_a_backlog_knows_own_kinds_in_every_process(api: Api, worth_bytes: int) -> None:
    service, terminal = api.service, f"K-{worth_bytes}"
    person, badge = f"71{int(bool(worth_bytes))}", f"771{int(bool(worth_bytes))}"
    assert api.hire(person, "2025-01-01").status_code == 201
    assert api.issue(badge, person, "2025-01-01").status_code == 201
    items = [
        {"badge": badge, "at": at(MONDAY, "09:00"), "kind": kind, "sequence": number}
        for number, kind in enumerate(("workshop", "workshop_end", "dance"), start=1)
    ]
    body = json.dumps({"bookings": items}).encode()
    with SortingWorkers(service.book.kinds.bookings.codes, 1, worth_bytes) as sorters:
        backlog = Backlog(service.ledger, service.intake, sorters)
        (answer,) = backlog.deliver([(terminal, body)], lambda: int(time.time()))
    assert isinstance(answer, DeliveryAnswer)
    assert [(one.status, one.code) for one in answer.results] == [
        (ItemStatus.STORED, None),
        (ItemStatus.STORED, None),
        (ItemStatus.STORED, ItemCode.UNKNOWN_KIND),
    ]


def test_imports_take_own_kinds_by_code_name_and_foreign_key(
    api: Api, cli: Cli, tmp_path: Path
) -> None:
    assert api.hire("704", "2026-01-01").status_code == 201
    assert api.issue("7704", "704", "2026-01-01").status_code == 201
    punches = tmp_path / "punches.csv"
    punches.write_text(
        "badge,timestamp,kind\n"
        "7704,2026-03-02T08:00:00+01:00,P70\n7704,2026-03-02T10:00:00+01:00,Werkstatt Ende\n"
        "7704,2026-03-03T08:00:00+01:00,W\n7704,2026-03-03T11:00:00+01:00,workshop_end\n",
        "utf-8",
    )
    assert "stored" in cli("import", str(punches), "--kind", "W=workshop")
    assert sheet_day(api, "704", date(2026, 3, 2))["attended"] == 120
    assert sheet_day(api, "704", date(2026, 3, 3))["attended"] == 180
    absences = tmp_path / "absences.csv"
    absences.write_text("person,date,kind,status\n704,2026-03-04,custom_day,approved\n", "utf-8")
    assert import_absences(api.service, absences).outcomes == {"counts": 1}
    cli("import", "--absences", str(absences), "--kind", "Karneval=custom_day")
    assert sheet_day(api, "704", date(2026, 3, 4))["absences"] == [("custom_day", "Brauchtumstag")]
    refused = cli("import", str(punches), "--kind", "W=dance", code=4)
    assert "with a kind of in, out" in refused
    assert "workshop_end" in refused


def test_the_command_line_enters_and_lists_own_kinds(api: Api, cli: Cli) -> None:
    assert api.hire("705", "2026-01-01").status_code == 201
    cli("absence", "enter", "705", "custom_day", "2026-02-16", "2026-02-16")
    assert "Brauchtumstag" in cli("absence", "list", "705", LC_ALL="de_DE.UTF-8")
    told = cli("kinds", "list", LC_ALL="de_DE.UTF-8")
    for part in ("Brauchtumstag", "credit target, rank 30, neutral false", "city.toml", "Kommen"):
        assert part in told
    rows = {(row["kind"], row["code"]): row for row in json.loads(cli("kinds", "list", "--json"))}
    assert rows["booking", "workshop"] == {
        "kind": "booking",
        "code": "workshop",
        "de": "Werkstatt Beginn",
        "en": "Workshop begins",
        "meaning": {"effect": "begin"},
        "file": "city.toml",
    }
    assert rows["absence", "sick"]["file"] is None


def test_cases_may_use_own_kinds(cli: Cli, tmp_path: Path) -> None:
    case = tmp_path / "own.toml"
    case.write_text(
        """
zone = "Europe/Berlin"
punches = '''
2026-03-02 08:00 workshop
2026-03-02 12:00 workshop_end
'''
[case]
id = "own"
title = "Own kinds"
[[terms]]
effective_on = 2026-01-01
weekly = ["7:48", "7:48", "7:48", "7:48", "7:48", 0, 0]
agreements = ["arbzg", "dv-muster"]
land = "NW"
[[absence]]
kind = "custom_day"
first = 2026-03-03
[expect.days.2026-03-02]
attended_minutes = 240
[expect.days.2026-03-03]
target_minutes = 0
flex_minutes = 0
""",
        "utf-8",
    )
    cli("case", str(case))
    without = cli("case", str(case), code=4, STUNDENBUCH_KINDS_DIR=str(tmp_path))
    assert "no such field" in without or "no such table" in without


def used(ledger: Ledger) -> list[VersionsUsed]:
    events = [CODEC.read(one)[1] for one in ledger.read_stream(OWN_KINDS_STREAM)]
    return [event for event in events if isinstance(event, VersionsUsed)]


class Folder:
    """A folder of kinds, and a store that records their use."""

    def __init__(self, settings: Settings, path: Path) -> None:
        self.settings = settings.model_copy(update={"kinds_dir": path})
        self.path = path

    def write(self, text: str, name: str = "city.toml") -> None:
        (self.path / name).write_text(text, "utf-8")

    def start(self) -> list[VersionsUsed]:
        with opened_service(self.settings) as service:
            return used(service.ledger)

    def refused(self) -> str:
        with pytest.raises(UnsoundKinds) as raised, opened_service(self.settings):
            pass
        return str(raised.value)


@pytest.fixture
def folder(admin_url: str, tmp_path: Path) -> Iterator[Folder]:
    with fresh_settings(admin_url) as fresh:
        path = tmp_path / "kinds"
        path.mkdir()
        made = Folder(fresh, path)
        made.write(KINDS)
        yield made


def test_the_use_is_recorded_and_another_meaning_refused(folder: Folder) -> None:
    (event,) = folder.start()
    assert event.used_on == TODAY
    assert [one.content.key for one in event.versions] == [
        "absence.custom_day",
        "absence.reserve_duty",
        "booking.workshop",
        "booking.workshop_end",
    ]
    assert folder.start() == [event]
    folder.write(KINDS.replace("rank = 30", "rank = 31"))
    assert folder.refused().startswith(
        f"city.toml: absence.custom_day: used since {TODAY} as "
        "credit target, rank 30, neutral false, now credit target, rank 31, neutral false"
    )
    folder.write("")
    assert folder.refused().startswith(f"kinds: absence.custom_day: used since {TODAY}")
    without = folder.settings.model_copy(update={"kinds_dir": None})
    with pytest.raises(UnsoundKinds, match="now gone"), opened_service(without):
        pass
    folder.write(KINDS.replace("Brauchtumstag", "Karnevalstag"))
    assert folder.start() == [event]
    # Moved to another file it is still the same kind.
    absences, _, bookings = KINDS.partition("[[booking]]")
    folder.write(absences)
    assert "booking.workshop: used since" in folder.refused()
    folder.write(f"[[booking]]{bookings}", "keys.toml")
    assert folder.start() == [event]


def test_an_added_kind_makes_the_tables_anew(folder: Folder) -> None:
    folder.write("")
    with opened_service(folder.settings) as service:
        before = service.book.digest
        assert used(service.ledger) == []
    folder.write(KINDS)
    with opened_service(folder.settings) as service:
        assert service.book.digest != before
        assert len(used(service.ledger)) == 1
        assert compare_kinds(service.ledger, service.book.kinds, TODAY).faults == ()


def test_a_faulty_folder_starts_nothing(folder: Folder, tmp_path: Path) -> None:
    folder.write(KINDS.replace('"target"', '"targt"'))
    folder.write('[[booking]]\ncode = "in"\nde = "Rein"\nen = "In"\neffect = "begin"\n', "b.toml")
    assert [str(fault).partition(" (")[0] for fault in read_kinds(folder.settings).faults] == [
        "city.toml: absence.custom_day credit: Invalid enum value 'targt'",
        "b.toml: booking.in code: in is also a kind of booking_kinds.toml",
    ]
    assert "and 1 more" in folder.refused()
    (folder.path / "b.toml").write_bytes(b"\xff")
    folder.write(KINDS)
    assert "b.toml: not UTF-8" in folder.refused()
    away = folder.settings.model_copy(update={"kinds_dir": tmp_path / "nowhere"})
    with pytest.raises(UnsoundKinds, match="there is no such folder"):
        read_kinds(away)


def test_the_command_line_checks_files_and_drafts_against_the_store(
    folder: Folder, tmp_path: Path
) -> None:
    cli = Cli(folder.settings, tmp_path / "data")
    cli.environment["STUNDENBUCH_KINDS_DIR"] = str(folder.path)
    assert "kinds of our own: 4, problems: 0; not compared" in cli("kinds", "check")
    folder.start()
    assert "kinds of our own: 4, problems: 0; used: 4" in cli.process("kinds", "check")
    (tmp_path / "drafts").mkdir()
    draft = tmp_path / "drafts" / "city.toml"
    draft.write_text(KINDS.replace("rank = 30", "rank = 31"), "utf-8")
    said = cli("kinds", "check", str(draft), code=1)
    assert "city.toml: absence.custom_day: used since" in said
    draft.write_text(KINDS.replace("rank = 30", "rnak = 30"), "utf-8")
    told = json.loads(cli("kinds", "check", str(draft), "--json", code=1))
    assert [one["key"] for one in told["problems"]] == [
        "absence.custom_day rnak",
        "absence.custom_day rank",
    ]
    assert told["used_kinds"] == 4
    folder.write(KINDS.replace("rank = 30", "rank = 31"))
    refused = cli("migrate", code=4)
    assert "stundenbuch: city.toml: absence.custom_day: used since" in refused
