"""Flexible hours of up to 250 hours, which need no contribution room (circular 29.8.2003, 3.1.4).

They are no value credits in the sense of SGB IV § 23b(2): pay from them counts as a one-off
payment.
"""

from msgspec import Struct

RULE = "short_flex"


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Most minutes released or paid out of a scheme of this kind."""

    most_minutes: int
    citation: str = ""


def short_flex(payable_minutes: int | None, parameters: Parameters) -> bool:
    """Check whether a scheme forms no room because its release and payout are within the limit.

    ``payable_minutes`` is the agreement's limit of release or payout, 0 if it excludes both, None
    if it sets no limit. The balance itself is irrelevant.
    """
    return payable_minutes is not None and payable_minutes <= parameters.most_minutes
