"""Schemes of up to 250 hours form no contribution room: cases W6 and W7.

W6: DATAKONTEXT's examples of the circular; W7: circular of 29 August 2003, 3.1.4.
"""

from datetime import date

import pytest

from domain.rules.lifetime.short_flex import short_flex
from tests.domain.lines import BOOK

PARAMETERS = BOOK.lifetime(("sgb-iv",), date(2026, 6, 1)).short_flex


@pytest.mark.parametrize(
    ("payable_minutes", "without_room"),
    [
        # W6: payout above 250 hours is excluded, though 400 hours stand on the account; and
        # W7: a scheme with at most 250 hours of release.
        (250 * 60, True),
        # W6: payout is excluded entirely.
        (0, True),
        (250 * 60 + 1, False),
        (400 * 60, False),
        (None, False),
    ],
)
def test_w6_w7_circular_3_1_4_up_to_250_hours_form_no_room(
    payable_minutes: int | None, without_room: bool
) -> None:
    assert PARAMETERS is not None
    assert short_flex(payable_minutes, PARAMETERS) is without_room
