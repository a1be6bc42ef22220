"""Comparison of a case's expectation with its outcome."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from api.cases.expected import (
    ExpectedFinding,
    ExpectedLeave,
    ExpectedMonth,
    ExpectedOutcome,
    ExpectedPosting,
)


class Difference(Struct, frozen=True):
    """One place where the outcome differs from the file's expectation."""

    path: str
    expected: Any
    actual: Any


def unmet_expectations(
    expected: ExpectedOutcome, outcome: Mapping[str, Any]
) -> Iterator[Difference]:
    """Yield every expected value that differs or is absent; other values are not compared."""
    for day, sums in expected.days.items():
        found = outcome["days"].get(day)
        given = sums.model_dump(exclude_none=True)
        yield from _compare(f"days.{day}", given, found)
    for month, figures in expected.months.items():
        yield from _compare_month(f"months.{month}", figures, outcome["months"].get(month))
    yield from _compare_accounts("balances", expected.balances, outcome["balances"])
    for day, left in expected.leave.items():
        yield from _compare_leave(f"leave.{day}", left, _leave_on(day, outcome["leave"]))
    yield from _compare_lifetime(expected, outcome)
    yield from _compare("holidays", expected.holidays, outcome["holidays"])
    yield from _compare("leave_pay", expected.leave_pay, outcome["leave_pay"])
    if expected.findings is not None:
        yield from _compare_findings(expected.findings, outcome["findings"])
    for code in expected.findings_absent:
        for finding in outcome["findings"]:
            if finding["code"] == code:
                yield Difference("findings_absent", None, _brief(finding))
    for number, posting in enumerate(expected.postings):
        if not any(_is_posting(posting, found) for found in outcome["postings"]):
            given = posting.model_dump(mode="json", exclude_none=True)
            yield Difference(f"postings.{number}", given, None)


def _compare(
    path: str, given: Mapping[str, Any], found: Mapping[str, Any] | None
) -> Iterator[Difference]:
    if found is None:
        yield Difference(path, dict(given), None)
        return
    for key, value in given.items():
        if found.get(key) != value:
            yield Difference(f"{path}.{key}", value, found.get(key))


def _compare_accounts(
    path: str, given: Mapping[Any, int], found: Mapping[str, int]
) -> Iterator[Difference]:
    for account, amount in given.items():
        actual = found.get(account.value, 0)
        if actual != amount:
            yield Difference(f"{path}.{account.value}", amount, actual)


def _compare_lifetime(
    expected: ExpectedOutcome, outcome: Mapping[str, Any]
) -> Iterator[Difference]:
    for number, (wanted, code) in outcome["lifetime_refusals"].items():
        yield Difference(f"lifetime.step.{number}.refused", wanted, code)
    for day, figures in expected.lifetime.items():
        given = figures.model_dump(exclude_none=True)
        yield from _compare(f"lifetime.{day}", given, outcome["lifetime"].get(day))


def _compare_month(
    path: str, given: ExpectedMonth, found: Mapping[str, Any] | None
) -> Iterator[Difference]:
    if found is None:
        yield Difference(path, given.model_dump(mode="json", exclude_unset=True), None)
        return
    if given.closed is not None and given.closed != found["closed"]:
        yield Difference(f"{path}.closed", given.closed, found["closed"])
    yield from _compare_accounts(f"{path}.balances", given.balances, found["balances"])
    yield from _compare_accounts(f"{path}.totals", given.totals, found["totals"])
    if given.differences is not None:
        wanted = {account.value: amount for account, amount in given.differences.items()}
        if wanted != found["differences"]:
            yield Difference(f"{path}.differences", wanted, found["differences"])
    if given.settles is not None:
        wanted_by_origin = {
            origin: {account.value: amount for account, amount in amounts.items()}
            for origin, amounts in given.settles.items()
        }
        if wanted_by_origin != found["settles"]:
            yield Difference(f"{path}.settles", wanted_by_origin, found["settles"])


def _leave_on(day: str, leave: Mapping[str, Any]) -> Mapping[str, Any]:
    """Find the leave at the end of a day: that of the last day that changed it."""
    changed = [one for one in leave if one <= day]
    return leave[max(changed)] if changed else {"centidays": 0, "lots": []}


def _compare_leave(
    path: str, given: ExpectedLeave, found: Mapping[str, Any]
) -> Iterator[Difference]:
    if given.centidays is not None and given.centidays != found["centidays"]:
        yield Difference(f"{path}.centidays", given.centidays, found["centidays"])
    if given.lots is None:
        return
    wanted = [lot.model_dump(mode="json", exclude_none=True) for lot in given.lots]
    for number, lot in enumerate(wanted):
        there = found["lots"][number] if number < len(found["lots"]) else None
        told = None if there is None else _lot_text(there)
        if told is None or any(told[key] != value for key, value in lot.items()):
            yield Difference(f"{path}.lots.{number}", lot, told)
    for more in found["lots"][len(wanted) :]:
        yield Difference(f"{path}.lots", None, _lot_text(more))


def _lot_text(lot: Mapping[str, Any]) -> dict[str, Any]:
    return {**lot, "expires_on": str(lot["expires_on"] or "never")}


def _compare_findings(
    given: list[ExpectedFinding], found: list[dict[str, Any]]
) -> Iterator[Difference]:
    left = list(found)
    for number, finding in enumerate(given):
        match = next((one for one in left if _is_finding(finding, one)), None)
        if match is not None:
            left.remove(match)
            continue
        near = next((one for one in left if _same_place(finding, one)), None)
        if near is not None:
            left.remove(near)
        wanted = finding.model_dump(mode="json")
        yield Difference(f"findings.{number}", wanted, None if near is None else _brief(near))
    for unexpected in left:
        yield Difference("findings", None, _brief(unexpected))


def _is_finding(given: ExpectedFinding, found: Mapping[str, Any]) -> bool:
    figures = found["figures"]
    return _same_place(given, found) and all(
        figures.get(name) == value for name, value in given.figures.items()
    )


def _same_place(given: ExpectedFinding, found: Mapping[str, Any]) -> bool:
    return (found["day"], found["code"]) == (str(given.day), given.code.value)


def _is_posting(given: ExpectedPosting, found: Mapping[str, Any]) -> bool:
    wanted = given.model_dump(mode="json", exclude_none=True)
    return all(found[key] == value for key, value in wanted.items())


def _brief(finding: Mapping[str, Any]) -> dict[str, Any]:
    return {key: finding[key] for key in ("day", "code", "figures")}
