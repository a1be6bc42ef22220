"""Lifetime accounts beside others: on sheets and leave, at month ends, all of them on a day."""

from typing import Any

from api.identity.access import Role
from tests.api.conftest import Api
from tests.api.savers import AGREED, HOURS, PAY, PLAN, act, done, employed, saver, told
from tests.api.steps import problem, see


def sheet_balances(api: Api, person: str, day: str) -> dict[str, int]:
    found = see(api, f"/employees/{person}/balances", valid_on=day)["balances"]
    return {one["account"]: one["amount"] for one in found}


def test_exchange_days_leave_their_lot_with_the_credit(api: Api) -> None:
    person = employed(api, "8025")
    done(api, person, "", {**AGREED, "model": "both"})
    form = {"document": "form 2", "declared_on": "2025-09-01"}
    elected = {"effective_on": "2026-02-01", "days": 3, **form}
    path = f"/v1/employees/{person}/leave/exchanges"
    assert api.as_role(Role.HR).post(path, json=elected).status_code == 201
    day = {"id": "d", "effective_on": "2026-03-02", "source": "exchange_day"}
    done(api, person, "/credits", {**day, "minutes": 936, "centidays": 200})
    again = {**day, "id": "e", "effective_on": "2026-02-20", "minutes": 936, "centidays": 200}
    refused = act(api, person, "/credits", again)
    assert problem(refused) == (409, "source_too_low")
    assert refused.json()["facts"]["there_centidays"] == "100"
    lots = see(api, f"/employees/{person}/leave", valid_on="2026-03-31")["lots"]
    assert [lot["left_centidays"] for lot in lots if lot["part"] == "exchange"] == [100]
    balances = sheet_balances(api, person, "2026-03-31")
    assert (balances["leave_saved"], balances["lifetime"]) == (200, 936)


def test_the_sheets_balance_of_an_account_is_that_of_the_account(api: Api) -> None:
    person = employed(api, "8026")
    done(api, person, "", {**AGREED, "model": "both"})
    done(api, person, "/credits", {**HOURS, "minutes": 6_000})
    brought = {"effective_on": "2026-02-28", "source": "opening", "minutes": 9_000}
    done(api, person, "/credits", {**brought, "document": "list"})
    done(api, person, "/conversions", {"id": "x", "effective_on": "2026-03-31", "minutes": 600})
    plan = {**PLAN, "monthly_cents": 0, "monthly_minutes": 3_000}
    done(api, person, "/releases", {"id": "r", "effective_on": "2026-04-01", "plan": plan})
    granted = {"decided": {"decision": "approve", "effective_on": "2026-04-02"}}
    done(api, person, "/releases/r/decisions", granted)
    done(api, person, "/releases/r/draws", {"month": "2027-01"})
    for day, minutes in (
        ("2026-01-31", 6_000), ("2026-02-28", 15_000), ("2026-03-31", 14_400),
        ("2027-01-31", 11_400),
    ):  # fmt: skip
        assert told(api, person, valid_on=day)["account"]["minutes"] == minutes
        assert sheet_balances(api, person, day)["lifetime"] == minutes
    assert sheet_balances(api, person, "2027-01-31")["lifetime_drawn"] == 3_000


def test_month_ends_are_read_from_the_table(api: Api) -> None:
    person = saver(api, "8021")
    path = f"/employees/{person}/lifetime/month-ends"
    found = see(api, path, first="2026-02", last="2026-12")
    assert [end["month"] for end in found["ends"]] == [f"2026-{n:02d}" for n in range(2, 13)]
    for end in found["ends"]:
        day = end["account"]["valid_on"]
        assert end["account"] == told(api, person, valid_on=day)["account"]
        assert end["unit"] == "test"
    march = found["ends"][1]["account"]
    assert (march["value_cents"], march["average_cents"]) == (1_000_000, 400_000)
    assert see(api, path, last="2025-12")["ends"] == []
    unknown = api.as_role(Role.AUDITOR).get("/v1/employees/8999/lifetime/month-ends")
    assert problem(unknown) == (404, "person_unknown")


def test_all_accounts_on_a_day_page_by_person(api: Api) -> None:
    for person in ("8022", "8023"):
        saver(api, person)
    for day, in_table in (("2026-06-30", True), ("2026-06-29", False)):
        listed: list[dict[str, Any]] = []
        cursor: dict[str, str] = {}
        while True:
            asked = {"valid_on": day, "limit": "2", **cursor}
            page = see(api, "/lifetime/accounts", **asked)
            listed += page["accounts"]
            if page["next"] is None:
                break
            cursor = {"after": page["next"]}
        people = [one["person"] for one in listed]
        assert people == sorted(people)
        assert {"8022", "8023"} <= {*people}
        (mine,) = [one for one in listed if one["person"] == "8022"]
        assert mine["account"] == told(api, "8022", valid_on=day)["account"]
        assert mine["owed"]["value_cents"] == 1_000_000
        assert (page["evaluated"] == 0) is in_table


def test_all_accounts_by_what_was_known(api: Api) -> None:
    person = employed(api, "8024")
    done(api, person, "", AGREED)
    known_at = told(api, person, "/entries")["entries"][-1]["recorded_at"]["utc"]
    done(api, person, "/credits", PAY)
    for asked, cents in (({}, 1_000_000), ({"known_at": known_at}, 0)):
        listed = see(api, "/lifetime/accounts", valid_on="2026-03-31", limit="1000", **asked)
        (mine,) = [one for one in listed["accounts"] if one["person"] == person]
        assert mine["account"]["value_cents"] == cents
