"""Approval: who has to agree to a month's sheet before it may be closed.

Levels are given in their order, the manager's first. Which of them an employer asks for is a
matter of its works agreement; no law prescribes any.
"""

from collections.abc import Collection
from enum import StrEnum

from msgspec import Struct

RULE = "approval"


class Level(StrEnum):
    """Who approves; stored for ever, in the order in which approvals are given."""

    MANAGER = "manager"
    """Who answers for the unit."""
    TIME_OFFICER = "time_officer"
    """Who looks after the sheets."""


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """How many levels are asked for, and whether overtime must be decided on before."""

    levels: int
    decided_overtime: bool = False
    citation: str = ""


def approval(given: Collection[Level], parameters: Parameters) -> tuple[Level, ...]:
    """The levels that are asked for and still missing, in their order."""
    asked = tuple(Level)[: parameters.levels]
    return tuple(level for level in asked if level not in given)
