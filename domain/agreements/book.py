"""Which values are in force on a day, gathered into the rules' parameters."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import Any, NamedTuple, TypeVar

from msgspec import Struct, ValidationError, convert, json

from domain.agreements.content import contents, paragraph_of, source_of
from domain.agreements.lifetime import LifetimeParameters, is_whole
from domain.agreements.reader import Agreement, Value, Version, shipped_agreements
from domain.errors import Fault, UnsoundAgreement
from domain.rules import (
    absence,
    approval,
    attendance,
    average,
    banned_days,
    banned_hours,
    breaks,
    call_outs,
    contract_average,
    core_time,
    corridor_overtime,
    daily_maximum,
    days_a_week,
    disabled_leave,
    entitlement,
    exchange_days,
    extended_day,
    extra_work,
    fire_duty,
    flex_cap,
    fortnight_maximum,
    frame_overtime,
    frame_time,
    free_sundays,
    leave_expiry,
    lifetime_month,
    lifetime_week,
    longer_week,
    lots,
    mobile_share,
    mobile_work,
    monthly_extra_work,
    night_work,
    on_call,
    on_call_credit,
    overtime,
    overtime_pay,
    pairing,
    payroll,
    rates,
    replacement_rest,
    rest,
    rest_compensation,
    roster_holiday,
    roster_notice,
    school_day,
    shift_allowance,
    shift_leave,
    shift_span,
    sick_pay,
    standby,
    surcharges,
    target,
    tax_free_night,
    travel,
    unexplained_absence,
    weekly_hours,
    weekly_maximum,
)

NO_CONDITIONS: frozenset[str] = frozenset()


class Parameters(Struct, frozen=True, forbid_unknown_fields=True, cache_hash=True):
    """Everything the rules need to know from agreements, with each rule's citation.

    A rule whose group is optional applies where an agreement sets its values.
    """

    pairing: pairing.Parameters
    attendance: attendance.Parameters
    breaks: breaks.Parameters
    daily_maximum: daily_maximum.Parameters
    rest: rest.Parameters
    target: target.Parameters
    payroll: payroll.Parameters
    absence: absence.Parameters | None = None
    overtime: overtime.Parameters | None = None
    overtime_pay: overtime_pay.Parameters | None = None
    corridor_overtime: corridor_overtime.Parameters | None = None
    frame_overtime: frame_overtime.Parameters | None = None
    extra_work: extra_work.Parameters | None = None
    monthly_extra_work: monthly_extra_work.Parameters | None = None
    longer_week: longer_week.Parameters | None = None
    flex_cap: flex_cap.Parameters | None = None
    lifetime_week: lifetime_week.Parameters | None = None
    lifetime_month: lifetime_month.Parameters | None = None
    approval: approval.Parameters | None = None
    rates: rates.Parameters | None = None
    surcharges: surcharges.Parameters | None = None
    tax_free_night: tax_free_night.Parameters | None = None
    call_outs: call_outs.Parameters | None = None
    on_call: on_call.Parameters | None = None
    on_call_credit: on_call_credit.Parameters | None = None
    standby: standby.Parameters | None = None
    fire_duty: fire_duty.Parameters | None = None
    shift_allowance: shift_allowance.Parameters | None = None
    travel: travel.Parameters | None = None
    weekly_hours: weekly_hours.Parameters | None = None
    sick_pay: sick_pay.Parameters | None = None
    entitlement: entitlement.Parameters | None = None
    disabled_leave: disabled_leave.Parameters | None = None
    shift_leave: shift_leave.Parameters | None = None
    exchange_days: exchange_days.Parameters | None = None
    leave_expiry: leave_expiry.Parameters | None = None
    lots: lots.Parameters | None = None
    core_time: core_time.Parameters | None = None
    frame_time: frame_time.Parameters | None = None
    unexplained_absence: unexplained_absence.Parameters | None = None
    mobile_work: mobile_work.Parameters | None = None
    mobile_share: mobile_share.Parameters | None = None
    roster_holiday: roster_holiday.Parameters | None = None
    roster_notice: roster_notice.Parameters | None = None
    average: average.Parameters | None = None
    weekly_maximum: weekly_maximum.Parameters | None = None
    fortnight_maximum: fortnight_maximum.Parameters | None = None
    days_a_week: days_a_week.Parameters | None = None
    extended_day: extended_day.Parameters | None = None
    shift_span: shift_span.Parameters | None = None
    contract_average: contract_average.Parameters | None = None
    rest_compensation: rest_compensation.Parameters | None = None
    banned_hours: banned_hours.Parameters | None = None
    banned_days: banned_days.Parameters | None = None
    school_day: school_day.Parameters | None = None
    replacement_rest: replacement_rest.Parameters | None = None
    free_sundays: free_sundays.Parameters | None = None
    night_work: night_work.Parameters | None = None

    def citations(self) -> tuple[str, ...]:
        """The paragraphs and versions these parameters were taken from."""
        return _citations(self)


GATHERED: tuple[type[Struct], ...] = (Parameters, LifetimeParameters)
"""What values are gathered into, each by the names of its own rules."""
_GATHERED_INTO = {rule: into for into in GATHERED for rule in into.__struct_fields__}
Gathered = TypeVar("Gathered", bound=Struct)


class InForce(NamedTuple):
    """One value as it applies on a day: which version, of which agreement."""

    agreement: Agreement
    value: Value
    version: Version

    @property
    def paragraph(self) -> str:
        return paragraph_of(self.value, self.version)

    @property
    def source(self) -> str:
        return source_of(self.agreement, self.value, self.version)


_Asked = tuple[tuple[str, ...], int, frozenset[str], int]


class AgreementBook:
    """All agreements an employer uses; answers are remembered, files are not re-read."""

    def __init__(self, agreements: Iterable[Agreement]) -> None:
        self._agreements = {agreement.id: agreement for agreement in agreements}
        self.digest = _digest(self._agreements)
        """Changes whenever something does that rules see of any agreement (SHA-256, hex)."""
        self._remembered: dict[_Asked, Parameters] = {}
        self._of_lifetime: dict[_Asked, LifetimeParameters] = {}
        self._changes: dict[tuple[str, ...], tuple[date, ...]] = {}
        self._learnt: dict[tuple[str, ...], tuple[date, ...]] = {}
        self._complete: dict[tuple[str, ...], date] = {}

    @classmethod
    def shipped(cls) -> AgreementBook:
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

    def expanded(self, ids: tuple[str, ...]) -> tuple[str, ...]:
        """These agreements, each once and after those it rests on; of two the later wins.

        What applies under a condition only goes after everything else, what asks for two
        after what asks for one: the law for the young stands above what holds for everybody.
        Raises UnsoundAgreement where one is unknown or rests on itself.
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
                for agreement_id in self.expanded(ids)
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
                for agreement_id in self.expanded(ids)
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
        """Values by name on legal day ``on``; ``known_on`` leaves out what was agreed later.

        Of agreements that apply under a condition only those count whose condition is given.
        """
        found: dict[str, InForce] = {}
        for agreement_id in self.expanded(ids):
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
    ) -> Parameters:
        """The rules' parameters on a legal day; raises UnsoundAgreement where one is missing."""
        key = self._key(ids, on, known_on, conditions)
        if key not in self._remembered:
            values = self.in_force(ids, on, known_on, conditions)
            self._remembered[key] = _gather(values, ids, on, Parameters)
        return self._remembered[key]

    def sets(self, ids: tuple[str, ...], on: date, rule: str) -> bool:
        """Whether these agreements set any value of a rule on a legal day."""
        return any(name.startswith(f"{rule}.") for name in self.in_force(ids, on))

    def lifetime(
        self, ids: tuple[str, ...], on: date, known_on: date | None = None
    ) -> LifetimeParameters:
        """The parameters of lifetime accounts on a legal day.

        A rule is None where no agreement sets all that it needs: accounts are older than figures.
        """
        key = self._key(ids, on, known_on, NO_CONDITIONS)
        if key not in self._of_lifetime:
            values = self.in_force(ids, on, known_on)
            whole = {name: found for name, found in values.items() if is_whole(name, values)}
            self._of_lifetime[key] = _gather(whole, ids, on, LifetimeParameters)
        return self._of_lifetime[key]

    def complete_from(self, ids: tuple[str, ...]) -> date:
        """The first day from which on every value that the rules need is in force.

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
        # Not the day itself: every month closed since the last agreement shares one answer.
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


@lru_cache(maxsize=128)
def _citations(parameters: Parameters) -> tuple[str, ...]:
    rules = (getattr(parameters, rule) for rule in parameters.__struct_fields__)
    return tuple(sorted({rule.citation for rule in rules if rule is not None}))


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


def _digest(agreements: Mapping[str, Agreement]) -> str:
    said = [
        (
            name,
            agreement.extends,
            agreement.applies_to,
            [(one.digest, one.valid_until) for one in contents(agreement)],
        )
        for name, agreement in sorted(agreements.items())
    ]
    return sha256(json.encode(said)).hexdigest()


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
