"""The standard cases on every day of a change: sound, and equal to the golden file."""

from datetime import date, timedelta

import pytest

from domain.values.accounts import Account, imbalance
from domain.values.errors import UnsoundAgreement
from tests.domain.lines import BOOK
from tests.domain.standard_cases import (
    CASES,
    GOLDEN,
    SETS,
    UNDER,
    agreements_of_sheets,
    changes,
    outcomes,
    text,
)

COMPLETE = [
    (name, day, before)
    for name, ids in SETS.items()
    for change in changes()
    for day, before in ((change - timedelta(days=1), True), (change, False))
    if day >= BOOK.complete_from(ids)
]


def test_every_shipped_agreement_is_in_a_set() -> None:
    named = {agreement_id for ids in SETS.values() for agreement_id in BOOK.with_foundations(ids)}
    assert named == agreements_of_sheets()


@pytest.mark.parametrize(("name", "day", "before"), COMPLETE)
def test_a_standard_case_is_sound_whenever_anything_changes(
    name: str, day: date, before: bool
) -> None:
    found = list(outcomes(SETS[name], day, before=before, conditions=UNDER.get(name, ())))
    assert len(found) == len(CASES)
    for case, on, evaluation, findings in found:
        sheet = evaluation.sheet
        assert imbalance(evaluation.postings) == {}, case.name
        assert sum(total.amount for total in sheet.totals) == 0, case.name
        assert all("§" in citation or "Anlage" in citation for citation in evaluation.cited)
        assert sheet.citations(BOOK) == evaluation.cited
        total = next(total for total in sheet.days if total.day == on)
        aside = dict(total.others).get(Account.OUTSIDE_FRAME, 0)
        earned = total.worked_minutes - total.target_minutes - aside
        assert total.flex_minutes == earned, case.name
        for finding in findings:
            assert "§" in finding.citation, (case.name, finding)


@pytest.mark.parametrize("name", SETS)
def test_before_a_set_is_complete_nothing_is_evaluated(name: str) -> None:
    day = BOOK.complete_from(SETS[name]) - timedelta(days=1)
    with pytest.raises(UnsoundAgreement, match=str(day)):
        list(outcomes(SETS[name], day, before=True))


def test_the_standard_cases_come_out_as_they_are_known() -> None:
    assert text() == GOLDEN.read_text("utf-8")
