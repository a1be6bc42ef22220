"""Continued pay during sickness ends with the sixth week of the same illness (EFZG § 3, TVöD § 22).

From the day after, the absence is another: it is no longer paid, and what rests on paid time
(credits, averages of pay) sees that.
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from domain.absences import ABSENCES, AbsentDay

RULE = "sick_pay"


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """For how many calendar days of the same illness pay goes on."""

    days: int
    citation: str = ""


def sick_pay(absences: tuple[AbsentDay, ...], parameters: Parameters) -> tuple[AbsentDay, ...]:
    """The absences of a day as they count when continued pay may have ended."""
    if all(absent.nth_day <= parameters.days for absent in absences):
        return absences
    return tuple(
        replace(absent, kind=ABSENCES[absent.kind.afterwards])
        if absent.nth_day > parameters.days and absent.kind.afterwards
        else absent
        for absent in absences
    )
