"""Changes of a closed month since its close and their causes: event by event, by posting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from msgspec import Struct

from domain.evaluation.evaluate import Context, Evaluation
from domain.evaluation.person_facts import evaluate_all
from domain.streams.stream_ids import timesheet_stream
from domain.streams.timesheet import (
    BookingsCorrected,
    CorrectionConfirmed,
    CorrectionRequested,
    MonthClosed,
    OvertimeOrdered,
    OvertimeWithdrawn,
    RecalculationOrdered,
)
from domain.streams.touched_months import reach_of_event
from domain.values.accounts import Account, Posting, Total, totals
from domain.values.bookings import cause_text
from domain.values.time import Month
from ledger.records import RecordedEvent
from projections.facts.event_codec import CODEC
from projections.facts.person import read_facts

PROGRAM = "program"
"""The cause of a difference between the close and its own facts: a corrected program error."""


class ChangedLine(Struct, frozen=True):
    """A posting that is gone, or that is new."""

    effective_on: date
    account: Account
    amount: int
    unit: str
    rule: str
    citation: str
    causes: tuple[str, ...]


class ChangeByEvent(Struct, frozen=True):
    """One event and its effect on the month; ``cause`` is its topic."""

    cause: str
    event: str
    recorded_at: datetime | None
    by: str
    reason: str
    before: tuple[ChangedLine, ...]
    after: tuple[ChangedLine, ...]
    moved: tuple[Total, ...]
    """The sum that the event moved on each account."""


class Differences(Struct, frozen=True):
    """All changes of a closed month since ``closed_at``; together they are its difference."""

    person: str
    month: Month
    closed_at: datetime
    closed_by: str
    changes: tuple[ChangeByEvent, ...]
    differences: tuple[Total, ...]


def differences(
    person: str, recorded: Sequence[RecordedEvent], context: Context, month: Month
) -> Differences | None:
    """Explain a closed month's difference; None where the month is not closed."""
    close = _close(recorded, timesheet_stream(person, month))
    if close is None:
        return None
    frozen, at = close
    known = [one for one in recorded if one.position <= at.position]
    evaluation = _evaluate(person, known, context, month)
    changes: list[ChangeByEvent] = []
    before = _lines(evaluation)
    program = _less(totals(evaluation.transfers), [t for t in frozen.totals if not t.origin])
    if program:
        changes.append(ChangeByEvent(PROGRAM, "", None, "", "", (), (), program))
    reasons = dict(_reasons(recorded))
    for one in _later(recorded, at.position, month):
        known = [event for event in recorded if event.position <= one.position]
        evaluation = _evaluate(person, known, context, month)
        after = _lines(evaluation)
        if after != before:
            changes.append(_change(one, before, after, reasons))
        before = after
    by = CODEC.read(at)[0].by
    return Differences(
        person, month, at.recorded_at, by, tuple(changes), evaluation.sheet.differences
    )


def _close(
    recorded: Iterable[RecordedEvent], stream: str
) -> tuple[MonthClosed, RecordedEvent] | None:
    for one in recorded:
        if one.stream == stream:
            event = CODEC.event(one)
            if isinstance(event, MonthClosed):
                return event, one
    return None


def _later(
    recorded: Iterable[RecordedEvent], position: int, month: Month
) -> Iterator[RecordedEvent]:
    """The events after the close that can have changed the month, in the order of the log."""
    for one in sorted(recorded, key=lambda one: one.position):
        if one.position > position:
            months = reach_of_event(one.stream, CODEC.event(one))
            # An event of an earlier month can reach this one through the carry.
            if months is not None and months.first <= month:
                yield one


def _evaluate(
    person: str, recorded: Sequence[RecordedEvent], context: Context, month: Month
) -> Evaluation:
    *_, evaluation = evaluate_all(read_facts(person, recorded), context, month)
    return evaluation


def _lines(evaluation: Evaluation) -> Counter[ChangedLine]:
    own = (posting for transfer in evaluation.transfers for posting in transfer.postings)
    return Counter(map(_line, own))


def _line(posting: Posting) -> ChangedLine:
    return ChangedLine(
        posting.effective_on,
        posting.account,
        posting.amount,
        posting.unit.value,
        posting.rule,
        posting.citation,
        tuple(cause_text(cause) for cause in posting.causes),
    )


def _change(
    one: RecordedEvent,
    before: Counter[ChangedLine],
    after: Counter[ChangedLine],
    reasons: dict[str, str],
) -> ChangeByEvent:
    provenance, event = CODEC.read(one)
    gone, new = _in_order(before - after), _in_order(after - before)
    moved = _less(_totals(new), _totals(gone))
    reason = reasons.get(event.id, "") if isinstance(event, CorrectionConfirmed) else _reason(event)
    name = f"{one.stream}#{one.version}"
    return ChangeByEvent(one.topic, name, one.recorded_at, provenance.by, reason, gone, new, moved)


def _reasons(recorded: Iterable[RecordedEvent]) -> Iterator[tuple[str, str]]:
    """Reasons of requested corrections by their ids: the confirmation does not repeat them."""
    for one in recorded:
        event = CODEC.event(one)
        if isinstance(event, CorrectionRequested):
            yield event.id, event.reason


def _reason(event: object) -> str:
    match event:
        case (
            BookingsCorrected(reason=reason)
            | RecalculationOrdered(reason=reason)
            | OvertimeOrdered(reason=reason)
            | OvertimeWithdrawn(reason=reason)
        ):
            return reason
        case _:
            return ""


def _in_order(lines: Counter[ChangedLine]) -> tuple[ChangedLine, ...]:
    return tuple(
        sorted(lines.elements(), key=lambda line: (line.effective_on, line.account, line.amount))
    )


def _totals(lines: Iterable[ChangedLine]) -> list[Total]:
    return [Total(line.account, line.account.unit, line.amount) for line in lines]


def _less(added: Iterable[Total], taken: Iterable[Total]) -> tuple[Total, ...]:
    """Sums per account of ``added`` less ``taken``, without zeros."""
    sums: dict[Account, int] = {}
    for total in added:
        sums[total.account] = sums.get(total.account, 0) + total.amount
    for total in taken:
        sums[total.account] = sums.get(total.account, 0) - total.amount
    return tuple(
        Total(account, account.unit, amount) for account, amount in sorted(sums.items()) if amount
    )
