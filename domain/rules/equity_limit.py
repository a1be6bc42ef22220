"""How much of an invested value credit may be in shares or funds of shares (SGB IV § 7d(3)).

More is allowed where a collective agreement says so, which is another value of this one, and
where the account can be used for nothing but the time before retirement.
"""

from collections.abc import Collection

from msgspec import Struct

from domain.rules.lifetime_release import Purpose

RULE = "equity_limit"


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """The most that may be in shares, of accounts for any purpose and for retirement alone."""

    most_permille: int
    retirement_permille: int
    citation: str = ""


def equity_limit(invested_cents: int, purposes: Collection[Purpose], parameters: Parameters) -> int:
    """The most of an invested sum that may be in shares, in cents; ``purposes`` of a release."""
    alone = set(purposes) == {Purpose.RETIREMENT}
    permille = parameters.retirement_permille if alone else parameters.most_permille
    return invested_cents * permille // 1000
