"""The yearly statement of a lifetime account (SGB IV § 7d(2)): opening, entries, closing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct

from domain.accounts import Account
from domain.agreements.book import AgreementBook
from domain.lifetime.postings import transfers
from domain.lifetime.snapshot import NOBODY, Person, Snapshot, snapshot
from domain.rules.value_conversion import HourlyRate
from domain.streams.lifetime.account import fold
from domain.streams.lifetime.events import (
    Converted,
    Credited,
    Drawn,
    Event,
    SettledEarly,
    Transferred,
    Valued,
    legal_day,
)

EVALUATED = "evaluated"
"""Kind of a line for a credit by the monthly evaluation."""


class Line(Struct, frozen=True):
    """One movement: its change in time, in money and in the employer's share.

    ``kind`` is the kind of event (``credited``, ``drawn`` …), ``detail`` its source or purpose;
    ``number`` counts the account's events, 0 for a credit by the evaluation.
    """

    day: date
    kind: str
    detail: str
    minutes: int
    cents: int
    share_cents: int
    rate: HourlyRate | None
    citation: str
    number: int


class Statement(Struct, frozen=True):
    """A calendar year of an account: opening, lines and closing add up."""

    year: int
    opening: Snapshot
    lines: tuple[Line, ...]
    valuations: tuple[Valued, ...]
    """The funds' statements of the year, whether or not the account gained by them."""
    closing: Snapshot


def statement(
    events: Sequence[Event], year: int, book: AgreementBook, person: Person = NOBODY
) -> Statement:
    """The statement of a year; ``events`` are all of the account, in the order of the stream."""
    last_year, end = date(year - 1, 12, 31), date(year, 12, 31)
    opening = snapshot(fold(events, last_year), last_year, book, person)
    closing = snapshot(fold(events, end), end, book, person)
    lines = tuple(sorted(_lines(events, year, person), key=lambda line: (line.day, line.number)))
    for name in ("minutes", "value_cents", "share_cents"):
        moved = sum(getattr(line, _MOVED[name]) for line in lines)
        assert getattr(opening, name) + moved == getattr(closing, name), (year, name)
    valued = (event for event in events if isinstance(event, Valued))
    valuations = tuple(one for one in valued if one.effective_on.year == year)
    return Statement(year, opening, lines, valuations, closing)


_MOVED = {"minutes": "minutes", "value_cents": "cents", "share_cents": "share_cents"}


def moved(event: Event) -> tuple[int, int, int]:
    """Changes to the account by an event: minutes, cents and cents of the share."""
    sums = {Account.LIFETIME: 0, Account.VALUE_CREDIT: 0, Account.VALUE_SHARE: 0}
    for transfer in transfers(event):
        for posting in transfer.postings:
            if posting.account in sums:
                sums[posting.account] += posting.amount
    return sums[Account.LIFETIME], sums[Account.VALUE_CREDIT], sums[Account.VALUE_SHARE]


def _lines(events: Sequence[Event], year: int, person: Person) -> Iterator[Line]:
    for month, minutes in person.evaluated.items():
        if month.year == year and minutes:
            yield Line(month.last, EVALUATED, str(month), minutes, 0, 0, None, "", 0)
    for number, event in enumerate(events, start=1):
        if legal_day(event).year == year and any(amounts := moved(event)):
            kind, detail, rate, citation = _told(event)
            yield Line(legal_day(event), kind, detail, *amounts, rate, citation, number)


def _told(event: Event) -> tuple[str, str, HourlyRate | None, str]:
    """Kind, detail, rate and citation of a line for an event that moves something."""
    match event:
        case Credited(source=source, rate=rate, citation=citation):
            return "credited", source.value, rate, citation
        case Converted(cents=cents, rate=rate, citation=citation):
            return "converted", "into_money" if cents > 0 else "into_time", rate, citation
        case Valued(fund=fund, citation=citation):
            return "valued", fund, None, citation
        case Drawn(release=release, rate=rate, citation=citation):
            return "drawn", release, rate, citation
        case Transferred(name=name, citation=citation):
            return "transferred", name, None, citation
        case SettledEarly(cause=cause, citation=citation):
            return "settled_early", cause.value, None, citation
        case _:
            raise AssertionError(event)
