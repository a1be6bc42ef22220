"""A unit's month over HTTP: orders, approvals, obstacles to the close, and the manager's view."""

import time
from datetime import date

import httpx
import pytest

from api.identity.access import Role
from api.intake.draft import IMPORT_WINDOW
from api.intake.items import Item
from api.work.carry_out import Acting
from api.work.employment import employ
from domain.streams.employment import LinkEmployments, RecordCircumstance
from tests.agreement_files import file_text, value_text, version_text
from tests.api.conftest import AGREEMENTS, Api
from tests.api.steps import employed, problem, see, worked
from tests.projections.conftest import instant

AGREEMENT = file_text(
    "dv-zwei",
    value_text("approval.levels", version_text("2020-01-01", 2)),
    value_text("approval.decided_overtime", version_text("2020-01-01", "true")),
    extends=("arbzg", "dv-muster"),
)
MARCH = ("2022-03-01", "07:00", "15:48"), ("2022-03-02", "07:00", "15:18")


@pytest.fixture(scope="module")
def own_agreements() -> dict[str, str]:
    return {"dv-zwei": AGREEMENT}


@pytest.fixture(scope="module")
def units(api: Api) -> Api:
    """Units 10 and 20 in March 2022: 301 and 302 in the one, 303 in the other."""
    for person, badge, unit in (("301", "31", "10"), ("302", "32", "10"), ("303", "33", "20")):
        agreements = ["dv-zwei"] if unit == "10" else AGREEMENTS
        employed(api, person, badge, *MARCH, since="2022-03-01", unit=unit, agreements=agreements)
    return api


def punched(api: Api, badge: str, *made: tuple[str, str], terminal: str) -> None:
    """Single bookings as an import brings them, an hour east of Greenwich."""
    items = [
        Item(number, badge, instant(f"{text}+01:00"), 60, kind)
        for number, (text, kind) in enumerate(made, 1)
    ]
    api.service.intake.deliver(terminal, items, int(time.time()), window=IMPORT_WINDOW)


def manager(api: Api, unit: str) -> httpx.Client:
    return api.client(api.key(Role.MANAGER, unit))


def obstacles(
    api: Api, unit: str = "10", month: str = "2022-03"
) -> dict[str, dict[str, list[str]]]:
    """Obstacles to a unit's close, by person and kind."""
    found: dict[str, dict[str, list[str]]] = {}
    for one in see(api, f"/units/{unit}/months/{month}/obstacles")["obstacles"]:
        found.setdefault(one["person"] or unit, {})[one["kind"]] = one["details"]
    return found


def digest(api: Api, person: str, month: str = "2022-03") -> str:
    sheet = see(api, f"/employees/{person}/sheets/{month}")["sheet"]
    return str(sheet["approval"]["digest"])


def test_a_unit_s_page_holds_its_own_people(units: Api) -> None:
    for unit, people in (("10", ["301", "302"]), ("20", ["303"]), ("30", [])):
        sheets = see(units, f"/units/{unit}/months/2022-03/sheets")["sheets"]
        assert [one["person"] for one in sheets] == people
        assert {one["unit"] for one in sheets} <= {unit}
        assert all(one["binding"] for one in sheets)


def test_a_manager_sees_the_people_of_the_unit_and_nobody_else(units: Api) -> None:
    boss = manager(units, "10")
    # A reader who does not wait sees only months projected by then.
    see(units, "/employees/303/sheets/2022-03")
    for path in (
        "/employees/301/sheets/2022-03", "/employees/301/balances",
        "/employees/301/explanations", "/units/10/months/2022-03/sheets",
        "/units/10/months/2022-03/obstacles", "/employees/301/sheets/2022-03/orders",
    ):  # fmt: skip
        assert boss.get(f"/v1{path}").status_code == 200, path
        other = path.replace("301", "303").replace("/units/10", "/units/20")
        assert problem(boss.get(f"/v1{other}")) == (403, "forbidden"), other
    order = {"day": "2022-03-03", "minutes": 60}
    path = "/v1/employees/303/sheets/2022-03/orders"
    assert problem(boss.post(path, json=order)) == (403, "forbidden")
    assert problem(boss.get("/v1/findings?month=2022-03&person=303")) == (403, "forbidden")
    for listed, name in (
        ("/v1/sheets?month=2022-03", "sheets"), ("/v1/findings?month=2022-03", "findings"),
    ):  # fmt: skip
        people = {one["person"] for one in boss.get(listed).json()[name]}
        assert people == {"301", "302"}, listed
    everybody = {one["person"] for one in see(units, "/findings", month="2022-03")["findings"]}
    assert "303" in everybody


def test_who_is_moved_to_another_unit_is_its_manager_s_from_that_month_on(units: Api) -> None:
    units.hire("304", "2022-03-01", unit="20")
    unit = {"effective_on": "2022-04-15", "unit": "10", "cost_centre": "1000"}
    units.as_role(Role.HR).post("/v1/employees/304/units", json=unit)
    for month, seen_by in (("2022-03", "20"), ("2022-04", "10"), ("2022-05", "10")):
        for name in ("10", "20"):
            answer = manager(units, name).get(f"/v1/employees/304/sheets/{month}/orders")
            assert answer.status_code == (200 if name == seen_by else 403), (month, name)


def test_overtime_is_ordered_withdrawn_and_settled(units: Api) -> None:
    boss = manager(units, "10")
    path = "/v1/employees/302/sheets/2022-03/orders"
    body = {"day": "2022-03-02", "minutes": 45, "begin": "15:18", "reason": "council meeting"}
    keyed = {"Idempotency-Key": "order-302"}
    made = boss.post(path, json=body, headers=keyed)
    assert made.status_code == 201, made.text
    again = boss.post(path, json=body, headers=keyed).json()
    assert again == made.json() | {"repeated": True}
    order = made.json()["order"]
    [shown] = boss.get(path).json()["orders"]
    assert shown == {
        "order": order, "day": "2022-03-02", "minutes": 45, "begin": "15:18", "choice": "owed",
        "afterwards": True, "undecided": True,
    }  # fmt: skip
    assert problem(boss.post(path, json=body)) == (409, "already_ordered")
    for change, expected in (
        ({"day": "2022-03-03", "reason": ""}, (422, "reason_missing")),
        ({"day": "2022-04-01"}, (422, "order_of_other_month")),
        ({"minutes": 0}, (422, "invalid_request")),
        ({"begin": "25:00"}, (422, "invalid_request")),
        ({"choice": "gift"}, (422, "invalid_request")),
    ):
        assert problem(boss.post(path, json=body | change)) == expected, change
    assert obstacles(units)["302"]["overtime_undecided"] == [order]
    assert boss.post(f"{path}/{order}/settle", json={"choice": "paid"}).status_code == 200
    twice = boss.post(f"{path}/{order}/settle", json={"choice": "paid"})
    assert problem(twice) == (409, "already_settled")
    assert "overtime_undecided" not in obstacles(units)["302"]
    assert boss.post(f"{path}/{order}/withdraw", json={"reason": "moved"}).status_code == 200
    gone = boss.post(f"{path}/{order}/withdraw", json={"reason": "moved"})
    assert problem(gone) == (404, "order_unknown")
    assert boss.get(path).json()["orders"] == []


def test_two_approve_and_what_changes_afterwards_makes_it_void(units: Api) -> None:
    boss, officer = manager(units, "10"), units.as_role(Role.TIME_OFFICER)
    path = "/v1/employees/301/sheets/2022-03/approvals"
    seen = {"digest": digest(units, "301")}
    assert problem(officer.post(path, json=seen)) == (409, "approval_missing")
    assert problem(boss.post(path, json={"digest": "0" * 64})) == (409, "sheet_changed")
    assert boss.post(path, json=seen).status_code == 201
    assert problem(boss.post(path, json=seen)) == (409, "already_approved")
    assert officer.post(path, json=seen).status_code == 201
    approval = see(units, "/employees/301/sheets/2022-03")["sheet"]["approval"]
    assert approval == {
        "digest": seen["digest"],
        "given": [{"level": "manager", "by": "10"}, {"level": "time_officer", "by": "test"}],
        "missing": [],
    }
    added = [
        {"at": "2022-03-03T07:00:00+01:00", "kind": "in"},
        {"at": "2022-03-03T15:00:00+01:00", "kind": "out"},
    ]
    corrected = officer.post(
        "/v1/employees/301/sheets/2022-03/corrections", json={"reason": "outside", "added": added}
    )
    assert (corrected.status_code, corrected.json()["waits"]) == (201, False)
    approval = see(units, "/employees/301/sheets/2022-03")["sheet"]["approval"]
    assert (approval["given"], approval["missing"]) == ([], ["manager", "time_officer"])
    assert obstacles(units)["301"] == {"approval_missing": ["manager", "time_officer"]}
    close = officer.post("/v1/employees/301/sheets/2022-03/close")
    assert problem(close) == (409, "approval_missing")


def test_a_unit_is_closed_but_for_whom_something_is_in_the_way_and_then_takes_no_orders(
    units: Api,
) -> None:
    boss, officer = manager(units, "10"), units.as_role(Role.TIME_OFFICER)
    punched(units, "32", ("2022-03-07 07:00", "in"), terminal="import-302b")
    assert obstacles(units)["302"]["open_booking"] == ["2022-03-07"]
    assert obstacles(units, month="2022-02") == {}
    for person in ("301", "302"):
        for client in (boss, officer):
            path = f"/v1/employees/{person}/sheets/2022-03/approvals"
            assert client.post(path, json={"digest": digest(units, person)}).status_code == 201
    assert obstacles(units) == {"302": {"open_booking": ["2022-03-07"]}}
    closed = officer.post("/v1/units/10/months/2022-03/close").json()["results"]
    outcomes = {one["person"]: (one["status"], one["code"]) for one in closed}
    assert outcomes == {"301": ("closed", None), "302": ("refused", "open_booking")}
    body = {"day": "2022-03-02", "minutes": 45, "reason": "council meeting"}
    order = boss.post("/v1/employees/301/sheets/2022-03/orders", json=body)
    assert problem(order) == (409, "month_already_closed")
    punched(units, "32", ("2022-04-04 07:00", "in"), terminal="import-302c")
    assert obstacles(units, month="2022-04")["302"]["earlier_month_open"] == ["2022-03"]


def test_all_units_are_closed_by_the_same_obstacles_as_each_by_itself(units: Api) -> None:
    for person, badge, unit in (("311", "41", "80"), ("312", "42", "80"), ("313", "43", "90")):
        units.hire(person, "2022-07-01", unit=unit)
        units.issue(badge, person, "2022-07-01")
        worked(units, badge, ("2022-07-04", "07:00", "15:48"), terminal=f"import-{person}")
    punched(units, "42", ("2022-07-05 07:00", "in"), terminal="import-312b")
    hr, officer = units.as_role(Role.HR), units.as_role(Role.TIME_OFFICER)
    assert hr.post("/v1/units/90/parallel", json={"first": "2022-07-01"}).status_code == 201
    assert obstacles(units, "80", "2022-07") == {"312": {"open_booking": ["2022-07-05"]}}
    closed = officer.post("/v1/months/2022-07/close").json()["results"]
    outcomes = {one["person"]: (one["status"], one["code"]) for one in closed}
    assert outcomes["311"] == ("closed", None)
    assert outcomes["312"] == ("refused", "open_booking")
    assert outcomes["313"] == ("refused", "unit_not_live")
    # A single close checks less, since a person decides on it.
    single = officer.post("/v1/employees/312/sheets/2022-07/close")
    assert single.status_code == 200, single.text


def test_arbzg_16_long_days_and_consents_are_listed_by_unit(units: Api) -> None:
    units.hire("321", "2022-08-01", unit="95")
    units.hire("322", "2022-08-01", unit="95", agreements=["azvo-nrw", "dv-muster"])
    for person, badge in (("321", "51"), ("322", "52")):
        units.issue(badge, person, "2022-08-01")
        worked(
            units, badge, ("2022-08-01", "07:00", "15:30"), ("2022-08-02", "07:00", "17:15"),
            terminal=f"import-{person}",
        )  # fmt: skip
    consent = RecordCircumstance("opt_out", date(2022, 8, 10), None, 0, "Erklärung")
    employ(units.service, Acting("test"), "321", consent)
    found = see(units, "/units/95/months/2022-08/excess-hours")
    [day] = found["days"]
    assert day["citation"].startswith("ArbZG § 16 Abs. 2")
    assert (day["person"], day["day"], day["worked_minutes"], day["excess_minutes"]) == (
        "321", "2022-08-02", 570, 90,
    )  # fmt: skip
    assert day["kept_until"] == "2024-08-02"
    assert found["consents"] == [{"person": "321", "first": "2022-08-10", "last": None}]
    assert see(units, "/units/95/months/2022-07/excess-hours")["days"] == []


def test_kept_bookings_of_a_badge_stand_in_its_owner_s_way(units: Api) -> None:
    units.hire("305", "2022-05-01", unit="50")
    units.issue("35", "305", "2022-05-10")
    punched(
        units, "35", ("2022-05-02 07:00", "in"), ("2022-05-11 07:00", "in"),
        ("2022-05-11 15:00", "out"), terminal="import-305",
    )  # fmt: skip
    assert obstacles(units, "50", "2022-05")["305"] == {"kept_bookings": ["35"]}


def test_a_parallel_run_does_not_bind_until_the_unit_goes_live(units: Api) -> None:
    hr, officer = units.as_role(Role.HR), units.as_role(Role.TIME_OFFICER)
    units.hire("306", "2022-05-01", unit="60")
    units.issue("36", "306", "2022-05-01")
    worked(units, "36", ("2022-05-02", "07:00", "15:48"), terminal="import-306")
    assert hr.post("/v1/units/60/parallel", json={"first": "2022-05-01"}).status_code == 201
    sheet = see(units, "/employees/306/sheets/2022-05")["sheet"]
    assert not sheet["binding"]
    close = officer.post("/v1/employees/306/sheets/2022-05/close")
    assert problem(close) == (409, "unit_not_live")
    assert "unit_not_live" in obstacles(units, "60", "2022-05")["60"]

    flex = sheet["closing"]["flex"]["amount"]
    legacy = {
        "balances": [{"account": "flex", "amount": flex + 7}], "document": "Saldenliste Mai",
    }  # fmt: skip
    path = "/v1/employees/306/sheets/2022-05/legacy"
    assert hr.post(path, json=legacy).status_code == 201
    compared = see(units, "/units/60/months/2022-05/comparison")
    assert compared["missing"] == []
    for path in ("/v1/units/60/months/2022-04", "/v1/units/10/months/2022-05"):
        beside = officer.get(f"{path}/comparison")
        assert problem(beside) == (409, "unit_not_parallel")
    [one] = compared["compared"]
    assert (one["evaluated"], one["legacy"], one["difference"]) == (flex, flex + 7, -7)

    assert hr.post("/v1/units/60/live", json={"first": "2022-06-01"}).status_code == 201
    opening = {
        "effective_on": "2022-06-01",
        "balances": [{"account": "flex", "amount": 600}, {"account": "lifetime", "amount": 900}],
        "document": "Saldenliste Mai, Blatt 7",
    }
    assert hr.post("/v1/employees/306/openings", json=opening).status_code == 201
    assert problem(hr.post("/v1/employees/306/openings", json=opening)) == (409, "already_opened")
    june = see(units, "/employees/306/sheets/2022-06")["sheet"]
    assert june["binding"]
    assert june["opening"] == {}, "what ran in parallel is not carried on"
    by_account = {one["account"]: one["amount"] for one in june["totals"]}
    assert by_account["opening"] == -1500
    assert by_account["lifetime"] == 900
    # The months before do not bind, so they are not in the way.
    assert officer.post("/v1/employees/306/sheets/2022-06/close").status_code == 200
    unit = see(units, "/units/60")
    assert (unit["parallel_from"], unit["live_from"]) == ("2022-05-01", "2022-06-01")


def test_several_employments_are_added_up(units: Api) -> None:
    for person, badge, begin, end in (
        ("307", "37", "06:00", "12:00"), ("308", "38", "13:00", "19:00"),
    ):  # fmt: skip
        units.hire(person, "2022-05-01", unit="70")
        units.issue(badge, person, "2022-05-01")
        late = ("2022-05-03", "05:00", "08:00") if person == "307" else ("2022-05-02", begin, end)
        worked(units, badge, ("2022-05-02", begin, end), late, terminal=f"import-{person}")
        employ(units.service, Acting("test"), person, LinkEmployments("H-1"))
    see(units, "/employees/307/sheets/2022-05")
    found = see(units, "/employees/307/linked/2022-05")
    assert found["people"] == ["307", "308"]
    first, second = found["days"]
    assert first["minutes"] == 720
    assert first["by_employment"] == {"307": 360, "308": 360}
    [maximum] = first["findings"]
    assert (maximum["code"], maximum["figures"]["worked_minutes"]) == ("daily_maximum", 720)
    assert maximum["citation"].startswith("ArbZG § 2 Abs. 1; ArbZG § 3")
    [rest] = second["findings"]
    assert (rest["code"], rest["figures"]["rest_minutes"]) == ("rest_short", 600)
    alone = see(units, "/employees/301/linked/2022-03")
    assert alone["people"] == ["301"]
    assert all(one["by_employment"].keys() == {"301"} for one in alone["days"])
