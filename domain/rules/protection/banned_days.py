"""Days on which work is banned (ArbZG § 9, JArbSchG §§ 16 to 18, MuSchG § 6).

The ban is on calendar days from midnight to midnight: a shift that continues into a Sunday is
partly Sunday work. In shift operations begin and end of the rest can be moved (ArbZG § 9(2)).
If agreements name the provision that permits the work (ArbZG § 10), it is no finding, except on
dates that are banned for young people without exception (JArbSchG § 18). Replacement rest and
free Sundays are rules of their own.
"""

from __future__ import annotations

from msgspec import Struct

from domain.rules.vocabulary.clock_windows import DAY_MINUTES, Piece, YearDate, pieces
from domain.rules.vocabulary.ordinary_days import ALL_WORK, Ordinary, both
from domain.rules.vocabulary.periods import Day
from domain.rules.vocabulary.work_day import NOTHING, Outcome
from domain.values.findings import Finding, FindingCode, Severity

RULE = "banned_days"


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Days on which work is banned, and provisions that permit it nevertheless."""

    weekdays: tuple[int, ...]
    """0 is Monday."""
    holidays: bool
    """Public holidays are banned too."""
    permitted_by: tuple[str, ...]
    """Provisions that permit this work; empty: it is banned."""
    dates: tuple[YearDate, ...] = ()
    """Dates on which no provision permits work."""
    moved_minutes: int = 0
    """Minutes by which the rest of a Sunday or holiday is moved later (negative: earlier)."""
    most_moved_minutes: int = 0
    """The most minutes that the law lets the rest be moved, regardless of the agreement."""
    citation: str = ""

    @property
    def ordinary(self) -> Ordinary | None:
        """Work on other days; None if the rest is moved, as every day has to be examined then."""
        fixed = Ordinary(dates_out=frozenset((one.month, one.day) for one in self.dates))
        if self.permitted_by:
            return fixed
        if self.shift_minutes:
            return None
        return both(fixed, Ordinary(weekdays=ALL_WORK.weekdays.difference(self.weekdays)))

    @property
    def shift_minutes(self) -> int:
        """Minutes by which the rest is moved: the agreed ones, within the limits of the law."""
        most = self.most_moved_minutes
        return max(-most, min(self.moved_minutes, most))


def banned_days(day: Day, parameters: Parameters) -> Outcome:
    """Report work on banned calendar days, call-outs included."""
    stints = day.work.stints
    if day.call_outs:
        stints = (*stints, *day.call_outs)
    if not stints or (parameters.permitted_by and not parameters.dates):
        return NOTHING
    first, until = day.planned.number, stints[-1].end.day_number
    shift = parameters.shift_minutes
    # Nearly every shift begins and ends on one working day.
    if until == first and not shift and not _is_banned(day, first, parameters):
        return NOTHING
    weekday_minutes = holiday_minutes = 0
    for piece in pieces(stints):
        fixed = _on_fixed_date(day, piece, parameters)
        if fixed:
            holiday_minutes += fixed
            continue
        for number, begin, end in _of_moved_days(piece, shift):
            if _is_holiday(day, number, parameters):
                holiday_minutes += end - begin
            elif _is_weekday(number, parameters):
                weekday_minutes += end - begin
    if not weekday_minutes and not holiday_minutes:
        return NOTHING
    finding = Finding(
        FindingCode.BANNED_DAY,
        day.day,
        Severity.BREACH,
        RULE,
        parameters.citation,
        {"weekday_minutes": weekday_minutes, "holiday_minutes": holiday_minutes},
        day.causes,
    )
    return Outcome((), (finding,))


def _is_banned(day: Day, number: int, parameters: Parameters) -> bool:
    """Check whether a calendar day is banned, in whole or in part."""
    if _is_weekday(number, parameters) or _is_holiday(day, number, parameters):
        return True
    return bool(parameters.dates) and _year_date(day, number, parameters) is not None


def _is_weekday(number: int, parameters: Parameters) -> bool:
    return not parameters.permitted_by and (number + 3) % 7 in parameters.weekdays


def _is_holiday(day: Day, number: int, parameters: Parameters) -> bool:
    return parameters.holidays and not parameters.permitted_by and day.holiday_on(number)


def _year_date(day: Day, number: int, parameters: Parameters) -> YearDate | None:
    on = day.date_on(number)
    return next((one for one in parameters.dates if one.is_on(on)), None)


def _on_fixed_date(day: Day, piece: Piece, parameters: Parameters) -> int:
    """Return the minutes of a piece banned by its date, apart from days that are banned whole."""
    if not parameters.dates or _is_weekday(piece.day, parameters):
        return 0
    fixed = _year_date(day, piece.day, parameters)
    if fixed is None or _is_holiday(day, piece.day, parameters):
        return 0
    return max(0, piece.end_minute - max(piece.begin_minute, fixed.begin_minute))


def _of_moved_days(piece: Piece, shift_minutes: int) -> tuple[Piece, ...]:
    """Split a piece by days that begin and end ``shift_minutes`` later than calendar days."""
    if not shift_minutes:
        return (piece,)
    number, begin, end = piece
    begin, end = begin - shift_minutes, end - shift_minutes
    if begin < 0 < end:
        return (Piece(number - 1, begin, 0), Piece(number, 0, end))
    if begin < DAY_MINUTES < end:
        return (Piece(number, begin, DAY_MINUTES), Piece(number + 1, DAY_MINUTES, end))
    return (Piece(number + begin // DAY_MINUTES, begin, end),)
