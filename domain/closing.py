"""What a close freezes of an evaluated month, its wage lines by place of work among it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from hashlib import sha256

import msgspec

from domain.accounts import Total, Transfer, posting_line, totals
from domain.evaluation import Evaluation
from domain.rules.payroll import wage_lines
from domain.streams.employment import Employment
from domain.streams.timesheet import Closed, PlaceShare


def frozen(evaluation: Evaluation, employment: Employment, known_on: date | None = None) -> Closed:
    """The month as it is now; ``known_on`` is the day up to which agreements were known to it."""
    sheet = evaluation.sheet
    unit, cost_centre = employment.placed_on(sheet.month.last)
    lines = (msgspec.json.encode(posting_line(posting)) for posting in evaluation.postings)
    return Closed(
        days=sheet.days,
        totals=sheet.totals,
        wage_lines=wage_lines(sheet.totals, evaluation.parameters.payroll),
        digest=sha256(b"\n".join(sorted(lines))).hexdigest(),
        agreements=evaluation.cited,
        cost_centre=cost_centre,
        unit=unit,
        places=tuple(_places(evaluation, employment)),
        known_on=known_on,
    )


def _places(evaluation: Evaluation, employment: Employment) -> Iterator[PlaceShare]:
    """Each place's share, by name; nothing where the whole month was spent at one.

    A day belongs to the place of the duty that was done on it, a difference of a closed
    month to the place of the month's last day.
    """
    if len(employment.units) == 1 and not employment.duties:
        return
    sheet = evaluation.sheet
    last = employment.placed_on(sheet.month.last)
    moved: dict[tuple[str, str], list[Transfer]] = {}
    for transfer in evaluation.transfers:
        moved.setdefault(employment.placed_on(transfer.effective_on), []).append(transfer)
    if moved.keys() <= {last}:
        return
    taken_up: tuple[Total, ...] = tuple(total for total in sheet.totals if total.origin)
    for place in sorted(moved.keys() | {last}):
        own = totals(moved.get(place, ()))
        summed = (*own, *taken_up) if place == last else own
        unit, cost_centre = place
        yield PlaceShare(unit, cost_centre, wage_lines(summed, evaluation.parameters.payroll))
