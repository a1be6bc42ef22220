"""Double entry: postings between accounts, in whole units, summing to zero per unit.

Flex balance, overtime, leave, surcharges and payroll lines are all sums over postings.
Sign: the person's side is positive for amounts owed to the person, so worked
minutes raise ``flex`` and the day's target lowers it; the other account of the
pair carries the same amount with the opposite sign.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import assert_never

from msgspec import Struct

from domain.values.bookings import PostingCause, cause_text
from domain.values.time import Month, clock_text


class Unit(StrEnum):
    """Unit of an amount; every amount is an int of its unit."""

    MINUTES = "minutes"
    CENTIDAYS = "centidays"
    """Hundredths of a day of leave."""
    CENTS = "cents"
    """Hundredths of a euro."""


class Account(StrEnum):
    """The accounts of a person, each in one unit; stored for ever, so never renamed."""

    FLEX = "flex"
    """Gleitzeitkonto: worked time against target."""
    ATTENDED = "attended"
    """Source of attended minutes (negative: minutes given by the person)."""
    MOBILE = "mobile"
    """Source of minutes attended elsewhere; ``attended`` has the rest."""
    BREAK = "break"
    """Statutory break deducted from attendance."""
    TARGET = "target"
    """Sollzeit owed by the person."""
    CREDITED = "credited"
    """Source of minutes credited without work: absence, travel, a week's hour."""
    OVERTIME = "overtime"
    """Überstunden owed: ordered, and not yet compensated in time or money."""
    EXTRA_WORK = "extra_work"
    """Mehrarbeit owed to part-timers and civil servants."""
    OUTSIDE_FRAME = "outside_frame"
    """Unordered work outside the frame of flexible hours, kept until a decision."""
    LAPSED = "lapsed"
    """Expired time: flex time above the cap on a cap date, saved time of a person who leaves."""
    PAID = "paid"
    """Minutes handed to payroll for payment."""
    LIFETIME = "lifetime"
    """Lebensarbeitszeitkonto, in time."""
    LIFETIME_DRAWN = "lifetime_drawn"
    """Time taken from the lifetime account as release."""
    LIFETIME_EXCHANGED = "lifetime_exchanged"
    """Hours converted into money of a value credit, or back."""
    LIFETIME_TRANSFERRED = "lifetime_transferred"
    """Time of a lifetime account taken over by another employer, or brought along from one."""
    VALUE_CREDIT = "value_credit"
    """Wertguthaben: pay saved for release, without the employer's share of social security."""
    VALUE_SHARE = "value_share"
    """Employer's share of social security kept with a value credit."""
    VALUE_EXCHANGED = "value_exchanged"
    """Money of a value credit converted from hours, or back."""
    VALUE_YIELD = "value_yield"
    """Source of yield of invested value credits."""
    VALUE_DRAWN = "value_drawn"
    """Money of a value credit, shares included, handed to payroll for release."""
    VALUE_SETTLED = "value_settled"
    """Money of a value credit handed to payroll in an early settlement."""
    VALUE_TRANSFERRED = "value_transferred"
    """Money of a value credit, shares included, handed over or brought along."""
    OPENING = "opening"
    """Source of balances brought along when a department went live."""
    NIGHT = "night"
    """Minutes with the surcharge for night work."""
    SUNDAY = "sunday"
    HOLIDAY = "holiday"
    """Work on a public holiday without time off for it."""
    HOLIDAY_TIME_OFF = "holiday_time_off"
    """Work on a public holiday for which time off is designated."""
    EVE = "eve"
    """Work on 24 and 31 December."""
    SATURDAY = "saturday"
    OVERTIME_SURCHARGE = "overtime_surcharge"
    SURCHARGED = "surcharged"
    """Source of minutes with a surcharge; other accounts count them as worked."""
    TAX_FREE_NIGHT = "tax_free_night"
    """Minutes of night work whose surcharge is free of tax within limits."""
    TAX_FREE_DEEP_NIGHT = "tax_free_deep_night"
    """The same from midnight to four, for work begun before midnight."""
    TAX_FREE_SUNDAY = "tax_free_sunday"
    """Minutes of work on Sundays by tax law; a Sunday on a holiday counts as holiday only."""
    TAX_FREE_HOLIDAY = "tax_free_holiday"
    TAX_FREE_FEAST = "tax_free_feast"
    """Minutes on the holidays with the highest tax-free rate: Christmas and 1 May."""
    ON_CALL = "on_call"
    """Rufbereitschaft, in minutes of pay."""
    CALL_OUT = "call_out"
    """Work during on-call duty, rounded up as agreed."""
    STANDBY = "standby"
    """Bereitschaftsdienst, in minutes that are paid."""
    FIRE_STANDBY = "fire_standby"
    """Standby within 24-hour duties of the fire service; all of the duty is working time."""
    DUTY = "duty"
    """Source of minutes of on-call and standby duty."""
    PAY = "pay"
    """Money owed in addition to the table pay."""
    ALLOWANCE = "allowance"
    """Allowances for shift work in money; payroll receives only the amount."""
    EMPLOYER = "employer"
    """Source of money."""
    LEAVE = "leave"
    """Leave that can still be taken."""
    LEAVE_GRANTED = "leave_granted"
    LEAVE_TAKEN = "leave_taken"
    LEAVE_LAPSED = "leave_lapsed"
    LEAVE_PAID = "leave_paid"
    """Leave left at the end of employment, handed to payroll for payment."""
    LEAVE_SAVED = "leave_saved"
    """Exchange days converted into time or money on a lifetime account."""

    @property
    def unit(self) -> Unit:
        """Unit of this account."""
        return _UNITS.get(self, _MINUTES)


_UNITS = {
    Account.PAY: Unit.CENTS,
    Account.ALLOWANCE: Unit.CENTS,
    Account.EMPLOYER: Unit.CENTS,
    Account.LEAVE: Unit.CENTIDAYS,
    Account.LEAVE_GRANTED: Unit.CENTIDAYS,
    Account.LEAVE_TAKEN: Unit.CENTIDAYS,
    Account.LEAVE_LAPSED: Unit.CENTIDAYS,
    Account.LEAVE_PAID: Unit.CENTIDAYS,
    Account.LEAVE_SAVED: Unit.CENTIDAYS,
    Account.VALUE_CREDIT: Unit.CENTS,
    Account.VALUE_SHARE: Unit.CENTS,
    Account.VALUE_EXCHANGED: Unit.CENTS,
    Account.VALUE_YIELD: Unit.CENTS,
    Account.VALUE_DRAWN: Unit.CENTS,
    Account.VALUE_SETTLED: Unit.CENTS,
    Account.VALUE_TRANSFERRED: Unit.CENTS,
}


# On Python 3.11 every look at a member of an enumeration costs as much as adding to a sum.
_FLEX, _MINUTES = Account.FLEX, Unit.MINUTES


class Posting(Struct, frozen=True, gc=False):
    """One leg of a movement: person, account, amount, legal day, rule and causes.

    ``rule`` is the rule's name, ``citation`` the paragraph and version of the
    agreement it applied, ``causes`` the facts behind it, ``origin`` the closed month
    of a difference (None: the posting's own month).
    """

    account: Account
    amount: int
    unit: Unit
    effective_on: date
    rule: str
    citation: str
    causes: tuple[PostingCause, ...] = ()
    origin: Month | None = None


class Route(Struct, frozen=True, cache_hash=True):
    """Route of a rule's movement from one account to another of the same unit."""

    rule: str
    source: Account
    target: Account

    def __post_init__(self) -> None:
        assert self.source.unit is self.target.unit, self

    @property
    def unit(self) -> Unit:
        return self.source.unit


class Transfer(Struct, frozen=True, gc=False):
    """An amount moved along a route on a legal day: two postings that sum to zero.

    ``citation`` and ``causes`` have the same meaning as in ``Posting``.
    """

    route: Route
    amount: int
    effective_on: date
    citation: str
    causes: tuple[PostingCause, ...] = ()

    @property
    def postings(self) -> tuple[Posting, Posting]:
        """Its two legs, the leg of the source first."""
        route = self.route
        stated = (route.unit, self.effective_on, route.rule, self.citation, self.causes)
        return (
            Posting(route.source, -self.amount, *stated),
            Posting(route.target, self.amount, *stated),
        )

    def caused_by(self, causes: tuple[PostingCause, ...]) -> Transfer:
        """The same transfer with these causes."""
        return Transfer(self.route, self.amount, self.effective_on, self.citation, causes)


class Total(Struct, frozen=True, order=True, gc=False):
    """Postings of a month summed: per account, unit and month of origin."""

    account: Account
    unit: Unit
    amount: int
    origin: str = ""
    """Empty for the month's own postings, else the closed month, ``2026-11``."""


def totals(transfers: Iterable[Transfer]) -> tuple[Total, ...]:
    """Sum transfers per account and unit; zero sums stay out; sorted."""
    moved: dict[Account, int] = {}
    add_sums(moved, transfers)
    return totals_of(moved)


def totals_of(moved: Mapping[Account, int]) -> tuple[Total, ...]:
    """Sums by account as totals; zero sums stay out; sorted."""
    return tuple(
        [
            Total(account, account.unit, amount)
            for account, amount in sorted(moved.items())
            if amount
        ]
    )


def add_sums(moved: dict[Account, int], transfers: Iterable[Transfer]) -> None:
    """Add transfers to sums by account, each in its unit."""
    # There are far fewer routes than transfers, and both ends of a route get the same.
    along: dict[Route, int] = {}
    for transfer in transfers:
        route = transfer.route
        along[route] = along.get(route, 0) + transfer.amount
    for route, amount in along.items():
        source, target = route.source, route.target
        moved[source] = moved.get(source, 0) - amount
        moved[target] = moved.get(target, 0) + amount


def movements(moved: Iterable[Transfer]) -> tuple[int, tuple[tuple[Account, int], ...]]:
    """Return the sum of transfers on the flex account, and the sums on all other accounts."""
    others: dict[Account, int] = {}
    add_sums(others, moved)
    flex = others.pop(_FLEX, 0)
    return flex, tuple([one for one in sorted(others.items()) if one[1]])


def balance(amounts: Mapping[Account, int], movements: Iterable[Total]) -> dict[Account, int]:
    """Balances after movements, each in its account's unit; zero balances stay out."""
    result = dict(amounts)
    for movement in movements:
        result[movement.account] = result.get(movement.account, 0) + movement.amount
    return {account: amount for account, amount in sorted(result.items()) if amount}


def imbalance(postings: Iterable[Posting]) -> dict[Unit, int]:
    """Return the sum of all postings per unit, without zeros; empty when the books balance."""
    left: dict[Unit, int] = {}
    for posting in postings:
        left[posting.unit] = left.get(posting.unit, 0) + posting.amount
    return {unit: amount for unit, amount in left.items() if amount}


def amount_text(amount: int, unit: Unit) -> str:
    """An amount as people read it: ``7:48``, ``12,50 days``, ``-3,20 EUR``."""
    match unit:
        case Unit.MINUTES:
            return clock_text(amount)
        case Unit.CENTIDAYS:
            return f"{_hundredths(amount)} days"
        case Unit.CENTS:
            return f"{_hundredths(amount)} EUR"
        case _:
            assert_never(unit)


def _hundredths(amount: int) -> str:
    whole, rest = divmod(abs(amount), 100)
    return f"{'-' if amount < 0 else ''}{whole},{rest:02d}"


def posting_line(posting: Posting) -> list[object]:
    """A posting as a list of plain values, in the order its digest is taken over."""
    return [
        posting.effective_on.isoformat(),
        posting.account.value,
        posting.amount,
        posting.unit.value,
        posting.rule,
        posting.citation,
        "" if posting.origin is None else str(posting.origin),
        [cause_text(cause) for cause in posting.causes],
    ]
