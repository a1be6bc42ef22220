"""Absence on a working day: its time is credited, or the target goes away (EFZG § 4, BUrlG § 11).

Two models give the same balance and are labelled on the sheet: the target is
reduced, or it stays and hours are credited against it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from domain.absences import AbsentDay, Credit
from domain.accounts import Account, Route, Transfer

RULE = "absence"
CREDIT = Route(RULE, Account.CREDITED, Account.FLEX)


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """How the time of an absence is written down."""

    credits_hours: bool
    """Credit hours against a target that stays; else reduce the target."""
    citation: str = ""


class Covered(Struct, frozen=True):
    """What absences do to a day's target: minutes that count as worked, and that fall away."""

    credited_minutes: int = 0
    released_minutes: int = 0
    causes: tuple[str, ...] = ()


UNCOVERED = Covered()


def covered(absences: Sequence[AbsentDay], target_minutes: int) -> Covered:
    """Let the absences of a day, highest rank first, cover its target until nothing is left.

    A day that asks for less than nothing (a holiday in a weekly quantity) has nothing to cover.
    """
    if target_minutes < 0:
        return UNCOVERED
    left = target_minutes
    credited = released = 0
    causes: list[str] = []
    for absent in absences:
        part = min(left, absent.part_of(target_minutes))
        left -= part
        match absent.kind.credit:
            case Credit.TARGET:
                credited += part
            case Credit.RELEASE:
                released += part
            case Credit.FLEX:
                continue
        causes.append(absent.cause)
    return Covered(credited, released, tuple(causes))


def credit(day: date, found: Covered, parameters: Parameters) -> Transfer:
    """Credit the hours of absence to the flex account, where a target stands against them."""
    return Transfer(CREDIT, found.credited_minutes, day, parameters.citation, found.causes)
