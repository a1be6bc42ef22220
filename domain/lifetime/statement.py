"""The yearly statement of a lifetime account (SGB IV § 7d(2)): opening, entries, closing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct

from domain.agreements.book import AgreementBook
from domain.lifetime.postings import transfers
from domain.lifetime.snapshot import UNKNOWN_PERSON, PersonOnDay, Snapshot, snapshot
from domain.rules.lifetime.value_conversion import HourlyRate
from domain.streams.lifetime.events import (
    AccountConverted,
    AccountCredited,
    AccountSettled,
    AccountTransferred,
    AccountValued,
    Event,
    ReleaseDrawn,
    legal_day,
)
from domain.streams.lifetime.state import fold
from domain.values.accounts import Account

EVALUATED = "evaluated"
"""Kind of a line for a credit by the monthly evaluation."""


class StatementLine(Struct, frozen=True):
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
    lines: tuple[StatementLine, ...]
    valuations: tuple[AccountValued, ...]
    """The funds' statements of the year, whether or not the account gained by them."""
    closing: Snapshot


def yearly_statement(
    events: Sequence[Event], year: int, book: AgreementBook, person: PersonOnDay = UNKNOWN_PERSON
) -> Statement:
    """The statement of a year; ``events`` are all of the account, in the order of the stream."""
    last_year, end = date(year - 1, 12, 31), date(year, 12, 31)
    opening = snapshot(fold(events, last_year), last_year, book, person)
    closing = snapshot(fold(events, end), end, book, person)
    lines = tuple(sorted(_lines(events, year, person), key=lambda line: (line.day, line.number)))
    for name in ("minutes", "value_cents", "share_cents"):
        moved = sum(getattr(line, _MOVED[name]) for line in lines)
        assert getattr(opening, name) + moved == getattr(closing, name), (year, name)
    valued = (event for event in events if isinstance(event, AccountValued))
    valuations = tuple(one for one in valued if one.effective_on.year == year)
    return Statement(year, opening, lines, valuations, closing)


_MOVED = {"minutes": "minutes", "value_cents": "cents", "share_cents": "share_cents"}


def amounts_of(event: Event) -> tuple[int, int, int]:
    """Changes to the account by an event: minutes, cents and cents of the share."""
    sums = {Account.LIFETIME: 0, Account.VALUE_CREDIT: 0, Account.VALUE_SHARE: 0}
    for transfer in transfers(event):
        for posting in transfer.postings:
            if posting.account in sums:
                sums[posting.account] += posting.amount
    return sums[Account.LIFETIME], sums[Account.VALUE_CREDIT], sums[Account.VALUE_SHARE]


def _lines(events: Sequence[Event], year: int, person: PersonOnDay) -> Iterator[StatementLine]:
    for month, minutes in person.evaluated.items():
        if month.year == year and minutes:
            yield StatementLine(month.last, EVALUATED, str(month), minutes, 0, 0, None, "", 0)
    for number, event in enumerate(events, start=1):
        if legal_day(event).year == year and any(amounts := amounts_of(event)):
            kind, detail, rate, citation = _line_text(event)
            yield StatementLine(legal_day(event), kind, detail, *amounts, rate, citation, number)


def _line_text(event: Event) -> tuple[str, str, HourlyRate | None, str]:
    """Kind, detail, rate and citation of a line for an event that moves something."""
    match event:
        case AccountCredited(source=source, rate=rate, citation=citation):
            return "credited", source.value, rate, citation
        case AccountConverted(cents=cents, rate=rate, citation=citation):
            return "converted", "into_money" if cents > 0 else "into_time", rate, citation
        case AccountValued(fund=fund, citation=citation):
            return "valued", fund, None, citation
        case ReleaseDrawn(release=release, rate=rate, citation=citation):
            return "drawn", release, rate, citation
        case AccountTransferred(name=name, citation=citation):
            return "transferred", name, None, citation
        case AccountSettled(cause=cause, citation=citation):
            return "settled_early", cause.value, None, citation
        case _:
            raise AssertionError(event)
