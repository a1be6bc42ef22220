"""Values in requests and answers: days, months, durations, instants, names."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    create_model,
)
from pydantic.json_schema import WithJsonSchema

from api.host.clock import HOME
from domain.values.accounts import Unit
from domain.values.bookings import Stamp
from domain.values.time import EARLIEST_DAY, LATEST_DAY, duration_text, utc_text


class Body(BaseModel):
    """Base of every body: no unknown field is accepted, no value is converted silently."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def _read_day(value: object) -> object:
    if not isinstance(value, str):
        return value
    if len(value) != 10:
        raise ValueError("a day is written 2026-11-21")
    day = date.fromisoformat(value)
    if not EARLIEST_DAY <= day <= LATEST_DAY:
        raise ValueError(f"a day lies between {EARLIEST_DAY} and {LATEST_DAY}")
    return day


def _read_instant(value: object) -> object:
    if not isinstance(value, str):
        return value
    # An unescaped plus sign in a URL arrives as a blank.
    instant = datetime.fromisoformat(value.replace(" ", "+") if "T" in value else value)
    if instant.tzinfo is None:
        raise ValueError("an instant needs Z or an offset: 2026-11-21T10:00:00Z")
    if not EARLIEST_DAY <= instant.date() <= LATEST_DAY:
        raise ValueError(f"an instant lies between {EARLIEST_DAY} and {LATEST_DAY}")
    return instant.astimezone(UTC)


DayIn = Annotated[
    date,
    BeforeValidator(_read_day),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2021-11-01"]}),
]
MonthText = Annotated[
    str,
    StringConstraints(pattern=r"^(19[7-9][0-9]|2[01][0-9]{2})-(0[1-9]|1[0-2])$"),
    Field(examples=["2021-11"]),
]
InstantIn = Annotated[
    datetime,
    BeforeValidator(_read_instant),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2021-12-01T08:00:00Z"]}),
]
PersonText = Annotated[
    str, StringConstraints(pattern=r"^[0-9A-Z][0-9A-Z-]{0,19}$"), Field(examples=["4001"])
]
BadgeText = Annotated[
    str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,31}$"), Field(examples=["1001"])
]
TerminalText = Annotated[
    str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,63}$"), Field(examples=["T-01"])
]
Name = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00-\x1f]*$")]
ShortText = Annotated[
    str,
    StringConstraints(min_length=1, max_length=64, pattern=r"^[^\x00-\x20/=+@-][^\x00-\x1f/]*$"),
]
Reason = Annotated[str, StringConstraints(max_length=1000, pattern=r"^[^\x00-\x08]*$")]


class Duration(Body):
    """A length of time: whole minutes, and the same as ISO 8601."""

    minutes: int
    iso8601: str


class Amount(Body):
    """An amount of an account in its unit; minutes also as ISO 8601."""

    amount: int
    unit: str
    iso8601: str | None


class Instant(Body):
    """A point in time: in UTC, and in local time."""

    utc: str
    local: str


def model_of(name: str, meaning: str, fields: Mapping[str, object]) -> type[Body]:
    """Make the model of an answer whose fields, all of them given, are listed elsewhere."""
    described: dict[str, Any] = {field: (kind, ...) for field, kind in fields.items()}
    return create_model(name, __base__=Body, __doc__=meaning, **described)


def duration(minutes: int) -> Duration:
    """Convert whole minutes to their answer."""
    return Duration(minutes=minutes, iso8601=duration_text(minutes))


def minutes_only(value: int, unit: Unit) -> Duration | None:
    """Convert an amount to a length of time; None if it is of another unit."""
    return duration(value) if unit is Unit.MINUTES else None


def amount(value: int, unit: Unit) -> Amount:
    """Convert an account's amount to its answer."""
    text = duration_text(value) if unit is Unit.MINUTES else None
    return Amount(amount=value, unit=unit.value, iso8601=text)


def instant(at: datetime) -> Instant:
    """Convert an instant of the service, with the employer's local time."""
    utc = at.astimezone(UTC)
    return Instant(
        utc=utc.isoformat().replace("+00:00", "Z"), local=utc.astimezone(HOME).isoformat()
    )


def stamp_instant(stamp: Stamp) -> Instant:
    """Convert a booking's instant, with its device's local time."""
    return Instant(utc=utc_text(stamp.at), local=stamp.local)
