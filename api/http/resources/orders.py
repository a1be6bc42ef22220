"""Overtime orders of a month: given, withdrawn, settled."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from pydantic import Field

from api.http.bodies import DecidedOut, WhyIn, decided
from api.http.field_types import Body, DayIn, MonthText, PersonText, Reason
from api.http.request_parameters import SHEET, ActingDep, ServiceDep
from api.identity.access import Permission, requires
from api.work.carry_out import PersonMonth
from api.work.orders import NewOrder, order_overtime, settle_order, withdraw_order
from domain.facts.orders import Choice, OvertimeOrder
from domain.streams.timesheet import SettleOrder, WithdrawOrder
from domain.values.time import Month
from projections.facts.states import timesheet_of

router = APIRouter(tags=["decisions"])

OrderId = Annotated[str, Path(pattern=r"^[0-9a-f]{16}$")]
ChoiceIn = Annotated[Choice, Field(strict=False)]

SEE = [Depends(requires(Permission.SEE_TIME))]
ORDER = [Depends(requires(Permission.ORDER_OVERTIME))]


class OrderIn(Body):
    """Overtime of a day; for a day that is over it is an approval afterwards, with a reason."""

    day: DayIn
    minutes: Annotated[int, Field(ge=1, le=1_440)]
    choice: ChoiceIn = Choice.OWED
    begin: Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")] | None = None
    reason: Reason = ""


class OrderMade(Body):
    """The order's id, needed to withdraw and settle it."""

    order: str
    position: int
    repeated: bool


class OrderOut(Body):
    """An order that counts; `undecided` until the use of its overtime is decided."""

    order: str
    day: DayIn
    minutes: int
    begin: str | None
    choice: str
    afterwards: bool
    undecided: bool


class OrdersOut(Body):
    """The orders of a month that count."""

    orders: list[OrderOut]


class ChoiceOfOrder(Body):
    """The use of an order's overtime."""

    choice: ChoiceIn


@router.post(SHEET + "/orders", status_code=201, dependencies=ORDER)
def order(
    person: PersonText, month: MonthText, body: OrderIn, service: ServiceDep, acting: ActingDep
) -> OrderMade:
    """Order overtime of a day of the month, or approve overtime already worked."""
    new = NewOrder(body.day, body.minutes, body.choice, _minute(body.begin), body.reason)
    done = order_overtime(service, acting, PersonMonth(person, Month.parse(month)), new)
    order_id = str(done.details.get("order", ""))
    return OrderMade(order=order_id, position=done.position, repeated=done.repeated)


@router.get(SHEET + "/orders", dependencies=SEE)
def orders(person: PersonText, month: MonthText, service: ServiceDep) -> OrdersOut:
    """List the orders of a month that count, by their days."""
    found = timesheet_of(service.ledger, person, Month.parse(month)).orders.values()
    return OrdersOut(orders=[_order(one) for one in sorted(found, key=lambda one: one.day)])


@router.post(SHEET + "/orders/{order}/withdraw", dependencies=ORDER)
def withdraw(
    person: PersonText, month: MonthText, order: OrderId, body: WhyIn, service: ServiceDep,
    acting: ActingDep,
) -> DecidedOut:  # fmt: skip
    """Withdraw an order while its month is open."""
    about = PersonMonth(person, Month.parse(month))
    return decided(withdraw_order(service, acting, about, WithdrawOrder(order, body.reason)))


@router.post(SHEET + "/orders/{order}/settle", dependencies=ORDER)
def settle(
    person: PersonText, month: MonthText, order: OrderId, body: ChoiceOfOrder, service: ServiceDep,
    acting: ActingDep,
) -> DecidedOut:  # fmt: skip
    """Decide on the use of an order's overtime; after the close the decision gives a difference."""
    about = PersonMonth(person, Month.parse(month))
    return decided(settle_order(service, acting, about, SettleOrder(order, body.choice)))


def _minute(text: str | None) -> int | None:
    if text is None:
        return None
    hours, _, minutes = text.partition(":")
    return int(hours) * 60 + int(minutes)


def _order(order: OvertimeOrder) -> OrderOut:
    begin = order.begin_minute
    return OrderOut(
        order=order.id,
        day=order.day,
        minutes=order.minutes,
        begin=None if begin is None else f"{begin // 60:02d}:{begin % 60:02d}",
        choice=order.choice.value,
        afterwards=order.afterwards,
        undecided=order.choice is Choice.OWED,
    )
