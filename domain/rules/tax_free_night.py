"""Night work whose surcharge can be free of tax (EStG § 3b(1) and (2)): its minutes.

The window is another than that of the surcharge, and what is free lies with payroll, which
also knows the higher shares of Sundays, holidays and of the time from midnight to four.
A deducted break is placed as for surcharges: in other minutes first.
"""

from msgspec import Struct

from domain.accounts import Account, Route, Transfer
from domain.rules.clock import Window, minutes_in, reaches
from domain.rules.ordinary import Ordinary, outside
from domain.rules.period import Day
from domain.rules.work import NOTHING, Outcome

RULE = "tax_free_night"
MINUTES = Route(RULE, Account.SURCHARGED, Account.TAX_FREE_NIGHT)


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """What night is for the tax on wages."""

    window: Window
    citation: str = ""

    @property
    def ordinary(self) -> Ordinary:
        """Work by day."""
        return outside(self.window)


def tax_free_night(day: Day, parameters: Parameters) -> Outcome:
    """Count the day's minutes of work that lie within the night of the tax law."""
    stints, call_outs = day.work.stints, day.call_outs
    if not call_outs and (not stints or not reaches(stints, parameters.window)):
        return NOTHING
    minutes = minutes_in(stints, parameters.window)
    minutes = min(minutes, day.worked_minutes)
    minutes += minutes_in(call_outs, parameters.window)
    if not minutes:
        return NOTHING
    return Outcome((Transfer(MINUTES, minutes, day.day, parameters.citation, day.causes),))
