"""Content of a dated version that rules read; it tells a changed past from a corrected note."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from typing import Any

import msgspec
from msgspec import Struct

from domain.agreements.agreement_file import AgreedValue, Agreement, Version
from domain.facts.kinds import KindRow, meaning_of
from domain.values.time import EARLIEST_DAY


class Content(Struct, frozen=True, omit_defaults=True):
    """A version without its names, sources, notes and sign-off, which affect no balance.

    ``key`` is the value's name; ``citation`` is the text cited by postings and findings and
    kept by closed months. The other fields have the same meaning as in the file.
    """

    key: str
    citation: str
    valid_from: date
    unit: str
    value: Any
    known_from: date | None = None
    valid_until: date | None = None

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of all fields but the end, which may be set while it lies ahead."""
        said = (
            self.key, self.citation, self.valid_from, self.known_from, self.unit, self.value
        )  # fmt: skip
        return sha256(msgspec.json.encode(said, order="deterministic")).hexdigest()

    def __str__(self) -> str:
        value = msgspec.json.encode(self.value, order="deterministic").decode()
        return f"{value} {self.unit} ({self.citation})"


def contents(agreement: Agreement) -> Iterator[Content]:
    """The contents of all versions, in the order of the file."""
    for value in agreement.value:
        for version in value.version:
            yield Content(
                value.name,
                f"{agreement.short} {paragraph_of(value, version)}",
                version.valid_from,
                value.unit,
                version.value,
                version.known_from,
                version.valid_until,
            )


def content_of(row: KindRow) -> Content:
    """The content of a kind of absence or booking, which has no dates: it applies on every day."""
    return Content(row.key, "", EARLIEST_DAY, "kind", meaning_of(row.kind))


def paragraph_of(value: AgreedValue, version: Version) -> str:
    """The paragraph of a version: its own, or that of its value."""
    return version.paragraph or value.paragraph


def source_of(agreement: Agreement, value: AgreedValue, version: Version) -> str:
    """The source of a version: its own, that of its value, or that of the agreement."""
    return version.source or value.source or agreement.source
