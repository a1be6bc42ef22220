"""Explanation of a balance: month by month, posting by posting, down to the event."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from msgspec import Struct

from domain.evaluation.evaluate import Context, Evaluation, Sheet
from domain.evaluation.person_facts import evaluate_all
from domain.streams.stream_ids import timesheet_stream
from domain.streams.timesheet import (
    BookingsCorrected,
    CorrectionRequested,
    MonthClosed,
    OvertimeOrdered,
)
from domain.values.accounts import Account, Posting, Total
from domain.values.bookings import Booked, PostingCause, Stamp, cause_text
from domain.values.time import Month
from ledger.codec import Provenance
from ledger.records import RecordedEvent
from projections.facts.event_codec import CODEC
from projections.facts.person import read_facts


class EventRef(Struct, frozen=True, omit_defaults=True):
    """The record of a cause: the event and its author, or the stream that holds it."""

    name: str
    """``terminal:sequence`` of a booking, ``stream#version`` of another event."""
    stream: str
    version: int = 0
    position: int = 0
    topic: str = ""
    recorded_at: datetime | None = None
    by: str = ""
    local: str = ""
    """A booking's wall-clock time with offset."""
    kind: str = ""


class ExplanationLine(Struct, frozen=True, omit_defaults=True):
    """One posting on the account with its causes."""

    effective_on: date
    amount: int
    unit: str
    rule: str
    citation: str
    causes: tuple[EventRef, ...]
    origin: str = ""


class MonthLines(Struct, frozen=True, omit_defaults=True):
    """One month of the account.

    For a closed month ``amount`` is the sum frozen by ``closed_by``, ``lines`` are the
    evaluation of today and the differences of earlier months it took up, and
    ``difference`` is the sum of the lines beyond the frozen sums; it is posted in the
    first month still open.
    """

    month: str
    opening: int
    amount: int
    closing: int
    lines: tuple[ExplanationLine, ...]
    closed_by: EventRef | None = None
    digest: str = ""
    difference: int = 0


class Explanation(Struct, frozen=True):
    """A balance (minutes) and the months that add up to it."""

    person: str
    account: Account
    valid_on: date
    balance: int
    months: tuple[MonthLines, ...]


def explain(
    person: str,
    recorded: Sequence[RecordedEvent],
    context: Context,
    account: Account,
    valid_on: date,
) -> Explanation:
    """Explain an account at the end of a legal day from a person's events."""
    events = _Events(recorded)
    facts = read_facts(person, recorded)
    last = Month.of(valid_on)
    months = tuple(
        _month(evaluation, account, valid_on, events)
        for evaluation in evaluate_all(facts, context, last)
    )
    return Explanation(person, account, valid_on, months[-1].closing if months else 0, months)


class _Events:
    """A person's events by the names that causes use."""

    def __init__(self, recorded: Iterable[RecordedEvent]) -> None:
        self._bookings: dict[str, EventRef] = {}
        self._others: dict[str, EventRef] = {}
        self._closes: dict[str, EventRef] = {}
        for one in recorded:
            provenance, event = CODEC.read(one)
            ref = _ref(one, provenance)
            self._others[ref.name] = ref
            if isinstance(event, Booked | BookingsCorrected | CorrectionRequested):
                for stamp in event.stamps():
                    self._bookings[stamp.ref] = ref
            elif isinstance(event, OvertimeOrdered):
                self._others[event.order.cause] = ref
            elif isinstance(event, MonthClosed):
                self._closes[one.stream] = ref

    def find(self, cause: PostingCause) -> EventRef:
        name = cause_text(cause)
        if not isinstance(cause, Stamp):
            stream, _, _ = name.partition("#")
            return self._others.get(name) or EventRef(name, stream)
        found = self._bookings[name]
        return EventRef(
            name,
            found.stream,
            found.version,
            found.position,
            found.topic,
            found.recorded_at,
            found.by,
            cause.local,
            cause.kind,
        )

    def close(self, stream: str) -> EventRef | None:
        return self._closes.get(stream)


def _ref(one: RecordedEvent, provenance: Provenance) -> EventRef:
    name = f"{one.stream}#{one.version}"
    return EventRef(
        name, one.stream, one.version, one.position, one.topic, one.recorded_at, provenance.by
    )


def _month(evaluation: Evaluation, account: Account, valid_on: date, events: _Events) -> MonthLines:
    sheet = evaluation.sheet
    opening = sheet.opening.get(account, 0)
    closing = sheet.balances_on(valid_on).get(account, 0)
    return MonthLines(
        month=str(sheet.month),
        opening=opening,
        amount=closing - opening,
        closing=closing,
        lines=tuple(
            _lines((*evaluation.postings, *_differences_in_close(sheet)), account, valid_on, events)
        ),
        closed_by=events.close(timesheet_stream(sheet.person, sheet.month)),
        digest=sheet.digest,
        difference=_amount(sheet.differences, account),
    )


def _differences_in_close(sheet: Sheet) -> Iterator[Posting]:
    """The differences of earlier months that a closed month took up; its close counts them."""
    if not sheet.closed:
        return
    for total in sheet.totals:
        if total.origin:
            origin = Month.parse(total.origin)
            citation = f"closed month {origin}"
            day = sheet.month.first
            yield Posting(
                total.account, total.amount, total.unit, day, "difference", citation, (), origin
            )


def _lines(
    postings: Iterable[Posting], account: Account, valid_on: date, events: _Events
) -> Iterator[ExplanationLine]:
    for posting in sorted(postings, key=lambda posting: posting.effective_on):
        if posting.account is account and posting.effective_on <= valid_on:
            yield ExplanationLine(
                posting.effective_on,
                posting.amount,
                posting.unit.value,
                posting.rule,
                posting.citation,
                tuple(events.find(cause) for cause in posting.causes),
                "" if posting.origin is None else str(posting.origin),
            )


def _amount(totals: Iterable[Total], account: Account) -> int:
    return sum(total.amount for total in totals if total.account is account)
