"""When leave lapses (BUrlG § 7 Abs. 3; BAG 9 AZR 423/16, 9 AZR 266/20, 9 AZR 107/20; TVöD § 26).

The day is computed from what is known and is stored nowhere. Statutory leave lapses only after
the employer's notice; who has been sick all the time could not be told anything, so leave of
then lapses fifteen months after its year all the same. Maternity protection and parental leave
hold leave until the year after the return (MuSchG § 24, BEEG § 17 Abs. 2).
"""

from __future__ import annotations

from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from domain.leave import Part
from domain.rules.entitlement import MONTHS
from domain.rules.lots import Lot, Lots
from domain.time import Month

RULE = "leave_expiry"


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Whole months after the end of the year in which leave was to be taken."""

    transfer_months: int
    """Until then it can be taken."""
    sick_months: int
    """Until then, where sickness kept the person from taking it."""
    needs_notice: bool
    """It lapses only if the employer gave notice in time."""
    tariff_transfer_months: int | None = None
    """The same for what goes beyond the statutory minimum, where it has rules of its own."""
    tariff_sick_months: int | None = None
    tariff_needs_notice: bool | None = None
    citation: str = ""


class Term(Struct, frozen=True):
    """What holds for a part of leave."""

    transfer_months: int
    sick_months: int
    needs_notice: bool


MINIMUM = frozenset({Part.STATUTORY, Part.SEVERELY_DISABLED})


def leave_expiry(lot: Lot, lots: Lots, parameters: Parameters) -> date | None:
    """The last day on which a lot can be taken, by what is known; None: it does not lapse."""
    if lot.part is Part.EXCHANGE:
        return date(lot.year, MONTHS, 31)
    term = term_of(lot.part, parameters)
    due = max(lot.year, lot.due)
    if lot.year <= lots.held_year:
        due = max(due, lots.held_year + 1)
    unfit = lots.unfit_since
    if term.needs_notice:
        if lot.notified_on is None:
            # Who was sick from the year's first day on could not be given a notice that helps.
            untold = unfit is not None and unfit <= date(lot.year, 1, 1)
            return end_of(due, term.sick_months) if untold else None
        due = max(due, lot.notified_on.year)
    usual = end_of(due, term.transfer_months)
    if unfit is not None and unfit <= usual:
        return max(usual, end_of(due, term.sick_months))
    return usual


def recovered(lots: Lots, day: date, parameters: Parameters) -> Lots:
    """Who is well again can take in this year what sickness alone has kept from lapsing."""
    well = replace(lots, unfit_since=None)
    kept: list[Lot] = []
    for lot in lots.lots:
        last = leave_expiry(lot, well, parameters)
        overdue = last is not None and last < day and lot.left_centidays > 0
        kept.append(replace(lot, due=day.year) if overdue else lot)
    return replace(well, lots=tuple(kept))


def term_of(part: Part, parameters: Parameters) -> Term:
    """The terms of a part: those of the minimum, or the agreement's own."""
    own = (
        parameters.tariff_transfer_months,
        parameters.tariff_sick_months,
        parameters.tariff_needs_notice,
    )
    law = (parameters.transfer_months, parameters.sick_months, parameters.needs_notice)
    transfer, sick, notice = law
    if part not in MINIMUM:
        transfer = law[0] if own[0] is None else own[0]
        sick = law[1] if own[1] is None else own[1]
        notice = law[2] if own[2] is None else own[2]
    return Term(transfer, sick, notice)


def end_of(year: int, months: int) -> date:
    """The last day of so many whole months after a year."""
    years, number = divmod(months - 1, MONTHS)
    return Month(year + 1 + years, number + 1).last
