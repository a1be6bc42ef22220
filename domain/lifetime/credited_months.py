"""What the evaluation of months itself puts on a lifetime account, in time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from msgspec import Struct

from domain.rules.lifetime.early_settlement import RULE as SETTLEMENT_RULE
from domain.rules.lifetime.lifetime_credit import RULE as CREDIT_RULE
from domain.rules.lifetime.time_debt import RULE as DEBT_RULE
from domain.rules.lifetime.value_conversion import RULE as CONVERSION_RULE
from domain.rules.lifetime.value_transfer import RULE as TRANSFER_RULE
from domain.streams.lifetime.figures import Evaluated
from domain.streams.lifetime.releasing import DRAW_RULE
from domain.values.accounts import Account, Transfer
from domain.values.time import Month


class MonthCredit(Struct, frozen=True, gc=False):
    """What a month's evaluation put on the account, in minutes.

    ``anew``: the books begin with the month, and nothing of before is carried on.
    """

    minutes: int = 0
    anew: bool = False


NO_CREDIT = MonthCredit()
Credits = Mapping[Month, MonthCredit]
"""By month, in their order; months without any may be left out."""


def month_credit(
    transfers: Iterable[Transfer], moved: Collection[Account], *, anew: bool
) -> MonthCredit:
    """What a month's evaluation itself put on the account, from all that it moved.

    ``moved`` are the accounts that it moved anything on. What was decided by hand is told by the
    account's own stream.
    """
    minutes = 0
    for transfer in transfers if _TIME in moved else ():
        route = transfer.route
        if (route.target is _TIME or route.source is _TIME) and route.rule not in BY_HAND:
            minutes += transfer.amount if route.target is _TIME else -transfer.amount
    return MonthCredit(minutes, anew) if minutes or anew else NO_CREDIT


def evaluated_by(credits_: Credits, last: Month) -> Evaluated:
    """What counts at the end of a month of what was credited until then."""
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
"""The rules of what sheets are told of the account's own events."""

_TIME = Account.LIFETIME
