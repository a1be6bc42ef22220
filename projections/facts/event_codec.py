"""The ledger's codec over the domain's stored names."""

from domain.streams.event_names import STORED, UPCASTS, StoredEvent
from ledger.codec import Codec, Provenance, StoredName

CODEC: Codec[StoredEvent] = Codec(
    (StoredName(entry.name, entry.version, entry.type) for entry in STORED), UPCASTS
)

SYSTEM = Provenance(by="system")
"""Provenance of events that the service itself records, such as a frozen calendar."""
