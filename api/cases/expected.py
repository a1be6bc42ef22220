"""Expectations that a case file can state about its outcome."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel

from api.cases.lifetime import ExpectedAccount
from api.cases.toml_values import STRICT, AccountText, CaseMonthText, DayText, FindingText, PartText


class _Table(BaseModel):
    model_config = STRICT


class ExpectedDay(_Table):
    """Any of a day's sums in minutes."""

    attended_minutes: int | None = None
    break_minutes: int | None = None
    worked_minutes: int | None = None
    target_minutes: int | None = None
    flex_minutes: int | None = None


class ExpectedMonth(_Table):
    """Any of a month's figures; ``differences`` by month of origin and account."""

    closed: bool | None = None
    balances: dict[AccountText, int] = {}
    totals: dict[AccountText, int] = {}
    differences: dict[AccountText, int] | None = None
    settles: dict[CaseMonthText, dict[AccountText, int]] | None = None


class ExpectedFinding(_Table):
    """A finding by day and code; only the figures given here are compared."""

    day: date
    code: FindingText
    figures: dict[str, int] = {}


class ExpectedPosting(_Table):
    """A posting that must exist; only the fields given here are compared."""

    effective_on: date
    account: AccountText
    amount: int
    rule: str | None = None
    citation: str | None = None
    causes: list[str] | None = None


class ExpectedLot(_Table):
    """A lot that is not used up; without ``expires_on`` its expiry is not compared."""

    part: PartText
    year: int
    centidays: int
    expires_on: date | Literal["never"] | None = None


class ExpectedLeave(_Table):
    """All remaining leave at the end of a day, in hundredths of a day, or every lot of it."""

    centidays: int | None = None
    lots: list[ExpectedLot] | None = None


class ExpectedOutcome(_Table):
    """Any part of the outcome."""

    days: dict[DayText, ExpectedDay] = {}
    months: dict[CaseMonthText, ExpectedMonth] = {}
    balances: dict[AccountText, int] = {}
    findings: list[ExpectedFinding] | None = None
    """All findings; one that is not listed is a difference."""
    findings_absent: list[FindingText] = []
    postings: list[ExpectedPosting] = []
    leave: dict[DayText, ExpectedLeave] = {}
    """Leave at the end of a day."""
    lifetime: dict[DayText, ExpectedAccount] = {}
    """The lifetime account at the end of a day."""
    holidays: dict[DayText, str] = {}
    leave_pay: dict[str, int] = {}
    """Cents for a day, by the names of the file's ``leave_pay``."""
