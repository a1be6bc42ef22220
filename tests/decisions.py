"""Decisions as tests write them: the use cases of one employer, each decided on a given day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from api.host.clock import SystemClock
from api.work import badges, closing, corrections, employment, keys, orders
from api.work.badges import AssignKept
from api.work.carry_out import Acting, CommandResult, PersonMonth
from api.work.corrections import CorrectionDecision, NewCorrection
from domain.streams import access, badge
from domain.streams import employment as employments
from domain.values.bookings import Booking
from domain.values.time import Month
from ledger.ledger import Ledger
from projections.facts.contexts import Contexts


class SetClock(NamedTuple):
    """A clock that stands still."""

    day: date

    def today(self) -> date:
        return self.day


class DecidingParts(NamedTuple):
    """The parts that use cases ask for."""

    ledger: Ledger
    contexts: Contexts
    clock: SetClock


class Commands:
    """Use cases of one employer; threads may share it."""

    def __init__(self, ledger: Ledger, contexts: Contexts) -> None:
        self._ledger = ledger
        self._contexts = contexts
        self._parts = self.on(SystemClock().today())

    def on(self, today: date) -> DecidingParts:
        return DecidingParts(self._ledger, self._contexts, SetClock(today))

    def employ(
        self,
        person: str,
        command: employments.Command,
        acting: Acting,
        today: date | None = None,
    ) -> CommandResult:
        parts = self._parts if today is None else self.on(today)
        return employment.employ(parts, acting, person, command)

    def issue_badge(self, name: str, command: badge.IssueBadge, acting: Acting) -> CommandResult:
        return badges.issue_badge(self._parts, acting, name, command)

    def return_badge(self, name: str, command: badge.ReturnBadge, acting: Acting) -> CommandResult:
        return badges.return_badge(self._parts, acting, name, command)

    def assign_kept(
        self, name: str, person: str, first: date, last: date | None, acting: Acting
    ) -> CommandResult:
        return badges.assign_kept(self._parts, acting, name, AssignKept(person, first, last))

    def correct(
        self,
        person: str,
        month: Month,
        reason: str,
        voided: Sequence[str],
        added: Sequence[Booking],
        acting: Acting,
    ) -> CommandResult:
        command = NewCorrection(reason, tuple(voided), tuple(added))
        return corrections.correct_bookings(
            self._parts, acting, PersonMonth(person, month), command
        )

    def confirm(self, person: str, month: Month, correction: str, acting: Acting) -> CommandResult:
        about, command = PersonMonth(person, month), CorrectionDecision(correction)
        return corrections.confirm_correction(self._parts, acting, about, command)

    def order(
        self, person: str, month: Month, new: orders.NewOrder, today: date, acting: Acting
    ) -> CommandResult:
        return orders.order_overtime(self.on(today), acting, PersonMonth(person, month), new)

    def close_month(self, person: str, month: Month, today: date, acting: Acting) -> CommandResult:
        return closing.close_month(self.on(today), acting, PersonMonth(person, month))

    def access(self, command: access.Command, acting: Acting) -> CommandResult:
        return keys.change_keys(self._parts, acting, command)
