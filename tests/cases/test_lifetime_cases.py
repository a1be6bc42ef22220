"""Steps of a lifetime account in case files: read strictly, decided, held against the file."""

from pathlib import Path

import pytest

from api.cases.case import run_case
from api.cases.toml_values import CaseError
from tests.cases.test_cases import SMALL, evaluate

STEP = """
[lifetime]
[[lifetime.step]]
do = "agree"
effective_on = 2026-03-01
model = "money"
agreements = ["lak-muster"]
employer = "municipality"
text_digest = "75d4c2e2dff40ec8a2fa53ec8a0b4e21d2a7c1b2d6c4d7a5f4b4f1c0e9a8b7c6"
confirmed_on = 2026-03-01
"""


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('do = "agree"', 'do = "promise"'), "lifetime.step.0.do: no such step: 'promise'"),
        (("confirmed_on", "confirmed"), "lifetime.step.0: no such value: confirmed"),
        (('"municipality"', '"club"'), "lifetime.step.0: Invalid enum value 'club'"),
        (("do =", 'refused = "nothing"\ndo ='), "lifetime.step.0.refused: Input should be"),
    ],
)
def test_a_faulty_step_of_a_lifetime_account_is_named(
    change: tuple[str, str], message: str, tmp_path: Path
) -> None:
    file = tmp_path / "faulty.toml"
    file.write_text(SMALL.replace("[expect]\n", STEP.replace(*change) + "[expect]\n"), "utf-8")
    with pytest.raises(CaseError) as raised:
        run_case(file)
    assert message in str(raised.value)


def test_a_step_that_is_refused_or_not_against_the_file_is_a_difference() -> None:
    unwanted = STEP.replace('"money"', '"time"') + "[expect]\n"
    refused = evaluate(SMALL.replace("[expect]\n", unwanted))
    assert [(one.path, one.expected, one.actual) for one in refused.diff] == [
        ("lifetime.step.0.refused", "", "model_not_offered")
    ]
    missed = STEP.replace("do =", 'refused = "group_excluded"\ndo =') + "[expect]\n"
    made = evaluate(SMALL.replace("[expect]\n", missed))
    assert [(one.expected, one.actual) for one in made.diff] == [("group_excluded", "")]


def test_hours_are_worth_what_the_persons_pay_gives() -> None:
    text = SMALL.replace('"arbzg", "dv-muster"', '"tvoed-vka", "dv-muster"')
    pay = """
[[pay]]
effective_on = 2026-03-01
grade = "9b"
step = 4
monthly_cents = 480000
third_step_cents = 450000
"""
    credit = """
[[lifetime.step]]
do = "credit"
id = "1"
effective_on = 2026-03-31
source = "overtime"
minutes = 60
"""
    # 4,800 EUR by 169.57 hours.
    expected = '[expect.lifetime."2026-03-31"]\nvalue_cents = 2831\n'
    lifetime = STEP.replace("[lifetime]", "[lifetime]\nhours = 60")
    assert evaluate(text.replace("[expect]\n", pay + lifetime + credit + expected)).diff == ()
