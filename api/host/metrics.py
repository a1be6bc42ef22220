"""Metrics for Prometheus: writing, projecting, findings. No personal data."""

from collections import Counter as Tally
from typing import Protocol

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from api.host.clock import Clock
from api.intake.intake import DeliveryAnswer
from ledger.group import GroupTransaction
from ledger.ledger import Ledger
from projections.engine.projector import Progress, Projector
from projections.questions.reader import Reader

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
SIZES = (1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 5_000, 20_000)


class MeasuredParts(Protocol):
    """The parts of the service that a request for metrics reads."""

    @property
    def clock(self) -> Clock: ...
    @property
    def ledger(self) -> Ledger: ...
    @property
    def projector(self) -> Projector: ...
    @property
    def reader(self) -> Reader: ...


class Metrics:
    """One service's metrics in a registry of its own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        registry = self._registry
        self._bookings = Counter(
            "stundenbuch_bookings",
            "Items of deliveries by what became of them",
            ["status"],
            registry=registry,
        )
        self._events = Counter(
            "stundenbuch_events_appended", "Events appended to the log", registry=registry
        )
        self._commit_seconds = Histogram(
            "stundenbuch_commit_seconds",
            "Time from begin to commit of one write transaction",
            buckets=SECONDS,
            registry=registry,
        )
        self._commit_appends = Histogram(
            "stundenbuch_commit_appends",
            "Callers served by one write transaction",
            buckets=SIZES,
            registry=registry,
        )
        self._commit_events = Histogram(
            "stundenbuch_commit_events",
            "Events in one write transaction",
            buckets=SIZES,
            registry=registry,
        )
        self._months = Counter(
            "stundenbuch_months_evaluated", "Employee-months evaluated", registry=registry
        )
        self._project_seconds = Histogram(
            "stundenbuch_projection_batch_seconds",
            "Time of one projected batch",
            buckets=SECONDS,
            registry=registry,
        )
        self._head = Gauge(
            "stundenbuch_log_position", "Last position of the log", registry=registry
        )
        self._lag_positions = Gauge(
            "stundenbuch_projection_lag_positions",
            "Positions the projections are behind the log",
            registry=registry,
        )
        self._lag_seconds = Gauge(
            "stundenbuch_projection_lag_seconds",
            "Age of the oldest event not yet projected, against the newest event",
            registry=registry,
        )
        self._findings = Gauge(
            "stundenbuch_findings",
            "Findings there are, by code",
            ["code", "severity"],
            registry=registry,
        )

    def delivered(self, delivery: DeliveryAnswer) -> None:
        """Count the items of a delivery."""
        for status, count in Tally(result.status for result in delivery.results).items():
            self._bookings.labels(status.value).inc(count)

    def written(self, group: GroupTransaction) -> None:
        """Note one write transaction."""
        self._events.inc(group.events)
        self._commit_seconds.observe(group.seconds)
        self._commit_appends.observe(group.appends)
        self._commit_events.observe(group.events)

    def projected(self, progress: Progress) -> None:
        """Note one projected batch."""
        self._months.inc(progress.months)
        self._project_seconds.observe(progress.seconds)

    def render(self, service: MeasuredParts) -> bytes:
        """Write all metrics in the text format; raises the ledger's errors."""
        head = service.ledger.head()
        position = service.projector.position()
        waiting = service.ledger.read_log(position, 1, head.position)
        lag = head.recorded_at - waiting[0].recorded_at if waiting else None
        self._head.set(head.position)
        self._lag_positions.set(max(0, head.position - position))
        self._lag_seconds.set(0 if lag is None else lag.total_seconds())
        self._findings.clear()
        for found in service.reader.finding_counts(until=service.clock.today()).content:
            self._findings.labels(found.code, found.severity).set(found.count)
        return generate_latest(self._registry)
