"""The thread end to end on the real punches: intake, log, tables, as-of, rebuild, explanation."""

import csv
from datetime import UTC, date, datetime
from pathlib import Path

from api.intake.draft import ItemStatus
from api.intake.items import Item
from domain.values.accounts import Account
from domain.values.time import Month
from projections.engine.rebuild import rebuild
from tests.projections.conftest import HR, City

SAMPLE = Path(__file__).parents[2] / "sample" / "punches.csv"


def read_sample() -> list[Item]:
    items: list[Item] = []
    with SAMPLE.open(newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), start=1):
            at = datetime.fromisoformat(f"{row['date']}T{row['time']}{row['utc_offset']}")
            offset = at.utcoffset()
            assert offset is not None
            kind = row["kind"].lower()
            items.append(
                Item(
                    number,
                    row["badge"],
                    int(at.timestamp()),
                    offset.seconds // 60,
                    kind,
                    row["source"],
                )
            )
    return items


def test_every_row_is_stored_and_shown(city: City) -> None:
    items = read_sample()
    for badge in sorted({item.badge for item in items})[1:]:
        city.hire(f"4{badge}", date(2021, 10, 1), badge=badge)
    delivery = city.deliver("import-1")
    for begin in range(0, len(items), 1000):
        delivery = city.deliver("import-1", *items[begin : begin + 1000])
        assert {result.status for result in delivery.results} <= {
            ItemStatus.STORED,
            ItemStatus.KEPT,
        }
    assert delivery.acknowledged_through == len(items) == 12_635
    city.projector().catch_up()
    increment = city.rows()
    again = city.deliver("import-1", *items[:500])
    assert {result.status for result in again.results} == {ItemStatus.REPEATED}
    assert again.position is None

    rebuilt = rebuild(city.employer.admin, city.ledger, city.contexts)
    assert rebuilt.people == 72
    assert city.rows() == increment
    assert rebuilt.position == city.ledger.head().position == city.projector().position()

    person = "41018"
    now = datetime.now(UTC)
    for day in (date(2022, 3, 15), date(2022, 3, 31), date(2022, 12, 24)):
        by_table = city.reader.balances(person, day).content
        by_replay = city.reader.balances(person, day, now).content
        assert by_table == by_replay
        explained = city.reader.explain(person, Account.FLEX, day).content
        flex = next(one.amount for one in by_table if one.account is Account.FLEX)
        assert explained.balance == flex
        assert sum(line.amount for month in explained.months for line in month.lines) == flex

    for month in (Month(2021, 10), Month(2021, 11)):
        city.commands.close_month(person, month, date(2026, 1, 1), HR)
    city.projector().catch_up()
    sheet = city.reader.sheet(person, Month(2021, 11)).content
    assert sheet is not None
    assert sheet.closed
    rebuild(city.employer.admin, city.ledger, city.contexts)
