"""Sorted deliveries of a terminal: encoded events that only lack their person.

Sorting needs only the bytes and the terminal's row, so any process can do it.
Deliveries of one terminal that wait together are sorted together: their bookings of one badge and
month become one event, as if the terminal had delivered them at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from operator import attrgetter

from msgspec import Struct

from api.intake.draft import Draft, ItemOutcome, ItemStatus, ReceiptWindow, RunOutcome
from api.intake.items import Batch, Item, Items, MalformedDelivery, decode_json
from domain.streams.terminal import RefusedItem
from domain.values.bookings import Booked
from domain.values.time import Month, local_day_number
from ledger.codec import Provenance
from ledger.records import TerminalAdvance, TerminalHead
from projections.facts.event_codec import CODEC

Results = Sequence[ItemOutcome] | MalformedDelivery
"""Results of a delivery's items, in their order, or the reason why it is no delivery."""


class EncodedMonth(Struct, frozen=True, gc=False):
    """Bookings of one badge and month as an encoded ``Booked``, with the local days they span."""

    badge: str
    month: Month
    first_day: int
    """Local day, counted from 1970-01-01, of the first booking by instant."""
    last_day: int
    one_offset: bool
    """True if all bookings have one offset; if not, an inner one may lie up to two days outside."""
    topic: str
    state: bytes


class EncodedDelivery(Struct, frozen=True):
    """Storable content of a terminal's deliveries, and the answers after storing it."""

    advance: TerminalAdvance
    changed: bool
    """True if any number was new."""
    provenance: Provenance
    results: tuple[Results, ...]
    groups: tuple[EncodedMonth, ...]
    refused: tuple[RefusedItem, ...]
    """Every refused item, also those received before: storing keeps each set only once."""


class InDoubt(Exception):
    """Only the log can say whether a booking was stored before."""


def ask_the_log(_item: Item) -> bool:
    """Answer in place of the log where it is out of reach; raises InDoubt."""
    raise InDoubt


def sort_bodies(
    bodies: Sequence[bytes],
    head: TerminalHead,
    provenance: Provenance,
    received_at: int,
    window: ReceiptWindow,
    is_stored: Callable[[Item], bool],
    kinds: frozenset[str],
) -> EncodedDelivery:
    """Sort consecutive bodies of a terminal; ``kinds`` are the known kinds of booking."""
    deliveries = [_decode(body) for body in bodies]
    return sort_items(deliveries, head, provenance, received_at, window, is_stored, kinds)


def sort_items(
    deliveries: Sequence[Items | MalformedDelivery],
    head: TerminalHead,
    provenance: Provenance,
    received_at: int,
    window: ReceiptWindow,
    is_stored: Callable[[Item], bool],
    kinds: frozenset[str],
) -> EncodedDelivery:
    """Sort decoded deliveries as ``sort_bodies`` sorts bodies."""
    draft = Draft(head, received_at, window, is_stored, kinds)
    results = _sort_together(draft, deliveries)
    if results is None:
        results = [
            one if isinstance(one, MalformedDelivery) else draft.sort(one) for one in deliveries
        ]
    return EncodedDelivery(
        draft.advance(),
        draft.changed,
        provenance,
        tuple(results),
        tuple(_groups(draft, provenance)),
        tuple(draft.refused),
    )


def stored_of(results: Results) -> int:
    """Count the new bookings of a delivery, including those kept with their badge."""
    if isinstance(results, RunOutcome):
        return len(results)
    if isinstance(results, MalformedDelivery):
        return 0
    return sum(one.status is ItemStatus.STORED for one in results)


def _decode(body: bytes) -> Items | MalformedDelivery:
    try:
        return decode_json(body)
    except MalformedDelivery as error:
        return error


def _sort_together(
    draft: Draft, deliveries: Sequence[Items | MalformedDelivery]
) -> list[Results] | None:
    """Sort consecutive ordinary deliveries as one; None if they are not ordinary."""
    batches = [one for one in deliveries if isinstance(one, Batch)]
    if len(batches) < max(2, len(deliveries)):
        return None
    first = draft.last + 1
    run = draft.sort_ordinary(Batch([item for batch in batches for item in batch.bookings]))
    if run is None:
        return None
    results: list[Results] = []
    for batch in batches:
        results.append(RunOutcome(first, len(batch.bookings)))
        first += len(batch.bookings)
    return results


def _groups(draft: Draft, provenance: Provenance) -> Iterator[EncodedMonth]:
    terminal = draft.head.terminal
    for (badge, month, source), bookings in draft.groups.items():
        if not draft.plain:
            bookings.sort(key=_instant)
        topic, state = CODEC.encode(Booked(terminal, badge, tuple(bookings), source), provenance)
        first, last = bookings[0], bookings[-1]
        offset = first.offset_minutes
        one_offset = draft.plain or all(one.offset_minutes == offset for one in bookings)
        yield EncodedMonth(
            badge,
            month,
            local_day_number(first.at, first.offset_minutes),
            local_day_number(last.at, last.offset_minutes),
            one_offset,
            topic,
            state,
        )


_instant = attrgetter("at")
