"""Rules in force: the rows of a rule table that apply under given parameters on a day.

A row applies where the agreements set its parameters. The rows are compiled once for all people
under the same parameters, so that walking through a month looks nothing up.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import lru_cache, reduce
from typing import Generic, NamedTuple, Protocol, TypeVar

from msgspec import Struct

from domain.agreements.parameters import RuleParameters
from domain.evaluation.figures import Measures
from domain.rules.vocabulary.ordinary_days import ALL_WORK, EVERY, Ordinary, both
from domain.rules.vocabulary.periods import Day, MonthFigures, Week
from domain.rules.vocabulary.work_day import Outcome

Period = TypeVar("Period", Day, Week, MonthFigures)
Period_contra = TypeVar("Period_contra", Day, Week, MonthFigures, contravariant=True)
Own = TypeVar("Own")
"""The parameters of one rule."""


# A plain tuple: it is unpacked for every rule of every day, faster than one with names.
Rule = tuple[str, Callable[[Period], Outcome]]
"""Name of a row, and its rule with the parameters in place."""

Rules = tuple[Rule[Period], ...]
"""Rules in the order in which they act."""


class RuleScope(NamedTuple):
    """Days of which a rule has to be asked, and earlier periods that it examines."""

    ordinary: Ordinary | None
    """Bounds of days with only work that do not concern it; None if it is always asked."""
    asks_for_work: bool
    """It examines days with a target and without any record."""
    look_back_weeks: int
    look_back_months: int


def no_day(_own: object) -> None:
    """Treat no day as ordinary: the rule is asked of every day."""


def all_work(_own: object) -> Ordinary:
    """Treat all work as ordinary: the rule examines absences, rosters, orders or call-outs."""
    return ALL_WORK


def _never(_own: object) -> bool:
    return False


def _none(_own: object) -> int:
    return 0


class RuleRow(Struct, Generic[Period, Own], frozen=True):
    """One row of the table: a rule, the place of its parameters and its scope."""

    name: str
    """Name of the rule's parameters in agreements."""
    rule: Callable[[Period, Own], Outcome]
    parameters: Callable[[RuleParameters], Own | None]
    """The rule's own parameters among all."""
    ordinary: Callable[[Own], Ordinary | None] = no_day
    """Bounds of days with only work of which the rule need not be asked.

    For a rule of weeks or months: of days without a trait that it counts.
    """
    asks_for_work: Callable[[Own], bool] = _never
    look_back_weeks: Callable[[Own], int] = _none
    look_back_months: Callable[[Own], int] = _none
    displaced_by: tuple[str, ...] = ()
    """Names of the rules that stand in the place of this one where they apply."""
    applies_from: date | None = None
    """First day of this shape of the rule; the row before it of the same name applies until then.

    It is a legal day: closed months from this day on are evaluated again in this shape.
    """

    def under(self, parameters: RuleParameters) -> tuple[Rule[Period], RuleScope] | None:
        """Put the parameters in place; None if the agreements do not set them."""
        own = self.parameters(parameters)
        if own is None:
            return None
        rule = self.rule

        def ask(period: Period) -> Outcome:
            return rule(period, own)

        scope = RuleScope(
            self.ordinary(own),
            self.asks_for_work(own),
            self.look_back_weeks(own),
            self.look_back_months(own),
        )
        return (self.name, ask), scope


class RowOf(Protocol[Period_contra]):
    """A row with a rule of days, of weeks or of months, whatever its parameters are."""

    @property
    def name(self) -> str: ...
    @property
    def displaced_by(self) -> tuple[str, ...]: ...
    @property
    def applies_from(self) -> date | None: ...
    def under(self, parameters: RuleParameters) -> tuple[Rule[Period_contra], RuleScope] | None: ...


class RuleTable(Struct, frozen=True, eq=False):
    """Rows of day, week and month, each in the order in which the rules act."""

    day: tuple[RowOf[Day], ...]
    week: tuple[RowOf[Week], ...]
    month: tuple[RowOf[MonthFigures], ...]


class RulesInForce(Struct, frozen=True):
    """The rules that apply under given parameters on a day."""

    day: Rules[Day]
    of_work: tuple[Rules[Day], ...]
    """By the oddities of a day with only work: the rules that have to be asked of it."""
    of_shifts: tuple[Rules[Day], ...]
    """By the oddities of a day with a roster and only shifts and work."""
    of_absence: Rules[Day]
    """The rules that examine days with a target and without any record."""
    week: Rules[Week]
    month: Rules[MonthFigures]
    bounds: Ordinary
    """Bounds of days that are ordinary for all rules."""
    look_back_weeks: int
    """Most weeks that any rule looks back."""
    look_back_months: int
    measures: Measures
    remembers: bool
    """Any rule looks beyond its day."""


def rules_in_force(table: RuleTable, parameters: RuleParameters, on: date) -> RulesInForce:
    """Return the rules of a table that apply under given parameters on a legal day."""
    days = turns(table)
    passed = bisect_right(days, on)
    return _compiled(table, parameters, days[passed - 1] if passed else None)


@lru_cache(maxsize=64)
def turns(table: RuleTable) -> tuple[date, ...]:
    """Return the days on which a rule changes its shape, ascending."""
    days = (*_begins(table.day), *_begins(table.week), *_begins(table.month))
    return tuple(sorted(set(days)))


def _begins(rows: Iterable[RowOf[Period]]) -> Iterator[date]:
    return (row.applies_from for row in rows if row.applies_from is not None)


@lru_cache(maxsize=1024)
def _compiled(table: RuleTable, parameters: RuleParameters, turn: date | None) -> RulesInForce:
    """Compile the rows that apply since a turn; None: before the first."""
    day = _placed(table.day, parameters, turn)
    week = _placed(table.week, parameters, turn)
    month = _placed(table.month, parameters, turn)
    names = frozenset({*day, *week, *month})
    of_day, of_week, of_month = (_left(day, names), _left(week, names), _left(month, names))
    scopes = [
        *(one.scope for one in of_day),
        *(one.scope for one in of_week),
        *(one.scope for one in of_month),
    ]
    return RulesInForce(
        tuple(one.rule for one in of_day),
        _of_work(of_day, beside=0),
        _of_work(of_day, beside=_BESIDE),
        tuple(one.rule for one in of_day if one.scope.asks_for_work),
        tuple(one.rule for one in of_week),
        tuple(one.rule for one in of_month),
        reduce(both, (one.ordinary for one in scopes if one.ordinary is not None), ALL_WORK),
        max((one.look_back_weeks for one in scopes), default=0),
        max((one.look_back_months for one in scopes), default=0),
        Measures(parameters.rest, parameters.night_work, parameters.rest_compensation),
        bool(of_week or of_month),
    )


class _Placed(NamedTuple, Generic[Period]):
    """A rule under its parameters, and the names of those that displace it."""

    rule: Rule[Period]
    scope: RuleScope
    displaced_by: tuple[str, ...]


def _placed(
    rows: Iterable[RowOf[Period]], parameters: RuleParameters, turn: date | None
) -> dict[str, _Placed[Period]]:
    """Put the parameters in place, by name and in order; of rows of one name the last counts."""
    current: dict[str, RowOf[Period]] = {}
    for row in rows:
        if row.applies_from is None or (turn is not None and row.applies_from <= turn):
            current[row.name] = row
    placed: dict[str, _Placed[Period]] = {}
    for name, row in current.items():
        found = row.under(parameters)
        if found is not None:
            placed[name] = _Placed(*found, row.displaced_by)
    return placed


def _left(placed: dict[str, _Placed[Period]], names: frozenset[str]) -> list[_Placed[Period]]:
    """Return the rules that none of those that apply displaces."""
    return [one for one in placed.values() if names.isdisjoint(one.displaced_by)]


_ALWAYS = EVERY + 1
"""Bit beside the oddities for a rule without bounds."""
_BESIDE = 2 * _ALWAYS
"""Bit for a rule that examines something else than work."""


def _of_work(rules: Iterable[_Placed[Day]], *, beside: int) -> tuple[Rules[Day], ...]:
    """Return for every combination of oddities the rules that have to be asked."""
    concerns = [
        (one.rule, _ALWAYS if one.scope.ordinary is None else one.scope.ordinary.odd or beside)
        for one in rules
    ]
    return tuple(
        tuple(rule for rule, own in concerns if own & (odd | _ALWAYS | beside))
        for odd in range(EVERY + 1)
    )
