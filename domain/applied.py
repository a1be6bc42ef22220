"""Which rules apply: a table of day, week and month rules, each under its own parameters.

A rule is a pure function of its period and its parameters; it applies where the
agreements set its values. The order of a table is the order in which its rules act.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, TypeVar

from msgspec import Struct

from domain.agreements.book import Parameters
from domain.rules.daily_maximum import daily_maximum
from domain.rules.overtime import overtime
from domain.rules.period import Day, MonthFigures, Week
from domain.rules.rest import rest
from domain.rules.work import Outcome

Period = TypeVar("Period", Day, Week, MonthFigures)

DAY_RULES: tuple[Callable[[Day, Any], Outcome], ...] = (daily_maximum, rest)

WEEK_RULES: tuple[Callable[[Week, Any], Outcome], ...] = (overtime,)

MONTH_RULES: tuple[Callable[[MonthFigures, Any], Outcome], ...] = ()


class Applied(Struct, frozen=True):
    """The rules that apply under some parameters, ready to be called."""

    day: tuple[Callable[[Day], Outcome], ...]
    week: tuple[Callable[[Week], Outcome], ...]
    month: tuple[Callable[[MonthFigures], Outcome], ...]
    look_back_weeks: int
    """How many weeks that are over the rules ask for."""

    @property
    def remembers(self) -> bool:
        """Whether any rule looks beyond its day."""
        return bool(self.week or self.month)


@lru_cache(maxsize=1024)
def applied(parameters: Parameters) -> Applied:
    """The rules whose values these parameters set; a rule's values bear the rule's name."""
    groups = [getattr(parameters, name) for name in parameters.__struct_fields__]
    return Applied(
        _bound(DAY_RULES, parameters),
        _bound(WEEK_RULES, parameters),
        _bound(MONTH_RULES, parameters),
        max(getattr(group, "look_back_weeks", 0) for group in groups),
    )


def _bound(
    rules: Iterable[Callable[[Period, Any], Outcome]], parameters: Parameters
) -> tuple[Callable[[Period], Outcome], ...]:
    """The rules of a table that apply, with their parameters filled in."""
    own = ((rule, getattr(parameters, rule.__name__)) for rule in rules)
    return tuple(_with(rule, group) for rule, group in own if group is not None)


def _with(rule: Callable[[Period, Any], Outcome], group: object) -> Callable[[Period], Outcome]:
    return lambda period: rule(period, group)
