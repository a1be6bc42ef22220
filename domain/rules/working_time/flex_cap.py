"""Limits of the flex account: credit above them lapses on a cap date (AZVO NRW § 14 Abs. 5).

Without cap dates (TVöD § 10), a balance beyond a limit is a finding only. Ordered overtime and
the agreed credit for the lifetime account have left the flex account by then.
"""

from __future__ import annotations

from datetime import timedelta

from msgspec import Struct

from domain.rules.vocabulary.periods import MonthFigures
from domain.rules.vocabulary.work_day import NOTHING, Outcome
from domain.values.accounts import Account, Route, Transfer
from domain.values.findings import Finding, FindingCode, Severity

RULE = "flex_cap"
LAPSE = Route(RULE, Account.FLEX, Account.LAPSED)


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Limits of the flex account, and the months at whose end it is cut back."""

    credit_minutes: int
    debit_minutes: int | None = None
    """None: no limit."""
    months: tuple[int, ...] = ()
    """1 to 12; credit above the limit lapses at their end. Empty: nothing lapses."""
    most_minutes: int | None = None
    """The law's own limit for credit, regardless of the agreement."""
    citation: str = ""

    @property
    def limit_minutes(self) -> int:
        """Most credit on the account: the agreed or the lawful limit, whichever is less."""
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
    """Check whether the month's end is a cap date; an exit before it has none."""
    ends = (month.last + timedelta(days=1)).month != month.last.month
    return ends and month.last.month in parameters.months
