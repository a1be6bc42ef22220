"""Wage lines: accounts of a closed month under the wage types of payroll."""

from collections.abc import Iterable

from msgspec import Struct

from domain.values.accounts import Account, Total, Unit


class WageType(Struct, frozen=True, forbid_unknown_fields=True):
    """Row of the table from accounts to payroll's own wage types."""

    account: Account
    wage_type: str
    factor: int = 1
    """-1 if payroll expects the opposite sign of the account's."""


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Table in force."""

    wage_types: tuple[WageType, ...]
    citation: str = ""


class WageLine(Struct, frozen=True):
    """Quantity for payroll; ``origin`` names the closed month that a difference corrects."""

    wage_type: str
    quantity: int
    unit: Unit
    origin: str = ""


def wage_lines(totals: Iterable[Total], parameters: Parameters) -> tuple[WageLine, ...]:
    """Return the wage lines of a month's totals, in the table's order; differences are separate."""
    summed = tuple(totals)
    return tuple(
        WageLine(row.wage_type, total.amount * row.factor, total.unit, total.origin)
        for row in parameters.wage_types
        for total in summed
        if total.account is row.account
    )
