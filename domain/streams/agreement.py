"""Agreement: the dated versions of an agreement's file that were used, and their content.

Stream ``agreement/arbzg``. A version counts as used from the first day on which it
applies; its content is then kept, so that a file cannot be edited unnoticed. A
change of law is a new version, also if it applies from the past.

The employer's own kinds of absence and booking are kept alike, in ``agreement/own_kinds``: a
kind has no dates and counts as used from the first start with it. Another meaning is
another kind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import cast

from msgspec import Struct

from domain.agreements.content import Content
from domain.values.errors import Fault, UnsoundAgreement, UnsoundKinds


class UsedVersion(Struct, frozen=True):
    """A version as it stood in the file, with the digest by which it is recognised."""

    digest: str
    content: Content


class VersionsUsed(Struct, frozen=True, omit_defaults=True):
    """Versions in force on ``used_on`` that were not recorded before, or not with this end.

    ``extends`` are the agreements that this one extended, ``applies_to`` is the condition of
    its application.
    """

    used_on: date
    extends: tuple[str, ...]
    versions: tuple[UsedVersion, ...]
    applies_to: str = ""


Event = VersionsUsed


class Use(Struct, frozen=True):
    """Use an agreement as its file stands on the legal day ``today``.

    ``versions`` are all versions of the file; none means that the file no longer exists.
    """

    file: str
    today: date
    extends: tuple[str, ...]
    versions: tuple[Content, ...]
    applies_to: str = ""


class OwnKind(Struct, frozen=True):
    """A kind of the employer's own, and the file that it stands in."""

    file: str
    content: Content


class UseKinds(Struct, frozen=True):
    """Use the employer's own kinds as their files stand on the legal day ``today``."""

    today: date
    kinds: tuple[OwnKind, ...]


class RecordedVersion(Struct, frozen=True):
    """A version that was used, and the day of its first record."""

    version: UsedVersion
    since: date


Key = tuple[str, date, date | None]
"""Identity of a version: its value, its first day, and the day on which it became known."""


class RecordedUse(Struct, frozen=True):
    """All versions of an agreement that have been used."""

    extends: tuple[str, ...] = ()
    applies_to: str = ""
    versions: Mapping[Key, RecordedVersion] = {}
    last: date | None = None
    """The day on which something was last recorded."""


UNUSED = RecordedUse()


GONE = "kinds"
"""In place of a file's name where a kind stands in no file any more."""


def decide(command: Use, state: RecordedUse) -> tuple[Event, ...]:
    """Record versions used for the first time; raises UnsoundAgreement if the past was changed."""
    changed = rewritten_versions(command, state)
    if changed:
        raise UnsoundAgreement.of(changed)
    fresh = tuple(
        UsedVersion(content.digest, content)
        for content in command.versions
        if content.valid_from <= command.today and not _is_recorded(content, state)
    )
    if not fresh:
        return ()
    return (VersionsUsed(command.today, command.extends, fresh, command.applies_to),)


def decide_kinds(command: UseKinds, state: RecordedUse) -> tuple[Event, ...]:
    """The kinds used for the first time; raises UnsoundKinds where one changed or is gone."""
    changed = changed_kinds(command, state)
    if changed:
        raise UnsoundKinds.of(changed)
    fresh = tuple(
        UsedVersion(kind.content.digest, kind.content)
        for kind in command.kinds
        if _key(kind.content) not in state.versions
    )
    return (VersionsUsed(command.today, (), fresh),) if fresh else ()


def evolve(state: RecordedUse, event: Event) -> RecordedUse:
    """The state after an event."""
    versions = dict(state.versions)
    for used in event.versions:
        key = _key(used.content)
        since = versions[key].since if key in versions else event.used_on
        versions[key] = RecordedVersion(used, since)
    return RecordedUse(event.extends, event.applies_to, versions, event.used_on)


def rewritten_versions(command: Use, state: RecordedUse) -> tuple[Fault, ...]:
    """Find departures of the file from the record; an end may move while it lies ahead."""
    if state.last is None:
        return ()
    if not command.versions:
        since = min(recorded.since for recorded in state.versions.values())
        what = f"used since {since} and now gone; put it back, no terms need to name it"
        return (Fault(command.file, "", None, what),)
    return tuple(_changes(command, state))


def changed_kinds(command: UseKinds, state: RecordedUse) -> tuple[Fault, ...]:
    """The used kinds that mean something else today, or are gone; names may be mended."""
    given = {_key(kind.content): kind for kind in command.kinds}
    found: list[Fault] = []
    for key, recorded in state.versions.items():
        kind, before = given.get(key), recorded.version.content
        if kind is not None and kind.content.digest == recorded.version.digest:
            continue
        file = GONE if kind is None else kind.file
        now = "now gone" if kind is None else f"now {_meaning(kind.content)}"
        what = (
            f"used since {recorded.since} as {_meaning(before)}, {now}; put it back: "
            "another meaning is a kind with another code"
        )
        found.append(Fault(file, before.key, None, what))
    return tuple(found)


def backdated_versions(command: Use, state: RecordedUse) -> tuple[Fault, ...]:
    """Find new versions of recorded values that were missing when stated to be already known.

    They may be right all the same; a past state of knowledge now includes them.
    """
    recorded = {key for key, _, _ in state.versions}
    return tuple(
        Fault(
            command.file,
            content.key,
            content.valid_from,
            f"known from {_first_known_on(content)}, but not there yet on {state.last}: "
            "what was closed in between was calculated without it",
        )
        for content in command.versions
        if state.last is not None
        and content.key in recorded
        and _key(content) not in state.versions
        and _first_known_on(content) <= state.last
    )


def _changes(command: Use, state: RecordedUse) -> Iterator[Fault]:
    if command.extends != state.extends:
        what = _sentence(", ".join(state.extends), state.last, ", ".join(command.extends))
        yield Fault(command.file, "extends", None, what)
    if command.applies_to != state.applies_to:
        what = _sentence(state.applies_to, state.last, command.applies_to)
        yield Fault(command.file, "applies_to", None, what)
    given = {_key(content): content for content in command.versions}
    for key, recorded in state.versions.items():
        before, after = recorded.version.content, given.get(key)
        if after is None:
            what = _sentence(str(before), recorded.since, "")
        elif after.digest != recorded.version.digest:
            what = _sentence(str(before), recorded.since, str(after))
        elif _moves_past_end(before.valid_until, after.valid_until, command.today):
            ends = (_end_text(before.valid_until), _end_text(after.valid_until))
            what = _sentence(ends[0], recorded.since, ends[1])
        else:
            continue
        yield Fault(command.file, before.key, before.valid_from, what)


def _sentence(before: str, since: date | None, after: str) -> str:
    now = f"now {after}" if after else "now gone"
    return (
        f"used since {since} as {before or 'nothing'}, {now}; put it back: "
        "a change is a new version, with known_from if it applies from the past"
    )


def _meaning(content: Content) -> str:
    """A kind's fields as a file says them: ``credit target, rank 30``."""
    fields = cast("Mapping[str, object]", content.value)
    return ", ".join(f"{name} {_word(value)}" for name, value in fields.items())


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _key(content: Content) -> Key:
    return content.key, content.valid_from, content.known_from


def _first_known_on(content: Content) -> date:
    return content.known_from or content.valid_from


def _is_recorded(content: Content, state: RecordedUse) -> bool:
    """Return whether it is recorded with this content and this end."""
    found = state.versions.get(_key(content))
    return (
        found is not None
        and found.version.digest == content.digest
        and found.version.content.valid_until == content.valid_until
    )


def _moves_past_end(before: date | None, after: date | None, today: date) -> bool:
    """Return whether a past day lies between two ends, so that it gained or lost the version."""
    return before != after and min(end for end in (before, after) if end is not None) < today


def _end_text(end: date | None) -> str:
    return "valid without an end" if end is None else f"valid until {end}"
