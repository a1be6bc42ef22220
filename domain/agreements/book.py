"""Which values are in force on a day, gathered into the rules' parameters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import sha256
from typing import Any, NamedTuple

from msgspec import Struct, ValidationError, convert

from domain.agreements.reader import Agreement, Value, Version, shipped_agreements
from domain.errors import UnsoundAgreement
from domain.rules import attendance, breaks, daily_maximum, pairing, payroll, rest, target


class Parameters(Struct, frozen=True, forbid_unknown_fields=True):
    """Everything the rules need to know from agreements, with each rule's citation."""

    pairing: pairing.Parameters
    attendance: attendance.Parameters
    breaks: breaks.Parameters
    daily_maximum: daily_maximum.Parameters
    rest: rest.Parameters
    target: target.Parameters
    payroll: payroll.Parameters

    def citations(self) -> tuple[str, ...]:
        """The paragraphs and versions these parameters were taken from."""
        return tuple(sorted({getattr(self, rule).citation for rule in self.__struct_fields__}))


class InForce(NamedTuple):
    """One value as it applies on a day: which version, of which agreement."""

    agreement: Agreement
    value: Value
    version: Version


class AgreementBook:
    """All agreements an employer uses; answers are remembered, files are not re-read."""

    def __init__(self, agreements: Iterable[Agreement]) -> None:
        self._agreements = {agreement.id: agreement for agreement in agreements}
        self.digest = _digest(self._agreements)
        """Changes whenever any agreement does (SHA-256, hex)."""
        self._remembered: dict[tuple[tuple[str, ...], date | None, date], Parameters] = {}
        self._changes: dict[tuple[str, ...], tuple[date, ...]] = {}

    @classmethod
    def shipped(cls) -> AgreementBook:
        return cls(shipped_agreements())

    def __contains__(self, agreement_id: object) -> bool:
        return agreement_id in self._agreements

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(sorted(self._agreements))

    def changes(self, ids: tuple[str, ...]) -> tuple[date, ...]:
        """The days on which any value of these agreements changes, ascending."""
        if ids not in self._changes:
            days = {
                version.valid_from
                for agreement_id in ids
                for value in self._agreement(agreement_id).value
                for version in value.version
            }
            self._changes[ids] = tuple(sorted(days))
        return self._changes[ids]

    def in_force(
        self, ids: tuple[str, ...], on: date, known_on: date | None = None
    ) -> dict[str, InForce]:
        """Values by name on legal day ``on``; ``known_on`` leaves out what was agreed later."""
        found: dict[str, InForce] = {}
        for agreement_id in ids:
            agreement = self._agreement(agreement_id)
            for value in agreement.value:
                version = _version_on(value, on, known_on)
                if version is not None:
                    found[value.name] = InForce(agreement, value, version)
        return found

    def parameters(
        self, ids: tuple[str, ...], on: date, known_on: date | None = None
    ) -> Parameters:
        """The rules' parameters on a legal day; raises UnsoundAgreement where one is missing."""
        since = max((day for day in self.changes(ids) if day <= on), default=date.min)
        key = (ids, known_on, since)
        if key not in self._remembered:
            self._remembered[key] = _gather(self.in_force(ids, on, known_on), ids, on)
        return self._remembered[key]

    def complete_from(self, ids: tuple[str, ...]) -> date:
        """The first day on which every value that the rules need is in force.

        Raises UnsoundAgreement where there is no such day.
        """
        missing = UnsoundAgreement(f"{', '.join(ids) or 'no agreement'}: sets no value")
        for day in self.changes(ids):
            try:
                self.parameters(ids, day)
            except UnsoundAgreement as error:
                missing = error
            else:
                return day
        raise missing

    def _agreement(self, agreement_id: str) -> Agreement:
        try:
            return self._agreements[agreement_id]
        except KeyError:
            known = ", ".join(self._agreements)
            raise UnsoundAgreement(f"{agreement_id}: no such agreement (known: {known})") from None


def _version_on(value: Value, on: date, known_on: date | None) -> Version | None:
    found = None
    for version in value.version:
        known = known_on is None or (version.known_from or version.valid_from) <= known_on
        if version.valid_from <= on and known:
            found = version
    return found


def _citation(applied: Iterable[InForce]) -> str:
    """Paragraphs by agreement and date: ``ArbZG § 4 Satz 1, § 4 Satz 2 (1994-07-01); …``."""
    paragraphs: dict[tuple[str, date], list[str]] = {}
    for found in applied:
        cited = paragraphs.setdefault((found.agreement.short, found.version.valid_from), [])
        if found.value.paragraph not in cited:
            cited.append(found.value.paragraph)
    return "; ".join(
        f"{short} {', '.join(cited)} ({valid_from})"
        for (short, valid_from), cited in paragraphs.items()
    )


def _digest(agreements: Mapping[str, Agreement]) -> str:
    texts = (agreements[name].model_dump_json() for name in sorted(agreements))
    return sha256("\n".join(texts).encode()).hexdigest()


def _gather(values: dict[str, InForce], ids: tuple[str, ...], on: date) -> Parameters:
    groups: dict[str, dict[str, Any]] = {}
    applied: dict[str, list[InForce]] = {}
    for name, found in values.items():
        rule, key = name.split(".")
        groups.setdefault(rule, {})[key] = found.version.value
        applied.setdefault(rule, []).append(found)
    for rule, cited in applied.items():
        groups[rule]["citation"] = _citation(cited)
    try:
        return convert(groups, Parameters)
    except ValidationError as error:
        raise UnsoundAgreement(f"{', '.join(ids)} on {on}: {error}") from error
