"""Continued pay during sickness ends with the sixth week of the same illness (EFZG § 3, TVöD § 22).

From the following day the absence is of another kind: it is no longer paid, and rules that
depend on paid time (credits, averages of pay) treat it accordingly.
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from domain.facts.absences import AbsentDay

RULE = "sick_pay"


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Calendar days of continued pay for the same illness."""

    days: int
    citation: str = ""


def sick_pay(absences: tuple[AbsentDay, ...], parameters: Parameters) -> tuple[AbsentDay, ...]:
    """Return a day's absences, replaced by their unpaid kind after the end of continued pay."""
    if all(absent.nth_day <= parameters.days for absent in absences):
        return absences
    return tuple(
        replace(absent, kind=absent.afterwards)
        if absent.nth_day > parameters.days and absent.afterwards is not None
        else absent
        for absent in absences
    )
