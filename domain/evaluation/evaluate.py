"""Evaluation of an employee-month: from facts, terms and agreements to a sheet.

``evaluate`` is a pure function of one month's facts and of what crosses into it
(``Carry``); what crosses out of it is the next month's ``Carry``. If a change
leaves that as it was, no later month can have changed.

A closed month shows what was frozen when it was closed. Evaluating it again may
give something else (a late booking, a correction, a new agreement version): that
*difference* travels in the carry to the first open month and is posted there
under the month it stems from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import chain

from msgspec import Struct

from domain.agreements.book import AgreementBook
from domain.agreements.parameters import RuleParameters, Under
from domain.evaluation.days import NO_ABSENCES, AbsencesByDay, MonthBefore, walk_month
from domain.evaluation.leave_grants import Acts, leave_month
from domain.evaluation.rule_table import RULE_TABLE
from domain.evaluation.rules_in_force import RuleTable
from domain.evaluation.segments import Segment, segments
from domain.facts.booking_kinds import BookingKinds
from domain.facts.orders import Choice
from domain.facts.rosters import windows_of
from domain.rules.leave.lots import NO_LOTS, Lots
from domain.rules.pay.sick_pay import sick_pay
from domain.rules.vocabulary.beside_work import BesideWork, beside, taken_before
from domain.rules.vocabulary.pairing import Pairing, pair
from domain.rules.vocabulary.periods import NO_HISTORY, History
from domain.rules.working_time.approval import Level, approval
from domain.streams.calendar import Holidays
from domain.streams.employment import Employment
from domain.streams.timesheet import (
    DayTotal,
    MonthClosed,
    SheetApproved,
    Timesheet,
    valid_approvals,
)
from domain.values.accounts import Account, Posting, Total, Transfer, Unit, balance, totals_of
from domain.values.bookings import Stamp, by_time
from domain.values.findings import Finding
from domain.values.time import Month

NO_ACTS: Acts = {}


class Carry(Struct, frozen=True, omit_defaults=True):
    """State that crosses from one month into the next."""

    balances: Mapping[Account, int] = {}
    """Account balances in minutes at the end of the month; zero balances stay out."""
    taken_until: Stamp | None = None
    """The last of the next month's bookings that this month used for its last shift."""
    last_end: Stamp | None = None
    """The clock-out that ended the last working day, for the rest after it."""
    pending: tuple[Total, ...] = ()
    """Differences of closed months that no later month has taken up yet."""
    settled_by: int | None = None
    """The instant of the next month's first booking that this month looked at and left.

    A new booking after it cannot change this month. None: nothing has settled it yet.
    """
    history: History = NO_HISTORY
    taken_beside: tuple[Stamp, ...] = ()
    """The next month's bookings that ended a call-out or journey of this one."""
    leave: Lots = NO_LOTS


START = Carry()


class Context(Struct, frozen=True):
    """Input of evaluation beside a person's facts."""

    book: AgreementBook
    holidays: Holidays
    fallback_agreements: tuple[str, ...]
    """Agreements by which time is paired on days for which no terms are agreed."""
    known_on: date | None = None
    """Leave out agreement versions that were agreed after this day.

    A closed month keeps to what was known when it was closed, or to the day that a
    recalculation ordered for it.
    """
    rules: RuleTable = RULE_TABLE


class MonthFacts(Struct, frozen=True, gc=False):
    """One month's facts; ``following`` are the next month's bookings, ordered.

    ``absences`` are those of each day, the highest rank first.
    """

    person: str
    timesheet: Timesheet
    stamps: Sequence[Stamp]
    following: Sequence[Stamp] = ()
    absences: AbsencesByDay = NO_ABSENCES
    acts: Acts = NO_ACTS
    """Statements about leave on the days of the month, with causes."""

    @property
    def month(self) -> Month:
        return self.timesheet.month


class AbsentOnDay(Struct, frozen=True, gc=False):
    """An absence on a day of the sheet: its kind, which part of the day or minutes of it."""

    day: date
    kind: str
    permille: int
    minutes: int | None


class Sheet(Struct, frozen=True, gc=False, omit_defaults=True):
    """The month as people see it: days, balances before and after, findings, differences."""

    person: str
    month: Month
    closed: bool
    opening: Mapping[Account, int]
    closing: Mapping[Account, int]
    days: tuple[DayTotal, ...]
    totals: tuple[Total, ...]
    """Sums of the postings booked in this month, differences of closed months among them."""
    under: tuple[Under, ...] = ()
    """Of a month that is not closed: what its days are evaluated under, in order."""
    differences: tuple[Total, ...] = ()
    """For a closed month: what evaluating it again gives beyond what was frozen."""
    findings: tuple[Finding, ...] = ()
    cited: tuple[str, ...] = ()
    """Of a closed month: the paragraphs and versions that its close names."""
    open_since: Stamp | None = None
    digest: str = ""
    """Of a closed month: the digest its close carries."""
    unit: str = ""
    """For which the person works on the month's last day; of a closed month, as it was closed."""
    approvals: tuple[SheetApproved, ...] = ()
    """Approvals that count: nothing of the month has changed since they were given."""
    missing: tuple[Level, ...] = ()
    """Approvals that the agreements ask for before the close."""
    undecided: tuple[str, ...] = ()
    """Overtime orders on which somebody has to decide before the close."""
    human: str = ""
    """Human being with several employments, of which this is one."""
    absences: tuple[AbsentOnDay, ...] = ()
    """By day, that which counts most first."""
    credits_hours: bool = False
    """Absences credit hours against a target that stays; else they reduce the target."""

    def citations(self, book: AgreementBook) -> tuple[str, ...]:
        """The paragraphs and versions that were applied: as closed, else as the book has them."""
        if self.closed:
            return self.cited
        found = [
            book.parameters(one.agreements, one.on, one.known_on, frozenset(one.conditions))
            for one in self.under
        ]
        return _citations(found)

    def balances_on(self, day: date) -> dict[Account, int]:
        """Account balances in minutes at the end of a day of this month, or of a later day.

        Differences of closed months count from the first day of the month that took them up.
        """
        if day >= self.month.last:
            return dict(self.closing)
        if day < self.month.first:
            return dict(self.opening)
        moved = [total for total in self.totals if total.origin]
        for total in self.days:
            if total.day <= day:
                moved += movements_of(total)
        return balance(self.opening, moved)


class Evaluation(Struct, frozen=True, gc=False):
    """A month's sheet, the transfers behind it and what it hands to the next month.

    For a closed month ``transfers`` are those that evaluation gives today.
    """

    sheet: Sheet
    transfers: tuple[Transfer, ...]
    moved: Mapping[Account, int]
    """The sums of the transfers by account, those that come to nothing too."""
    carry: Carry
    parameters: RuleParameters
    """Parameters in force on the month's last day."""
    last_stamp: Stamp | None
    """The month's newest booking that counts."""
    cited: tuple[str, ...]
    """The paragraphs and versions that were applied; of a closed month those its close names."""
    lots_by_day: tuple[tuple[date, Lots], ...] = ()
    """Leave at the end of each day that changed it."""

    @property
    def postings(self) -> tuple[Posting, ...]:
        """The legs of all transfers; in an open month also the differences that it takes up."""
        own = (posting for transfer in self.transfers for posting in transfer.postings)
        if self.sheet.closed:
            return tuple(own)
        return (*own, *_difference_postings(self.sheet))


def evaluate(
    facts: MonthFacts, employment: Employment, carry: Carry, context: Context
) -> Evaluation:
    """Evaluate one month; the same arguments always give the same result."""
    closed = facts.timesheet.closed
    parts = segments(
        employment,
        facts.month,
        context.book,
        context.holidays,
        context.fallback_agreements,
        context.known_on if closed is None else facts.timesheet.known_on,
        context.rules,
    )
    kinds = context.book.kinds.bookings
    pairing = _pair(facts, carry, parts[0].parameters, kinds)
    also = beside(pairing.beside, facts.following, parts[0].parameters.pairing, kinds)
    before = _before(facts, employment, carry, context, parts)
    opening = before.balances
    walked = walk_month(
        facts.person, facts.timesheet, facts.absences, pairing, also, parts, before, kinds.places
    )
    own = totals_of(walked.moved)
    booked, differences, pending = _bookings_of_month(own, carry, closed, facts.month)
    closing = balance(opening, booked)
    parameters = parts[-1].parameters
    approvals = valid_approvals(facts.timesheet, walked.days)
    sheet = Sheet(
        person=facts.person,
        month=facts.month,
        closed=closed is not None,
        opening=opening,
        closing=closing,
        days=walked.days if closed is None else closed.days,
        totals=booked,
        under=tuple([part.under for part in parts]) if closed is None else (),
        differences=differences,
        findings=walked.findings,
        cited=() if closed is None else closed.agreements,
        open_since=pairing.open,
        digest="" if closed is None else closed.digest,
        unit=employment.placed_on(facts.month.last)[0] if closed is None else closed.unit,
        approvals=approvals,
        missing=_missing_levels(approvals, parameters) if closed is None else (),
        undecided=_undecided_orders(facts.timesheet, parameters) if closed is None else (),
        human=employment.human,
        absences=_absences_of_sheet(facts.absences, parameters),
        credits_hours=parameters.absence is not None and parameters.absence.credits_hours,
    )
    handed_on = Carry(
        closing, pairing.taken_until, _last_end(pairing, carry), pending,
        _settled_by(pairing, also), walked.history, also.taken, walked.lots,
    )  # fmt: skip
    last_stamp = facts.stamps[-1] if facts.stamps else None
    cited = closed.agreements if closed else _citations([part.parameters for part in parts])
    return Evaluation(
        sheet, walked.transfers, walked.moved, handed_on, parameters, last_stamp, cited,
        walked.lots_by_day,
    )  # fmt: skip


def _bookings_of_month(
    own: tuple[Total, ...], carry: Carry, closed: MonthClosed | None, month: Month
) -> tuple[tuple[Total, ...], tuple[Total, ...], tuple[Total, ...]]:
    """Return totals booked in a month, differences from its close, and totals pending for later."""
    if closed is None:
        return (*own, *carry.pending), (), ()
    differences = _less(own, [t for t in closed.totals if not t.origin])
    settled = [t for t in closed.totals if t.origin]
    pending = _less(chain(carry.pending, _stemming(differences, month)), settled)
    return closed.totals, differences, pending


def _before(
    facts: MonthFacts,
    employment: Employment,
    carry: Carry,
    context: Context,
    parts: Sequence[Segment],
) -> MonthBefore:
    """Return the state before the month; balances and leave begin anew where a unit goes live."""
    held = START if facts.timesheet.anew else carry
    leave = leave_month(
        facts.person, facts.month, employment, parts, held.leave, facts.absences, facts.acts,
        context.holidays,
    )  # fmt: skip
    return MonthBefore(held.balances, carry.last_end, carry.history, held.leave, leave)


def _absences_of_sheet(
    absences: AbsencesByDay, parameters: RuleParameters
) -> tuple[AbsentOnDay, ...]:
    """The month's absences as a sheet shows them."""
    found: list[AbsentOnDay] = []
    for day in sorted(absences):
        of_day = absences[day]
        if parameters.sick_pay is not None:
            of_day = sick_pay(of_day, parameters.sick_pay)
        found += (AbsentOnDay(day, one.kind.code, one.permille, one.minutes) for one in of_day)
    return tuple(found)


def _missing_levels(
    valid: Iterable[SheetApproved], parameters: RuleParameters
) -> tuple[Level, ...]:
    """Return the approvals that the agreements ask for before the close and that do not count."""
    if parameters.approval is None:
        return ()
    return approval([approved.level for approved in valid], parameters.approval)


def _undecided_orders(timesheet: Timesheet, parameters: RuleParameters) -> tuple[str, ...]:
    """Return the overtime orders on which somebody has to decide before the close."""
    required = parameters.approval
    if required is None or not required.decided_overtime or not timesheet.orders:
        return ()
    return tuple(one.id for one in timesheet.orders.values() if one.choice is Choice.OWED)


def movements_of(day: DayTotal) -> tuple[Total, ...]:
    """A day's sums as movements on the accounts."""
    minutes = Unit.MINUTES
    return (
        Total(Account.ATTENDED, minutes, -day.attended_minutes),
        Total(Account.BREAK, minutes, day.break_minutes),
        Total(Account.TARGET, minutes, day.target_minutes),
        Total(Account.FLEX, minutes, day.flex_minutes),
        *(Total(account, account.unit, amount) for account, amount in day.others),
    )


def _pair(
    facts: MonthFacts, carry: Carry, parameters: RuleParameters, kinds: BookingKinds
) -> Pairing:
    stamps = facts.stamps
    if carry.taken_until is not None:
        taken = by_time(carry.taken_until)
        stamps = [stamp for stamp in stamps if by_time(stamp) > taken or stamp.kind in kinds.beside]
    if carry.taken_beside:
        stamps = [stamp for stamp in stamps if not taken_before(stamp, carry.taken_beside, kinds)]
    if not facts.timesheet.roster:
        return pair(stamps, facts.following, parameters.pairing, kinds)
    planned = windows_of(facts.timesheet.shifts, parameters.pairing.shift_lead_minutes)
    return pair(stamps, facts.following, parameters.pairing, kinds, planned=planned)


def _settled_by(pairing: Pairing, also: BesideWork) -> int | None:
    if pairing.settled_by is None or also.settled_by is None:
        return None
    return max(pairing.settled_by, also.settled_by)


def _last_end(pairing: Pairing, carry: Carry) -> Stamp | None:
    if not pairing.shifts:
        return carry.last_end
    last = next(reversed(pairing.shifts.values()))
    return last[-1].end


def _difference_postings(sheet: Sheet) -> tuple[Posting, ...]:
    return tuple(
        Posting(
            total.account,
            total.amount,
            total.unit,
            sheet.month.first,
            "difference",
            f"closed month {total.origin}",
            (),
            Month.parse(total.origin),
        )
        for total in sheet.totals
        if total.origin
    )


def _stemming(differences: Iterable[Total], month: Month) -> Iterable[Total]:
    return (Total(t.account, t.unit, t.amount, str(month)) for t in differences)


def _less(added: Iterable[Total], taken: Iterable[Total]) -> tuple[Total, ...]:
    """Sums of ``added`` less ``taken``, per account, unit and origin, without zeros."""
    sums: dict[tuple[Account, Unit, str], int] = {}
    for total in added:
        key = (total.account, total.unit, total.origin)
        sums[key] = sums.get(key, 0) + total.amount
    for total in taken:
        key = (total.account, total.unit, total.origin)
        sums[key] = sums.get(key, 0) - total.amount
    return tuple(
        Total(account, unit, amount, origin)
        for (account, unit, origin), amount in sorted(sums.items())
        if amount
    )


def _citations(found: Sequence[RuleParameters]) -> tuple[str, ...]:
    if len(found) == 1:
        return found[0].citations()
    return tuple(sorted({citation for one in found for citation in one.citations()}))
