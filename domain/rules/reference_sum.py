"""Bezugsgröße: what thresholds of social insurance are multiples of (SGB IV § 18)."""

from msgspec import Struct

RULE = "reference_sum"


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """The sum of a month."""

    monthly_cents: int
    citation: str = ""


def reference_sum(times: int, parameters: Parameters) -> int:
    """So many times the monthly sum, in cents."""
    return times * parameters.monthly_cents
