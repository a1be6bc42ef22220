"""Steps that the stories over HTTP share."""

import calendar
import time
from typing import Any

import httpx

from api.identity.access import Role
from api.intake.draft import IMPORT_WINDOW
from api.intake.items import Item
from tests.api.conftest import Api


def problem(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["Content-Type"] == "application/problem+json", answer.text
    body = answer.json()
    assert body["type"] == f"urn:stundenbuch:problem:{body['code']}"
    assert body["status"] == answer.status_code
    return answer.status_code, body["code"]


def worked(api: Api, badge: str, *days: tuple[str, str, str], terminal: str) -> None:
    """Bring bookings of 2021, which are too old for a terminal, by an import."""
    items: list[Item] = []
    for day, begin, end in days:
        for kind, clock in (("in", begin), ("out", end)):
            at = calendar.timegm(time.strptime(f"{day} {clock}", "%Y-%m-%d %H:%M"))
            items.append(Item(len(items) + 1, badge, at - 3600, 60, kind))
    api.service.intake.deliver(terminal, items, int(time.time()), window=IMPORT_WINDOW)


def employed(
    api: Api,
    person: str,
    badge: str,
    *days: tuple[str, str, str],
    since: str,
    **others: object,
) -> None:
    """Hire a person, issue a badge and import the bookings of these days."""
    assert api.hire(person, since, **others).status_code == 201
    assert api.issue(badge, person, since).status_code == 201
    worked(api, badge, *days, terminal=f"import-{person}")


def see(api: Api, path: str, **params: str | float) -> dict[str, Any]:
    answer = api.as_role(Role.AUDITOR).get(f"/v1{path}", params={"wait": 30, **params})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found
