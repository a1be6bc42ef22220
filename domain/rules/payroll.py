"""Wage lines: which account of a closed month payroll is told of, under which wage type."""

from collections.abc import Iterable

from msgspec import Struct

from domain.accounts import Account, Total, Unit


class WageType(Struct, frozen=True, forbid_unknown_fields=True):
    """One row of the table from accounts to the payroll's own wage types."""

    account: Account
    wage_type: str
    factor: int = 1
    """-1 where the account's sign is opposite to what payroll expects."""


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """The table in force."""

    wage_types: tuple[WageType, ...]
    citation: str = ""


class WageLine(Struct, frozen=True):
    """One quantity for payroll; ``origin`` names the closed month a difference stems from."""

    wage_type: str
    quantity: int
    unit: Unit
    origin: str = ""


def wage_lines(totals: Iterable[Total], parameters: Parameters) -> tuple[WageLine, ...]:
    """Wage lines of a month's totals, in the table's order; differences stand apart."""
    summed = tuple(totals)
    return tuple(
        WageLine(row.wage_type, total.amount * row.factor, total.unit, total.origin)
        for row in parameters.wage_types
        for total in summed
        if total.account is row.account
    )
