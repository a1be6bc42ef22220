"""Remaining leave on a day: lots with origin, notice and expiry, as evaluation finds them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from domain.evaluation.evaluate import Evaluation
from domain.facts.leave import Part
from domain.rules.leave.leave_expiry import leave_expiry
from domain.rules.leave.lots import NO_LOTS


class LotOnDay(Struct, frozen=True):
    """A lot at the end of a day in hundredths of a day.

    ``expires_on`` is the expiry by the known facts; None: it does not lapse.
    """

    part: Part
    year: int
    granted_centidays: int
    left_centidays: int
    notified_on: date | None
    expires_on: date | None


def lots_on(evaluations: Iterable[Evaluation], day: date) -> tuple[LotOnDay, ...]:
    """The lots at the end of a day that have something left, older ones first."""
    held, last = NO_LOTS, None
    for evaluation in evaluations:
        for changed_on, lots in evaluation.lots_by_day:
            if changed_on <= day:
                held = lots
        last = evaluation
    expiry = None if last is None else last.parameters.leave_expiry
    return tuple(
        LotOnDay(
            lot.part,
            lot.year,
            lot.granted_centidays,
            lot.left_centidays,
            lot.notified_on,
            None if expiry is None else leave_expiry(lot, held, expiry),
        )
        for lot in held.lots
        if lot.left_centidays
    )
