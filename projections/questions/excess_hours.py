"""The record of long days and of consents to longer hours of a unit (ArbZG § 16(2))."""

from __future__ import annotations

from msgspec import Struct

from domain.evaluation.long_days import Consent, LongDay, long_days
from domain.evaluation.long_days import consents as consents_of
from domain.streams.stream_ids import employment_stream
from domain.values.time import Month
from projections.facts.person import read_facts
from projections.questions.reader import Reader


class ExcessHours(Struct, frozen=True):
    """A unit's record, by month, person and day."""

    days: tuple[LongDay, ...]
    consents: tuple[Consent, ...]


def excess_of_unit(reader: Reader, unit: str, first: Month, last: Month) -> ExcessHours:
    """The record of the people of a unit, of each in the months in which they were its own.

    Days on which no agreement asks for the record are left out: those of civil servants, say.
    """
    days: list[LongDay] = []
    consents: dict[Consent, None] = {}
    for month in first.through(last):
        sheets = list(reader.every_sheet(month, unit=unit))
        people = {employment_stream(sheet.person): sheet.person for sheet in sheets}
        read = reader.ledger.read_streams(people)
        known = {
            person: read_facts(person, read[stream]).employment for stream, person in people.items()
        }
        for sheet in sheets:
            days += long_days(reader.contexts.book, known[sheet.person], sheet.person, sheet.days)
        for person, employment in known.items():
            consents |= dict.fromkeys(consents_of(person, employment, month))
    return ExcessHours(tuple(days), tuple(consents))
