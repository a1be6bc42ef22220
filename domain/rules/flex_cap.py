"""Limits of the flex account: what lies above them on a cap date lapses (AZVO NRW § 14 Abs. 5).

Where nothing lapses (TVöD § 10), a balance beyond a limit is a finding. Ordered overtime has
left the account by then, and what was agreed for the lifetime account too.
"""

from __future__ import annotations

from datetime import timedelta

from msgspec import Struct

from domain.accounts import Account, Route, Transfer
from domain.findings import Finding, FindingCode, Severity
from domain.rules.period import MonthFigures
from domain.rules.work import NOTHING, Outcome

RULE = "flex_cap"
LAPSE = Route(RULE, Account.FLEX, Account.LAPSED)


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """How far the flex account may go, and at which months' end it is cut back."""

    credit_minutes: int
    debit_minutes: int | None = None
    """None: no limit."""
    months: tuple[int, ...] = ()
    """1 to 12; what lies above the limit at their end lapses. None: nothing does."""
    most_minutes: int | None = None
    """The law's own limit for credit, whatever was agreed."""
    citation: str = ""

    @property
    def limit_minutes(self) -> int:
        """What may stand on the account, agreed or lawful, whichever is less."""
        if self.most_minutes is None:
            return self.credit_minutes
        return min(self.credit_minutes, self.most_minutes)


def flex_cap(month: MonthFigures, parameters: Parameters) -> Outcome:
    """Report a balance beyond its limits at the month's end; on a cap date the credit lapses."""
    balance = month.balance(Account.FLEX)
    lowest = None if parameters.debit_minutes is None else -parameters.debit_minutes
    if balance <= parameters.limit_minutes and (lowest is None or lowest <= balance):
        return NOTHING
    if lowest is not None and balance < lowest:
        limit, code = lowest, FindingCode.FLEX_BELOW_LIMIT
    elif _is_cap_date(month, parameters):
        limit, code = parameters.limit_minutes, FindingCode.FLEX_LAPSED
    else:
        limit, code = parameters.limit_minutes, FindingCode.FLEX_ABOVE_LIMIT
    finding = Finding(
        code,
        month.last,
        Severity.WARNING,
        RULE,
        parameters.citation,
        {"balance_minutes": balance, "limit_minutes": limit},
    )
    if code is not FindingCode.FLEX_LAPSED:
        return Outcome((), (finding,))
    lapsed = Transfer(LAPSE, balance - limit, month.last, parameters.citation)
    return Outcome((lapsed,), (finding,))


def _is_cap_date(month: MonthFigures, parameters: Parameters) -> bool:
    """Whether the month's end is one; who leaves before it has no cap date."""
    ends = (month.last + timedelta(days=1)).month != month.last.month
    return ends and month.last.month in parameters.months
