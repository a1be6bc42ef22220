"""Overtime orders: given, withdrawn, settled."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from api.work.carry_out import (
    LONG_ID_DIGITS,
    Acting,
    CommandResult,
    Decision,
    Parts,
    PersonMonth,
    Reading,
    carry_out,
    carry_out_on_month,
)
from domain.facts.orders import Choice, OvertimeOrder
from domain.streams import timesheet
from domain.streams.stream_ids import employment_stream
from projections.facts.person import read_facts


class NewOrder(Struct, frozen=True):
    """Overtime to be ordered; ``begin_minute`` counts from midnight of the day."""

    day: date
    minutes: int
    choice: Choice = Choice.OWED
    begin_minute: int | None = None
    reason: str = ""


def order_overtime(
    parts: Parts, acting: Acting, about: PersonMonth, command: NewOrder
) -> CommandResult:
    """Order overtime, or approve it once its day is over; ``details`` name the order.

    Raises Rejected and the ledger's errors.
    """
    today = parts.clock.today()

    def decide(reading: Reading) -> Decision:
        read = reading.streams([employment_stream(about.person), about.stream])
        facts = read_facts(about.person, [one for events in read.values() for one in events])
        name = acting.new_id(LONG_ID_DIGITS, reading.next_place(about.stream))
        placed = OvertimeOrder(
            name, command.day, command.minutes, command.choice, command.begin_minute,
            command.day < today,
        )  # fmt: skip
        employment = facts.employment
        asked = timesheet.OrderOvertime(
            placed, command.reason, today, employment.employed_on(command.day),
            employment.profile_on(command.day),
        )  # fmt: skip
        events = timesheet.decide(asked, facts.timesheet(about.month))
        return Decision([(about.stream, one) for one in events], {"order": name})

    return carry_out(parts, acting, "order", (about.person, str(about.month), command), decide)


def withdraw_order(
    parts: Parts, acting: Acting, about: PersonMonth, command: timesheet.WithdrawOrder
) -> CommandResult:
    """Take an order back while its month is open."""
    return carry_out_on_month(parts, acting, "withdraw", about, command)


def settle_order(
    parts: Parts, acting: Acting, about: PersonMonth, command: timesheet.SettleOrder
) -> CommandResult:
    """Decide the use of an order's overtime."""
    return carry_out_on_month(parts, acting, "settle", about, command)
