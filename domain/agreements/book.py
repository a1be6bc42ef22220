"""Values in force on a day, gathered into the rules' parameters."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from hashlib import sha256
from typing import Any, NamedTuple, TypeVar

from msgspec import Struct, ValidationError, convert, json

from domain.agreements.agreement_file import AgreedValue, Agreement, Version, shipped_agreements
from domain.agreements.content import contents, paragraph_of, source_of
from domain.agreements.parameters import LifetimeParameters, RuleParameters, is_whole
from domain.facts.kinds import SHIPPED, Kinds
from domain.values.errors import Fault, UnsoundAgreement

NO_CONDITIONS: frozenset[str] = frozenset()


GATHERED: tuple[type[Struct], ...] = (RuleParameters, LifetimeParameters)
"""Structs that values are gathered into, each by the names of its own rules."""
_GATHERED_INTO = {rule: into for into in GATHERED for rule in into.__struct_fields__}
Gathered = TypeVar("Gathered", bound=Struct)


class InForce(NamedTuple):
    """One value in force on a day, with its version and agreement."""

    agreement: Agreement
    value: AgreedValue
    version: Version

    @property
    def paragraph(self) -> str:
        return paragraph_of(self.value, self.version)

    @property
    def source(self) -> str:
        return source_of(self.agreement, self.value, self.version)


_Asked = tuple[tuple[str, ...], int, frozenset[str], int]


class AgreementBook:
    """All agreements and kinds an employer uses; answers are remembered, files are not re-read."""

    def __init__(self, agreements: Iterable[Agreement], kinds: Kinds = SHIPPED) -> None:
        self._agreements = {agreement.id: agreement for agreement in agreements}
        self.kinds = kinds
        self.digest = _digest(self._agreements, kinds)
        """Changes whenever something does that rules see of any agreement or kind (SHA-256)."""
        self._remembered: dict[_Asked, RuleParameters] = {}
        self._of_lifetime: dict[_Asked, LifetimeParameters] = {}
        self._changes: dict[tuple[str, ...], tuple[date, ...]] = {}
        self._learnt: dict[tuple[str, ...], tuple[date, ...]] = {}
        self._complete: dict[tuple[str, ...], date] = {}

    @classmethod
    def of_package(cls) -> AgreementBook:
        return cls(shipped_agreements())

    def __contains__(self, agreement_id: object) -> bool:
        return agreement_id in self._agreements

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(sorted(self._agreements))

    @property
    def agreements(self) -> tuple[Agreement, ...]:
        """All agreements, by their ids."""
        return tuple(self._agreements[agreement_id] for agreement_id in self.ids)

    def with_foundations(self, ids: tuple[str, ...]) -> tuple[str, ...]:
        """Return these agreements, each once and after those it extends; of two the later wins.

        Agreements with a condition follow those without, and those with two conditions follow
        those with one: the law for minors prevails over the law for everybody.
        Raises UnsoundAgreement where one is unknown or extends itself.
        """
        found: dict[str, None] = {}
        for agreement_id in ids:
            self._add(agreement_id, found, ())
        return tuple(sorted(found, key=lambda name: self._agreement(name).rank))

    def changes(self, ids: tuple[str, ...]) -> tuple[date, ...]:
        """The days on which any value of these agreements changes, ascending."""
        if ids not in self._changes:
            days = {
                day
                for agreement_id in self.with_foundations(ids)
                for value in self._agreement(agreement_id).value
                for version in value.version
                for day in version.turns()
            }
            self._changes[ids] = tuple(sorted(days))
        return self._changes[ids]

    def learnt(self, ids: tuple[str, ...]) -> tuple[date, ...]:
        """The days on which any value of these agreements became known, ascending."""
        if ids not in self._learnt:
            days = {
                version.known
                for agreement_id in self.with_foundations(ids)
                for value in self._agreement(agreement_id).value
                for version in value.version
            }
            self._learnt[ids] = tuple(sorted(days))
        return self._learnt[ids]

    def in_force(
        self,
        ids: tuple[str, ...],
        on: date,
        known_on: date | None = None,
        conditions: AbstractSet[str] = NO_CONDITIONS,
    ) -> dict[str, InForce]:
        """Values by name on legal day ``on``; ``known_on`` excludes later agreed versions.

        An agreement with a condition counts only if its condition is given.
        """
        found: dict[str, InForce] = {}
        for agreement_id in self.with_foundations(ids):
            agreement = self._agreement(agreement_id)
            if not agreement.applies_under(conditions):
                continue
            for value in agreement.value:
                version = value.version_on(on, known_on)
                if version is not None:
                    found[value.name] = InForce(agreement, value, version)
        return found

    def parameters(
        self,
        ids: tuple[str, ...],
        on: date,
        known_on: date | None = None,
        conditions: frozenset[str] = NO_CONDITIONS,
    ) -> RuleParameters:
        """The rules' parameters on a legal day; raises UnsoundAgreement where one is missing."""
        key = self._key(ids, on, known_on, conditions)
        if key not in self._remembered:
            values = self.in_force(ids, on, known_on, conditions)
            self._remembered[key] = _gather(values, ids, on, RuleParameters)
        return self._remembered[key]

    def sets(self, ids: tuple[str, ...], on: date, rule: str) -> bool:
        """Return whether these agreements set any value of a rule on a legal day."""
        return any(name.startswith(f"{rule}.") for name in self.in_force(ids, on))

    def lifetime(
        self, ids: tuple[str, ...], on: date, known_on: date | None = None
    ) -> LifetimeParameters:
        """The parameters of lifetime accounts on a legal day.

        A rule is None where the agreements do not set all values that it needs: an account may
        be older than the figures.
        """
        key = self._key(ids, on, known_on, NO_CONDITIONS)
        if key not in self._of_lifetime:
            values = self.in_force(ids, on, known_on)
            whole = {name: found for name, found in values.items() if is_whole(name, values)}
            self._of_lifetime[key] = _gather(whole, ids, on, LifetimeParameters)
        return self._of_lifetime[key]

    def complete_from(self, ids: tuple[str, ...]) -> date:
        """The first day from which every value needed by the rules is in force.

        Raises UnsoundAgreement where there is no such day.
        """
        if ids not in self._complete:
            found = None
            missing = UnsoundAgreement(f"{', '.join(ids) or 'no agreement'}: sets no value")
            for day in reversed(self.changes(ids)):
                try:
                    self.parameters(ids, day)
                except UnsoundAgreement as error:
                    missing = error
                    break
                found = day
            if found is None:
                raise missing
            self._complete[ids] = found
        return self._complete[ids]

    def _key(
        self, ids: tuple[str, ...], on: date, known_on: date | None, conditions: frozenset[str]
    ) -> _Asked:
        learnt = self.learnt(ids)
        # The key counts days of new knowledge: months closed since the last one share one answer.
        known = len(learnt) if known_on is None else bisect_right(learnt, known_on)
        return (ids, known, conditions, bisect_right(self.changes(ids), on))

    def _add(self, agreement_id: str, found: dict[str, None], path: tuple[str, ...]) -> None:
        if agreement_id in path:
            file = self._agreement(agreement_id).file
            circle = ", ".join((*path[path.index(agreement_id) :], agreement_id))
            raise UnsoundAgreement.of([Fault(file, "extends", None, f"rests on itself: {circle}")])
        if path and agreement_id not in self._agreements:
            file = self._agreement(path[-1]).file
            what = f"no such agreement: {agreement_id}"
            raise UnsoundAgreement.of([Fault(file, "extends", None, what)])
        if agreement_id not in found:
            for basis in self._agreement(agreement_id).extends:
                self._add(basis, found, (*path, agreement_id))
            found[agreement_id] = None

    def _agreement(self, agreement_id: str) -> Agreement:
        try:
            return self._agreements[agreement_id]
        except KeyError:
            known = ", ".join(self._agreements)
            raise UnsoundAgreement(f"{agreement_id}: no such agreement (known: {known})") from None


def _citation(applied: Iterable[InForce]) -> str:
    """Paragraphs by agreement and date: ``ArbZG § 4 Satz 1, § 4 Satz 2 (1994-07-01); …``."""
    paragraphs: dict[tuple[str, date], list[str]] = {}
    for found in applied:
        cited = paragraphs.setdefault((found.agreement.short, found.version.valid_from), [])
        if found.paragraph not in cited:
            cited.append(found.paragraph)
    return "; ".join(
        f"{short} {', '.join(cited)} ({valid_from})"
        for (short, valid_from), cited in paragraphs.items()
    )


def _digest(agreements: Mapping[str, Agreement], kinds: Kinds) -> str:
    said = [
        (
            name,
            agreement.extends,
            agreement.applies_to,
            [(one.digest, one.valid_until) for one in contents(agreement)],
        )
        for name, agreement in sorted(agreements.items())
    ]
    return sha256(json.encode((said, sorted(kinds.meaning.items())))).hexdigest()


def _gather(
    values: dict[str, InForce], ids: tuple[str, ...], on: date, into: type[Gathered]
) -> Gathered:
    groups: dict[str, dict[str, Any]] = {}
    applied: dict[str, list[InForce]] = {}
    for name, found in values.items():
        rule, key = name.split(".")
        if _GATHERED_INTO.get(rule, into) is not into:
            continue
        groups.setdefault(rule, {})[key] = found.version.value
        applied.setdefault(rule, []).append(found)
    for rule, cited in applied.items():
        groups[rule]["citation"] = _citation(cited)
    try:
        return convert(groups, into)
    except ValidationError as error:
        raise UnsoundAgreement(f"{', '.join(ids)} on {on}: {error}") from error


class ValueStep(NamedTuple):
    """Change of a value on ``day``: the version in force the day before, and the one since."""

    day: date
    key: str
    before: InForce | None
    after: InForce | None

    def concerns(self, agreement_id: str) -> bool:
        """Return whether this agreement sets the value before or after the change."""
        sides = (self.before, self.after)
        return any(side is not None and side.agreement.id == agreement_id for side in sides)


def value_steps(
    book: AgreementBook,
    ids: tuple[str, ...],
    after: date,
    until: date,
    known_on: date | None = None,
) -> Iterator[ValueStep]:
    """The steps after one day up to and including another, by day and in the order of the files.

    ``known_on`` excludes later agreed versions. Raises UnsoundAgreement for an unknown id.
    """
    for day in book.changes(ids):
        if after < day <= until:
            before = book.in_force(ids, day - timedelta(days=1), known_on)
            since = book.in_force(ids, day, known_on)
            for key in (*since, *(key for key in before if key not in since)):
                if before.get(key) != since.get(key):
                    yield ValueStep(day, key, before.get(key), since.get(key))
