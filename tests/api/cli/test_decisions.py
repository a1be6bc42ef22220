"""Orders, approvals and corrections from the command line, each by the person named."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.commandline import Cli
from tests.api.conftest import fresh_settings

EMPLOYEES = """person,name,badge,hired_on,weekly,agreements,land,unit,cost_centre
4014,Person 4014,1014,2021-11-01,468 468 468 468 468 0 0,arbzg dv-muster,NW,10,1000
4016,Person 4016,1016,2021-11-01,468 468 468 468 468 0 0,arbzg dv-muster,NW,10,1000
"""
PUNCHES = """badge,timestamp,kind
1014,2021-11-02T07:00:00+01:00,in
1014,2021-11-02T17:30:00+01:00,out
1016,2021-11-02T07:00:00+01:00,in
1016,2021-11-02T15:18:00+01:00,out
"""


@pytest.fixture(scope="module")
def worked(admin_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cli]:
    """Two people's November 2021."""
    folder: Path = tmp_path_factory.mktemp("data")
    employees, punches = folder / "employees.csv", folder / "punches.csv"
    employees.write_text(EMPLOYEES, "utf-8")
    punches.write_text(PUNCHES, "utf-8")
    with fresh_settings(admin_url) as settings:
        cli = Cli(settings, folder)
        cli("import", "--employees", str(employees))
        cli("import", str(punches))
        yield cli


def test_a_month_s_decisions_are_taken_by_who_is_named(worked: Cli) -> None:
    month = ("4014", "2021-11")
    berger, adler = ("--by", "Berger"), ("--by", "Adler")
    day = ("order", "add", "4014", "2021-11-02")
    assert "reason_missing" in worked(*day, "1:30", *berger, code=4)
    assert "not hours and minutes" in worked(*day, "90", *berger, code=2)
    assert "not a name" in worked(*day, "1:30", "--by", "a/b", code=4)
    made = worked(*day, "1:30", "--begin", "16:00", *berger, "--reason", "Hochwasser")
    (order,) = re.findall(r"order ([0-9a-f]{16})", made)
    listed = worked.process("order", "list", *month)
    (line,) = [line for line in listed.splitlines() if order in line]
    told = ("16:00", "1:30", "owed", "approved afterwards")
    assert [cell in line for cell in told] == [True] * 4
    worked("order", "settle", *month, order, "time_off", *berger)
    assert "already_settled" in worked("order", "settle", *month, order, "time_off", *adler, code=4)
    worked("order", "withdraw", *month, order, *berger, "--reason", "doch nicht")
    assert order not in worked("order", "list", *month)

    seen = worked("approve", *month, "manager", *berger)
    (digest,) = re.findall(r"digest: ([0-9a-f]{64})", seen)
    agree = ("approve", *month, "manager", "--digest", digest)
    assert "second_person_needed" in worked(*agree, "--by", "4014", code=4)
    worked(*agree, *berger)
    assert "approved by Berger (manager)" in worked("approve", *month, "manager", *berger)
    assert "sheet_changed" in worked(*agree[:-1], "0" * 64, *adler, code=4)


def test_a_correction_of_a_closed_month_waits_for_somebody_else(worked: Cli) -> None:
    month = ("4016", "2021-11")
    worked("close", "2021-11", "4016")
    ask = ("correction", "add", *month, "--reason", "Terminal defekt", "--by", "Berger")
    assert "offset is needed" in worked(*ask, "--book", "in=2021-11-07T08:00", code=2)
    for at in ("08:00", "09:00"):
        made = worked(*ask, "--book", f"in=2021-11-07T{at}+01:00")
        assert "waits for a second person" in made
    listed = worked.process("correction", "list", *month)
    first, second = re.findall(r"[0-9a-f]{16}", listed)
    assert "in 2021-11-07T08:00:00+01:00" in listed
    confirm = ("correction", "confirm", *month, first)
    assert "second_person_needed" in worked(*confirm, "--by", "Berger", code=4)
    worked(*confirm, "--by", "Adler")
    worked("correction", "decline", *month, second, "--by", "Adler", "--reason", "doppelt")
    assert not re.findall(r"[0-9a-f]{16}", worked("correction", "list", *month))
    assert "correction_unknown" in worked(*confirm, "--by", "Adler", code=4)
    void = ("correction", "add", *month, "--reason", "x", "--by", "B", "--void", "T:1")
    assert "booking_unknown" in worked(*void, code=4)


def test_long_days_of_a_unit_are_listed_with_consents(worked: Cli) -> None:
    consent = ("employee", "circumstance", "4014", "opt_out", "2021-11-01")
    worked(*consent, "--document", "Erklärung")
    listed = worked.process("unit", "excess-hours", "10", "2021-11", "2021-12")
    (line,) = [line for line in listed.splitlines() if "2021-11-02" in line]
    assert [cell in line for cell in ("4014", "9:45", "1:45", "2023-11-02")] == [True] * 4
    assert "4014: consent from 2021-11-01 to -" in listed


def test_days_in_exchange_are_refused_where_nobody_offers_them(worked: Cli) -> None:
    ask = ("absence", "exchange", "4014", "2026-01-01", "3", "--document", "Antrag")
    assert "exchange_not_offered" in worked(*ask, code=4)
    assert "not a day" in worked(*ask, "--declared-on", "never", code=2)
    assert "not a personnel number" in worked(*ask[:2], "x", *ask[3:], code=4)
