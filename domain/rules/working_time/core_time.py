"""Core time (Kernzeit) of flexible hours: presence, or absence with approval.

A break of a stated length may lie within it. It applies on working days of a stated length,
and not to people with a roster or a weekly quantity.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from domain.facts.absences import AbsentDay
from domain.rules.vocabulary.clock_windows import DAY_MINUTES, ClockWindow, minutes_within
from domain.rules.vocabulary.ordinary_days import Ordinary
from domain.rules.vocabulary.periods import Day
from domain.rules.vocabulary.work_day import NOTHING, Outcome
from domain.values.findings import Finding, FindingCode, Severity

RULE = "core_time"


class CoreTime(Struct, frozen=True, forbid_unknown_fields=True):
    """The core time of some weekdays, 0 for Monday, in minutes from midnight."""

    weekdays: tuple[int, ...]
    begin_minute: int
    end_minute: int


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Core times, and their exemptions."""

    windows: tuple[CoreTime, ...]
    break_minutes: int
    """Break allowed within the core time."""
    from_target_minutes: int
    """Days with a smaller target have no core time."""
    citation: str = ""

    @property
    def ordinary(self) -> Ordinary:
        """Presence in the core time of every weekday."""
        return Ordinary(
            present_from=min(window.begin_minute for window in self.windows),
            present_until=max(window.end_minute for window in self.windows),
            most_paused_minutes=self.break_minutes,
        )


def core_time(day: Day, parameters: Parameters) -> Outcome:
    """Report core time without presence or excuse on a day with work."""
    stints = day.work.stints
    if not stints or day.rostered or day.holiday or day.profile.weekly_quantity:
        return NOTHING
    if day.planned.target_minutes < parameters.from_target_minutes:
        return NOTHING
    core = _of_weekday(day.weekday, parameters.windows)
    if core is None:
        return NOTHING
    midnight = day.planned.number * DAY_MINUTES
    first, last = stints[0].begin, stints[-1].end
    late = max(0, first.at // 60 + first.offset_minutes - midnight - core.begin_minute)
    early = max(0, core.end_minute - (last.at // 60 + last.offset_minutes - midnight))
    if not late and not early:
        paused = 0
        for gap, _ in day.work.pieces:
            paused += gap
        if paused <= parameters.break_minutes:
            return NOTHING
    length = core.end_minute - core.begin_minute
    window = ClockWindow(core.begin_minute, core.end_minute)
    present = minutes_within(stints, window).get(day.planned.number, 0)
    away = min(length, late + early)
    paused = max(0, length - present - away)
    missed = away + max(0, paused - parameters.break_minutes)
    excused = excused_minutes(day.absences, day.planned.target_minutes)
    if missed <= excused:
        return NOTHING
    figures = {
        "missed_minutes": missed - excused,
        "core_minutes": length,
        "present_minutes": present,
        "excused_minutes": excused,
    }
    finding = Finding(
        FindingCode.CORE_TIME_MISSED,
        day.day,
        Severity.INFO,
        RULE,
        parameters.citation,
        figures,
        day.work.causes,
    )
    return Outcome((), (finding,))


def excused_minutes(absences: Sequence[AbsentDay], target_minutes: int) -> int:
    """Return the minutes of a day's target covered by absences, whatever their effect on it."""
    return sum(absent.part_of(target_minutes) for absent in absences)


def _of_weekday(weekday: int, windows: Sequence[CoreTime]) -> CoreTime | None:
    return next((window for window in windows if weekday in window.weekdays), None)
