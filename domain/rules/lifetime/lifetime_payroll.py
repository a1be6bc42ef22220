"""Wage lines of a lifetime account: credits, draws and settlements by wage type."""

from collections.abc import Iterable

from msgspec import Struct

from domain.rules.pay.wage_lines import WageLine
from domain.values.accounts import Account, Transfer

RULE = "lifetime_payroll"


class PayrollRow(Struct, frozen=True, forbid_unknown_fields=True):
    """Wage type for the transfers of one rule on an account."""

    rule: str
    account: Account
    wage_type: str
    factor: int = 1
    """-1 if payroll expects the opposite sign of the account's."""


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Table in force."""

    rows: tuple[PayrollRow, ...]
    citation: str = ""


def lifetime_payroll(transfers: Iterable[Transfer], parameters: Parameters) -> tuple[WageLine, ...]:
    """Return the wage lines of transfers, in the table's order; sums of zero are left out."""
    sums: dict[tuple[str, Account], int] = {}
    for transfer in transfers:
        route = transfer.route
        for account, amount in ((route.source, -transfer.amount), (route.target, transfer.amount)):
            key = (route.rule, account)
            sums[key] = sums.get(key, 0) + amount
    return tuple(
        WageLine(row.wage_type, amount * row.factor, row.account.unit)
        for row in parameters.rows
        if (amount := sums.get((row.rule, row.account), 0))
    )
