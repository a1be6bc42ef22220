"""A row of the table: two things measured in one run, their ratio, and its bound."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct


class Bound(Struct, frozen=True):
    """Bound of a row: at least or at most a figure in the row's unit."""

    side: Literal["at least", "at most"]
    figure: float

    def holds(self, value: float) -> bool:
        """True if a measured value reaches the figure."""
        return value >= self.figure if self.side == "at least" else value <= self.figure


class BenchmarkRow(Struct, frozen=True):
    """One line of the table; ``bound`` None is shown and not judged.

    ``value`` is in ``unit`` ("x" for a ratio) and None where nothing could be measured;
    ``figures`` are the absolute times and rates, never judged.
    """

    name: str
    work: str
    against: str
    value: float | None
    bound: Bound | None
    figures: tuple[str, ...]
    unit: str = "x"

    @property
    def measured_text(self) -> str:
        if self.value is None:
            return "not measured"
        number = f"{self.value:,.0f}" if self.value >= 1000 else f"{self.value:.2f}"
        return f"{number} {self.unit}"

    @property
    def must_text(self) -> str:
        if self.bound is None:
            return "shown"
        sign = ">=" if self.bound.side == "at least" else "<="
        return f"{sign} {self.bound.figure:g} {self.unit}"

    @property
    def met(self) -> bool | None:
        """True if the bound is reached, false without a value, None without a bound."""
        if self.bound is None:
            return None
        return self.value is not None and self.bound.holds(self.value)

    @property
    def met_text(self) -> str:
        return {True: "yes", False: "no", None: "shown"}[self.met]


class Sizes(Struct, frozen=True):
    """Size of each row's work, and the number of its repetitions."""

    name: str
    rounds: int
    employees: int
    days: int
    peer_bookings: int
    year_employees: int
    year_days: int
    year_rounds: int
    live_clients: int
    live_seconds: float
    late_employees: int
    late_days: int
    growth_bookings: tuple[int, int]
    growth_asked: int
    memory_employees: int
    memory_days: int


SMALL = Sizes(
    name="small",
    rounds=1,
    employees=60,
    days=3,
    peer_bookings=400,
    year_employees=20,
    year_days=24,
    year_rounds=1,
    live_clients=4,
    live_seconds=0.5,
    late_employees=30,
    late_days=5,
    growth_bookings=(2_000, 6_000),
    growth_asked=5,
    memory_employees=20,
    memory_days=3,
)
"""Sizes for the tests, which check results and not times."""

PLAIN = Sizes(
    name="plain",
    rounds=3,
    employees=12_000,
    days=22,
    peer_bookings=20_000,
    year_employees=1_200,
    year_days=220,
    year_rounds=2,
    live_clients=64,
    live_seconds=6,
    late_employees=1_000,
    late_days=5,
    growth_bookings=(1_000_000, 10_000_000),
    growth_asked=200,
    memory_employees=2_500,
    memory_days=3,
)
"""Sizes of a run within ten minutes on two cores."""

FULL = Sizes(
    name="full",
    rounds=3,
    employees=12_000,
    days=22,
    peer_bookings=100_000,
    year_employees=12_000,
    year_days=220,
    year_rounds=1,
    live_clients=64,
    live_seconds=15,
    late_employees=1_000,
    late_days=5,
    growth_bookings=(1_000_000, 100_000_000),
    growth_asked=200,
    memory_employees=6_000,
    memory_days=5,
)
"""Sizes of a run within an hour on two cores: a whole city-year and a log of a hundred million."""
