"""Employment, given / when / then."""

from datetime import date
from functools import partial

import pytest
from msgspec.structs import astuple

from domain.facts.profile import CIRCUMSTANCES, Pay, last_after_notice
from domain.streams.calendar import LANDS
from domain.streams.employment import (
    NOBODY,
    AgreePay,
    AgreeTerms,
    AssignDuty,
    AssignUnit,
    BirthRecorded,
    CircumstanceRecorded,
    Command,
    DutyAssigned,
    EmploymentEnded,
    EndCircumstance,
    EndEmployment,
    Event,
    Hire,
    Hired,
    LinkedAs,
    LinkEmployments,
    PayAgreed,
    RecordBirth,
    RecordCircumstance,
    TermsAgreed,
    UnitAssigned,
    decide,
    evolve,
)
from domain.values.errors import Code, Rejected
from tests.domain.decisions import outcome
from tests.domain.lines import AGREEMENTS, BOOK, FULL_WEEK, employment

FIRST = date(2026, 1, 1)
FULL = (480, 480, 480, 480, 480, 0, 0)
HALF = (240, 240, 240, 240, 240, 0, 0)


def terms(day: date, *, agreements: tuple[str, ...] = AGREEMENTS, land: str = "NW") -> TermsAgreed:
    return TermsAgreed(day, FULL, agreements, land)


def agree(day: date, *, agreements: tuple[str, ...] = AGREEMENTS, land: str = "NW") -> AgreeTerms:
    return AgreeTerms(day, FULL, agreements, land)


HIRED = (Hired(FIRST, "A. Muster"), terms(FIRST), UnitAssigned(FIRST, "10", "4711"))
LEFT = (*HIRED, EmploymentEnded(date(2026, 6, 30)))
HIRE = Hire(HIRED[0], agree(FIRST), AssignUnit(FIRST, "10", "4711"))
JULY = date(2026, 7, 1)
REHIRE = Hire(Hired(JULY), agree(JULY), AssignUnit(JULY, "20", "9"))
REHIRED = (Hired(JULY), terms(JULY), UnitAssigned(JULY, "20", "9"))


@pytest.mark.parametrize(
    ("given", "when", "then"),
    [
        ((), HIRE, HIRED),
        (HIRED, HIRE, Code.ALREADY_HIRED),
        (LEFT, HIRE, Code.ALREADY_HIRED),
        (LEFT, REHIRE, REHIRED),
        ((), Hire(Hired(JULY), agree(FIRST), REHIRE.unit), Code.TERMS_BEFORE_HIRING),
        ((), agree(FIRST), Code.NOT_HIRED),
        (HIRED, agree(JULY), (terms(JULY),)),
        (HIRED, agree(date(2025, 12, 31)), Code.TERMS_BEFORE_HIRING),
        (HIRED, agree(JULY, agreements=("arbzg", "x")), Code.UNKNOWN_AGREEMENT),
        (HIRED, agree(JULY, land="XX"), Code.UNKNOWN_LAND),
        ((), AssignUnit(FIRST, "1", "2"), Code.NOT_HIRED),
        (HIRED, AssignUnit(JULY, "1", "2"), (UnitAssigned(JULY, "1", "2"),)),
        (HIRED, AssignUnit(date(2025, 1, 1), "1", "2"), Code.TERMS_BEFORE_HIRING),
        ((), EndEmployment(JULY), Code.NOT_HIRED),
        (HIRED, EndEmployment(JULY), (EmploymentEnded(JULY),)),
        (HIRED, EndEmployment(date(2025, 12, 31)), Code.ENDED_BEFORE_HIRED),
    ],
)
def test_decisions(given: tuple[Event, ...], when: Command, then: tuple[Event, ...] | Code) -> None:
    deciding = partial(decide, agreements=BOOK, lands=LANDS)
    assert outcome(deciding, evolve, NOBODY, given, when) == then


def command_of(event: CircumstanceRecorded) -> RecordCircumstance:
    return RecordCircumstance(*astuple(event))


PREGNANT = CircumstanceRecorded("pregnant", date(2026, 2, 1), date(2026, 5, 31))
TOO_DISABLED = CircumstanceRecorded("severely_disabled", date(2026, 5, 1), None, 101)
DISABLED = CircumstanceRecorded("severely_disabled", date(2026, 2, 1), None, 50)
CONSENT = CircumstanceRecorded("opt_out", date(2026, 2, 1), None, 0, "Schreiben vom 20.1.2026")
MAY = date(2026, 5, 1)
PAY = PayAgreed(JULY, Pay("9b", 4, 450_000, 420_000))
CRISIS = DutyAssigned(MAY, date(2026, 5, 31), "Krisenstab", "9", "Hochwasser", ("arbzg",))


@pytest.mark.parametrize(
    ("given", "when", "then"),
    [
        (HIRED, RecordBirth(date(1980, 5, 1)), (BirthRecorded(date(1980, 5, 1)),)),
        (HIRED, RecordBirth(FIRST), Code.BORN_TOO_LATE),
        ((), RecordBirth(date(1980, 5, 1)), Code.NOT_HIRED),
        (HIRED, command_of(PREGNANT), (PREGNANT,)),
        (HIRED, RecordCircumstance("tired", FIRST), Code.UNKNOWN_CIRCUMSTANCE),
        (HIRED, RecordCircumstance("pregnant", JULY, MAY), Code.PERIOD_REVERSED),
        # A record from the same day on replaces the earlier one.
        (
            (*HIRED, PREGNANT),
            RecordCircumstance("pregnant", PREGNANT.first, JULY),
            (CircumstanceRecorded("pregnant", PREGNANT.first, JULY),),
        ),
        (
            (*HIRED, PREGNANT),
            RecordCircumstance("pregnant", date(2026, 5, 31), JULY),
            Code.CIRCUMSTANCE_OVERLAPS,
        ),
        (
            (*HIRED, PREGNANT),
            RecordCircumstance("pregnant", FIRST),
            Code.CIRCUMSTANCE_OVERLAPS,
        ),
        (
            (*HIRED, PREGNANT),
            RecordCircumstance("pregnant", date(2026, 6, 1)),
            (CircumstanceRecorded("pregnant", date(2026, 6, 1)),),
        ),
        (
            (*HIRED, PREGNANT),
            RecordCircumstance("nursing", MAY),
            (CircumstanceRecorded("nursing", MAY),),
        ),
        (HIRED, command_of(DISABLED), (DISABLED,)),
        (HIRED, RecordCircumstance("severely_disabled", MAY), Code.CIRCUMSTANCE_FIGURE),
        (
            HIRED,
            RecordCircumstance("severely_disabled", MAY, None, 101),
            Code.CIRCUMSTANCE_FIGURE,
        ),
        (HIRED, RecordCircumstance("pregnant", MAY, None, 7), Code.CIRCUMSTANCE_FIGURE),
        (HIRED, command_of(CONSENT), (CONSENT,)),
        (HIRED, RecordCircumstance("opt_out", MAY, None, 0, " "), Code.CONSENT_NOT_WRITTEN),
        (
            (*HIRED, PREGNANT),
            RecordCircumstance("pregnant", PREGNANT.first, revoked=True),
            (CircumstanceRecorded("pregnant", PREGNANT.first, revoked=True),),
        ),
        (
            (*HIRED, PREGNANT),
            RecordCircumstance("pregnant", FIRST, revoked=True),
            Code.CIRCUMSTANCE_NOT_RECORDED,
        ),
        (HIRED, AgreePay(JULY, PAY.pay), (PAY,)),
        (HIRED, AgreePay(date(2025, 1, 1), PAY.pay), Code.TERMS_BEFORE_HIRING),
        (HIRED, AssignDuty(*astuple(CRISIS)), (CRISIS,)),
        (HIRED, AssignDuty(JULY, MAY, "a", "b", "c"), Code.PERIOD_REVERSED),
        (HIRED, AssignDuty(date(2025, 1, 1), MAY, "a", "b", "c"), Code.TERMS_BEFORE_HIRING),
        (HIRED, AssignDuty(MAY, JULY, "a", "b", "c", ("x",)), Code.UNKNOWN_AGREEMENT),
        (HIRED, LinkEmployments("h-1"), (LinkedAs("h-1"),)),
    ],
)
def test_personal_facts(given: tuple[Event, ...], when: Command, then: object) -> None:
    deciding = partial(decide, agreements=BOOK, lands=LANDS)
    assert outcome(deciding, evolve, NOBODY, given, when) == then


@pytest.mark.parametrize(
    ("given", "when", "then"),
    [
        (
            (*HIRED, CONSENT),
            EndCircumstance("opt_out", CONSENT.first, date(2026, 3, 31), "Brief"),
            (CircumstanceRecorded("opt_out", CONSENT.first, date(2026, 9, 30), 0, "Brief"),),
        ),
        (
            (*HIRED, DISABLED),
            EndCircumstance("severely_disabled", DISABLED.first, MAY),
            (CircumstanceRecorded("severely_disabled", DISABLED.first, MAY, 50),),
        ),
        (
            (*HIRED, CONSENT),
            EndCircumstance("opt_out", MAY, MAY),
            Code.CIRCUMSTANCE_NOT_RECORDED,
        ),
        (
            (*HIRED, DISABLED),
            EndCircumstance("severely_disabled", DISABLED.first, FIRST),
            Code.PERIOD_REVERSED,
        ),
        (
            (*HIRED, PREGNANT),
            EndCircumstance("pregnant", PREGNANT.first, JULY),
            Code.CIRCUMSTANCE_OVER,
        ),
        ((), EndCircumstance("opt_out", MAY, MAY), Code.NOT_HIRED),
    ],
)
def test_what_a_person_ends_holds_until_the_notice_is_over(
    given: tuple[Event, ...], when: Command, then: object
) -> None:
    deciding = partial(decide, agreements=BOOK, lands=LANDS)
    assert outcome(deciding, evolve, NOBODY, given, when) == then


@pytest.mark.parametrize(
    ("declared_on", "last"),
    [
        (date(2026, 1, 15), date(2026, 7, 15)),
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2027, 8, 31), date(2028, 2, 29)),
        (date(2026, 6, 30), date(2026, 12, 30)),
        (date(2026, 7, 1), date(2027, 1, 1)),
    ],
)
def test_arbzg_7_abs_7_a_consent_is_revoked_with_six_months_notice(
    declared_on: date, last: date
) -> None:
    assert last_after_notice(CIRCUMSTANCES["opt_out"], declared_on) == last


SHARED = AgreeTerms(JULY, FULL, AGREEMENTS, "NW", False, 500)


def test_a_share_needs_full_hours_and_a_shape_and_the_refusal_names_key_and_day() -> None:
    state = employment(FIRST, FULL_WEEK)
    for terms, code, key in (
        (SHARED, Code.SHARE_WITHOUT_HOURS, "share_permille"),
        (
            AgreeTerms(JULY, (0, 0, 0, 0, 0, 0, 0), AGREEMENTS, "NW", False, 500),
            Code.WEEK_WITHOUT_SHAPE,
            "weekly_minutes",
        ),
    ):
        with pytest.raises(Rejected) as refused:
            decide(terms, state, agreements=BOOK, lands=LANDS)
        assert refused.value.code == code
        assert refused.value.facts == {"key": key, "effective_on": JULY}


def test_terms_hold_from_their_day_and_know_the_event_that_agreed_them() -> None:
    state = employment(FIRST, FULL_WEEK, TermsAgreed(JULY, HALF, AGREEMENTS, "BY"))
    assert state.terms_on(date(2025, 12, 31)) is None
    before, after = state.terms_on(date(2026, 6, 30)), state.terms_on(JULY)
    assert before is not None
    assert after is not None
    assert (before[0].weekly_minutes, before[1]) == (FULL, 2)
    assert (after[0].weekly_minutes, after[1]) == (HALF, 4)


def test_what_is_agreed_later_for_the_same_day_replaces_what_was_agreed_before() -> None:
    state = employment(FIRST, FULL_WEEK, TermsAgreed(FIRST, HALF, AGREEMENTS, "NW"))
    assert [(t.weekly_minutes, version) for t, version in state.terms] == [(HALF, 4)]


def test_nobody_has_terms_between_two_employments() -> None:
    state = employment(FIRST, FULL_WEEK, EmploymentEnded(date(2026, 3, 31)), *REHIRED)
    days = [date(2026, 3, 31), date(2026, 4, 1), date(2026, 6, 30), JULY]
    assert [state.employed_on(day) for day in days] == [True, False, False, True]
    assert state.terms_on(date(2026, 4, 1)) is None
    assert state.unit_on(JULY) == REHIRED[2]
    assert state.unit_on(date(2025, 1, 1)) is None


def test_a_name_stays_until_another_is_given() -> None:
    state = NOBODY
    for event in (*LEFT, REHIRE.hired):
        state = evolve(state, event)
    assert state.name == "A. Muster"
    assert state.version == 5
