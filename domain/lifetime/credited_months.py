"""Time that the evaluation of months itself credits to a lifetime account."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from msgspec import Struct

from domain.rules.lifetime.early_settlement import RULE as SETTLEMENT_RULE
from domain.rules.lifetime.lifetime_credit import RULE as CREDIT_RULE
from domain.rules.lifetime.time_debt import RULE as DEBT_RULE
from domain.rules.lifetime.value_conversion import RULE as CONVERSION_RULE
from domain.rules.lifetime.value_transfer import RULE as TRANSFER_RULE
from domain.streams.lifetime.amounts import EvaluatedMinutes
from domain.streams.lifetime.releasing import DRAW_RULE
from domain.values.accounts import Account, Transfer
from domain.values.time import Month


class MonthCredit(Struct, frozen=True, gc=False):
    """Minutes credited to the account by a month's evaluation.

    ``anew``: the books begin with the month, and nothing earlier is carried over.
    """

    minutes: int = 0
    anew: bool = False


NO_CREDIT = MonthCredit()
Credits = Mapping[Month, MonthCredit]
"""Credits by month, in order; months without credit may be absent."""


def month_credit(
    transfers: Iterable[Transfer], moved: Collection[Account], *, anew: bool
) -> MonthCredit:
    """Sum the credit by a month's evaluation itself, out of all its transfers.

    ``moved`` are the accounts with any movement. Decisions by hand are left out; the account's
    own stream has them.
    """
    minutes = 0
    for transfer in transfers if _TIME in moved else ():
        route = transfer.route
        if (route.target is _TIME or route.source is _TIME) and route.rule not in BY_HAND:
            minutes += transfer.amount if route.target is _TIME else -transfer.amount
    return MonthCredit(minutes, anew) if minutes or anew else NO_CREDIT


def evaluated_by(credits_: Credits, last: Month) -> EvaluatedMinutes:
    """Credits up to the end of a month that still count then."""
    found: dict[Month, int] = {}
    for month, credit in credits_.items():
        if month > last:
            break
        if credit.anew:
            found.clear()
        if credit.minutes:
            found[month] = credit.minutes
    return found


BY_HAND = frozenset(
    {CREDIT_RULE, CONVERSION_RULE, DRAW_RULE, TRANSFER_RULE, SETTLEMENT_RULE, DEBT_RULE}
)
"""Rules of the account's own events that sheets record too."""

_TIME = Account.LIFETIME
