"""The kinds of absence, read from ``absences.toml``, and a day of absence as rules see it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from importlib.resources import files

from msgspec import Struct, convert


class Credit(StrEnum):
    """What an absence does to the time of its day (a column of ``absences.toml``)."""

    TARGET = "target"
    """The time counts as if it had been worked."""
    RELEASE = "release"
    """The time need not be worked and is not paid."""
    FLEX = "flex"
    """Nothing: the target stays and is taken from the flex account."""


class AbsenceKind(Struct, frozen=True, forbid_unknown_fields=True):
    """One kind of absence with its names and what it does."""

    code: str
    de: str
    en: str
    paragraph: str
    credit: Credit
    rank: int
    """Of two on one day the higher counts: sickness during leave, say."""
    leave: str = ""
    """Which leave it takes: ``annual``, ``exchange``; empty for none."""
    reported: bool = False
    """It is reported as a fact and needs nobody's approval."""
    sick: bool = False
    """It counts towards the time of continued pay."""
    suspends: bool = False
    """The duties of employment rest: twelfths of leave and automatic credits are not earned."""
    neutral: bool = True
    """Averages of working time leave the day out."""


class AbsentDay(Struct, frozen=True, gc=False):
    """One day of an absence; ``cause`` is the event that decided it.

    ``permille`` is the part of the day's target, 1000 for a whole day; where
    ``minutes`` is given, it counts instead.
    """

    kind: AbsenceKind
    cause: str
    permille: int = 1000
    minutes: int | None = None

    def part_of(self, target_minutes: int) -> int:
        """How many minutes of a target it covers; a half is rounded up."""
        if self.minutes is not None:
            return min(self.minutes, target_minutes)
        return (target_minutes * self.permille + 500) // 1000


def read_absences() -> Mapping[str, AbsenceKind]:
    """All kinds by code."""
    text = files("domain").joinpath("absences.toml").read_text("utf-8")
    rows = tomllib.loads(text)["absence"]
    return {kind.code: kind for kind in convert(rows, tuple[AbsenceKind, ...])}


ABSENCES: Mapping[str, AbsenceKind] = read_absences()
