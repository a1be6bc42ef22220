"""Flexible hours of up to 250 hours, which need no contribution room (circular 29.8.2003, 3.1.4).

They are no value credits in the sense of SGB IV § 23b(2): what is paid out of them counts as
a one-off payment.
"""

from msgspec import Struct

RULE = "short_flex"


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Up to which release a scheme is of this kind."""

    most_minutes: int
    citation: str = ""


def short_flex(payable_minutes: int | None, parameters: Parameters) -> bool:
    """Whether a scheme forms no room: no more than this can be released or paid out of it.

    ``payable_minutes`` is what the agreement lets be released or paid out, 0 where it excludes
    that altogether, None where it sets no limit. The balance itself says nothing.
    """
    return payable_minutes is not None and payable_minutes <= parameters.most_minutes
