"""A city's day through HTTP until every balance shows it, and single bookings at full rate."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Final

import msgspec
from msgspec import Struct

from api.identity.access import Role, make_key
from api.service import Service
from api.wiring import opened_service
from benchmarks.backlog import deliver_all, stored_bookings
from benchmarks.city import (
    PER_TERMINAL,
    PRESSES,
    City,
    CityDay,
    Delivery,
    booked_month,
    person_of,
    terminal_of,
    working_days,
)
from benchmarks.client import (
    DayLoad,
    Load,
    post,
    send_all,
    send_at_rate,
    send_day,
    wait_until_shown,
)
from benchmarks.lab import SETUP, Lab, Tenant, Timing, append_all, catch_up, fill_ledger, hire_city
from benchmarks.row import BenchmarkRow, Bound, Sizes
from benchmarks.server import NOTHING_PATH, running_server
from domain.streams import access
from domain.streams.stream_ids import ACCESS_STREAM, timesheet_stream
from domain.values.time import DAY_SECONDS, Month
from ledger.records import Append
from projections.facts.event_codec import CODEC

DAYS_BEFORE: Final = 8
"""Days of the month that the log and the tables hold when the measured day begins."""

SINGLE_MONTHS: Final = 3
FASTEST: Final = 20_000
"""More requests a second than the service can answer; so many are prepared."""

SHOWN: Final = 40
"""People whose balance is compared with a replay after the day."""


class Keys(Struct, frozen=True):
    """The keys of all terminals by their number, and one of a time officer."""

    terminals: list[str]
    officer: str


class _Delivered(Struct):
    """The part of an answer to a delivery that is read."""

    acknowledged_through: int


_delivered = msgspec.json.Decoder(_Delivered).decode


def day_rows(lab: Lab, sizes: Sizes) -> list[BenchmarkRow]:
    """A city's day through HTTP beside the append of its events alone."""
    city = City(sizes.employees)
    days = working_days(past_month(), DAYS_BEFORE + sizes.rounds)
    before, measured = days[: -sizes.rounds], days[-sizes.rounds :]
    lab.say(f"preparing a city that has worked {len(before)} days")
    shown: list[DayLoad] = []
    appends: list[float] = []
    stores: list[float] = []
    acknowledged: list[float] = []
    with (
        lab.tenant("day") as served,
        lab.tenant("unshown") as other,
        lab.tenant("append") as taken,
        lab.tenant("store") as bare,
    ):
        unshown = Tenant(other.settings.model_copy(update={"projecting": False}))
        tenants = (served, unshown, taken, bare)
        keys = [prepare(one, city, before, shown=one is served) for one in tenants]
        with (
            running_server(served) as port,
            running_server(unshown) as unshown_port,
            opened_service(taken.settings) as intake,
            opened_service(bare.settings) as store,
        ):
            lab.say(f"a city day of {city.employees * PRESSES:,} bookings, {sizes.rounds} times")
            for day, of_day in zip(measured, city.by_day(measured), strict=True):
                shown.append(_through_http(lab, port, keys[0], of_day, day))
                scripts = _scripts(keys[1], of_day)
                only = partial(send_all, unshown_port, scripts)
                acknowledged.append(lab.measure(only).result.seconds)
                appends.append(_append(lab, intake, of_day, day).seconds)
                stores.append(_store(lab, store, city, day).seconds)
        with opened_service(served.settings) as service:
            _require_shown(service, city, measured[-1])
            assert stored_bookings(service) == city.employees * PRESSES * len(days)
    best_day = min(shown, key=lambda one: one.shown_seconds)
    return _day_rows(city, best_day, min(acknowledged), min(appends), min(stores))


def single_rows(lab: Lab, sizes: Sizes) -> list[BenchmarkRow]:
    """One booking a request, each answered after its commit, beside an endpoint without work."""
    city = City(sizes.live_clients * PER_TERMINAL)
    days = _past_days(SINGLE_MONTHS)
    live: list[Load] = []
    idle: list[Load] = []
    with lab.tenant("single") as tenant:
        keys = prepare(tenant, city, ())
        lab.say(f"single bookings by {sizes.live_clients} clients, {sizes.rounds} rounds")
        with running_server(tenant) as port:
            clients = _Clients(port, keys, city, days, sizes.live_seconds)
            for _ in range(sizes.rounds):
                idle.append(clients.send_nothing())
                live.append(clients.send())
            best_live = max(live, key=lambda one: one.rate)
            best_idle = max(idle, key=lambda one: one.rate)
            paced = [clients.send(best_live.rate / 2) for _ in range(sizes.rounds)]
            best_paced = min(paced, key=lambda one: one.latency(0.99))
        with opened_service(tenant.settings) as service:
            stored = stored_bookings(service)
            assert stored == sum(one.answers for one in (*live, *paced))
            events = service.ledger.head().position
            # Nearly all events are single bookings; those of hiring are about as long.
            bytes_each = lab.log_bytes(service) / events
    return [_rate_row(sizes, best_live, best_idle, bytes_each), _latency_row(best_paced)]


def prepare(tenant: Tenant, city: City, before: Sequence[CityDay], *, shown: bool = True) -> Keys:
    """Hire everybody, hand out keys, append the days before; ``shown`` projects them too."""
    terminals = [make_key(Role.TERMINAL, terminal_of(n)) for n in range(city.terminals)]
    officer = make_key(Role.TIME_OFFICER, "officer")
    with opened_service(tenant.settings) as service:
        hire_city(service.ledger, range(city.employees), before_month(before))
        fill_ledger(service.ledger, city, range(city.employees), [[day] for day in before])
        issued = (
            CODEC.new_event(ACCESS_STREAM, event, SETUP)
            for key in (*terminals, officer)
            for event in access.decide(key.issued, {})
        )
        append_all(service.ledger, issued)
        if shown:
            catch_up(service)
    return Keys([key.text for key in terminals], officer.text)


def past_month() -> Month:
    """The last month that is over, since the service refuses bookings from the future."""
    return Month.of(datetime.now(UTC).date()).previous()


def before_month(days: Sequence[CityDay]) -> Month:
    """The month of hiring: that of the first day before, or else the first booked month."""
    return Month.of((days or _past_days(SINGLE_MONTHS))[0].date)


def _past_days(months: int) -> list[CityDay]:
    month = past_month()
    found: list[CityDay] = []
    for _ in range(months):
        found = working_days(month) + found
        month = month.previous()
    return found


class _Clients:
    """Terminals that send one booking a request, each going on where it ended before."""

    def __init__(
        self, port: int, keys: Keys, city: City, days: Sequence[CityDay], seconds: float
    ) -> None:
        self._port = port
        self._keys = keys
        self._shown = _balances(days[-1])
        self._seconds = seconds
        self._most = int(FASTEST * seconds / city.terminals) + 1
        self._presses = [
            [press for of_day in city.number_bookings(terminal, days) for press in of_day]
            for terminal in range(city.terminals)
        ]
        self._sent = [0] * city.terminals

    def send_nothing(self) -> Load:
        """Send the same requests to the endpoint that does nothing."""
        return send_all(self._port, self._requests(NOTHING_PATH), self._seconds)

    def send(self, rate: float | None = None) -> Load:
        """Send at full speed or at a steady rate, then wait until the tables hold all of it.

        The projector's work for a load so falls into no other measurement.
        """
        requests = self._requests("/v1/terminals/{terminal}/bookings")
        if rate is None:
            load = send_all(self._port, requests, self._seconds)
        else:
            load = send_at_rate(self._port, requests, rate, self._seconds)
        self._sent = [_delivered(body).acknowledged_through for body in load.bodies]
        wait_until_shown(self._port, self._shown, self._keys.officer, load.position)
        return load

    def _requests(self, path: str) -> list[list[bytes]]:
        return [
            [
                post(
                    path.replace("{terminal}", terminal_of(terminal)),
                    self._keys.terminals[terminal],
                    f'{{"bookings":[{press.json}]}}'.encode(),
                )
                for press in presses[sent : sent + self._most]
            ]
            for terminal, (presses, sent) in enumerate(zip(self._presses, self._sent, strict=True))
        ]


def _through_http(
    lab: Lab, port: int, keys: Keys, deliveries: Sequence[Delivery], day: CityDay
) -> DayLoad:
    scripts = _scripts(keys, deliveries)
    return lab.measure(lambda: send_day(port, scripts, _balances(day), keys.officer)).result


def _balances(day: CityDay) -> str:
    """A path that answers as soon as the tables hold the position that a caller names."""
    return f"/v1/employees/{person_of(0)}/balances?valid_on={day.date}"


def _scripts(keys: Keys, deliveries: Sequence[Delivery]) -> list[list[bytes]]:
    return [
        [post(f"/v1/terminals/{one.terminal}/bookings", key, one.body)]
        for one, key in zip(deliveries, keys.terminals, strict=True)
    ]


def _append(
    lab: Lab, service: Service, deliveries: Sequence[Delivery], day: CityDay
) -> Timing[int]:
    received_at = day.midnight + DAY_SECONDS
    return lab.measure(lambda: deliver_all(service, deliveries, received_at))


def _store(lab: Lab, service: Service, city: City, day: CityDay) -> Timing[None]:
    """Append the same events to the ledger, encoded before and one append for each terminal."""
    appends: list[Append] = []
    month = Month.of(day.date)
    provenance = SETUP
    for terminal in range(city.terminals):
        events = [
            CODEC.new_event(
                timesheet_stream(person_of(employee), month),
                booked_month(city, employee, [day]),
                provenance,
            )
            for employee in city.members(terminal)
        ]
        appends.append(Append(tuple(events)))

    def store() -> None:
        for receipt in [service.ledger.submit(append) for append in appends]:
            receipt.result()

    return lab.measure(store)


def _require_shown(service: Service, city: City, day: CityDay) -> None:
    """Compare balances from the tables with a replay of the log, for people from all over."""
    now = datetime.now(UTC)
    for employee in range(0, city.employees, max(1, city.employees // SHOWN)):
        person = person_of(employee)
        table = service.reader.balances(person, day.date).content
        assert table == service.reader.balances(person, day.date, now).content
        assert any(balance.amount for balance in table)


def _day_rows(
    city: City, day: DayLoad, acknowledged: float, append: float, store: float
) -> list[BenchmarkRow]:
    work = (
        f"City day: {city.employees * PRESSES:,} bookings through HTTP from {city.terminals} "
        "terminals until every balance shows them"
    )
    http = BenchmarkRow(
        "city-day",
        work,
        "its own append alone: the same through HTTP until all is acknowledged, nobody projecting",
        day.shown_seconds / acknowledged,
        Bound("at most", 4),
        (
            f"until shown {day.shown_seconds:.2f} s, all acknowledged {day.load.seconds:.2f} s",
            f"append alone {acknowledged:.2f} s",
            f"client {day.load.client_share:.0%} of a core",
        ),
    )
    in_process = BenchmarkRow(
        "city-day-strict",
        work,
        "its own append alone, without HTTP: the same deliveries from bytes to commit, in process",
        day.shown_seconds / append,
        Bound("at most", 4),
        (
            f"append from bytes {append:.3f} s",
            f"ledger's append of ready events {store:.3f} s ({day.shown_seconds / store:.1f} x)",
        ),
    )
    return [http, in_process]


def _rate_row(sizes: Sizes, live: Load, idle: Load, bytes_each: float) -> BenchmarkRow:
    return BenchmarkRow(
        "single",
        f"One booking a request, {sizes.live_clients} keep-alive clients, each answer after its "
        "commit",
        "an endpoint of the same server that does nothing, same key and body",
        live.rate / idle.rate,
        Bound("at least", 0.5),
        (
            f"bookings {live.rate:,.0f}/s, p50 {_ms(live, 0.5)}, p99 {_ms(live, 0.99)}",
            f"nothing {idle.rate:,.0f}/s",
            f"client {live.client_share:.0%} and {idle.client_share:.0%} of a core",
            f"{bytes_each:.0f} bytes on disk a booking, stored one by one",
        ),
    )


def _latency_row(paced: Load) -> BenchmarkRow:
    return BenchmarkRow(
        "single-p99",
        "The same at half its rate: latency that 99 of 100 do not exceed",
        "the instant each request was due (open loop)",
        paced.latency(0.99) * 1000,
        Bound("at most", 50),
        (
            f"p50 {_ms(paced, 0.5)}, longest {_ms(paced, 1)}",
            f"{paced.answers:,} at {paced.rate:,.0f}/s, client {paced.client_share:.0%} of a core",
        ),
        "ms",
    )


def _ms(load: Load, share: float) -> str:
    return f"{load.latency(share) * 1000:.1f} ms"
