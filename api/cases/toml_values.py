"""Values in case files, and the error that names a fault in one."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, ConfigDict, Strict, ValidationError, ValidationInfo

from domain.facts.kinds import Kinds
from domain.facts.leave import Part
from domain.facts.orders import Choice
from domain.facts.profile import CIRCUMSTANCES
from domain.values.accounts import Account
from domain.values.findings import FindingCode
from domain.values.time import Month

_CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)")


class CaseError(Exception):
    """The case cannot be evaluated; the message names file and key."""


def _month(text: str) -> str:
    Month.parse(text)
    return text


def _day(text: str) -> str:
    date.fromisoformat(text)
    return text


def _minutes(value: int | str) -> int:
    if isinstance(value, int):
        return value
    match = _CLOCK.fullmatch(value)
    if match is None:
        raise ValueError(f"not hours and minutes: {value!r}")
    return int(match[1]) * 60 + int(match[2])


def minutes_of_text(value: int | str) -> int:
    """Read minutes, given as such or as hours and minutes."""
    return _minutes(value)


def _circumstance(text: str) -> str:
    if text not in CIRCUMSTANCES:
        raise ValueError(f"no circumstance: {text!r} (known: {', '.join(CIRCUMSTANCES)})")
    return text


def _kind(text: str, info: ValidationInfo) -> str:
    known = _kinds(info).bookings.by_code
    if text not in known:
        raise ValueError(f"no kind of booking: {text!r} (known: {', '.join(known)})")
    return text


def _absence(text: str, info: ValidationInfo) -> str:
    known = _kinds(info).absences
    if text not in known:
        raise ValueError(f"no kind of absence: {text!r} (known: {', '.join(known)})")
    return text


def _kinds(info: ValidationInfo) -> Kinds:
    """The kinds with which a file is read."""
    assert isinstance(info.context, Kinds)
    return info.context


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (OSError, ValueError, KeyError) as error:
        raise ValueError(f"no time zone: {text!r}") from error
    return text


CaseMonthText = Annotated[str, AfterValidator(_month)]
DayText = Annotated[str, AfterValidator(_day)]
MinutesText = Annotated[int | str, AfterValidator(_minutes)]
CaseCircumstanceText = Annotated[str, AfterValidator(_circumstance)]
AbsenceText = Annotated[str, AfterValidator(_absence)]
KindText = Annotated[str, AfterValidator(_kind)]
ZoneText = Annotated[str, AfterValidator(_zone)]
# A file gives these as text, which strict reading does not accept for an enum's member.
PartText = Annotated[Part, Strict(strict=False)]
AccountText = Annotated[Account, Strict(strict=False)]
ChoiceText = Annotated[Choice, Strict(strict=False)]
FindingText = Annotated[FindingCode, Strict(strict=False)]


STRICT = ConfigDict(extra="forbid", strict=True, frozen=True)
"""Configuration for reading every part of a file: a misspelt key is an error."""


def first_error(error: ValidationError) -> str:
    """Describe the first fault, with its key."""
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"])
    message = first["msg"].removeprefix("Value error, ")
    return f"{key}: {message}" if key else message
