"""What an invested value credit stands at: never below what was paid in (SGB IV § 7d(3))."""

from msgspec import Struct

RULE = "nominal_guarantee"


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """How much of what was paid in is guaranteed, of each fund or of all of them together."""

    least_permille: int
    across_funds: bool = False
    """A fund's gain makes good what another has lost; otherwise each fund keeps its own gains."""
    citation: str = ""


def nominal_guarantee(
    invested_cents: int, market_cents: int, credited_cents: int, parameters: Parameters
) -> int:
    """The yield to be credited now, negative where an earlier one melted away, in cents.

    ``invested_cents`` is what the fund holds of what was paid in, ``market_cents`` what it is
    worth, ``credited_cents`` the yield that earlier statements left on the account; across
    funds, each is that of all funds together.
    """
    guaranteed = invested_cents * parameters.least_permille // 1000
    return max(guaranteed, market_cents) - invested_cents - credited_cents
