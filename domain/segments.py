"""A month cut where terms or agreements change: within a segment everything is constant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from msgspec import Struct

from domain.agreements.book import AgreementBook, Parameters
from domain.streams.employment import Employment
from domain.time import Month

NO_TARGET = (0, 0, 0, 0, 0, 0, 0)


class Segment(Struct, frozen=True):
    """Days of one month under the same terms and the same agreement versions."""

    days: Sequence[date]
    parameters: Parameters
    employed: bool = False
    weekly_minutes: Sequence[int] = NO_TARGET
    land: str = ""
    terms_version: int = 0


def segments(
    employment: Employment,
    month: Month,
    book: AgreementBook,
    fallback: tuple[str, ...],
    known_on: date | None,
) -> list[Segment]:
    """The month's segments in order; nearly always there is one."""
    days = month.days()
    cuts = sorted(_cuts(employment, month, book, fallback))
    bounds = [0, *((cut - days[0]).days for cut in cuts), len(days)]
    return [
        _segment(employment, days[begin:end], book, fallback, known_on)
        for begin, end in pairwise(bounds)
    ]


def _cuts(
    employment: Employment, month: Month, book: AgreementBook, fallback: tuple[str, ...]
) -> set[date]:
    cuts = {span.first for span in employment.spans}
    cuts |= {span.last + timedelta(days=1) for span in employment.spans if span.last is not None}
    cuts |= {terms.effective_on for terms, _ in employment.terms}
    for agreements in {terms.agreements for terms, _ in employment.terms} | {fallback}:
        cuts.update(book.changes(agreements))
    return {day for day in cuts if month.first < day <= month.last}


def _segment(
    employment: Employment,
    days: Sequence[date],
    book: AgreementBook,
    fallback: tuple[str, ...],
    known_on: date | None,
) -> Segment:
    first = days[0]
    agreed = employment.terms_on(first)
    if agreed is None:
        day = max(first, book.complete_from(fallback))
        return Segment(days, book.parameters(fallback, day, None))
    terms, version = agreed
    parameters = book.parameters(terms.agreements, first, known_on)
    return Segment(days, parameters, True, terms.weekly_minutes, terms.land, version)
