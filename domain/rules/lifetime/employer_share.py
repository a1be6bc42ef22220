"""The employer's share of social security, kept as part of a value credit (SGB IV § 7d(1))."""

from collections.abc import Collection

from msgspec import Struct

from domain.rules.lifetime.contribution_room import Branch
from domain.rules.lifetime.value_conversion import round_commercially

RULE = "employer_share"


class BranchRate(Struct, frozen=True, forbid_unknown_fields=True):
    """A rate of contributions in hundredths of a per cent of contributory pay."""

    branch: Branch
    permyriad: int


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """The employer's rates."""

    rates: tuple[BranchRate, ...]
    citation: str = ""


def employer_share(cents: int, branches: Collection[Branch], parameters: Parameters) -> int:
    """Return the share on pay in cents: the sum of the insured branches, each rounded."""
    return sum(contribution(cents, rate) for rate in parameters.rates if rate.branch in branches)


def contribution(cents: int, rate: BranchRate) -> int:
    """Return the contribution of one side on contributory pay, in cents."""
    return round_commercially(cents * rate.permyriad, 10_000)
