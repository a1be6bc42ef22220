"""Replay of the ledger and comparison with the stored results.

Replay checks two conditions for every person: the sheets in the read models, and the balances
and sums that they hand on from month to month, equal the evaluation of the stored events; and
every closed month carries the digest of its evaluation at the close.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Final

from msgspec import Struct

from api.service import Service
from domain.evaluation.close import freeze_month
from domain.evaluation.evaluate import Evaluation
from domain.evaluation.person_facts import evaluate_all
from domain.streams.stream_ids import timesheet_stream
from domain.streams.timesheet import MonthClosed
from domain.values.accounts import Account
from domain.values.time import Month
from projections.facts.event_codec import CODEC
from projections.facts.person import load_facts
from projections.sheets.project import carry_text
from projections.sheets.read import parse_carry

FIRST_MONTH: Final = Month(1, 1)
ATTEMPTS: Final = 20


class Mismatch(Struct, frozen=True):
    """One stored value that differs from the evaluation of the events."""

    person: str
    month: str
    what: str
    stored: str
    replayed: str


class ReplayResult(Struct, frozen=True):
    """Replay of one person: the balances on the requested day, months seen, and mismatches."""

    person: str
    months: int
    balances: dict[str, int]
    mismatches: tuple[Mismatch, ...]


class StillMoving(Exception):
    """The read models moved on during every attempt to compare them."""


def replay(
    service: Service, person: str, valid_on: date, known_at: datetime | None = None
) -> ReplayResult:
    """Replay one person; a past state of knowledge is replayed without a comparison.

    The read models hold only the present. Raises StillMoving and the ledger's errors.
    """
    if known_at is not None:
        until = service.ledger.position_at(known_at)
        facts = load_facts(service.ledger, person, until)
        context = service.contexts.context(known_at.astimezone(UTC).date())
        evaluations = list(evaluate_all(facts, context, Month.of(valid_on)))
        return ReplayResult(person, len(evaluations), _on(evaluations, valid_on), ())
    for _ in range(ATTEMPTS):
        position = service.reader.sheet(person, FIRST_MONTH).position
        facts = load_facts(service.ledger, person, position)
        evaluations = list(evaluate_all(facts, service.contexts.context()))
        found = tuple(_compare(service, person, evaluations))
        if service.reader.sheet(person, FIRST_MONTH).position == position:
            break
    else:
        raise StillMoving("events keep arriving; replay again, or name fewer people")
    closes = tuple(_check_closes(service, person, position))
    asked = evaluate_all(facts, service.contexts.context(), Month.of(valid_on))
    return ReplayResult(person, len(evaluations), _on(list(asked), valid_on), (*found, *closes))


def _compare(service: Service, person: str, evaluations: list[Evaluation]) -> Iterator[Mismatch]:
    carries = service.reader.carries(person).content
    for evaluation in evaluations:
        month = evaluation.sheet.month
        stored = service.reader.sheet(person, month).content
        if stored is None or month not in carries:
            yield Mismatch(person, str(month), "sheet", "(none)", "a sheet")
            continue
        yield from _fields(person, month, "sheet", stored, evaluation.sheet)
        # Through its text, as the stored one came.
        carry = parse_carry(carry_text(evaluation.carry))
        yield from _fields(person, month, "carry", carries[month], carry)
    for month in carries.keys() - {evaluation.sheet.month for evaluation in evaluations}:
        yield Mismatch(person, str(month), "sheet", "a sheet", "(none)")


def _fields(
    person: str, month: Month, name: str, stored: Struct, replayed: Struct
) -> Iterator[Mismatch]:
    """The fields in which a stored value differs from the evaluation of the events."""
    for field in stored.__struct_fields__:
        before, now = getattr(stored, field), getattr(replayed, field)
        if before != now:
            yield Mismatch(person, str(month), f"{name}.{field}", str(before), str(now))


def _check_closes(service: Service, person: str, until: int) -> Iterator[Mismatch]:
    """Evaluate every closed month as of its close: the result must have the same digest."""
    facts = load_facts(service.ledger, person, until)
    closed = [month for month, sheet in facts.timesheets.items() if sheet.closed is not None]
    for month in sorted(closed):
        for recorded in service.ledger.read_stream(timesheet_stream(person, month)):
            event = CODEC.event(recorded)
            if not isinstance(event, MonthClosed):
                continue
            before = load_facts(service.ledger, person, recorded.position - 1)
            known_on = event.known_on or recorded.recorded_at.astimezone(UTC).date()
            *_, last = evaluate_all(before, service.contexts.context(known_on), month)
            again = freeze_month(last, before.employment)
            if again.digest != event.digest:
                yield Mismatch(person, str(month), "close.digest", event.digest, again.digest)


def _on(evaluations: list[Evaluation], day: date) -> dict[str, int]:
    amounts: dict[Account, int] = evaluations[-1].sheet.balances_on(day) if evaluations else {}
    return {account.value: amount for account, amount in amounts.items()}
