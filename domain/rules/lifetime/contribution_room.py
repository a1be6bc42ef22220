"""Contribution room (SV-Luft) of a value credit (§ 23b(2), (2a) SGB IV).

The room of a branch is the gap between contributory pay and the contribution ceiling while the
credit was being saved. *Sum fields* add it up from the month of the first credit on; *option*
limits a month's room to the credit of that month. In an early settlement the room is bounded by
the value of the account; original and bounded figures are kept side by side.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum

from msgspec import Struct

from domain.rules.lifetime.value_conversion import round_commercially

RULE = "contribution_room"


class Branch(StrEnum):
    """A branch of social insurance; stored for ever."""

    HEALTH = "health"
    CARE = "care"
    PENSION = "pension"
    UNEMPLOYMENT = "unemployment"


class Method(StrEnum):
    """Method of counting room; both are permitted and can be exchanged at any time."""

    SUM_FIELDS = "sum_fields"
    """Summenfelder-Modell (§ 23b(2))."""
    OPTION = "option"
    """Alternativ- oder Optionsmodell (§ 23b(2a))."""


class Ceiling(Struct, frozen=True, forbid_unknown_fields=True):
    """Contribution ceiling of a branch: pay of a full month above it is free of contributions."""

    branch: Branch
    monthly_cents: int


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Ceilings, the method in use and the number of insurance days in a full month."""

    ceilings: tuple[Ceiling, ...]
    method: Method
    month_days: int
    share_counts: bool
    """The employer's share is part of the value that bounds the room."""
    citation: str = ""

    def ceiling(self, branch: Branch, days: int) -> int | None:
        """Return the ceiling of ``days`` insurance days in cents; None for a branch without one."""
        for one in self.ceilings:
            if one.branch is branch:
                return round_commercially(one.monthly_cents * days, self.month_days)
        return None


class BranchPay(Struct, frozen=True, array_like=True, gc=False):
    """A month's contributory pay in a branch, and that month's ceiling."""

    branch: Branch
    contributory_cents: int
    ceiling_cents: int


class MonthRoom(Struct, frozen=True, gc=False):
    """Room data of a month of the saving phase; branches without insurance are absent.

    ``first`` is its first day, ``credited_cents`` the credit of that month.
    """

    first: date
    branches: tuple[BranchPay, ...]
    credited_cents: int = 0


class Room(Struct, frozen=True):
    """Room of a branch in cents: unbounded by both methods, and bounded by the account's value."""

    branch: Branch
    sum_fields_cents: int
    option_cents: int
    bounded_cents: int

    def original_cents(self, method: Method) -> int:
        """Return the room by a method before it is bounded."""
        return self.sum_fields_cents if method is Method.SUM_FIELDS else self.option_cents


def contribution_room(
    months: Iterable[MonthRoom],
    value_cents: int,
    method: Method,
    brought: Iterable[tuple[Branch, int]] = (),
) -> tuple[Room, ...]:
    """Return room per branch of the months since the first credit, bounded by the account's value.

    ``brought`` is room brought along from another employer or system.

    A one-off payment may lift a month's contributory pay above that month's ceiling; it uses
    room of its year, and a year's room is never negative.
    """
    years: dict[tuple[Branch, int], int] = {}
    option: dict[Branch, int] = {}
    for month in months:
        year = month.first.year
        for pay in month.branches:
            branch = pay.branch
            left = pay.ceiling_cents - pay.contributory_cents
            years[branch, year] = years.get((branch, year), 0) + left
            option[branch] = option.get(branch, 0) + max(0, min(left, month.credited_cents))
    sums = _sums(years)
    for branch, cents in brought:
        sums[branch] = sums.get(branch, 0) + cents
        option[branch] = option.get(branch, 0) + cents
    return tuple(
        _bound(branch, sums.get(branch, 0), option.get(branch, 0), value_cents, method)
        for branch in Branch
        if branch in option
    )


def _sums(years: Mapping[tuple[Branch, int], int]) -> dict[Branch, int]:
    sums: dict[Branch, int] = {}
    for (branch, _), left in years.items():
        sums[branch] = sums.get(branch, 0) + max(0, left)
    return sums


def _bound(branch: Branch, sums: int, option: int, value_cents: int, method: Method) -> Room:
    original = sums if method is Method.SUM_FIELDS else option
    return Room(branch, sums, option, max(0, min(original, value_cents)))
