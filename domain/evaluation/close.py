"""The close of a month: everything of its evaluation that is frozen, wage lines by place too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import sha256

import msgspec

from domain.evaluation.evaluate import Evaluation, Sheet, movements_of
from domain.rules.pay.wage_lines import wage_lines
from domain.streams.employment import Employment
from domain.streams.timesheet import MonthClosed, PlaceShare
from domain.values.accounts import Account, Total, Transfer, add_sums, posting_line, totals

Place = tuple[str, str]
"""Unit and cost centre."""


def freeze_month(
    evaluation: Evaluation,
    employment: Employment,
    known_on: date | None = None,
    earlier: Sequence[Evaluation] = (),
) -> MonthClosed:
    """Freeze the month as it is now; ``known_on`` is the day up to which agreements are known.

    ``earlier`` are the months before, as they evaluate now: they date the differences that this
    month takes up.
    """
    sheet = evaluation.sheet
    unit, cost_centre = employment.placed_on(sheet.month.last)
    lines = (msgspec.json.encode(posting_line(posting)) for posting in evaluation.postings)
    return MonthClosed(
        days=sheet.days,
        totals=sheet.totals,
        wage_lines=wage_lines(sheet.totals, evaluation.parameters.payroll),
        digest=sha256(b"\n".join(sorted(lines))).hexdigest(),
        agreements=evaluation.cited,
        cost_centre=cost_centre,
        unit=unit,
        places=tuple(_places(evaluation, employment, earlier)),
        known_on=known_on,
    )


def _places(
    evaluation: Evaluation, employment: Employment, earlier: Sequence[Evaluation]
) -> Iterator[PlaceShare]:
    """Each place's share, by name; nothing where the whole month belongs to one.

    A day belongs to the place of the duty that was done on it, a difference of a closed month
    to that of the days on which it came about.
    """
    if len(employment.units) == 1 and not employment.duties:
        return
    sheet = evaluation.sheet
    last = employment.placed_on(sheet.month.last)
    moved = _by_place(evaluation, employment)
    taken_up = _taken_up(sheet, employment, earlier, last)
    places = moved.keys() | taken_up.keys() | {last}
    if places == {last}:
        return
    for place in sorted(places):
        own = totals(moved.get(place, ()))
        unit, cost_centre = place
        summed = (*own, *taken_up.get(place, ()))
        yield PlaceShare(unit, cost_centre, wage_lines(summed, evaluation.parameters.payroll))


def _by_place(evaluation: Evaluation, employment: Employment) -> dict[Place, list[Transfer]]:
    moved: dict[Place, list[Transfer]] = {}
    for transfer in evaluation.transfers:
        moved.setdefault(employment.placed_on(transfer.effective_on), []).append(transfer)
    return moved


def _taken_up(
    sheet: Sheet, employment: Employment, earlier: Sequence[Evaluation], last: Place
) -> dict[Place, list[Total]]:
    """The differences that a month takes up, by place; what cannot be told goes to its last."""
    found: dict[Place, list[Total]] = {}
    months = {str(one.sheet.month): one for one in earlier if one.sheet.closed}
    differing = {
        origin: _differing(months[origin], employment)
        for origin in {total.origin for total in sheet.totals if total.origin in months}
    }
    for total in sheet.totals:
        if not total.origin:
            continue
        shares = {
            place: amounts[total.account]
            for place, amounts in differing.get(total.origin, {}).items()
            if amounts.get(total.account)
        }
        # A part that another month has taken up before is of no day that could be named.
        if sum(shares.values()) != total.amount:
            shares = {last: total.amount}
        for place, amount in shares.items():
            part = Total(total.account, total.unit, amount, total.origin)
            found.setdefault(place, []).append(part)
    return found


def _differing(closed: Evaluation, employment: Employment) -> dict[Place, dict[Account, int]]:
    """Sum by place how an evaluation of a closed month differs from its close."""
    found: dict[Place, dict[Account, int]] = {}
    for place, transfers in _by_place(closed, employment).items():
        add_sums(found.setdefault(place, {}), transfers)
    for day in closed.sheet.days:
        amounts = found.setdefault(employment.placed_on(day.day), {})
        for moved in movements_of(day):
            amounts[moved.account] = amounts.get(moved.account, 0) - moved.amount
    return found
