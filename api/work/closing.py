"""Close of one person's month, with its outcome; all sheets of a month."""

from collections.abc import Iterator
from typing import Final, Literal

from msgspec import Struct

from api.host.settings import legal_day
from api.wiring import Service
from api.work.carry_out import Acting
from domain.evaluation.evaluate import Sheet
from domain.values.errors import Code, Rejected
from domain.values.time import Month

PAGE: Final = 500

Status = Literal["closed", "already_closed", "refused"]


class PersonClose(Struct, frozen=True):
    """Outcome of the close of one person's month; `code` is the reason of a refusal."""

    person: str
    status: Status
    code: str | None = None
    position: int | None = None


def close_one(service: Service, person: str, month: Month, acting: Acting) -> PersonClose:
    """Close one person's month; a refusal is an outcome, the ledger's errors are raised."""
    try:
        done = service.commands.close_month(person, month, legal_day(), acting)
    except Rejected as rejected:
        if rejected.code is Code.MONTH_ALREADY_CLOSED:
            return PersonClose(person, "already_closed", rejected.code.value)
        return PersonClose(person, "refused", rejected.code.value)
    return PersonClose(person, "closed", None, done.position)


def sheets_of(service: Service, month: Month) -> Iterator[Sheet]:
    """Yield all sheets of a month by person, read page by page."""
    after = ""
    while page := service.reader.sheets(month, after, PAGE).content:
        yield from page
        after = page[-1].person
