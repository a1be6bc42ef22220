"""Rosters over HTTP and from files: planned, read, refused, evaluated."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from api.files.punches import FileRefused
from api.files.rosters import import_rosters
from api.identity.access import Role
from tests.api.conftest import Api
from tests.api.steps import problem, see, worked

NIGHT = {"day": "2021-11-10", "begin": "20:00", "end": "04:00", "break_minutes": 30}
EARLY = {"day": "2021-11-12", "begin": "06:00", "end": "14:30", "break_minutes": 30}


def plan(api: Api, person: str, month: str, *shifts: dict[str, Any], **part: str) -> httpx.Response:
    officer = api.as_role(Role.TIME_OFFICER)
    path = f"/v1/employees/{person}/rosters/{month}"
    if part:
        return officer.post(path, json={"shifts": list(shifts), **part})
    return officer.put(path, json={"shifts": list(shifts)})


def test_a_month_is_planned_changed_in_part_and_read(api: Api) -> None:
    api.hire("800")
    assert plan(api, "800", "2021-11", EARLY, NIGHT).status_code == 200
    changed = EARLY | {"begin": "07:00", "end": "15:30"}
    assert plan(api, "800", "2021-11", changed, first="2021-11-12", last="2021-11-13").is_success
    roster = api.as_role(Role.AUDITOR).get("/v1/employees/800/rosters/2021-11").json()
    shifts = {day["day"]: day["shifts"] for day in roster["days"] if day["shifts"]}
    assert len(roster["days"]) == 30
    assert [(one["begin"], one["end"], one["net"]["minutes"]) for one in shifts["2021-11-10"]] == [
        ("20:00", "28:00", 450)
    ]
    assert [(one["begin"], one["kind"]) for one in shifts["2021-11-12"]] == [("7:00", "shift")]
    assert {day["day"]: day["version"] for day in roster["days"]}["2021-11-12"] == 2


def test_what_is_rostered_is_owed_and_a_night_shift_is_one_day(api: Api) -> None:
    api.hire("801")
    api.issue("801", "801")
    assert plan(api, "801", "2021-11", NIGHT).is_success
    # Late by more than four hours, after midnight: the work belongs to the planned day.
    worked(api, "801", ("2021-11-11", "00:05", "04:00"), terminal="rosters-801")
    days = see(api, "/employees/801/sheets/2021-11")["sheet"]["days"]
    told = {one["day"]: (one["attended"]["minutes"], one["target"]["minutes"]) for one in days}
    assert told["2021-11-10"] == (235, 450)
    assert told["2021-11-11"] == (0, 0)


@pytest.mark.parametrize(
    ("shifts", "part", "expected"),
    [
        ([NIGHT | {"end": "20:00", "break_minutes": 1440}], {}, (422, "shift_impossible")),
        ([NIGHT | {"begin": "24:00", "end": "30:00"}], {}, (422, "shift_impossible")),
        ([NIGHT, NIGHT | {"begin": "22:00"}], {}, (409, "shifts_overlap")),
        ([NIGHT, NIGHT | {"day": "2021-11-11", "begin": "03:00"}], {}, (409, "shifts_overlap")),
        ([NIGHT | {"day": "2021-12-01"}], {}, (422, "shift_outside")),
        ([NIGHT], {"first": "2021-11-30", "last": "2021-12-01"}, (422, "roster_outside_month")),
        ([NIGHT], {"first": "2021-11-12", "last": "2021-11-13"}, (422, "shift_outside")),
        ([], {"first": "2021-11-12", "last": "2021-11-11"}, (422, "period_reversed")),
        ([NIGHT | {"begin": "8 pm"}], {}, (422, "invalid_request")),
        ([NIGHT | {"kind": "holiday"}], {}, (422, "invalid_request")),
    ],
)
def test_a_roster_that_cannot_be(
    api: Api, shifts: list[dict[str, Any]], part: dict[str, str], expected: tuple[int, str]
) -> None:
    api.hire("802")
    assert problem(plan(api, "802", "2021-11", *shifts, **part)) == expected


def test_shifts_reach_over_a_months_end_and_are_compared_there(api: Api) -> None:
    api.hire("803")
    assert plan(api, "803", "2021-11", NIGHT | {"day": "2021-11-30"}).is_success
    clash = plan(api, "803", "2021-12", NIGHT | {"day": "2021-12-01", "begin": "03:00"})
    assert problem(clash) == (409, "shifts_overlap")
    assert clash.json()["facts"] == {"day": "2021-11-30", "other": "2021-12-01"}
    assert plan(api, "803", "2021-12", NIGHT | {"day": "2021-12-01", "begin": "04:00"}).is_success


def test_nothing_is_planned_for_nobody_or_for_a_closed_month(api: Api) -> None:
    assert problem(plan(api, "899", "2021-11", NIGHT)) == (404, "not_hired")
    nobody = api.as_role(Role.AUDITOR).get("/v1/employees/899/rosters/2021-11")
    assert problem(nobody) == (404, "person_unknown")
    api.hire("804", "2021-11-01")
    officer = api.as_role(Role.TIME_OFFICER)
    assert officer.post("/v1/employees/804/sheets/2021-11/close").is_success
    assert problem(plan(api, "804", "2021-11", NIGHT)) == (409, "month_already_closed")


HEAD = "person;day;begin;end;break;kind\n"


def test_a_file_plans_the_months_of_many(api: Api, tmp_path: Path) -> None:
    for person in ("810", "811"):
        api.hire(person)
    file = tmp_path / "roster.csv"
    first = (
        "810;2021-11-10;20:00;04:00;30;\n810;2021-11-11;;;;\n810;2021-12-01;06:00;14:00;;on_call\n"
        "811;2021-11-10;06:00;14:30;30;shift\n"
    )
    file.write_text(HEAD + first)
    done = import_rosters(api.service, file)
    assert (done.rows, done.planned, done.repeated, done.refused) == (4, 3, 0, [])
    head = api.service.ledger.head().position
    assert import_rosters(api.service, file).repeated == 3
    assert api.service.ledger.head().position == head
    file.write_text(HEAD + first.replace("20:00", "21:00"))
    assert import_rosters(api.service, file).planned == 1
    # A roster planned before can be planned again.
    file.write_text(HEAD + first)
    assert import_rosters(api.service, file).planned == 1


def test_a_month_with_a_faulty_row_is_not_planned_at_all(api: Api, tmp_path: Path) -> None:
    for person in ("820", "821"):
        api.hire(person)
    file = tmp_path / "roster.csv"
    file.write_text(
        HEAD + "820;2021-11-10;06:00;14:00;;\n820;2021-11-11;6 am;14:00;;\n"
        "821;2021-11-10;06:00;14:00;;\n820;2021-12-10;06:00;14:00;x;\n899;2021-11-10;06:00;14:00;;\n"
        "821;2022-01-10;06:00;14:00;;late\n821;2022-02-30;06:00;14:00;;\n!;2022-03-01;;;;\n"
    )
    done = import_rosters(api.service, file)
    assert done.planned == 1
    assert [row.line for row in done.refused] == [3, 5, 6, 7, 8, 9]
    assert api.as_role(Role.AUDITOR).get("/v1/employees/820/rosters/2021-11").json()["days"] == []
    file.write_text("person;day\n820;2021-11-10\n")
    with pytest.raises(FileRefused, match="no column begin"):
        import_rosters(api.service, file)


def test_a_day_shows_what_it_moved_on_further_accounts(api: Api) -> None:
    api.hire("830", agreements=["tvoed-vka", "dv-muster"])
    api.issue("830", "830")
    assert plan(api, "830", "2021-11", NIGHT).is_success
    worked(api, "830", ("2021-11-10", "20:00", "23:00"), terminal="rosters-830")
    days = see(api, "/employees/830/sheets/2021-11")["sheet"]["days"]
    others = {one["day"]: one["others"] for one in days}["2021-11-10"]
    assert others["night"] == {"amount": 120, "unit": "minutes", "iso8601": "PT2H"}
