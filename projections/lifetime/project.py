"""Rows of ``lifetime`` from an account at a month's end."""

from collections.abc import Iterable

import msgspec

from domain.lifetime.month_ends import MonthEnd
from projections.read_model import ACCOUNT_CHANGES, ReadModel, TableRow

_encode = msgspec.json.Encoder().encode


def rows(end: MonthEnd) -> Iterable[TableRow]:
    """The month end's one row."""
    account, owed = end.account, end.account.provision
    yield (
        account.person,
        str(end.month),
        account.unit,
        account.agreed,
        end.credit.minutes,
        end.credit.anew,
        owed.minutes,
        owed.value_cents,
        owed.share_cents,
        owed.time_cents,
        owed.time_share_cents,
        owed.unrated_minutes,
        _encode(account.snapshot).decode(),
    )


READ_MODEL = ReadModel(
    "lifetime",
    (
        "person",
        "month",
        "unit",
        "agreed",
        "credited_minutes",
        "anew",
        "minutes",
        "value_cents",
        "share_cents",
        "time_cents",
        "time_share_cents",
        "unrated_minutes",
        "snapshot",
    ),
    made_from=MonthEnd,
    stale=ACCOUNT_CHANGES,
    rows=rows,
)
