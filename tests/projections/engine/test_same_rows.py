"""Increment, rebuild, any order of delivery and any split into batches give the same rows."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import count

from hypothesis import Phase, given, note, settings
from hypothesis import strategies as st

from api.intake.items import Item
from domain.values.time import Month, local_day
from projections.engine.rebuild import rebuild
from tests.examples import times
from tests.ledger.employers import fresh_employer
from tests.projections.conftest import HR, City, opened_city

START = int(datetime(2025, 3, 28, tzinfo=UTC).timestamp())
DAYS = 40

MONTH_END = (3 * 24 + 23) * 4
"""Quarters of an hour from the start to the first of April, an hour east of Greenwich."""

APRIL = Month(2025, 4)

Punch = tuple[int, str, str]
"""Instant, kind and the first letter of the terminal."""

punches = st.lists(
    st.tuples(
        st.one_of(
            st.integers(0, DAYS * 24 * 4),
            # These bookings can still change the month before, also at one instant.
            st.integers(MONTH_END - 40, MONTH_END + 60),
            st.integers(-2, 6).map(lambda hours: MONTH_END + hours * 4),
        ),
        st.sampled_from(["in", "out", "in", "out", "break", "info", "dance"]),
        st.sampled_from("TU"),
    ).map(lambda punch: (START + punch[0] * 900, punch[1], punch[2])),
    min_size=1,
    max_size=25,
)
_number = count(1)

Delivered = tuple[str, Item]


def items_of(found: Sequence[Punch], name: str) -> list[Delivered]:
    """Each booking with its terminal, numbered there by time."""
    numbers = {terminal: count(1) for terminal in "TU"}
    return [
        (f"{terminal}{name}", Item(next(numbers[terminal]), f"badge{name}", at, 60, kind))
        for at, kind, terminal in sorted(found)
    ]


def deliver(city: City, items: Sequence[Delivered]) -> None:
    for terminal in sorted({terminal for terminal, _ in items}):
        city.deliver(terminal, *(item for of, item in items if of == terminal))


def chunks(items: Sequence[Delivered], sizes: Sequence[int]) -> Iterator[Sequence[Delivered]]:
    rest = list(items)
    for size in sizes:
        yield rest[:size]
        rest = rest[size:]
    yield rest


def rows_of(city: City, name: str) -> dict[str, list[tuple[object, ...]]]:
    """One person's rows with the person's own names taken out."""
    return {
        table: [
            tuple(str(value).replace(name, "NAME") for value in row)
            for row in rows
            if row[0] == f"9{name}"
        ]
        for table, rows in city.rows().items()
    }


def unlike(
    some: dict[str, list[tuple[object, ...]]], others: dict[str, list[tuple[object, ...]]]
) -> dict[str, set[tuple[object, ...]]]:
    """Rows that only one of the two has, by table."""
    differences = {table: set(some[table]) ^ set(others[table]) for table in some}
    return {table: rows for table, rows in differences.items() if rows}


@settings(
    max_examples=times(25),
    # An example takes a third of a second and more, so a shrinking run would last minutes.
    phases=[Phase.explicit, Phase.generate],
)
@given(
    found=punches,
    sizes=st.lists(st.integers(1, 6), max_size=6),
    order=st.randoms(use_true_random=False),
    batch=st.integers(1, 7),
    hired_last=st.booleans(),
    correct=st.booleans(),
    close=st.booleans(),
)
def test_same_rows(
    admin_url: str,
    found: list[Punch],
    sizes: list[int],
    order: object,
    batch: int,
    hired_last: bool,
    correct: bool,
    close: bool,
) -> None:
    # Everything is rebuilt several times, so each example has an employer of its own.
    with fresh_employer(admin_url) as employer, opened_city(employer) as city:
        check_same_rows(
            city,
            found,
            sizes,
            order,
            batch,
            hired_last=hired_last,
            correct=correct,
            close=close,
        )


def check_same_rows(
    city: City,
    found: list[Punch],
    sizes: list[int],
    order: object,
    batch: int,
    *,
    hired_last: bool,
    correct: bool,
    close: bool,
) -> None:
    first, second = f"A{next(_number)}", f"B{next(_number)}"
    shuffled = items_of(found, second)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    note(f"{found=} {sizes=} {batch=} {hired_last=} {correct=} {close=}")
    city.hire(f"9{first}", date(2025, 3, 1), badge=f"badge{first}")
    deliver(city, items_of(found, first))
    city.projector().catch_up()

    if not hired_last:
        city.hire(f"9{second}", date(2025, 3, 1), badge=f"badge{second}")
    for part in chunks(shuffled, sizes):
        deliver(city, part)
        city.projector(batch).catch_up()
    if hired_last:
        city.hire(f"9{second}", date(2025, 3, 1), badge=f"badge{second}")
    city.projector(batch).catch_up()

    one = rows_of(city, first)
    assert one["sheets"]
    if not hired_last:
        assert rows_of(city, second) == one
    if correct:
        for name in (first, second):
            void_first_of_april(city, items_of(found, name), f"9{name}")
        city.projector(batch).catch_up()
    if close:
        for name in (first, second):
            city.commands.close_month(f"9{name}", Month(2025, 3), date(2026, 1, 1), HR)
            late = Item(1, f"badge{name}", START + 7 * 3600, 60, "out")
            city.deliver(f"V{name}", late)
        city.projector(batch).catch_up()
    incremented = city.rows()
    rebuild(city.employer.admin, city.ledger, city.contexts)
    assert unlike(city.rows(), incremented) == {}
    city.start_over()
    city.projector(batch).catch_up()
    assert unlike(city.rows(), incremented) == {}


def void_first_of_april(city: City, items: Sequence[Delivered], person: str) -> None:
    """Void the booking by which March may have been settled."""
    april = [one for one in items if Month.of(local_day(one[1].at, 60)) == APRIL]
    if april:
        terminal, item = april[0]
        city.commands.correct(person, APRIL, "not mine", (f"{terminal}:{item.sequence}",), (), HR)
