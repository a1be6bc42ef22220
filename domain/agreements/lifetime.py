"""Parameters of the lifetime account from agreements, apart from those of sheets."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import get_args

from msgspec import Struct
from msgspec.structs import fields

from domain.rules import (
    contribution_room,
    early_settlement,
    employer_share,
    equity_limit,
    insolvency_protection,
    lifetime_account,
    lifetime_credit,
    lifetime_payroll,
    lifetime_release,
    nominal_guarantee,
    reference_sum,
    release_pay,
    retirement_age,
    short_flex,
    time_debt,
    value_conversion,
    value_transfer,
)


class LifetimeParameters(Struct, frozen=True, forbid_unknown_fields=True):
    """The parameters of each rule, where the account's agreements set them."""

    lifetime_account: lifetime_account.Parameters | None = None
    lifetime_credit: lifetime_credit.Parameters | None = None
    lifetime_release: lifetime_release.Parameters | None = None
    lifetime_payroll: lifetime_payroll.Parameters | None = None
    value_conversion: value_conversion.Parameters | None = None
    employer_share: employer_share.Parameters | None = None
    contribution_room: contribution_room.Parameters | None = None
    early_settlement: early_settlement.Parameters | None = None
    short_flex: short_flex.Parameters | None = None
    release_pay: release_pay.Parameters | None = None
    retirement_age: retirement_age.Parameters | None = None
    reference_sum: reference_sum.Parameters | None = None
    value_transfer: value_transfer.Parameters | None = None
    insolvency_protection: insolvency_protection.Parameters | None = None
    nominal_guarantee: nominal_guarantee.Parameters | None = None
    equity_limit: equity_limit.Parameters | None = None
    time_debt: time_debt.Parameters | None = None


def _required(annotation: object) -> tuple[str, ...]:
    """Names of the required fields of a rule's parameters."""
    for member in get_args(annotation):
        if isinstance(member, type) and issubclass(member, Struct):
            return tuple(field.name for field in fields(member) if field.required)
    raise AssertionError(annotation)


_REQUIRED: Mapping[str, tuple[str, ...]] = {
    rule.name: _required(rule.type) for rule in fields(LifetimeParameters)
}


def is_whole(name: str, values: Container[str]) -> bool:
    """Return whether these names include all required values of a value's rule."""
    rule = name.partition(".")[0]
    return all(f"{rule}.{key}" in values for key in _REQUIRED.get(rule, ()))
