"""Closing a month for everybody: one decision per person, each with its own outcome."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from api.commands import Acting
from api.settings import legal_day
from api.wiring import Service
from domain.errors import Code, Rejected
from domain.evaluation import Sheet
from domain.time import Month

PAGE: Final = 500
AT_ONCE: Final = 4
"""Closes under way at a time; what they append is written together."""

Status = Literal["closed", "already_closed", "refused"]


class PersonClose(Struct, frozen=True):
    """What became of one person's month; `code` says why it was refused."""

    person: str
    status: Status
    code: str | None = None
    position: int | None = None


def close_for_all(
    service: Service,
    month: Month,
    acting: Acting,
    on_person: Callable[[PersonClose], None] | None = None,
) -> list[PersonClose]:
    """Close the month of everybody who has a sheet, in the order of their numbers.

    Every person's close has an idempotency key of its own, derived from the caller's.
    """
    service.projector.catch_up()
    people = [sheet.person for sheet in sheets_of(service, month)]

    def close(person: str) -> PersonClose:
        key = None if acting.key is None else f"{acting.key}:{person}"
        own = replace(acting, on_behalf_of=person, key=key)
        return close_one(service, person, month, own)

    results: list[PersonClose] = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for result in pool.map(close, people):
            results.append(result)
            if on_person is not None:
                on_person(result)
    service.projector.catch_up()
    return results


def close_one(service: Service, person: str, month: Month, acting: Acting) -> PersonClose:
    """Close one person's month; a refusal is an outcome, what the ledger raises is raised."""
    try:
        done = service.commands.close_month(person, month, legal_day(), acting)
    except Rejected as rejected:
        if rejected.code is Code.MONTH_ALREADY_CLOSED:
            return PersonClose(person, "already_closed", rejected.code.value)
        return PersonClose(person, "refused", rejected.code.value)
    return PersonClose(person, "closed", None, done.position)


def sheets_of(service: Service, month: Month) -> Iterator[Sheet]:
    """All sheets of a month by person, read page by page."""
    after = ""
    while page := service.reader.sheets(month, after, PAGE).content:
        yield from page
        after = page[-1].person
