"""Surcharges for work at unusual times (TVöD § 8(1) Satz 2 b to f): minutes, and money or time.

The calendar day of each minute counts, not the day of its shift. Of Sunday, public holiday,
24 and 31 December and Saturday only the highest counts for a minute; night is always added.

A break deducted for lack of a record has no place on the clock. It is taken from minutes without
a surcharge first, then from minutes with the lowest one: the employer, who deducts it, could have
had it recorded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from msgspec import Struct

from domain.facts.rosters import DutyKind
from domain.rules.vocabulary.clock_windows import (
    DAY_MINUTES,
    ClockWindow,
    Piece,
    by_one_clock,
    minutes_in,
    pieces,
    reaches,
    within_net,
)
from domain.rules.vocabulary.ordinary_days import ALL_WORK, Ordinary, both, outside
from domain.rules.vocabulary.periods import Day
from domain.rules.vocabulary.rates import cents_for, half_up
from domain.rules.vocabulary.work_day import NOTHING, Outcome, Stint
from domain.values.accounts import Account, Route, Transfer
from domain.values.time import whole_minutes

RULE = "surcharges"
SURCHARGES = (
    Account.HOLIDAY,
    Account.HOLIDAY_TIME_OFF,
    Account.EVE,
    Account.SUNDAY,
    Account.SATURDAY,
    Account.NIGHT,
)
MINUTES = {account: Route(RULE, Account.SURCHARGED, account) for account in SURCHARGES}
MONEY = Route(RULE, Account.EMPLOYER, Account.PAY)
TIME = Route(RULE, Account.CREDITED, Account.FLEX)

_SHIFT, _SATURDAY, _SUNDAY = DutyKind.SHIFT, 5, 6
_NIGHT = Account.NIGHT


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Surcharges in per cent of the hourly pay in step three, and their times."""

    night_window: ClockWindow
    night_percent: int
    sunday_percent: int
    holiday_percent: int
    """Surcharge without time off for the work."""
    holiday_time_off_percent: int
    """Surcharge if the roster designates time off for the work."""
    holiday_cap_percent: int
    """Maximum of surcharge and table pay together for work on a holiday."""
    eve_days: frozenset[tuple[int, int]]
    """Month and day of the days before holidays with a surcharge of their own."""
    eve_begin_minute: int
    eve_percent: int
    saturday_window: ClockWindow
    saturday_percent: int
    """Surcharge outside shift work."""
    booked_as_time: bool
    """Credit the percentages as time on the flex account instead of money."""
    citation: str = ""

    @property
    def ordinary(self) -> Ordinary:
        """Work by day from Monday to Friday, on no eve."""
        by_day = outside(self.night_window)
        weekdays = ALL_WORK.weekdays.difference((_SATURDAY, _SUNDAY))
        return both(by_day, Ordinary(weekdays=weekdays, dates_out=self.eve_days))

    def percent(self, account: Account) -> int:
        """Return the percentage of the surcharge whose minutes an account counts."""
        match account:
            case Account.NIGHT:
                return self.night_percent
            case Account.SUNDAY:
                return self.sunday_percent
            case Account.HOLIDAY:
                return min(self.holiday_percent, self.holiday_cap_percent - 100)
            case Account.HOLIDAY_TIME_OFF:
                return self.holiday_time_off_percent
            case Account.EVE:
                return self.eve_percent
            case Account.SATURDAY:
                return self.saturday_percent
            case _:
                raise AssertionError(account)


class Claim(NamedTuple):
    """Time of one calendar day with a surcharge, unless a higher one is due."""

    percent: int
    account: Account
    begin_minute: int
    end_minute: int


def surcharges(day: Day, parameters: Parameters) -> Outcome:
    """Count the day's minutes with a surcharge, and their value if the pay is known."""
    stints = day.work.stints
    if not stints and not day.call_outs:
        return NOTHING
    found = _minutes(day, stints, day.worked_minutes, parameters) if stints else {}
    if day.call_outs:
        called = sum(whole_minutes(one.begin.at, one.end.at) for one in day.call_outs)
        for account, minutes in _minutes(day, day.call_outs, called, parameters).items():
            found[account] = found.get(account, 0) + minutes
    if not found:
        return NOTHING
    return Outcome(_transfers(day, found, parameters))


def in_shift_work(day: Day) -> bool:
    """Check whether a day's work is shift work, by circumstance or by roster."""
    profile = day.profile
    if any(shift.kind is _SHIFT for shift in day.shifts):
        return True
    return any(profile.value(kind) is not None for kind in ("shift_work", "alternating_shift_work"))


def _minutes(
    day: Day, stints: tuple[Stint, ...], net_minutes: int, parameters: Parameters
) -> dict[Account, int]:
    """Return minutes by surcharge, the highest first; night last, as it adds to the others."""
    result: dict[Account, int] = {}
    if not _stays_on_weekday(day, stints, parameters):
        found = _of_calendar_days(day, stints, parameters)
        ranked = sorted(found, key=lambda one: (-parameters.percent(one), one))
        result = within_net(found, ranked, net_minutes)
    if reaches(stints, parameters.night_window):
        night = min(minutes_in(stints, parameters.night_window), net_minutes)
        if night:
            result[_NIGHT] = night
    return result


def _stays_on_weekday(day: Day, stints: tuple[Stint, ...], parameters: Parameters) -> bool:
    """Check whether all work lies on a plain Monday to Friday, as on nearly every day."""
    on = day.day
    if on.weekday() >= _SATURDAY or day.holiday or (on.month, on.day) in parameters.eve_days:
        return False
    if not stints:
        return True
    number = day.planned.number
    return (
        stints[-1].end.day_number == number
        and stints[0].begin.day_number == number
        and by_one_clock(stints)
    )


def _of_calendar_days(
    day: Day, stints: tuple[Stint, ...], parameters: Parameters
) -> dict[Account, int]:
    """Return minutes by the highest surcharge of their calendar day."""
    found: dict[Account, int] = {}
    claims: dict[int, list[Claim]] = {}
    for piece in pieces(stints):
        number = piece.day
        if number not in claims:
            claims[number] = _claims(day, number, parameters)
        if claims[number]:
            for account, minutes in _highest(piece, claims[number]):
                found[account] = found.get(account, 0) + minutes
    return found


def _claims(day: Day, number: int, parameters: Parameters) -> list[Claim]:
    """Return the claims of a calendar day within this legal day's work, the highest first."""
    claims: list[Claim] = []
    if day.holiday_on(number):
        account = Account.HOLIDAY_TIME_OFF if day.time_off else Account.HOLIDAY
        claims.append(Claim(parameters.percent(account), account, 0, DAY_MINUTES))
    on = day.date_on(number)
    if (on.month, on.day) in parameters.eve_days:
        begin = parameters.eve_begin_minute
        claims.append(Claim(parameters.eve_percent, Account.EVE, begin, DAY_MINUTES))
    weekday = on.weekday()
    if weekday == _SUNDAY:
        claims.append(Claim(parameters.sunday_percent, Account.SUNDAY, 0, DAY_MINUTES))
    if weekday == _SATURDAY and not in_shift_work(day):
        window = parameters.saturday_window
        percent = parameters.saturday_percent
        claims.append(Claim(percent, Account.SATURDAY, window.begin_minute, window.end_minute))
    claims.sort(key=lambda claim: -claim.percent)
    return claims


def _highest(piece: Piece, claims: Sequence[Claim]) -> Iterator[tuple[Account, int]]:
    """Yield the minutes of a piece by the highest surcharge due for each."""
    bounds = {piece.begin_minute, piece.end_minute}
    for claim in claims:
        for bound in (claim.begin_minute, claim.end_minute):
            if piece.begin_minute < bound < piece.end_minute:
                bounds.add(bound)
    for begin, end in pairwise(sorted(bounds)):
        for claim in claims:
            if claim.begin_minute <= begin and end <= claim.end_minute:
                yield claim.account, end - begin
                break


def _transfers(day: Day, found: dict[Account, int], parameters: Parameters) -> tuple[Transfer, ...]:
    moved: list[Transfer] = []
    on, citation, causes = day.day, parameters.citation, day.causes
    rates = day.profile.rates
    for account, minutes in found.items():
        percent = parameters.percent(account)
        if parameters.booked_as_time:
            credit = half_up(minutes * percent, 100)
            if credit:
                moved.append(Transfer(TIME, credit, on, citation, causes))
            continue
        moved.append(Transfer(MINUTES[account], minutes, on, citation, causes))
        if rates is not None:
            cents = cents_for(minutes, rates.third_step_hour_cents, percent)
            moved.append(Transfer(MONEY, cents, on, citation, causes))
    return tuple(moved)
