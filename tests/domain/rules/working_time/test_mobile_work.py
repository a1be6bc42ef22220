"""Mobile work: Dienstvereinbarung § 16 Abs. 1 (sample)."""

from datetime import date

import pytest
from msgspec.structs import replace

from domain.facts.profile import Circumstance, Profile
from domain.rules.vocabulary.work_day import NOTHING
from domain.rules.working_time.mobile_work import mobile_work
from domain.values.accounts import Account
from domain.values.findings import FindingCode
from tests.domain.flexible import a_day
from tests.domain.lines import (
    AGREEMENTS,
    BOOK,
    booked,
    employment,
    evaluate_months,
    sheet_of,
    stamps,
)

PARAMETERS = BOOK.parameters(AGREEMENTS, date(2027, 3, 1)).mobile_work
assert PARAMETERS is not None
AGREED = Profile(circumstances=(Circumstance("mobile_work", date(2026, 1, 1), None, 40),))


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("2. 08:00 in, 16:00 out", 0),
        ("2. 08:00 mobile_in, 16:00 mobile_out", 480),
        ("2. 08:00 mobile_in, 12:00 mobile_out, 13:00 in, 17:00 out", 240),
        ("2. 08:00 in, 12:00 out, 13:00 mobile_in, 17:00 mobile_out", 240),
        # After a break work goes on in the place of before.
        ("2. 08:00 mobile_in, 12:00 break, 12:30 break_end, 17:00 mobile_out", 510),
        ("2. 08:00 in, 12:00 break, 12:30 break_end, 17:00 mobile_out", 0),
        ("2. 08:00 mobile_in, 10:00 break, 10:30 in, 12:00 break, 12:30 break_end, 17:00 out", 120),
    ],
)
def test_dv_16_what_is_attended_elsewhere_is_shown_by_itself(text: str, minutes: int) -> None:
    assert PARAMETERS is not None
    outcome = mobile_work(a_day(text, profile=AGREED), PARAMETERS)
    assert sum(transfer.amount for transfer in outcome.transfers) == minutes
    assert outcome.findings == ()
    for transfer in outcome.transfers:
        assert (transfer.route.source, transfer.route.target) == (Account.MOBILE, Account.ATTENDED)


def test_dv_16_abs_1_without_an_agreement_it_is_reported_and_counts() -> None:
    assert PARAMETERS is not None
    day = a_day("2. 08:00 mobile_in, 16:00 mobile_out")
    outcome = mobile_work(day, PARAMETERS)
    assert [finding.code for finding in outcome.findings] == [FindingCode.MOBILE_NOT_AGREED]
    assert [transfer.amount for transfer in outcome.transfers] == [480]
    free = replace(PARAMETERS, needs_agreement=False)
    assert mobile_work(day, free).findings == ()
    assert mobile_work(a_day("2. 08:00 in, 16:00 out"), PARAMETERS) is NOTHING


def test_all_other_rules_see_it_as_any_work() -> None:
    texts = ("1. 08:00 in, 17:00 out", "1. 08:00 mobile_in, 17:00 mobile_out")
    office, home = (
        evaluate_months(
            {"2027-03": sheet_of("2027-03", booked(stamps(text, "2027-03")))},
            employment(), "2027-03", "2027-03",
        )["2027-03"].sheet
        for text in texts
    )  # fmt: skip
    assert office.days[0].flex_minutes == home.days[0].flex_minutes
    assert office.days[0].attended_minutes == home.days[0].attended_minutes == 540
    assert office.closing[Account.FLEX] == home.closing[Account.FLEX]
    assert office.closing[Account.ATTENDED] == home.closing[Account.MOBILE] == -540
    assert Account.ATTENDED not in home.closing
    assert home.days[0].others == ((Account.ATTENDED, 540), (Account.MOBILE, -540))
