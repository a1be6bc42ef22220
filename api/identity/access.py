"""Access control: bearer keys, roles, permissions.

A key reads `sb_<id>_<secret>`. Only the SHA-256 of the whole text is stored, in the
stream `access/keys`; a key cannot be shown again. This module holds the whole of
authorisation, so that an identity provider can take its place.
"""

import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from enum import StrEnum
from threading import Lock
from typing import Final, NamedTuple, cast

from anyio.to_thread import run_sync
from starlette.requests import Request

from domain.streams.access import Event, IssueKey, State, evolve
from domain.streams.stream_ids import ACCESS_STREAM
from domain.values.time import Month
from ledger.ledger import Ledger
from projections.facts.event_codec import CODEC
from projections.facts.states import employment_of

REFRESH_SECONDS: Final = 0.5
"""Greatest age of the keys in memory: a revoked key opens nothing after a second at most."""

KEY_TEXT: Final = re.compile(r"sb_([0-9a-f]{12})_[0-9a-f]{48}")
HOLDER: Final = r"^[0-9A-Za-z][0-9A-Za-z ._-]{0,63}$"
"""The holder of a key: a terminal's id, a unit, a personnel number."""

HOLDER_TEXT: Final = re.compile(HOLDER)


class Role(StrEnum):
    """The roles a key can have; stored with the key, so never renamed."""

    TERMINAL = "terminal"
    CONCENTRATOR = "concentrator"
    TIME_OFFICER = "time_officer"
    HR = "hr"
    MANAGER = "manager"
    PAYROLL = "payroll"
    AUDITOR = "auditor"
    ADMIN = "admin"


class Permission(StrEnum):
    """A permission that endpoints require."""

    DELIVER_BOOKINGS = "deliver_bookings"
    DELIVER_LINES = "deliver_lines"
    SEE_TERMINAL = "see_terminal"
    SEE_EMPLOYMENT = "see_employment"
    CHANGE_EMPLOYMENT = "change_employment"
    SEE_PERSONAL = "see_personal"
    SEE_BADGES = "see_badges"
    CHANGE_BADGES = "change_badges"
    SEE_TIME = "see_time"
    SEE_PRESENCE = "see_presence"
    PLAN_ROSTER = "plan_roster"
    CORRECT = "correct"
    CLOSE_MONTH = "close_month"
    SEE_OBSTACLES = "see_obstacles"
    ORDER_OVERTIME = "order_overtime"
    APPROVE = "approve"
    CONFIRM_CORRECTION = "confirm_correction"
    BRING_BALANCES = "bring_balances"
    RECALCULATE = "recalculate"
    CHANGE_UNITS = "change_units"
    REQUEST_ABSENCE = "request_absence"
    DECIDE_ABSENCE = "decide_absence"
    ENTER_ABSENCE = "enter_absence"
    STATE_LEAVE = "state_leave"
    SEE_LIFETIME = "see_lifetime"
    CHANGE_LIFETIME = "change_lifetime"
    READ_PAYROLL = "read_payroll"
    READ_LOG = "read_log"
    MANAGE_KEYS = "manage_keys"
    OPERATE = "operate"


_SEES_TIME = frozenset({Role.TIME_OFFICER, Role.HR, Role.MANAGER, Role.AUDITOR})

PERMITTED: Final[Mapping[Permission, frozenset[Role]]] = {
    Permission.DELIVER_BOOKINGS: frozenset({Role.TERMINAL}),
    Permission.DELIVER_LINES: frozenset({Role.TERMINAL, Role.CONCENTRATOR}),
    Permission.SEE_TERMINAL: frozenset(
        {Role.TERMINAL, Role.CONCENTRATOR, Role.TIME_OFFICER, Role.AUDITOR, Role.ADMIN}
    ),
    Permission.SEE_EMPLOYMENT: frozenset({Role.TIME_OFFICER, Role.HR, Role.PAYROLL, Role.AUDITOR}),
    Permission.CHANGE_EMPLOYMENT: frozenset({Role.HR}),
    Permission.SEE_PERSONAL: frozenset({Role.HR}),
    Permission.SEE_BADGES: frozenset({Role.TIME_OFFICER, Role.HR, Role.AUDITOR}),
    Permission.CHANGE_BADGES: frozenset({Role.TIME_OFFICER, Role.HR}),
    Permission.SEE_TIME: _SEES_TIME,
    Permission.SEE_PRESENCE: _SEES_TIME,
    Permission.PLAN_ROSTER: frozenset({Role.TIME_OFFICER, Role.MANAGER}),
    Permission.CORRECT: frozenset({Role.TIME_OFFICER}),
    Permission.CLOSE_MONTH: frozenset({Role.TIME_OFFICER, Role.PAYROLL}),
    Permission.SEE_OBSTACLES: _SEES_TIME | {Role.PAYROLL},
    Permission.ORDER_OVERTIME: frozenset({Role.MANAGER, Role.TIME_OFFICER}),
    Permission.APPROVE: frozenset({Role.MANAGER, Role.TIME_OFFICER}),
    Permission.CONFIRM_CORRECTION: frozenset({Role.TIME_OFFICER, Role.HR}),
    Permission.BRING_BALANCES: frozenset({Role.HR}),
    Permission.RECALCULATE: frozenset({Role.HR, Role.PAYROLL}),
    Permission.CHANGE_UNITS: frozenset({Role.HR}),
    Permission.REQUEST_ABSENCE: frozenset({Role.MANAGER, Role.TIME_OFFICER, Role.HR}),
    Permission.DECIDE_ABSENCE: frozenset({Role.MANAGER, Role.TIME_OFFICER}),
    Permission.ENTER_ABSENCE: frozenset({Role.TIME_OFFICER, Role.HR}),
    Permission.STATE_LEAVE: frozenset({Role.TIME_OFFICER, Role.HR}),
    # These accounts hold money, which a manager has no reason to see.
    Permission.SEE_LIFETIME: frozenset({Role.TIME_OFFICER, Role.HR, Role.PAYROLL, Role.AUDITOR}),
    Permission.CHANGE_LIFETIME: frozenset({Role.TIME_OFFICER, Role.HR}),
    Permission.READ_PAYROLL: frozenset({Role.PAYROLL, Role.AUDITOR}),
    Permission.READ_LOG: frozenset({Role.AUDITOR}),
    Permission.MANAGE_KEYS: frozenset({Role.ADMIN}),
    Permission.OPERATE: frozenset({Role.ADMIN, Role.AUDITOR}),
}


class Principal(NamedTuple):
    """The caller: the key, its role and its holder."""

    key: str
    role: Role
    holder: str

    @property
    def name(self) -> str:
        """The actor's name in the log."""
        return f"{self.role}:{self.holder}"

    def may(self, permission: Permission) -> bool:
        return self.role in PERMITTED[permission]

    @property
    def unit(self) -> str | None:
        """The only unit that the caller's key gives access to; None where it is not bound.

        A manager's key is handed to a unit; a manager of two units has two keys.
        """
        return self.holder if self.role is Role.MANAGER else None

    def may_speak_for(self, terminal: str) -> bool:
        """Tell whether the caller may act for a terminal: a terminal's key is good for it alone."""
        return self.role is not Role.TERMINAL or terminal == self.holder


class NewKey(NamedTuple):
    """A new key: its stored part and the text that only its holder gets."""

    issued: IssueKey
    text: str


class NotAuthenticated(Exception):
    """The request carries no key, or no valid one."""


class NotPermitted(Exception):
    """The key's role does not allow this."""


class Keyring:
    """The keys of the ledger, held in memory; threads may share it."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._lock = Lock()
        self._state: State = {}
        self._version = 0
        self._read_at = float("-inf")

    def principal(self, authorization: str | None) -> Principal:
        """Find the sender of an Authorization header; raises NotAuthenticated and ledger errors."""
        key_id = _key_id(authorization)
        if key_id is None:
            raise NotAuthenticated
        return _principal_of(self.keys(key_id), authorization)

    def from_memory(self, authorization: str | None) -> Principal | None:
        """Find the sender from memory alone, without waiting; None when memory does not suffice."""
        key_id = _key_id(authorization)
        if time.monotonic() - self._read_at >= REFRESH_SECONDS or key_id not in self._state:
            return None
        return _principal_of(self._state, authorization)

    def keys(self, unless_known: str | None = None) -> State:
        """Give all keys by id, None if revoked; reads again when old or the id is unknown."""
        with self._lock:
            fresh = time.monotonic() - self._read_at < REFRESH_SECONDS
            if not fresh or (unless_known is not None and unless_known not in self._state):
                self._read()
            return self._state

    def _read(self) -> None:
        started = time.monotonic()
        for recorded in self._ledger.read_stream(ACCESS_STREAM, self._version):
            event = cast("Event", CODEC.event(recorded))
            self._state = evolve(self._state, event)
            self._version = recorded.version
        self._read_at = started


def requires(permission: Permission) -> Callable[[Request], Awaitable[Principal]]:
    """Make a dependency that hands over the caller, or raises NotPermitted.

    If the path names a terminal, a terminal's key is good for that one only; if it names a
    unit or a person, a manager's key is good for its unit and for the people who work for it
    on the month's last day, or on the requested day.
    """

    # Asynchronous: only a manager's request for a person reads; any other needs no thread.
    async def caller(request: Request) -> Principal:
        principal: Principal = request.state.principal
        if not principal.may(permission):
            raise NotPermitted
        terminal = request.path_params.get("terminal")
        if terminal is not None and not principal.may_speak_for(terminal):
            raise NotPermitted
        if principal.unit is not None and not await _in_unit(request, principal.unit):
            raise NotPermitted
        return principal

    return caller


async def _in_unit(request: Request, unit: str) -> bool:
    """Tell whether the path's person or unit belongs to a unit; an unknown person does."""
    if request.path_params.get("unit", unit) != unit:
        return False
    person = request.path_params.get("person") or request.query_params.get("person")
    if person is None:
        return True
    ledger: Ledger = request.app.state.service.ledger
    employment = await run_sync(employment_of, ledger, person)
    placed, _ = employment.placed_on(_day_of(request))
    return placed in {unit, ""}


def _day_of(request: Request) -> date:
    """Give the day whose unit of the person counts."""
    month = request.path_params.get("month") or request.query_params.get("month")
    try:
        if month is not None:
            return Month.parse(month).last
        return date.fromisoformat(request.query_params.get("valid_on", ""))
    except ValueError:
        # No day is named, or the handler will report the fault in it.
        today: date = request.app.state.service.clock.today()
        return today


def make_key(role: Role, holder: str) -> NewKey:
    """Make a fresh key from the system's source of randomness."""
    key_id, secret = secrets.token_hex(6), secrets.token_hex(24)
    text = f"sb_{key_id}_{secret}"
    return NewKey(IssueKey(key_id, digest_of(text), role.value, holder), text)


def digest_of(text: str) -> str:
    """Digest a key for storage: its SHA-256 in hex; a random secret needs no slow hash."""
    return hashlib.sha256(text.encode()).hexdigest()


def _text(authorization: str | None) -> str:
    scheme, _, text = (authorization or "").partition(" ")
    return text.strip() if scheme.lower() == "bearer" else ""


def _key_id(authorization: str | None) -> str | None:
    match = KEY_TEXT.fullmatch(_text(authorization))
    return None if match is None else match[1]


def _principal_of(keys: State, authorization: str | None) -> Principal:
    issued = keys.get(_key_id(authorization) or "")
    # An unknown id is compared too, so that the duration does not reveal which ids exist.
    stored = issued.digest if issued is not None else digest_of("")
    given = digest_of(_text(authorization))
    if not hmac.compare_digest(stored, given) or issued is None:
        raise NotAuthenticated
    return Principal(issued.id, Role(issued.role), issued.holder)
