"""Events of a timesheet: bookings, roster, orders, openings, saved hours, review, close."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from domain.facts.orders import Choice, OvertimeOrder
from domain.facts.rosters import Shift
from domain.rules.pay.wage_lines import WageLine
from domain.rules.working_time.approval import Level
from domain.values.accounts import Account, Total
from domain.values.bookings import Booked, Booking, Stamp


class BookingsCorrected(Struct, frozen=True):
    """A time officer's correction with its reason.

    ``voided`` names bookings (``terminal:sequence``) that no longer count;
    ``added`` count as bookings of terminal ``correction/<id>``.
    """

    id: str
    reason: str
    voided: tuple[str, ...] = ()
    added: tuple[Booking, ...] = ()

    def stamps(self) -> list[Stamp]:
        return Booked(f"correction/{self.id}", "", self.added).stamps()


class RosterPlanned(Struct, frozen=True, omit_defaults=True):
    """These shifts and no others are planned from ``first`` to ``last``, both of this month.

    Days without a shift are free; other days of the month keep their earlier plan.
    """

    first: date
    last: date
    shifts: tuple[Shift, ...] = ()
    planned_on: date | None = None
    """The legal day of this decision, for rules on the notice of a roster."""
    time_off: tuple[date, ...] = ()
    """Days for which the roster designates time off for work on a public holiday."""


class OvertimeOrdered(Struct, frozen=True, omit_defaults=True):
    """Overtime of one day was ordered, or approved after it had been worked."""

    order: OvertimeOrder
    reason: str = ""


class OvertimeWithdrawn(Struct, frozen=True):
    """An order no longer counts."""

    id: str
    reason: str


class OvertimeSettled(Struct, frozen=True):
    """The settlement of an order's overtime was decided, in place of the order's choice."""

    id: str
    choice: Choice


class BalancesOpened(Struct, frozen=True, omit_defaults=True):
    """Balances brought along when a department went live, from a source document.

    ``anew``: the books begin with them, and balances of a parallel run are not carried over.
    """

    effective_on: date
    amounts: tuple[tuple[Account, int], ...]
    document: str
    anew: bool = False


class DayTotal(Struct, frozen=True, array_like=True, gc=False):
    """One working day in minutes; ``flex_minutes`` is the day's change of the flex balance.

    ``others`` are its movements on further accounts, each in the account's unit.
    """

    day: date
    attended_minutes: int
    break_minutes: int
    target_minutes: int
    flex_minutes: int
    others: tuple[tuple[Account, int], ...] = ()

    @property
    def worked_minutes(self) -> int:
        return self.attended_minutes - self.break_minutes


class PlaceShare(Struct, frozen=True):
    """Share of one place of work in a month's wage lines; only where there are several."""

    unit: str
    cost_centre: str
    wage_lines: tuple[WageLine, ...]


class MonthClosed(Struct, frozen=True, omit_defaults=True):
    """The month as it stood when it was closed; nothing changes it afterwards.

    ``digest`` is the SHA-256 (hex) of all postings summed in ``totals``, one JSON
    line each; ``agreements`` cites the paragraphs and versions that were applied.
    ``places`` spreads the wage lines over units and cost centres where the person worked
    for several; ``known_on`` is the last day of its knowledge of agreements.
    """

    days: tuple[DayTotal, ...]
    totals: tuple[Total, ...]
    wage_lines: tuple[WageLine, ...]
    digest: str
    agreements: tuple[str, ...]
    cost_centre: str = ""
    unit: str = ""
    places: tuple[PlaceShare, ...] = ()
    known_on: date | None = None


class SheetApproved(Struct, frozen=True):
    """A person agreed to the sheet as it was.

    ``facts`` counts the month's events until then that could change its sheet, ``digest``
    is the SHA-256 (hex) of the sums of the sheet's days.
    """

    level: Level
    by: str
    facts: int
    digest: str


class CorrectionRequested(Struct, frozen=True):
    """A correction of a closed month, waiting for a second person; ``by`` asked for it.

    The other fields are those of the correction that it becomes.
    """

    id: str
    reason: str
    by: str
    voided: tuple[str, ...] = ()
    added: tuple[Booking, ...] = ()

    def stamps(self) -> list[Stamp]:
        return Booked(f"correction/{self.id}", "", self.added).stamps()


class CorrectionConfirmed(Struct, frozen=True):
    """The correction counts from now on."""

    id: str
    by: str


class CorrectionDeclined(Struct, frozen=True):
    """The correction will not count."""

    id: str
    by: str
    reason: str


class RecalculationOrdered(Struct, frozen=True):
    """The closed month is evaluated by agreements made up to and including ``known_on``.

    ``order`` is the common name of all months recalculated together.
    """

    order: str
    known_on: date
    reason: str


class LegacyFiguresBrought(Struct, frozen=True):
    """Balances of another system at the end of the month, in the accounts' units."""

    balances: tuple[tuple[Account, int], ...]
    document: str


class HoursSaved(Struct, frozen=True, omit_defaults=True):
    """Hours left an account of working time for the lifetime account.

    ``credit`` is the id of their entry there, ``source`` the account that they left;
    ``in_money``: they are kept as a value in money, not as hours.
    """

    credit: str
    effective_on: date
    source: Account
    minutes: int
    rule: str
    citation: str
    in_money: bool = False


class HoursMoved(Struct, frozen=True, omit_defaults=True):
    """Hours moved on the lifetime account: drawn, converted, handed over, lapsed, brought along.

    ``entry`` names their origin there, such as the id of an entry, or a release and its month.
    """

    entry: str
    effective_on: date
    source: Account
    target: Account
    minutes: int
    rule: str
    citation: str


Saved = HoursSaved | HoursMoved


ReviewEvent = (
    SheetApproved
    | CorrectionRequested
    | CorrectionConfirmed
    | CorrectionDeclined
    | RecalculationOrdered
    | LegacyFiguresBrought
)

Event = (
    Booked
    | BookingsCorrected
    | MonthClosed
    | RosterPlanned
    | OvertimeOrdered
    | OvertimeWithdrawn
    | OvertimeSettled
    | BalancesOpened
    | HoursSaved
    | HoursMoved
    | ReviewEvent
)
