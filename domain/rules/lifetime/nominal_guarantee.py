"""Guaranteed value of an invested value credit: at least the sum paid in (SGB IV § 7d(3))."""

from msgspec import Struct

RULE = "nominal_guarantee"


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Guaranteed share of the sum paid in, for each fund or for all of them together."""

    least_permille: int
    across_funds: bool = False
    """Offset one fund's loss by another's gain; otherwise each fund keeps its own gains."""
    citation: str = ""


def nominal_guarantee(
    invested_cents: int, market_cents: int, credited_cents: int, parameters: Parameters
) -> int:
    """Return the yield to credit now, in cents; negative if earlier yield is lost again.

    ``invested_cents`` is the sum paid into the fund and still held, ``market_cents`` its market
    value, ``credited_cents`` the yield left on the account by earlier statements; across funds,
    each is the total of all funds.
    """
    guaranteed = invested_cents * parameters.least_permille // 1000
    return max(guaranteed, market_cents) - invested_cents - credited_cents
