"""The leave account through the days of a month: lots granted, notified, taken and lapsed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

from domain.agreements.parameters import RuleParameters
from domain.facts.absences import AbsentDay, Leave
from domain.facts.leave import Part
from domain.rules.leave import leave_expiry as expiry
from domain.rules.leave import lots as order_of_use
from domain.rules.leave.absence import TargetCover
from domain.rules.leave.exchange_days import exchange_days
from domain.rules.leave.leave_expiry import leave_expiry, recover_lots
from domain.rules.leave.leave_payout import leave_payout
from domain.rules.leave.lots import Lot, Lots, grant_lots, lots, take_lots
from domain.rules.leave.lots import Parameters as LotsParameters
from domain.rules.vocabulary.work_day import Outcome
from domain.streams.absence import (
    ExchangeDaysElected,
    LeaveAct,
    LeaveOpened,
    LeaveSaved,
    NoticeGiven,
)
from domain.values.accounts import Account, Route, Transfer
from domain.values.bookings import PostingCause
from domain.values.findings import Finding, FindingCode, Severity

TAKE = Route(order_of_use.RULE, Account.LEAVE, Account.LEAVE_TAKEN)
LAPSE = Route(expiry.RULE, Account.LEAVE, Account.LEAVE_LAPSED)
OPENING = "opening"
EXCHANGE_ONLY = frozenset({Part.EXCHANGE})


class Grant(Struct, frozen=True):
    """A part of a year's leave, by the facts that hold at the month's end."""

    part: Part
    centidays: int
    rule: str
    citation: str


class LeaveMonth(Struct, frozen=True):
    """A month's facts about leave beside its absences.

    ``grants`` are posted on ``grant_on``, the first day of employment in the month; ``acts``
    come with their causes.
    """

    year: int
    grant_on: date
    grants: tuple[Grant, ...]
    suspended: tuple[int, ...]
    causes: tuple[PostingCause, ...]
    acts: Mapping[date, Sequence[tuple[LeaveAct, str]]]
    last: date
    ends_on: date | None = None
    """The last day of employment, where it lies in the month."""

    @property
    def days(self) -> frozenset[date]:
        """The days on which something is to be done whatever happens on them."""
        ends = () if self.ends_on is None else (self.ends_on,)
        return frozenset((self.grant_on, self.last, *ends, *self.acts))


def leave_day(
    held: Lots,
    day: date,
    absences: Sequence[AbsentDay],
    found: TargetCover,
    target_minutes: int,
    month: LeaveMonth,
    parameters: RuleParameters,
) -> tuple[Lots, Outcome]:
    """Somebody's lots after a day, and what the day moved."""
    moved: list[Transfer] = []
    findings: list[Finding] = []
    if day == month.grant_on:
        held = _grant(held, month, moved, findings)
    for act, cause in month.acts.get(day, ()):
        if not isinstance(act, LeaveSaved):
            held = _act(held, day, act, cause, moved)
        elif parameters.lots is not None:
            held = _save(held, act, cause, parameters.lots, moved, findings)
    held = _ability(held, day, absences, parameters)
    # Agreements that say nothing of lots give no leave, so nothing can be taken from them.
    if parameters.lots is not None:
        for absent, minutes in found.leave:
            held = _take(
                held, day, absent, minutes, target_minutes, parameters.lots, moved, findings
            )
    if day == month.last:
        held = _lapse(held, day, parameters, moved, findings)
    if day == month.ends_on and parameters.leave_payout is not None:
        # After what lapses on this very day: that does not end because employment does.
        held, paid = leave_payout(held, day, parameters.leave_payout)
        if paid is not None:
            moved.append(paid)
    return held, Outcome(tuple(moved), tuple(findings))


def centidays(part_minutes: int, target_minutes: int) -> int:
    """A part of a day's target in hundredths of a day; half a hundredth is rounded up."""
    return (200 * part_minutes + target_minutes) // (2 * target_minutes)


def _grant(held: Lots, month: LeaveMonth, moved: list[Transfer], findings: list[Finding]) -> Lots:
    """Post by how much each part of the year's leave is more or less than was known before."""
    known = dict(held.entitled) if held.year == month.year else {}
    if held.year != month.year:
        kept = tuple(lot for lot in held.lots if lot.left_centidays)
        held = replace(held, lots=kept, year=month.year, entitled=())
    if held.suspended != month.suspended:
        held = replace(held, suspended=month.suspended)
    for grant in month.grants:
        change = grant.centidays - known.get(grant.part, 0)
        known[grant.part] = grant.centidays
        if change:
            before = held.left_centidays
            held = grant_lots(held, grant.part, month.year, change)
            more = held.left_centidays - before
            if more:
                route = _route(grant.rule, more > 0)
                moved.append(
                    Transfer(route, abs(more), month.grant_on, grant.citation, month.causes)
                )
        findings += _overdraft_findings(held, grant, month)
    entitled = tuple(sorted(known.items()))
    return held if entitled == held.entitled else replace(held, entitled=entitled)


@lru_cache
def _route(rule: str, more: bool) -> Route:
    accounts = (Account.LEAVE_GRANTED, Account.LEAVE)
    source, target = accounts if more else accounts[::-1]
    return Route(rule, source, target)


def _overdraft_findings(held: Lots, grant: Grant, month: LeaveMonth) -> list[Finding]:
    for lot in held.lots:
        if (lot.part, lot.year) == (grant.part, month.year):
            beyond = lot.used_centidays - lot.granted_centidays
            if beyond > 0:
                figures = {"used_centidays": lot.used_centidays, "beyond_centidays": beyond}
                return [_finding(FindingCode.LEAVE_EXCEEDED, month.grant_on, grant.rule,
                                 grant.citation, figures, month.causes)]  # fmt: skip
    return []


def _act(
    held: Lots,
    day: date,
    act: NoticeGiven | LeaveOpened | ExchangeDaysElected,
    cause: str,
    moved: list[Transfer],
) -> Lots:
    match act:
        case NoticeGiven(leave_year=year):
            told = tuple(
                replace(lot, notified_on=day) if lot.year <= year else lot for lot in held.lots
            )
            return replace(held, lots=told)
        case LeaveOpened(lots=brought, document=document):
            # What is brought along is all there is: it stands in place of what was reckoned.
            before = held.left_centidays
            held = replace(
                held,
                lots=tuple(
                    Lot(one.part, one.year, one.centidays, notified_on=one.notified_on)
                    for one in sorted(brought, key=lambda one: (one.year, one.part))
                ),
            )
            more, citation, rule = held.left_centidays - before, document, OPENING
        case ExchangeDaysElected(days=days, document=document):
            known = sum(
                lot.granted_centidays
                for lot in held.lots
                if lot.part is Part.EXCHANGE and lot.year == day.year
            )
            before = held.left_centidays
            held = grant_lots(held, Part.EXCHANGE, day.year, days * 100 - known)
            more, citation, rule = held.left_centidays - before, document, "exchange_days"
        case _:
            assert_never(act)
    if more:
        moved.append(Transfer(_route(rule, more > 0), abs(more), day, citation, (cause,)))
    return held


def _ability(
    held: Lots, day: date, absences: Sequence[AbsentDay], parameters: RuleParameters
) -> Lots:
    """Note whether sickness goes on or has ended, and whether leave is held."""
    if any(absent.kind.holds_leave for absent in absences) and held.held_year != day.year:
        held = replace(held, held_year=day.year)
    if any(absent.kind.sick for absent in absences):
        return held if held.unfit_since is not None else replace(held, unfit_since=day)
    if held.unfit_since is None:
        return held
    if parameters.leave_expiry is None:
        return replace(held, unfit_since=None)
    return recover_lots(held, day, parameters.leave_expiry)


def _take(
    held: Lots,
    day: date,
    absent: AbsentDay,
    minutes: int,
    target_minutes: int,
    parameters: LotsParameters,
    moved: list[Transfer],
    findings: list[Finding],
) -> Lots:
    asked = centidays(minutes, target_minutes)
    parts = EXCHANGE_ONLY if absent.kind.leave is Leave.EXCHANGE else None
    held, taken = lots(held, asked, parts, parameters)
    citation = parameters.citation
    if taken:
        moved.append(Transfer(TAKE, taken, day, citation, (absent.cause,)))
    if taken < asked:
        figures = {"asked_centidays": asked, "taken_centidays": taken}
        findings.append(
            _finding(FindingCode.LEAVE_EXCEEDED, day, TAKE.rule, citation, figures,
                     (absent.cause,))
        )  # fmt: skip
    return held


def _save(
    held: Lots,
    act: LeaveSaved,
    cause: str,
    parameters: LotsParameters,
    moved: list[Transfer],
    findings: list[Finding],
) -> Lots:
    """Take exchange days for the lifetime account, as many of them as there are."""
    asked = act.centidays
    held, taken = lots(held, asked, EXCHANGE_ONLY, parameters)
    if taken:
        route = Route(act.rule, Account.LEAVE, Account.LEAVE_SAVED)
        moved.append(Transfer(route, taken, act.day, act.citation, (cause,)))
    if taken < asked:
        figures = {"asked_centidays": asked, "taken_centidays": taken}
        findings.append(
            _finding(FindingCode.LEAVE_EXCEEDED, act.day, act.rule, act.citation, figures, (cause,))
        )
    return held


def _lapse(
    held: Lots,
    day: date,
    parameters: RuleParameters,
    moved: list[Transfer],
    findings: list[Finding],
) -> Lots:
    """Let go at a month's end what can no longer be taken."""
    if parameters.leave_expiry is None:
        return held
    citation = parameters.leave_expiry.citation
    gone: dict[tuple[Part, int], int] = {}
    for lot in held.lots:
        left = lot.left_centidays
        if not left:
            continue
        last = leave_expiry(lot, held, parameters.leave_expiry)
        figures = {"leave_year": lot.year, "centidays": left}
        if last is not None and last <= day:
            gone[lot.part, lot.year] = left
            moved.append(_gone(lot, day, parameters, citation))
            findings.append(_finding(FindingCode.LEAVE_LAPSED, day, LAPSE.rule, citation, figures))
        elif last is None and expiry.end_of(lot.year, _transfer_months(lot, parameters)) == day:
            findings.append(
                _finding(FindingCode.LEAVE_NOT_NOTIFIED, day, LAPSE.rule, citation, figures)
            )
    return take_lots(held, gone)


def _gone(lot: Lot, day: date, parameters: RuleParameters, citation: str) -> Transfer:
    if lot.part is Part.EXCHANGE and parameters.exchange_days is not None:
        return exchange_days(day, lot.left_centidays, parameters.exchange_days)
    return Transfer(LAPSE, lot.left_centidays, day, citation)


def _transfer_months(lot: Lot, parameters: RuleParameters) -> int:
    assert parameters.leave_expiry is not None
    return expiry.term_of(lot.part, parameters.leave_expiry).transfer_months


def _finding(
    code: FindingCode,
    day: date,
    rule: str,
    citation: str,
    figures: Mapping[str, int],
    causes: tuple[PostingCause, ...] = (),
) -> Finding:
    severity = Severity.INFO if code is FindingCode.LEAVE_LAPSED else Severity.WARNING
    return Finding(code, day, severity, rule, citation, figures, causes)
