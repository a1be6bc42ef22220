"""Leave as lots, and the order in which they are taken (BAG 9 AZR 488/21).

Older leave is taken first, and within a year the statutory minimum before the agreement's
addition. No lot is ever negative: leave taken beyond all lots is a finding and moves nothing.
"""

from __future__ import annotations

from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from domain.facts.leave import Part

RULE = "lots"


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Order in which the parts of one year's leave are taken."""

    order: tuple[Part, ...]
    citation: str = ""


class Lot(Struct, frozen=True, omit_defaults=True, gc=False):
    """Leave of one part and year, granted and used, in hundredths of a day.

    ``due`` is the year in which it can still be taken, if later than its own.
    """

    part: Part
    year: int
    granted_centidays: int
    used_centidays: int = 0
    notified_on: date | None = None
    due: int = 0

    @property
    def left_centidays(self) -> int:
        return max(0, self.granted_centidays - self.used_centidays)


class Lots(Struct, frozen=True, omit_defaults=True, gc=False):
    """A person's leave, and the facts that determine its expiry and this year's grants.

    ``entitled`` is the entitlement of ``year`` as known so far, ``suspended`` its months of
    suspended employment duties; ``unfit_since`` is the first day of an ongoing sickness,
    ``held_year`` the last year in which protection periods held leave.
    """

    lots: tuple[Lot, ...] = ()
    year: int = 0
    entitled: tuple[tuple[Part, int], ...] = ()
    suspended: tuple[int, ...] = ()
    unfit_since: date | None = None
    held_year: int = 0

    @property
    def left_centidays(self) -> int:
        return sum(lot.left_centidays for lot in self.lots)


NO_LOTS = Lots()


def lots(
    held: Lots, centidays: int, parts: frozenset[Part] | None, parameters: Parameters
) -> tuple[Lots, int]:
    """Take leave from lots of these parts (None: any) in order; return lots and amount taken."""
    order = {part: number for number, part in enumerate(parameters.order)}
    missing = centidays
    taken: dict[tuple[Part, int], int] = {}
    for lot in sorted(held.lots, key=lambda one: (one.year, order.get(one.part, len(order)))):
        if parts is None or lot.part in parts:
            amount = min(missing, lot.left_centidays)
            if amount:
                taken[lot.part, lot.year] = amount
                missing -= amount
    return take_lots(held, taken), centidays - missing


def take_lots(held: Lots, amounts: dict[tuple[Part, int], int]) -> Lots:
    """Return the lots after these amounts are taken or lapse."""
    if not amounts:
        return held
    changed = tuple(
        replace(lot, used_centidays=lot.used_centidays + amounts.get((lot.part, lot.year), 0))
        for lot in held.lots
    )
    return replace(held, lots=changed)


def grant_lots(held: Lots, part: Part, year: int, more_centidays: int) -> Lots:
    """Return the lots after an increase (negative: decrease) of a part of a year's leave."""
    changed: list[Lot] = []
    found = False
    for lot in held.lots:
        if (lot.part, lot.year) == (part, year):
            found = True
            # A grant below the leave already used leaves nothing, and takes nothing back.
            changed.append(replace(lot, granted_centidays=lot.granted_centidays + more_centidays))
        else:
            changed.append(lot)
    if not found and more_centidays > 0:
        changed.append(Lot(part, year, more_centidays))
    return replace(held, lots=tuple(sorted(changed, key=lambda lot: (lot.year, lot.part))))
