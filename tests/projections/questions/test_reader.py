"""Balances of any day and any state of knowledge, findings by page, people at work."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from domain.values.accounts import Account
from domain.values.bookings import Booking
from domain.values.findings import FindingCode
from domain.values.time import Month
from ledger.records import Head
from projections.facts import contexts as contexts_module
from projections.facts.contexts import Contexts
from projections.findings.read import FindingRow
from projections.questions.reader import Reader
from tests.projections.conftest import AGREEMENTS, HR, City, instant, punch, worked

HIRED = date(2025, 3, 3)
MARCH, APRIL = Month(2025, 3), Month(2025, 4)
DAY = 468


def flex(city: City, day: date, known_at: datetime | None = None) -> int:
    answer = city.reader.balances("1", day, known_at)
    everybodys = [Account.FLEX, Account.ATTENDED, Account.BREAK, Account.TARGET]
    assert [one.account for one in answer.content] == everybodys
    return {one.account: one.amount for one in answer.content}[Account.FLEX]


def worked_march(city: City) -> None:
    """A Monday and a Wednesday in March, half an hour and an hour over target."""
    city.hire("1", HIRED, badge="77")
    city.deliver("T", *worked(1, HIRED, until="16:48"))
    city.deliver("T", *worked(3, date(2025, 3, 5), until="17:18"))
    city.projector().catch_up()


VALID_ON: list[tuple[date, int]] = [
    (date(1999, 1, 1), 0),
    (date(2025, 2, 28), 0),
    (date(2025, 3, 1), 0),
    (date(2025, 3, 2), 0),
    (date(2025, 3, 3), 30),
    (date(2025, 3, 4), 30 - DAY),
    (date(2025, 3, 5), 90 - DAY),
    (date(2025, 3, 8), 90 - 3 * DAY),
    (date(2025, 3, 31), 90 - 19 * DAY),
    # Months without a fact have no row, but their targets count: April without its two holidays.
    (date(2025, 4, 1), 90 - 20 * DAY),
    (date(2025, 4, 18), 90 - (19 + 13) * DAY),
    (date(2025, 4, 30), 90 - (19 + 20) * DAY),
    (date(2025, 6, 1), 90 - (19 + 20 + 20) * DAY),
    (date(2026, 1, 1), 90 - (19 + 20 + 20 + 19 + 23 + 21 + 22 + 22 + 20 + 21) * DAY),
]


def test_a_balance_is_told_of_any_legal_day(city: City) -> None:
    worked_march(city)
    now = datetime.now(UTC) + timedelta(minutes=1)
    for day, expected in VALID_ON:
        assert flex(city, day) == expected, day
        assert flex(city, day, now) == expected, day
        assert city.reader.explain("1", Account.FLEX, day).content.balance == expected, day


def test_who_was_never_heard_of_has_empty_accounts(city: City) -> None:
    worked_march(city)
    for known_at in (None, datetime.now(UTC)):
        balances = city.reader.balances("2", HIRED, known_at).content
        assert {one.amount for one in balances} == {0}
    assert city.reader.sheet("2", MARCH).content is None
    assert city.reader.presence("2").content is None


def just_recorded(city: City) -> datetime:
    """The instant of the newest event; later events are recorded after it."""
    head: Head = city.ledger.head()
    return head.recorded_at


def test_a_balance_is_told_by_what_was_known_then(city: City) -> None:
    worked_march(city)
    before = just_recorded(city)
    city.commands.correct("1", MARCH, "he did not come", ("T:3", "T:4"), (), HR)
    corrected = just_recorded(city)
    added = tuple(
        Booking(one.at, one.offset_minutes, one.kind, one.sequence)
        for one in worked(1, date(2025, 3, 6), until="16:58")
    )
    city.commands.correct("1", MARCH, "but the day after", (), added, HR)
    city.projector().catch_up()
    end = date(2025, 3, 31)
    assert flex(city, end) == 70 - 19 * DAY
    known: dict[datetime, int] = {
        datetime(2020, 1, 1, tzinfo=UTC): 0,
        before: 90 - 19 * DAY,
        corrected - timedelta(microseconds=1): 90 - 19 * DAY,
        corrected: 30 - 20 * DAY,
        just_recorded(city): 70 - 19 * DAY,
        datetime.now(UTC) + timedelta(days=1): 70 - 19 * DAY,
    }
    for instant_known, expected in known.items():
        assert flex(city, end, instant_known) == expected, instant_known
    # The same instant with another offset is the same state of knowledge.
    elsewhere = before.astimezone(timezone(timedelta(hours=-9)))
    assert flex(city, end, elsewhere) == 90 - 19 * DAY


def test_the_answer_s_position_is_that_of_the_knowledge(city: City) -> None:
    worked_march(city)
    heads: list[Head] = []
    for number in range(5):
        city.deliver("T", punch(5 + number, f"2025-03-06T08:{number:02d}+01:00", "info"))
        heads.append(city.ledger.head())
    # Not projected yet: the tables are behind, and the log knows more.
    behind = city.reader.balances("1", HIRED).position
    assert behind == city.projector().position() < heads[0].position
    for head in heads:
        assert city.reader.balances("1", HIRED, head.recorded_at).position == head.position
        explained = city.reader.explain("1", Account.FLEX, HIRED, head.recorded_at)
        assert explained.position == head.position
    # One batch then takes them all, and states of knowledge within it can still be asked for.
    assert city.projector().catch_up() == heads[-1].position
    assert city.reader.balances("1", HIRED, heads[2].recorded_at).position == heads[2].position
    assert city.reader.balances("1", HIRED).position == heads[-1].position


def test_findings_are_read_page_by_page(city: City) -> None:
    for person in ("1", "2", "10"):
        city.hire(person, HIRED, badge=f"b{person}")
        for number, day in enumerate((4, 5, 6), start=1):
            text = f"2025-03-{day:02d}T08:00+01:00"
            city.deliver(f"T{person}", punch(2 * number, text, "lunch", f"b{person}"))
            city.deliver(f"T{person}", punch(2 * number - 1, text, "out", f"b{person}"))
    city.projector().catch_up()
    everything = city.reader.findings(MARCH).content
    assert [(row.person, row.number) for row in everything] == [
        (person, number) for person in ("1", "10", "2") for number in range(6)
    ]
    for limit in (1, 4, 6, 17, 18, 100):
        pages: list[FindingRow] = []
        after = ("", -1)
        while page := city.reader.findings(MARCH, after=after, limit=limit).content:
            assert len(page) <= limit
            pages += page
            after = (page[-1].person, page[-1].number)
        assert pages == everything
    of_ten = city.reader.findings(MARCH, person="10").content
    assert of_ten == [row for row in everything if row.person == "10"]
    unknown = city.reader.findings(MARCH, code=FindingCode.UNKNOWN_KIND).content
    assert [row.causes for row in unknown[:2]] == [("T1:2",), ("T1:4",)]
    counts = {one.code: one.count for one in city.reader.finding_counts().content}
    assert counts == {"missing_in": 9, "unknown_kind": 9}
    assert city.reader.finding_counts(APRIL).content == []
    first = min(one.day for one in everything)
    shown = city.reader.findings(MARCH, until=first).content
    assert shown == [one for one in everything if one.day <= first or one.causes]
    assert city.reader.findings(APRIL).content == []


def test_presence_is_the_newest_booking(city: City) -> None:
    for person in ("1", "2", "3", "4"):
        city.hire(person, HIRED, badge=f"b{person}")
    city.deliver("A", *worked(1, date(2025, 3, 4), "b1"))
    city.deliver("B", punch(1, "2025-03-04T08:00+01:00", "in", "b2"))
    city.deliver("C", punch(1, "2025-03-31T22:00+02:00", "in", "b3"))
    city.deliver("D", punch(1, "2025-02-03T08:00+01:00", "in", "b4"))
    city.projector().catch_up()
    someone = city.reader.presence("3").content
    assert someone is not None
    assert (someone.at, someone.offset_minutes) == (instant("2025-03-31T22:00+02:00"), 120)
    assert [one.person for one in city.reader.present(0).content] == ["2", "3"]
    assert [one.person for one in city.reader.present(0, after="2").content] == ["3"]
    assert [one.person for one in city.reader.present(0, limit=1).content] == ["2"]
    since = instant("2025-03-04T08:00:01+01:00")
    assert [one.person for one in city.reader.present(since).content] == ["3"]
    assert [one.person for one in city.reader.present(since - 1).content] == ["2", "3"]
    # A night shift ends in the next month.
    city.deliver("C", punch(2, "2025-04-01T06:00+02:00", "out", "b3"))
    city.deliver("A", punch(3, "2025-04-01T07:00+02:00", "in", "b1"))
    city.projector().catch_up()
    assert [one.person for one in city.reader.present(0).content] == ["1", "2"]
    ended = city.reader.presence("3").content
    assert ended is not None
    assert (ended.present, ended.kind) == (False, "out")


def test_sheets_of_a_month_are_read_page_by_page(city: City) -> None:
    for person in ("1", "2", "10"):
        city.hire(person, HIRED)
    city.projector().catch_up()
    assert [sheet.person for sheet in city.reader.sheets(MARCH).content] == ["1", "10", "2"]
    assert [sheet.person for sheet in city.reader.sheets(MARCH, "1", 1).content] == ["10"]
    assert city.reader.sheets(MARCH, "2").content == []
    carries = city.reader.carries("1").content
    assert {month: carry.balances for month, carry in carries.items()} == {
        MARCH: {Account.FLEX: -21 * DAY, Account.TARGET: 21 * DAY}
    }


def test_a_calendar_once_used_is_kept_whatever_the_library_says_later(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked_march(city)
    end = date(2025, 4, 30)
    before = flex(city, end)
    asked: list[tuple[str, int]] = []

    def later_edition(land: str, year: int) -> Mapping[date, str]:
        asked.append((land, year))
        return {date(year, 4, day): "neu" for day in range(1, 31)}

    monkeypatch.setattr(contexts_module, "holidays_of", later_edition)
    contexts = Contexts(city.ledger, city.contexts.book, AGREEMENTS)
    reader = Reader(city.ledger, contexts)
    for known_at in (None, datetime.now(UTC) + timedelta(minutes=1)):
        balances = reader.balances("1", end, known_at).content
        assert {one.account: one.amount for one in balances}[Account.FLEX] == before
    assert asked == []
    frozen = city.ledger.read_stream("calendar/NW/2025")
    assert len(frozen) == 1
    # A year that is not frozen is the library's, as long as nothing closed rests on it.
    head = city.ledger.head()
    reader.balances("1", date(2040, 1, 31))
    assert ("NW", 2040) in asked
    assert city.ledger.head() == head
