"""Calendars in the running service: frozen at its start and while it runs, never by a GET."""

from dataclasses import replace
from datetime import date

import anyio
import anyio.to_thread
import pytest

from api.http import app as app_module
from api.http.app import create_app
from api.identity.access import Role
from api.service import Service
from api.wiring import opened_service
from domain.streams.employment import Hired, TermsAgreed, UnitAssigned
from domain.streams.stream_ids import employment_stream
from ledger.records import Append
from projections.facts.event_codec import CODEC, SYSTEM
from tests.api.conftest import AGREEMENTS, Api
from tests.decisions import SetClock
from tests.patience import PATIENCE_SECONDS, until


def frozen(service: Service, land: str) -> list[int]:
    """The years of a Land's frozen calendars."""
    found = service.ledger.read_range(f"calendar/{land}/")
    return [int(one.stream.rpartition("/")[2]) for one in found]


def test_no_get_appends_anything(api: Api) -> None:
    service, person, day = api.service, "771", date(2021, 10, 1)
    stream = employment_stream(person)
    # As a log has it in which hiring froze nothing.
    terms = TermsAgreed(day, (468, 468, 468, 468, 468, 0, 0), tuple(AGREEMENTS), "SN")
    facts = (Hired(day), terms, UnitAssigned(day, "Amt 77", "1"))
    events = tuple(CODEC.new_event(stream, event, SYSTEM) for event in facts)
    service.ledger.append(Append(events, {}))
    head = service.ledger.head()
    assert service.projector.wait_for(head.position, PATIENCE_SECONDS)
    asked = [
        f"/v1/employees/{person}/balances?valid_on=2023-01-31",
        f"/v1/employees/{person}/balances?valid_on=2021-12-31&known_at=2099-01-01T00:00:00Z",
        f"/v1/employees/{person}/sheets/2021-10",
        f"/v1/employees/{person}/explanations?account=flex&valid_on=2021-12-31",
        f"/v1/employees/{person}/leave?valid_on=2021-12-31",
        "/v1/units/Amt 77/months/2021-10/sheets",
    ]
    for path in asked:
        answer = api.as_role(Role.TIME_OFFICER).get(path)
        assert answer.status_code == 200, (path, answer.text)
    assert service.ledger.head() == head
    assert frozen(service, "SN") == []


def test_a_service_freezes_the_years_ahead_at_its_start_and_at_every_new_year(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert api.hire("772", land="TH").status_code == 201
    known = frozen(api.service, "TH")
    assert known[0] == 2021
    assert known[-1] == api.service.clock.today().year + 2
    with opened_service(api.service.settings, SetClock(date(2040, 6, 1))) as later:
        assert frozen(later, "TH") == list(range(2021, 2043))
        monkeypatch.setattr(app_module, "DAY_SECONDS", 0.01)
        alone = later.settings.model_copy(update={"projecting": False})
        turned = replace(later, clock=SetClock(date(2041, 1, 1)), settings=alone)
        anyio.run(run_until_frozen, turned, 2043)
    assert frozen(api.service, "TH") == list(range(2021, 2044))


async def run_until_frozen(service: Service, year: int) -> None:
    """Run the application until a year's calendar is frozen."""
    app = create_app(service)
    async with app.router.lifespan_context(app):
        await anyio.to_thread.run_sync(until, lambda: year in frozen(service, "TH"))
