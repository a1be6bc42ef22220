"""Approval levels that a month's sheet needs before it may be closed.

Approvals are given in the order of the levels, the manager's first. The works agreement decides
which levels are required; no law prescribes any.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from msgspec import Struct

RULE = "approval"


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Number of levels required, and whether overtime must be decided beforehand."""

    levels: int
    decided_overtime: bool = False
    citation: str = ""


def approval(given: Collection[Level], parameters: Parameters) -> tuple[Level, ...]:
    """Return the required levels that are still missing, in their order."""
    asked = tuple(Level)[: parameters.levels]
    return tuple(level for level in asked if level not in given)


class Level(StrEnum):
    """A level of approval; stored for ever, in the order in which approvals are given."""

    MANAGER = "manager"
    """The person who answers for the unit."""
    TIME_OFFICER = "time_officer"
    """The person who looks after the sheets."""
