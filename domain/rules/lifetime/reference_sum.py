"""Reference sum (Bezugsgröße), the unit of social-insurance thresholds (SGB IV § 18)."""

from msgspec import Struct

RULE = "reference_sum"


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Reference sum of a month."""

    monthly_cents: int
    citation: str = ""


def reference_sum(times: int, parameters: Parameters) -> int:
    """Return ``times`` the monthly sum, in cents."""
    return times * parameters.monthly_cents
