"""Dienstvereinbarung § 9: approvals that a sheet needs before it is closed."""

import pytest

from domain.rules.working_time.approval import Level, Parameters, approval

MANAGER, OFFICER = Level.MANAGER, Level.TIME_OFFICER


@pytest.mark.parametrize(
    ("levels", "given", "missing"),
    [
        (0, (), ()),
        (1, (), (MANAGER,)),
        (1, (MANAGER,), ()),
        (1, (OFFICER,), (MANAGER,)),
        (2, (), (MANAGER, OFFICER)),
        (2, (MANAGER,), (OFFICER,)),
        (2, (OFFICER,), (MANAGER,)),
        (2, (OFFICER, MANAGER), ()),
    ],
)
def test_paragraph_9_as_many_levels_as_were_agreed_the_manager_s_first(
    levels: int, given: tuple[Level, ...], missing: tuple[Level, ...]
) -> None:
    assert approval(given, Parameters(levels)) == missing
