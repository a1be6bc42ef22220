"""Expiry of leave (BUrlG § 7 Abs. 3; BAG 9 AZR 423/16, 9 AZR 266/20, 9 AZR 107/20; TVöD § 26).

The day is computed from the known facts and is not stored. Statutory leave lapses only after
the employer's notice. A notice is of no use to a person sick throughout the year, so leave of
such a year lapses fifteen months after it even without one. Maternity protection and parental
leave hold leave until the year after the return (MuSchG § 24, BEEG § 17 Abs. 2).
"""

from __future__ import annotations

from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from domain.facts.leave import Part
from domain.rules.leave.entitlement import MONTHS
from domain.rules.leave.lots import Lot, Lots
from domain.values.time import Month

RULE = "leave_expiry"


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Terms of expiry, in whole months after the end of the year in which leave is due."""

    transfer_months: int
    """Months during which leave can still be taken."""
    sick_months: int
    """Months during which leave prevented by sickness can still be taken."""
    needs_notice: bool
    """Leave lapses only if the employer gave notice in time."""
    tariff_transfer_months: int | None = None
    """The same for leave beyond the statutory minimum; None: as for the minimum."""
    tariff_sick_months: int | None = None
    tariff_needs_notice: bool | None = None
    citation: str = ""


class Term(Struct, frozen=True):
    """Terms of expiry of a part of leave."""

    transfer_months: int
    sick_months: int
    needs_notice: bool


MINIMUM = frozenset({Part.STATUTORY, Part.SEVERELY_DISABLED})


def leave_expiry(lot: Lot, lots: Lots, parameters: Parameters) -> date | None:
    """Return the last day on which a lot can be taken, by the known facts; None: no expiry."""
    if lot.part is Part.EXCHANGE:
        return date(lot.year, MONTHS, 31)
    term = term_of(lot.part, parameters)
    due = max(lot.year, lot.due)
    if lot.year <= lots.held_year:
        due = max(due, lots.held_year + 1)
    unfit = lots.unfit_since
    if term.needs_notice:
        if lot.notified_on is None:
            # A notice is of no use to a person sick from the year's first day on.
            untold = unfit is not None and unfit <= date(lot.year, 1, 1)
            return end_of(due, term.sick_months) if untold else None
        due = max(due, lot.notified_on.year)
    usual = end_of(due, term.transfer_months)
    if unfit is not None and unfit <= usual:
        return max(usual, end_of(due, term.sick_months))
    return usual


def recover_lots(lots: Lots, day: date, parameters: Parameters) -> Lots:
    """Return the lots after recovery: lots kept from expiry by sickness alone are due this year."""
    well = replace(lots, unfit_since=None)
    kept: list[Lot] = []
    for lot in lots.lots:
        last = leave_expiry(lot, well, parameters)
        overdue = last is not None and last < day and lot.left_centidays > 0
        kept.append(replace(lot, due=day.year) if overdue else lot)
    return replace(well, lots=tuple(kept))


def term_of(part: Part, parameters: Parameters) -> Term:
    """Return the terms of a part: the minimum's terms, or the agreement's own."""
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
    """Return the last day of the given number of months after a year."""
    years, number = divmod(months - 1, MONTHS)
    return Month(year + 1 + years, number + 1).last
