"""Payroll lines of closed months, taken from the close events alone."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from msgspec import Struct

from api.service import Service
from domain.rules.pay.wage_lines import WageLine
from domain.streams.stream_ids import timesheet_stream
from domain.streams.timesheet import MonthClosed
from domain.values.accounts import Unit
from domain.values.time import Month
from projections.facts.event_codec import CODEC

PAGE: Final = 500


class PayrollLine(Struct, frozen=True):
    """One quantity of one person and month for payroll.

    `quantity` counts `unit`; `origin` names the closed month of a difference; `source` and
    `position` are the close event, `digest` that of its postings.
    """

    person: str
    period: str
    wage_type: str
    quantity: int
    unit: str
    cost_centre: str
    org_unit: str
    origin: str
    source: str
    position: int
    digest: str

    @property
    def hours(self) -> str:
        """Write minutes as decimal hours with a comma; empty for other units."""
        return decimal_hours(self.quantity) if self.unit == Unit.MINUTES.value else ""

    def by_field(self) -> dict[str, str | int]:
        """Give each of `FIELDS` with its value."""
        return {name: getattr(self, name) for name in FIELDS}


FIELDS: Final = tuple(
    name
    for field in PayrollLine.__struct_fields__
    for name in ((field, "hours") if field == "unit" else (field,))
)
"""Fields of a line in the order in which it is handed over; hours follow the unit."""


def payroll_lines(service: Service, month: Month) -> Iterator[PayrollLine]:
    """Yield the lines of all people with a closed month, by person."""
    people = (sheet.person for sheet in service.reader.every_sheet(month) if sheet.closed)
    while page := list(islice(people, PAGE)):
        yield from _lines_of(service, page, month)


def decimal_hours(minutes: int) -> str:
    """Write minutes in hours with two decimals, rounded half away from zero: 7460 is 124,33."""
    hundredths = (abs(minutes) * 100 + 30) // 60
    sign = "-" if minutes < 0 and hundredths else ""
    return f"{sign}{hundredths // 100},{hundredths % 100:02d}"


def _lines_of(service: Service, people: list[str], month: Month) -> Iterator[PayrollLine]:
    streams = {timesheet_stream(person, month): person for person in people}
    for stream, events in service.ledger.read_streams(streams).items():
        for recorded in events:
            event = CODEC.event(recorded)
            if not isinstance(event, MonthClosed):
                continue
            for unit, cost_centre, line in _lines_by_place(event):
                yield PayrollLine(
                    person=streams[stream],
                    period=str(month),
                    wage_type=line.wage_type,
                    quantity=line.quantity,
                    unit=line.unit.value,
                    cost_centre=cost_centre,
                    org_unit=unit,
                    origin=line.origin,
                    source=f"{stream}#{recorded.version}",
                    position=recorded.position,
                    digest=event.digest,
                )


def _lines_by_place(close: MonthClosed) -> Iterator[tuple[str, str, WageLine]]:
    """Yield each wage line with the unit and cost centre that bear it."""
    if not close.places:
        yield from ((close.unit, close.cost_centre, line) for line in close.wage_lines)
    for share in close.places:
        yield from ((share.unit, share.cost_centre, line) for line in share.wage_lines)
