"""Absence on a working day: a credit or a reduced target (EFZG § 4, BUrlG § 11).

Two models give the same balance and are labelled on the sheet: the target is
reduced, or it stays and hours are credited against it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from domain.facts.absences import AbsentDay, TimeCredit
from domain.values.accounts import Account, Route, Transfer

RULE = "absence"
CREDIT = Route(RULE, Account.CREDITED, Account.FLEX)
OVERTIME_OFF = Route(RULE, Account.OVERTIME, Account.FLEX)


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """The model by which the time of an absence is recorded."""

    credits_hours: bool
    """Credit hours against a target that stays; else reduce the target."""
    citation: str = ""


REDUCES = Parameters(credits_hours=False)
"""The default without an agreement: the target is reduced."""


class TargetCover(Struct, frozen=True):
    """Effect of absences on a day's target, in minutes.

    Minutes count as worked, reduce the target or are taken from overtime; ``leave`` is the
    part of the target that leave covers, by absence.
    """

    credited_minutes: int = 0
    released_minutes: int = 0
    overtime_minutes: int = 0
    causes: tuple[str, ...] = ()
    leave: tuple[tuple[AbsentDay, int], ...] = ()


NO_COVER = TargetCover()


def cover_target(absences: Sequence[AbsentDay], target_minutes: int) -> TargetCover:
    """Let the absences of a day, highest rank first, cover its target until nothing is left.

    A day with a negative target (a holiday in a weekly quantity) has nothing to cover.
    """
    if target_minutes < 0:
        return NO_COVER
    left = target_minutes
    credited = released = overtime = 0
    causes: list[str] = []
    leave: list[tuple[AbsentDay, int]] = []
    for absent in absences:
        part = min(left, absent.part_of(target_minutes))
        left -= part
        if absent.kind.leave and part:
            leave.append((absent, part))
        match absent.kind.credit:
            case TimeCredit.TARGET:
                credited += part
            case TimeCredit.RELEASE:
                released += part
            case TimeCredit.OVERTIME:
                overtime += part
            case TimeCredit.FLEX:
                continue
        if part:
            causes.append(absent.cause)
    return TargetCover(credited, released, overtime, tuple(causes), tuple(leave))


def absence(
    day: date, found: TargetCover, parameters: Parameters
) -> tuple[tuple[Transfer, ...], int]:
    """Return the transfers that cover a day's target, and its reduction in minutes."""
    citation, causes = parameters.citation, found.causes
    reduced = found.released_minutes
    transfers: list[Transfer] = []
    if not parameters.credits_hours:
        reduced += found.credited_minutes
    elif found.credited_minutes:
        transfers.append(Transfer(CREDIT, found.credited_minutes, day, citation, causes))
    if found.overtime_minutes:
        transfers.append(Transfer(OVERTIME_OFF, found.overtime_minutes, day, citation, causes))
    return tuple(transfers), reduced
