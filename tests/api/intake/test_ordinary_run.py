"""The ordinary delivery taken as a whole gives the same as taking it item by item."""

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import example, given
from hypothesis import strategies as st

from api.intake.draft import TERMINAL_WINDOW, Draft, RunOutcome
from api.intake.items import Batch, Item, WireItem
from domain.facts.kinds import SHIPPED
from domain.values.time import DAY_SECONDS
from ledger.records import TerminalHead

KINDS = SHIPPED.bookings.codes


def never(_item: Item) -> bool:
    """Nothing was stored before."""
    return False


RECEIVED = datetime(2026, 11, 3, 12, tzinfo=UTC)
RECEIVED_AT = int(RECEIVED.timestamp())

offsets = st.sampled_from([0, 60, 120, -210, 345, 840])
steps = st.one_of(st.integers(0, 7200), st.sampled_from([-3600, -61, -60, 0, 86_400 * 3]))


@st.composite
def deliveries(draw: st.DrawFn) -> tuple[TerminalHead, list[WireItem]]:
    """A terminal's row and its next delivery, mostly in turn."""
    last = draw(st.sampled_from([0, 1, 40]))
    clock_at = RECEIVED_AT - draw(st.integers(0, 40 * DAY_SECONDS))
    head = TerminalHead("T", 1 if last else 0, last, (), clock_at if last else 0)
    begin = draw(st.sampled_from([last + 1, last + 1, last + 1, last, last + 5, 1]))
    at = datetime.fromtimestamp(clock_at, UTC) + timedelta(seconds=draw(steps))
    offset = draw(offsets)
    items: list[WireItem] = []
    for number in range(begin, begin + draw(st.integers(0, 12))):
        at += timedelta(seconds=draw(steps), microseconds=draw(st.sampled_from([0, 1, 999_999])))
        other = draw(st.sampled_from([offset] * 12 + [0]))
        items.append(
            WireItem(
                number,
                draw(st.sampled_from(["1001", "1002", "1003", "bad badge"])),
                at.astimezone(timezone(timedelta(minutes=other))),
                draw(st.sampled_from(["in", "out", "break", "in", "odd"])),
                draw(st.sampled_from(["", "", "", "mobile"])),
            )
        )
    return head, items


IN_TURN = [
    WireItem(number, badge, RECEIVED - timedelta(days=4) + timedelta(hours=9 * number), "in")
    for number, badge in enumerate(["1001", "1002", "1001", "1003"], start=1)
]


@given(deliveries())
@example((TerminalHead("T", 0, 0, (), 0), IN_TURN))
def test_whole_equals_item_by_item(found: tuple[TerminalHead, list[WireItem]]) -> None:
    head, items = found
    batch = Batch(items)
    whole = Draft(head, RECEIVED_AT, TERMINAL_WINDOW, never, KINDS)
    single = Draft(head, RECEIVED_AT, TERMINAL_WINDOW, never, KINDS)
    assert list(whole.sort(batch)) == list(single.sort(batch.items()))
    assert whole.groups == single.groups
    assert whole.advance() == single.advance()
    assert whole.changed == single.changed
    assert whole.refused == single.refused


def test_an_ordinary_delivery_is_taken_as_a_whole_across_a_month_end() -> None:
    draft = Draft(TerminalHead("T", 0, 0, (), 0), RECEIVED_AT, TERMINAL_WINDOW, never, KINDS)
    results = draft.sort(Batch(IN_TURN))
    assert isinstance(results, RunOutcome)
    assert [str(month) for _, month, _ in draft.groups] == ["2026-10", "2026-10", "2026-11"]
    assert results[0].sequence == 1
    assert [one.sequence for one in results[1:3]] == [2, 3]
    assert len(results) == 4
