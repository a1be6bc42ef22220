"""Longer hours by agreement for the lifetime account (AZVO NRW § 14a Abs. 2, AZV Bund § 7a).

A week's work beyond the regular hours is credited up to the person's agreed minutes, at the end
of the month; the rest stays on the flex account. Ordered work owed as overtime or extra work
does not count twice.
"""

from __future__ import annotations

from msgspec import Struct

from domain.rules.vocabulary.periods import MonthFigures
from domain.rules.vocabulary.work_day import NOTHING, Outcome
from domain.values.accounts import Account, Route, Transfer
from domain.values.findings import Finding, FindingCode, Severity
from domain.values.time import day_number

RULE = "lifetime_month"
CREDIT = Route(RULE, Account.FLEX, Account.LIFETIME)
AGREED = "lifetime_saving"
"""The circumstance with the person's agreed minutes a week as its figure."""
_LAST_WEEKDAY = 6
_OWED = frozenset({Account.OVERTIME, Account.EXTRA_WORK})


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Limits of saving, and circumstances that exclude a person."""

    most_weekly_minutes: int
    excluded: tuple[str, ...]
    """Circumstances that exclude a person from such an account."""
    most_minutes: int | None = None
    """Most minutes on the account; None: no limit."""
    citation: str = ""

    @property
    def look_back_weeks(self) -> int:
        """Look back over the most weeks that can end in one month."""
        return 5


def lifetime_month(month: MonthFigures, parameters: Parameters) -> Outcome:
    """Credit the agreed minutes of the weeks ended in the month to the lifetime account."""
    agreed = month.profile.value(AGREED)
    if agreed is None:
        return NOTHING
    if any(month.profile.value(kind) is not None for kind in parameters.excluded):
        return NOTHING
    earned = _month_credit(month, min(agreed, parameters.most_weekly_minutes))
    if earned <= 0:
        return NOTHING
    room = earned
    if parameters.most_minutes is not None:
        room = max(0, parameters.most_minutes - month.balance(Account.LIFETIME))
    credited = min(earned, room)
    cited = parameters.citation
    transfers = (Transfer(CREDIT, credited, month.last, cited),) if credited else ()
    if credited == earned:
        return Outcome(transfers)
    figures = {"earned_minutes": earned, "credited_minutes": credited}
    full = Finding(FindingCode.LIFETIME_FULL, month.last, Severity.WARNING, RULE, cited, figures)
    return Outcome(transfers, (full,))


def _month_credit(month: MonthFigures, weekly_minutes: int) -> int:
    """Return the credit from the month's weeks, less time owed as overtime or extra work."""
    first, last = day_number(month.first), day_number(month.last)
    surpluses = [
        week.surplus_minutes
        for week in month.weeks
        if first <= week.monday + _LAST_WEEKDAY and week.monday <= last and week.surplus_minutes > 0
    ]
    elsewhere = sum(
        transfer.amount
        for transfer in month.made
        if transfer.route.source is Account.FLEX and transfer.route.target in _OWED
    )
    return min(
        sum(min(surplus, weekly_minutes) for surplus in surpluses), sum(surpluses) - elsewhere
    )
