"""Schemes of up to 250 hours form no contribution room: circular of 29 August 2003, 3.1.4.

The cases are `tests/cases/sgb-iv/zeitkonto-*.toml`; those of 400 hours are DATAKONTEXT's
examples of the circular.
"""

from datetime import date

import pytest

from domain.rules.lifetime.short_flex import short_flex
from tests.domain.lines import BOOK

PARAMETERS = BOOK.lifetime(("sgb-iv",), date(2026, 6, 1)).short_flex


@pytest.mark.parametrize(
    ("payable_minutes", "without_room"),
    [
        # zeitkonto-auszahlung-bis-250-stunden: payout above 250 hours is excluded, though 400 hours
        # stand on the account; zeitkonto-bis-250-stunden: at most 250 hours of release.
        (250 * 60, True),
        # zeitkonto-ohne-auszahlung: payout is excluded entirely.
        (0, True),
        (250 * 60 + 1, False),
        (400 * 60, False),
        (None, False),
    ],
)
def test_circular_3_1_4_up_to_250_hours_form_no_room(
    payable_minutes: int | None, without_room: bool
) -> None:
    assert PARAMETERS is not None
    assert short_flex(payable_minutes, PARAMETERS) is without_room
