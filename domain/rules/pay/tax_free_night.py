"""Minutes of night work with a tax-free surcharge (EStG § 3b(1) to (3)).

The window differs from the surcharge's own. From midnight to four a higher share is tax-free in
work begun before midnight, so those minutes are counted separately. Payroll applies the shares
and their limits. A deducted break is taken from other minutes first, as for surcharges.
"""

from collections.abc import Sequence

from msgspec import Struct

from domain.rules.vocabulary.clock_windows import ClockWindow, minutes_in, minutes_within, reaches
from domain.rules.vocabulary.ordinary_days import Ordinary, outside
from domain.rules.vocabulary.periods import Day
from domain.rules.vocabulary.work_day import NOTHING, Outcome, Stint
from domain.values.accounts import Account, Route, Transfer

RULE = "tax_free_night"
MINUTES = Route(RULE, Account.SURCHARGED, Account.TAX_FREE_NIGHT)
DEEP = Route(RULE, Account.SURCHARGED, Account.TAX_FREE_DEEP_NIGHT)


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Night in the sense of wage tax."""

    window: ClockWindow
    deep_window: ClockWindow | None = None
    """Part of the night with the higher share in work begun before midnight."""
    citation: str = ""

    @property
    def ordinary(self) -> Ordinary:
        """Work by day."""
        return outside(self.window)


def tax_free_night(day: Day, parameters: Parameters) -> Outcome:
    """Count the day's minutes of work within the night of tax law."""
    stints, call_outs = day.work.stints, day.call_outs
    if not call_outs and (not stints or not reaches(stints, parameters.window)):
        return NOTHING
    minutes = minutes_in(stints, parameters.window)
    minutes = min(minutes, day.worked_minutes)
    minutes += minutes_in(call_outs, parameters.window)
    if not minutes:
        return NOTHING
    deep = _deep(stints, parameters)
    deep += sum(_deep((one,), parameters) for one in call_outs)
    deep = min(deep, minutes)
    on, cited, causes = day.day, parameters.citation, day.causes
    sorts = ((MINUTES, minutes - deep), (DEEP, deep))
    return Outcome(
        tuple(Transfer(route, amount, on, cited, causes) for route, amount in sorts if amount)
    )


def _deep(stints: Sequence[Stint], parameters: Parameters) -> int:
    """Return the minutes in the deep window of work begun before that midnight."""
    window = parameters.deep_window
    if window is None or not stints:
        return 0
    begun = stints[0].begin.day_number
    found = minutes_within(stints, window)
    return sum(minutes for number, minutes in found.items() if number > begun)
