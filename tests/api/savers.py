"""People with lifetime accounts, and requests about them over HTTP."""

from typing import Any

import httpx

from api.identity.access import Role
from tests.api.conftest import Api

TARIFF = ["tvoed-vka", "dv-muster"]
BRANCHES = ["health", "care", "pension", "unemployment"]
AGREED = {
    "effective_on": "2026-01-01",
    "model": "money",
    "agreements": ["lak-muster"],
    "employer": "municipality",
    "text_digest": "ab" * 32,
    "confirmed_on": "2026-01-01",
    "insured": BRANCHES,
}
HOURS = {"id": "c-1", "effective_on": "2026-01-01", "source": "flex", "minutes": 600}
PAY = {"id": "p-1", "effective_on": "2026-03-31", "source": "pay", "cents": 1_000_000}
PLAN = {
    "purpose": "sabbatical",
    "first": "2027-01-01",
    "last": "2027-03-31",
    "monthly_cents": 300_000,
}


def act(
    api: Api, person: str, path: str, body: object, role: Role = Role.HR, key: str = ""
) -> httpx.Response:
    url = f"/v1/employees/{person}/lifetime{path}"
    headers = {"Idempotency-Key": key} if key else None
    return api.as_role(role).post(url, json=body, headers=headers)


def done(api: Api, person: str, path: str, body: object, role: Role = Role.HR) -> dict[str, Any]:
    answer = act(api, person, path, body, role)
    assert answer.status_code in {200, 201}, answer.text
    found: dict[str, Any] = answer.json()
    return found


def told(api: Api, person: str, path: str = "", **params: str) -> dict[str, Any]:
    url = f"/v1/employees/{person}/lifetime{path}"
    answer = api.as_role(Role.AUDITOR).get(url, params=params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def employed(api: Api, person: str) -> str:
    """Somebody paid by the table, with a hundred hours of flex time brought along."""
    answer = api.hire(person, "2026-01-01", agreements=TARIFF, unit="test")
    assert answer.status_code == 201, answer.text
    desk = api.as_role(Role.HR)
    path = f"/v1/employees/{person}"
    pay = {
        "effective_on": "2026-01-01",
        "grade": "9a",
        "step": 4,
        "monthly_cents": 400_000,
        "third_step_cents": 380_000,
    }
    assert desk.post(f"{path}/pay", json=pay).status_code < 300
    born = {"born_on": "1970-05-15"}
    assert desk.post(f"{path}/birth", json=born).status_code < 300
    opening = {
        "effective_on": "2026-01-01",
        "balances": [{"account": "flex", "amount": 6_000}],
        "document": "list of 2025",
    }
    assert desk.post(f"{path}/openings", json=opening).status_code == 201
    return person


def saver(api: Api, person: str) -> str:
    """Somebody with an account in money and a year of pay behind them."""
    employed(api, person)
    done(api, person, "", AGREED)
    done(api, person, "/credits", PAY)
    for number in range(1, 13):
        pay = {
            "month": f"2026-{number:02d}",
            "pay_cents": 400_000,
            "contributory": [{"branch": branch, "cents": 400_000} for branch in BRANCHES],
            "days": 30,
        }
        done(api, person, "/contributions", pay)
    return person
