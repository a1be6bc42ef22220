"""Pay in a release must be reasonable: SGB IV § 7(1a), BSG 20 March 2013, B 12 KR 7/11 R.

It is compared with the average of the previous twelve months. Regular one-off payments that stop
during release are part of that average.
"""

from collections.abc import Sequence

from msgspec import Struct

from domain.rules.lifetime.value_conversion import round_commercially

RULE = "release_pay"


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Limits of reasonable pay, and the length of releases without a check."""

    least_permille: int
    most_permille: int
    average_months: int
    free_months: int
    """Releases up to this length are not checked."""
    citation: str = ""


class MonthPay(Struct, frozen=True, gc=False):
    """A month's pay in cents; ``one_off_cents`` are paid regularly and not during release."""

    pay_cents: int
    one_off_cents: int = 0


def release_pay(pay_cents: int, average_cents: int, parameters: Parameters) -> bool:
    """Check whether a month's pay in release is within the limits, both included."""
    thousandths = pay_cents * 1000
    return (
        parameters.least_permille * average_cents
        <= thousandths
        <= parameters.most_permille * average_cents
    )


def average_pay(months: Sequence[MonthPay], parameters: Parameters) -> int | None:
    """Return the average monthly pay of the last months in cents; None without any.

    ``months`` are the months before the release, the oldest first; if there are fewer than
    required, the average is taken over the existing ones.
    """
    last = months[-parameters.average_months :]
    if not last:
        return None
    return round_commercially(sum(m.pay_cents + m.one_off_cents for m in last), len(last))
