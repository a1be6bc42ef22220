"""Share of an invested value credit allowed in equities or equity funds (SGB IV § 7d(3)).

A higher share is allowed by a collective agreement, which then carries another value here, and
for an account that can only be used for the time before retirement.
"""

from collections.abc import Collection

from msgspec import Struct

from domain.rules.lifetime.lifetime_release import Purpose

RULE = "equity_limit"


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Highest share of equities, of accounts for any purpose and for retirement alone."""

    most_permille: int
    retirement_permille: int
    citation: str = ""


def equity_limit(invested_cents: int, purposes: Collection[Purpose], parameters: Parameters) -> int:
    """Return the most of a sum allowed in equities, in cents; ``purposes`` of its release."""
    alone = set(purposes) == {Purpose.RETIREMENT}
    permille = parameters.retirement_permille if alone else parameters.most_permille
    return invested_cents * permille // 1000
