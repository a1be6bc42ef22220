"""An agreement added later: open months follow at once, closed ones when recalculated by order."""

from datetime import date

import pytest

from api.audit.replay import replay
from api.host.clock import SystemClock
from api.identity.access import Role
from api.service import Service
from api.work.carry_out import Acting
from api.work.recalculation import (
    PersonRecalculation,
    RecalculationOrder,
    order_recalculation,
    recalculate,
)
from domain.evaluation.recalculation import Cover, months_to_recalculate
from domain.streams.timesheet import RecalculationOrdered
from domain.values.accounts import Account, Unit
from domain.values.errors import Code, Rejected
from domain.values.time import Month
from projections.facts.person import load_facts
from projections.questions.recalculation import preview
from tests.agreement_files import file_text, value_text, version_text
from tests.api.conftest import Api
from tests.api.steps import employed, problem, see
from tests.decisions import Commands

AGREEMENT = file_text(
    "dv-spaet",
    value_text(
        "breaks.steps",
        version_text("2020-01-01", "[{ above_minutes = 360, break_minutes = 30 }]"),
        version_text(
            "2022-03-01",
            "[{ above_minutes = 360, break_minutes = 45 }]",
            known_from="2022-06-15",
        ),
    ),
    extends=("arbzg", "dv-muster"),
)
MARCH, APRIL, MAY = (Month(2022, number) for number in (3, 4, 5))
CLOSED_ON = date(2022, 6, 1)
PEOPLE = (("401", "41", "10", "dv-spaet"), ("402", "42", "20", "dv-spaet"), ("403", "43", "20", ""))
TODAY = SystemClock().today()
COVER = Cover(MARCH, MAY)
HR = Acting("hr:test", key="order-1")


@pytest.fixture(scope="module")
def own_agreements() -> dict[str, str]:
    return {"dv-spaet": AGREEMENT}


@pytest.fixture(scope="module")
def late(api: Api) -> Api:
    """Three people's spring; March and April were closed on 1 June, before the addendum."""
    for person, badge, unit, agreement in PEOPLE:
        agreements = [agreement] if agreement else ["arbzg", "dv-muster"]
        days = (f"2022-0{month}-0{day}" for month in (3, 4, 5) for day in (4, 5, 6))
        made = ((day, "07:00", "15:30") for day in days)
        employed(api, person, badge, *made, since="2022-03-01", unit=unit, agreements=agreements)
        for month in (MARCH, APRIL):
            Commands(api.service.ledger, api.service.contexts).close_month(
                person, month, CLOSED_ON, Acting("test")
            )
    api.service.projector.catch_up()
    return api


def differences(api: Api, person: str, month: Month) -> dict[str, int]:
    api.service.projector.catch_up()
    sheet = api.service.reader.sheet(person, month).content
    assert sheet is not None
    return {total.account.value: total.amount for total in sheet.differences}


def may_breaks(api: Api, person: str) -> int:
    sheet = api.service.reader.sheet(person, MAY).content
    assert sheet is not None
    return sum(day.break_minutes for day in sheet.days)


def service_of(api: Api) -> Service:
    return api.service


def test_open_months_follow_at_once_and_closed_ones_do_not(late: Api) -> None:
    assert (may_breaks(late, "401"), may_breaks(late, "403")) == (3 * 45, 3 * 30)
    for person in ("401", "402", "403"):
        for month in (MARCH, APRIL):
            assert differences(late, person, month) == {}


def test_a_late_correction_is_a_difference_at_once_under_what_the_close_knew(late: Api) -> None:
    added = [
        {"at": "2022-03-07T07:00:00+01:00", "kind": "in"},
        {"at": "2022-03-07T15:30:00+01:00", "kind": "out"},
    ]
    path = "/v1/employees/402/sheets/2022-03/corrections"
    asked = late.as_role(Role.TIME_OFFICER).post(path, json={"reason": "outside", "added": added})
    assert asked.json()["waits"]
    confirm = f"{path}/{asked.json()['correction']}/confirm"
    assert late.as_role(Role.HR).post(confirm).status_code == 409, "the same holder"
    other = late.client(late.key(Role.HR, "second"))
    assert other.post(confirm).status_code == 200
    # Half an hour of break: the addendum with its 45 minutes came after the close.
    assert differences(late, "402", MARCH) == {"attended": -510, "break": 30, "flex": 480}


def test_the_preview_says_who_which_accounts_and_how_much_and_books_nothing(late: Api) -> None:
    head = late.service.ledger.head()
    found = preview(service_of(late).reader, COVER, TODAY)
    assert (found.people, found.changed, found.months) == (2, 2, 4)
    effects = {(one.org_unit, one.account): (one.amount, one.people) for one in found.effects}
    # 15 minutes more break a day: 3 days in each month, and in March of 402 the one corrected.
    assert effects == {
        ("10", Account.BREAK): (90, 1), ("10", Account.FLEX): (-90, 1),
        ("20", Account.BREAK): (105, 1), ("20", Account.FLEX): (-105, 1),
    }  # fmt: skip
    assert (found.total(Unit.MINUTES), found.total(Unit.CENTS)) == (-195, 0)
    assert late.service.ledger.head() == head
    only = preview(service_of(late).reader, Cover(MARCH, MARCH, unit="10"), TODAY)
    assert (only.people, only.months, only.total(Unit.MINUTES)) == (1, 1, -45)
    assert preview(service_of(late).reader, Cover(MARCH, MAY, agreement="dv-spaet"), TODAY) == found
    nobody = preview(service_of(late).reader, Cover(MARCH, MAY, agreement="azvo-nrw"), TODAY)
    assert (nobody.people, nobody.effects) == (0, ())
    early = preview(service_of(late).reader, COVER, date(2022, 6, 14))
    assert early.people == 0, "nothing more was known by then"


def test_over_http_only_who_may_orders_and_nonsense_is_refused(late: Api) -> None:
    hr, officer = late.as_role(Role.HR), late.as_role(Role.TIME_OFFICER)
    body = {"first": "2022-03", "last": "2022-04"}
    looked = hr.post("/v1/recalculations/preview", json=body)
    assert (looked.json()["people"], looked.json()["minutes"]) == (2, -195)
    assert problem(officer.post("/v1/recalculations/preview", json=body)) == (403, "forbidden")
    for wrong in ({"last": "2022-02"}, {"known_on": "2199-01-01"}, {"last": "2199-01"}):
        answer = hr.post("/v1/recalculations/preview", json=body | wrong)
        assert problem(answer) == (422, "invalid_request"), wrong
    answer = hr.post("/v1/recalculations", json=body | {"reason": " "})
    assert problem(answer) == (422, "reason_missing")


def test_an_order_gives_differences_once_and_replay_still_agrees(late: Api) -> None:
    service = service_of(late)
    done = order_recalculation(service, HR, RecalculationOrder(COVER, TODAY, "addendum of 15 June"))
    assert (done.people, done.months) == (2, 4)
    assert differences(late, "401", MARCH) == {"break": 45, "flex": -45}
    assert differences(late, "401", APRIL) == {"break": 45, "flex": -45}
    assert differences(late, "402", MARCH) == {"attended": -510, "break": 90, "flex": 420}
    assert differences(late, "403", MARCH) == {}

    head = service.ledger.head()
    again = order_recalculation(
        service, HR, RecalculationOrder(COVER, TODAY, "addendum of 15 June")
    )
    other = order_recalculation(
        service, Acting("hr:test", key="order-2"), RecalculationOrder(COVER, TODAY, "once more")
    )
    assert (again.people, other.people) == (0, 0)
    assert service.ledger.head() == head
    for person in ("401", "402", "403"):
        assert replay(service, person, date(2022, 5, 31)).mismatches == ()


def test_a_correction_after_the_order_is_evaluated_by_what_was_ordered(late: Api) -> None:
    facts = load_facts(late.service.ledger, "401")
    known = {month: sheet.known_on for month, sheet in facts.timesheets.items()}
    assert known[MARCH] == known[APRIL] == TODAY
    assert months_to_recalculate(facts, COVER, TODAY, late.service.book) == []


def test_what_changed_a_closed_month_is_told_event_by_event(late: Api) -> None:
    found = see(late, "/employees/402/sheets/2022-03/differences")
    correction, recalculation = found["changes"]
    assert correction["cause"] == "timesheet.correction_confirmed.v1"
    assert (correction["by"], correction["reason"]) == ("hr:second", "outside")
    assert correction["before"] == []
    assert {(one["account"], one["amount"]) for one in correction["after"]} >= {
        ("attended", -510), ("flex", 510), ("break", 30),
    }  # fmt: skip
    assert recalculation["cause"] == "timesheet.recalculation_ordered.v1"
    assert recalculation["reason"] == "addendum of 15 June"
    cited = {one["citation"] for one in recalculation["after"]}
    assert any("dv-spaet § 1 (2022-03-01)" in citation for citation in cited)
    moved = [
        {one["account"]: one["amount"] for one in change["moved"]} for change in found["changes"]
    ]
    assert moved == [
        {"attended": -510, "break": 30, "flex": 480},
        {"break": 60, "flex": -60},
    ]
    summed = {one["account"]: one["amount"] for one in found["differences"]}
    assert summed == {"attended": -510, "break": 90, "flex": 420}
    open_month = late.as_role(Role.AUDITOR).get("/v1/employees/402/sheets/2022-05/differences")
    assert problem(open_month) == (404, "sheet_unknown")


def test_only_closed_months_are_recalculated(late: Api) -> None:
    ordered = RecalculationOrdered("x", TODAY, "why")
    with pytest.raises(Rejected) as refused:
        recalculate(late.service, Acting("test"), "401", PersonRecalculation((MAY,), ordered))
    assert refused.value.code is Code.MONTH_STILL_OPEN
