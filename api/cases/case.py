"""Cases: a self-contained file is evaluated like production and compared with its expectation.

The file's facts become the same events, folded by the same streams and evaluated
by the same code as those of the service; nothing is stored and no database is used.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from pydantic import ValidationError

from api.cases.expectation import Difference, unmet_expectations
from api.cases.facts import OVERRIDES, CaseHistory, case_steps
from api.cases.file import CaseFile, LeavePay, Override, read_case
from api.cases.lifetime import account_course, account_figures_on
from api.cases.toml_values import CaseError, first_error, minutes_of_text
from domain.agreements.agreement_file import AgreedValue, Agreement, Version
from domain.agreements.book import AgreementBook
from domain.evaluation.evaluate import Context, Evaluation, Sheet
from domain.rules.leave.leave_expiry import leave_expiry
from domain.rules.leave.leave_pay import daily_rate_cents
from domain.rules.leave.lots import Lots
from domain.streams.calendar import Holidays, holidays_of
from domain.streams.timesheet import DayTotal
from domain.values.accounts import Posting, Total
from domain.values.bookings import cause_text
from domain.values.errors import DomainError
from domain.values.findings import Finding
from domain.values.time import Month


class CaseResult(Struct, frozen=True):
    """Outcome of the evaluation as plain values for JSON, and its differences from expectation."""

    id: str
    title: str
    outcome: Mapping[str, Any]
    diff: tuple[Difference, ...]

    @property
    def as_expected(self) -> bool:
        return not self.diff

    def json(self) -> str:
        """Write the whole result as indented JSON."""
        return msgspec.json.format(msgspec.json.encode(self), indent=2).decode()


def run_case(path: Path, book: AgreementBook | None = None) -> CaseResult:
    """Evaluate one case file; raises CaseError naming file and key.

    ``book`` has the agreements and kinds of the employer; without it, the shipped ones count.
    """
    book = book or AgreementBook.of_package()
    case = read_case(path, book.kinds)
    try:
        return evaluate_case(case, book)
    except (CaseError, DomainError) as error:
        raise CaseError(f"{path.name}: {error}") from error


def evaluate_case(case: CaseFile, of_employer: AgreementBook) -> CaseResult:
    """Evaluate a case that has been read; raises CaseError and DomainError."""
    agreements = [*of_employer.agreements, *_own_agreements(case)]
    book = AgreementBook(agreements, of_employer.kinds)
    fallback = tuple(case.terms[0].agreements)
    if case.override:
        fallback = (*fallback, OVERRIDES)
    context = Context(book, _holidays(case), fallback, case.case.known_on)
    history = CaseHistory(case.person.id, context)
    for step in case_steps(case):
        history.take(step)
    until = None if case.case.until is None else Month.parse(case.case.until)
    evaluations = history.evaluate(until)
    outcome = _outcome(evaluations, history, context.holidays)
    outcome["leave_pay"] = {name: _leave_pay(one) for name, one in case.leave_pay.items()}
    if case.lifetime is not None:
        lived = account_course(case.lifetime, history.employment, evaluations, book)
        outcome["lifetime"] = {
            day: account_figures_on(lived, history.employment, date.fromisoformat(day))
            for day in case.expect.lifetime
        }
        outcome["lifetime_refusals"] = lived.refusals
    diff = tuple(unmet_expectations(case.expect, outcome))
    return CaseResult(case.case.id, case.case.title, outcome, diff)


def _own_agreements(case: CaseFile) -> Iterable[Agreement]:
    for name, own in case.agreement.items():
        yield _agreement(name, own.short, own.value)
    if case.override:
        first = min(terms.effective_on for terms in case.terms)
        values = [
            _override(number, override, override.valid_from or first)
            for number, override in enumerate(case.override)
        ]
        yield _agreement(OVERRIDES, OVERRIDES, values)


def _override(number: int, override: Override, valid_from: date) -> AgreedValue:
    try:
        return AgreedValue(
            name=override.value,
            de=override.value,
            en=override.value,
            unit="",
            paragraph=override.paragraph,
            version=[Version(valid_from=valid_from, value=override.set)],
        )
    except ValidationError as error:
        raise CaseError(f"override.{number}: {first_error(error)}") from error


def _agreement(name: str, short: str, values: list[AgreedValue]) -> Agreement:
    try:
        return Agreement(
            id=name, de=short, en=short, short=short, source="case file", sign_off="", value=values
        )
    except ValidationError as error:
        raise CaseError(f"agreement.{name}: {first_error(error)}") from error


def _holidays(case: CaseFile) -> Holidays:
    @lru_cache
    def known(land: str, year: int) -> Mapping[date, str]:
        calendar = case.calendar
        library = {} if calendar.replaces_library else holidays_of(land, year)
        own = {day: name for day, name in calendar.days() if day.year == year}
        return dict(sorted((library | own).items()))

    return known


def _outcome(
    evaluations: Iterable[Evaluation], history: CaseHistory, holidays: Holidays
) -> dict[str, Any]:
    outcome: dict[str, Any] = {
        "days": {},
        "months": {},
        "balances": {},
        "findings": [],
        "postings": [],
        "holidays": {},
        "leave": {},
        "leave_pay": {},
        "lifetime": {},
        "lifetime_refusals": {},
        "agreements": [],
    }
    for evaluation in evaluations:
        sheet = evaluation.sheet
        outcome["days"] |= {str(day.day): _day(day) for day in sheet.days}
        outcome["months"][str(sheet.month)] = _month(sheet)
        outcome["balances"] = {account.value: n for account, n in sheet.closing.items()}
        outcome["findings"] += [_finding(finding) for finding in sheet.findings]
        outcome["postings"] += [_posting(posting) for posting in evaluation.postings]
        outcome["leave"] |= {
            str(day): _leave(held, evaluation) for day, held in evaluation.lots_by_day
        }
        outcome["holidays"] |= _days_off(sheet.month, history, holidays)
        cited = {*outcome["agreements"], *evaluation.cited}
        outcome["agreements"] = sorted(cited)
    return outcome


def _day(day: DayTotal) -> dict[str, int]:
    return {
        "attended_minutes": day.attended_minutes,
        "break_minutes": day.break_minutes,
        "worked_minutes": day.worked_minutes,
        "target_minutes": day.target_minutes,
        "flex_minutes": day.flex_minutes,
    }


def _month(sheet: Sheet) -> dict[str, Any]:
    return {
        "closed": sheet.closed,
        "balances": {account.value: n for account, n in sheet.closing.items()},
        "totals": _by_account(total for total in sheet.totals if not total.origin),
        "settles": {
            origin: _by_account(total for total in sheet.totals if total.origin == origin)
            for origin in sorted({total.origin for total in sheet.totals if total.origin})
        },
        "differences": _by_account(sheet.differences),
    }


def _leave(held: Lots, evaluation: Evaluation) -> dict[str, Any]:
    """Show leave at the end of a day: the total, and the lots that are not used up."""
    expiry = evaluation.parameters.leave_expiry
    lots = [lot for lot in held.lots if lot.left_centidays]
    return {
        "centidays": held.left_centidays,
        "lots": [
            {
                "part": lot.part.value,
                "year": lot.year,
                "centidays": lot.left_centidays,
                "expires_on": None if expiry is None else leave_expiry(lot, held, expiry),
            }
            for lot in lots
        ],
    }


def _by_account(totals: Iterable[Total]) -> dict[str, int]:
    return {total.account.value: total.amount for total in totals}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "day": str(finding.day),
        "code": finding.code.value,
        "severity": finding.severity.value,
        "rule": finding.rule,
        "citation": finding.citation,
        "figures": dict(finding.figures),
        "causes": [cause_text(cause) for cause in finding.causes],
    }


def _posting(posting: Posting) -> dict[str, Any]:
    return {
        "effective_on": str(posting.effective_on),
        "account": posting.account.value,
        "amount": posting.amount,
        "unit": posting.unit.value,
        "rule": posting.rule,
        "citation": posting.citation,
        "causes": [cause_text(cause) for cause in posting.causes],
        "origin": "" if posting.origin is None else str(posting.origin),
    }


def _leave_pay(paid: LeavePay) -> int:
    return daily_rate_cents(
        paid.monthly_cents,
        paid.divisor_days,
        minutes_of_text(paid.earned),
        minutes_of_text(paid.current),
    )


def _days_off(month: Month, history: CaseHistory, holidays: Holidays) -> dict[str, str]:
    found: dict[str, str] = {}
    for day in month.days():
        agreed = history.employment.terms_on(day)
        if agreed is not None:
            name = holidays(agreed[0].land, day.year).get(day)
            if name is not None:
                found[str(day)] = name
    return found
