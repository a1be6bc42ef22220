"""Turns events into stored bytes and back, under names and versions written by hand."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, TypeVar

import msgspec
from msgspec import Struct

from ledger.errors import UnknownKey, UnknownStoredEvent, UnreadableStoredEvent, UnsoundCatalogue
from ledger.records import NO_KEY, NewEvent, RecordedEvent

Data = TypeVar("Data")
Event = TypeVar("Event", bound=Struct)

Upcast = Callable[[dict[str, Any]], dict[str, Any]]
"""Turns the JSON values of one version of an event into those of the next."""


class StoredName(Struct, Generic[Event], frozen=True):
    """The stored name of an event type and the version that is written today."""

    name: str
    version: int
    type: type[Event]

    @property
    def topic(self) -> str:
        """The text by which the current version is stored."""
        return topic_of(self.name, self.version)


class Provenance(Struct, frozen=True):
    """The actor, the person acted for, the mandate and the command of an event."""

    by: str
    on_behalf_of: str | None = None
    mandate: str | None = None
    command: str | None = None


class Envelope(Struct, Generic[Data], frozen=True, omit_defaults=True, kw_only=True):
    """The JSON object that is stored: provenance beside the event's own data."""

    by: str
    on_behalf_of: str | None = msgspec.field(default=None, name="for")
    mandate: str | None = None
    command: str | None = None
    data: Data


class Codec(Generic[Event]):
    """Encodes and decodes the events of one catalogue.

    Raises UnsoundCatalogue when a name or type is given twice or an older version has no upcast.
    """

    def __init__(
        self,
        names: Iterable[StoredName[Event]],
        upcasts: Mapping[tuple[str, int], Upcast] | None = None,
    ) -> None:
        catalogue = tuple(names)
        self._upcasts = dict(upcasts or {})
        _check_catalogue(catalogue, self._upcasts)
        self._encoder = msgspec.json.Encoder()
        self._topics: dict[type[Struct], str] = {stored.type: stored.topic for stored in catalogue}
        self._current: dict[str, msgspec.json.Decoder[Envelope[Any]]] = {
            stored.topic: _decoder_of(stored.type) for stored in catalogue
        }
        self._past = {
            topic_of(stored.name, version): (stored, version)
            for stored in catalogue
            for version in range(1, stored.version)
        }
        self._past_decoder = msgspec.json.Decoder(Envelope[dict[str, Any]])

    @property
    def topics(self) -> frozenset[str]:
        """Every topic that can be decoded, past versions included."""
        return frozenset(self._current) | frozenset(self._past)

    def topic(self, event_type: type[Struct]) -> str:
        """The topic under which events of this type are written; raises UnknownStoredEvent."""
        try:
            return self._topics[event_type]
        except KeyError:
            raise UnknownStoredEvent(event_type.__qualname__) from None

    def encode(self, event: Event, provenance: Provenance) -> tuple[str, bytes]:
        """The topic and the bytes to store; raises UnknownStoredEvent."""
        envelope = Envelope(
            by=provenance.by,
            on_behalf_of=provenance.on_behalf_of,
            mandate=provenance.mandate,
            command=provenance.command,
            data=event,
        )
        return self.topic(type(event)), self._encoder.encode(envelope)

    def decode(self, topic: str, state: bytes) -> tuple[Provenance, Event]:
        """The provenance and the event, brought to its current version.

        Raises UnknownStoredEvent and UnreadableStoredEvent.
        """
        decoder = self._current.get(topic)
        try:
            if decoder is not None:
                envelope = decoder.decode(state)
                return _provenance(envelope), envelope.data
            return self._decode_past(topic, state)
        except msgspec.MsgspecError as error:
            raise UnreadableStoredEvent(topic, str(error)) from error

    def new_event(self, stream: str, event: Event, provenance: Provenance) -> NewEvent:
        """The event as the ledger takes it, not encrypted."""
        topic, state = self.encode(event, provenance)
        return NewEvent(stream, topic, state)

    def read(self, recorded: RecordedEvent) -> tuple[Provenance, Event]:
        """As `decode`; raises UnknownKey for a state that was encrypted."""
        if recorded.key != NO_KEY:
            raise UnknownKey(recorded.key)
        return self.decode(recorded.topic, recorded.state)

    def event(self, recorded: RecordedEvent) -> Event:
        """The event alone; raises as `read` does."""
        return self.read(recorded)[1]

    def _decode_past(self, topic: str, state: bytes) -> tuple[Provenance, Event]:
        if topic not in self._past:
            raise UnknownStoredEvent(topic)
        stored, version = self._past[topic]
        envelope = self._past_decoder.decode(state)
        data = envelope.data
        for step in range(version, stored.version):
            data = self._upcasts[stored.name, step](data)
        return _provenance(envelope), msgspec.convert(data, stored.type, str_keys=True)


def topic_of(name: str, version: int) -> str:
    """The topic text of one version of a stored name, such as `timesheet.booked.v1`."""
    return f"{name}.v{version}"


def _decoder_of(event_type: type[Struct]) -> msgspec.json.Decoder[Envelope[Any]]:
    # One typed decoder reads envelope and data in a single pass. The subscript happens at run time
    # only, through a name that type checkers do not take for a type expression.
    generic: Any = Envelope
    return msgspec.json.Decoder(generic[event_type])


def _provenance(envelope: Envelope[Any]) -> Provenance:
    return Provenance(envelope.by, envelope.on_behalf_of, envelope.mandate, envelope.command)


def _check_catalogue(
    catalogue: tuple[StoredName[Event], ...], upcasts: Mapping[tuple[str, int], Upcast]
) -> None:
    names = {stored.name for stored in catalogue}
    if len(names) < len(catalogue):
        raise UnsoundCatalogue("a name is given twice")
    if len({stored.type for stored in catalogue}) < len(catalogue):
        raise UnsoundCatalogue("a type is given twice")
    needed = {
        (stored.name, version) for stored in catalogue for version in range(1, stored.version)
    }
    if missing := needed - upcasts.keys():
        raise UnsoundCatalogue(f"no upcast from {sorted(missing)}")
    if unused := upcasts.keys() - needed:
        raise UnsoundCatalogue(f"an upcast from {sorted(unused)} leads nowhere")
    if wrong := [stored.name for stored in catalogue if stored.version < 1]:
        raise UnsoundCatalogue(f"versions count from 1: {wrong}")
