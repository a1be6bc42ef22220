"""Badges: their holders over time, and bookings made while nobody held them."""

from fastapi import APIRouter, Depends

from api.http.bodies import DecidedOut, decided
from api.http.field_types import BadgeText, Body, DayIn, Instant, PersonText, stamp_instant
from api.http.problems import BADGE_UNKNOWN, Problem
from api.http.request_parameters import ActingDep, ServiceDep
from api.identity.access import Permission, requires
from api.work import badges
from api.work.carry_out import CommandResult
from domain.streams.badge import IssueBadge, ReturnBadge
from projections.facts.states import holders_of_badge, kept_of

router = APIRouter(tags=["badges"])


class IssueIn(Body):
    """A badge issued to a person from one day to another, both included."""

    person: PersonText
    valid_from: DayIn
    valid_until: DayIn | None = None


class ReturnIn(Body):
    """The last day on which the person held the badge."""

    last_day: DayIn


class AssignmentIn(Body):
    """The person who gets the kept bookings of some days; the badge's holder does not change."""

    person: PersonText
    first: DayIn
    last: DayIn | None = None


class AssignedOut(DecidedOut):
    """The number of kept bookings assigned to the person."""

    bookings: int


class HoldingOut(Body):
    """One person's hold on the badge."""

    person: str
    first: DayIn
    last: DayIn | None


class KeptOut(Body):
    """A booking that waits for its assignment to a person."""

    booking: str
    at: Instant
    kind: str


class BadgeOut(Body):
    """The badge's holders over time, and the bookings that wait (the first 1000)."""

    badge: str
    holdings: list[HoldingOut]
    waiting: list[KeptOut]
    waiting_count: int
    position: int


CHANGE = [Depends(requires(Permission.CHANGE_BADGES))]
SHOWN = 1_000


@router.post("/badges/{badge}/issues", status_code=201, dependencies=CHANGE)
def issue_badge(
    badge: BadgeText, body: IssueIn, service: ServiceDep, acting: ActingDep
) -> AssignedOut:
    """Issue the badge to a person; its bookings of this period without a holder become theirs."""
    command = IssueBadge(body.person, body.valid_from, body.valid_until)
    return _assignment(badges.issue_badge(service, acting, badge, command))


@router.post("/badges/{badge}/returns", dependencies=CHANGE)
def return_badge(
    badge: BadgeText, body: ReturnIn, service: ServiceDep, acting: ActingDep
) -> DecidedOut:
    """Take the badge back from its holder on the day."""
    return decided(badges.return_badge(service, acting, badge, ReturnBadge(body.last_day)))


@router.post("/badges/{badge}/assignments", dependencies=CHANGE)
def assign_kept(
    badge: BadgeText, body: AssignmentIn, service: ServiceDep, acting: ActingDep
) -> AssignedOut:
    """Assign kept bookings to a person."""
    command = badges.AssignKept(body.person, body.first, body.last)
    return _assignment(badges.assign_kept(service, acting, badge, command))


@router.get("/badges/{badge}", dependencies=[Depends(requires(Permission.SEE_BADGES))])
def badge_state(badge: BadgeText, service: ServiceDep) -> BadgeOut:
    """Show the badge's holders over time, and the bookings that wait for assignment."""
    position = service.ledger.head().position
    state = holders_of_badge(service.ledger, badge, position)
    kept = kept_of(service.ledger, badge, position)
    if not state.holdings and not kept:
        raise Problem(BADGE_UNKNOWN)
    waiting = [stamp for month in kept for booked in month.waiting() for stamp in booked.stamps()]
    return BadgeOut(
        badge=badge,
        holdings=[
            HoldingOut(person=held.person, first=held.first, last=held.last)
            for held in state.holdings
        ],
        waiting=[
            KeptOut(booking=stamp.ref, at=stamp_instant(stamp), kind=stamp.kind)
            for stamp in waiting[:SHOWN]
        ],
        waiting_count=len(waiting),
        position=position,
    )


def _assignment(done: CommandResult) -> AssignedOut:
    return AssignedOut(
        position=done.position,
        repeated=done.repeated,
        bookings=int(done.details.get("assigned", 0)),
    )
