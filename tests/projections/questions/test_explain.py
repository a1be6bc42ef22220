"""Explanation of a balance: every posting names its events, and a close its digest."""

from datetime import UTC, date, datetime
from hashlib import sha256

import msgspec

from api.work.orders import NewOrder
from domain.streams.badge import IssueBadge
from domain.streams.employment import AgreeTerms, AssignUnit, Hire, Hired
from domain.values.accounts import Account
from domain.values.bookings import Booking
from domain.values.time import Month
from projections.facts.event_codec import CODEC
from projections.questions.explain import EventRef, Explanation, MonthLines
from tests.projections.conftest import HR, City, punch, worked

HIRED = date(2025, 3, 3)
MARCH, APRIL, MAY = (Month(2025, number) for number in (3, 4, 5))
END = date(2025, 5, 31)


def told(city: City, account: Account, day: date = END) -> Explanation:
    return city.reader.explain("1", account, day).content


def story(city: City) -> None:
    """A day of March, a kept booking assigned, March closed, then a day added to it."""
    city.hire("1", HIRED, badge="77")
    city.deliver("T", *worked(1, HIRED))
    city.deliver("U", *worked(7, date(2025, 3, 5), "99"))
    city.commands.assign_kept("99", "1", HIRED, None, HR)
    city.commands.close_month("1", MARCH, date(2025, 12, 1), HR)
    added = tuple(
        Booking(one.at, one.offset_minutes, one.kind, one.sequence)
        for one in worked(1, date(2025, 3, 6))
    )
    city.correct("1", MARCH, (), added)


def refs(explanation: Explanation) -> list[EventRef]:
    return [cause for month in explanation.months for line in month.lines for cause in line.causes]


def test_every_posting_names_the_events_it_rests_on(city: City) -> None:
    story(city)
    log = {one.position: one for one in city.ledger.read_log(0)}
    seen: set[str] = set()
    for account in Account:
        for ref in refs(told(city, account)):
            stored = log[ref.position]
            assert (stored.stream, stored.version, stored.topic, stored.recorded_at) == (
                ref.stream, ref.version, ref.topic, ref.recorded_at,
            )  # fmt: skip
            assert ref.by == CODEC.read(stored)[0].by
            seen.add(ref.name)
            if ":" in ref.name:
                sequence = int(ref.name.rpartition(":")[2])
                assert f",{sequence},0]".encode() in stored.state
                assert ref.local.startswith("2025-03-0")
                assert ref.kind in {"in", "out"}
    bookings = {name for name in seen if ":" in name}
    correction = {name for name in bookings if name.startswith("correction/")}
    assert bookings - correction == {"T:1", "T:2", "U:7", "U:8"}
    assert len(correction) == 2
    assert seen - bookings == {"1/employment#2"}


def test_a_booking_s_event_is_the_one_that_made_it_the_person_s(city: City) -> None:
    story(city)
    by_name = {ref.name: ref for ref in refs(told(city, Account.ATTENDED))}
    assert by_name["T:1"].topic == by_name["U:7"].topic == "timesheet.booked.v1"
    assert (by_name["T:1"].by, by_name["U:7"].by) == ("terminal:T", "hr-1")
    assert {ref.stream for ref in by_name.values()} == {"1/timesheet/2025-03"}
    assert by_name["T:1"].local == "2025-03-03T08:00:00+01:00"


def test_overtime_names_the_event_that_ordered_it(city: City) -> None:
    terms = AgreeTerms(HIRED, (0, 0, 0, 0, 0, 0, 0), ("tvoed-vka", "dv-muster"), "NW")
    hire = Hire(Hired(HIRED), terms, AssignUnit(HIRED, "11", "4711"))
    city.commands.employ("1", hire, HR)
    city.commands.issue_badge("77", IssueBadge("1", HIRED), HR)
    city.deliver("T", *worked(1, HIRED))
    done = city.commands.order("1", MARCH, NewOrder(HIRED, 60, reason="burst pipe"), END, HR)
    (line,) = [line for month in told(city, Account.OVERTIME).months for line in month.lines]
    assert (line.amount, line.effective_on) == (60, date(2025, 3, 16))
    (cause,) = line.causes
    assert (cause.topic, cause.by) == ("timesheet.overtime_ordered.v1", "hr-1")
    assert cause.position == done.position


def test_the_lines_add_up_to_the_balance(city: City) -> None:
    story(city)
    adds_up(city)
    # April took the difference up; closing it changes no line and no sum.
    before = {account: told(city, account).balance for account in Account}
    city.commands.close_month("1", APRIL, date(2025, 12, 1), HR)
    adds_up(city)
    assert {account: told(city, account).balance for account in Account} == before


def adds_up(city: City) -> None:
    for account in Account:
        explanation = told(city, account)
        months = {month.month: month for month in explanation.months}
        assert list(months) == ["2025-03", "2025-04", "2025-05"]
        opening = 0
        for month in explanation.months:
            assert month.opening == opening
            assert month.closing == month.opening + month.amount
            evaluated = sum(line.amount for line in month.lines)
            assert evaluated == month.amount + month.difference
            opening = month.closing
        assert explanation.balance == opening
    rules = {line.rule for line in told(city, Account.FLEX).months[1].lines}
    assert rules == {"target", "difference"}
    [difference] = [
        line for line in told(city, Account.FLEX).months[1].lines if line.rule == "difference"
    ]
    assert (difference.amount, difference.origin) == (480, "2025-03")
    assert difference.effective_on == date(2025, 4, 1)
    assert difference.citation == "closed month 2025-03"


def test_every_line_cites_rule_and_agreement_version(city: City) -> None:
    story(city)
    lines = [line for account in Account for line in told(city, account).months[0].lines]
    cited = {(line.rule, line.citation) for line in lines}
    assert {rule for rule, _ in cited} == {"attendance", "breaks", "target"}
    assert all("(" in citation and "§" in citation for _, citation in cited)


def digest_of(months: list[MonthLines], accounts: list[Account]) -> str:
    """The SHA-256 of all the month's postings, one JSON line each, from the explanation's list."""
    lines = [
        msgspec.json.encode(
            [
                line.effective_on.isoformat(),
                account.value,
                line.amount,
                line.unit,
                line.rule,
                line.citation,
                line.origin,
                [cause.name for cause in line.causes],
            ]
        )
        for month, account in zip(months, accounts, strict=True)
        for line in month.lines
    ]
    return sha256(b"\n".join(sorted(lines))).hexdigest()


def test_a_close_s_digest_is_that_of_the_lines_explained(city: City) -> None:
    story(city)
    city.commands.close_month("1", APRIL, date(2025, 12, 1), HR)
    accounts = list(Account)
    for number, month in enumerate((MARCH, APRIL)):
        before = city.ledger.read_stream(f"1/timesheet/{month}")
        [close] = [one for one in before if one.topic == "timesheet.closed.v2"]
        known_at = close.recorded_at
        explained = [
            city.reader.explain("1", account, END, known_at).content.months[number]
            for account in accounts
        ]
        digests = {one.digest for one in explained}
        assert digests == {digest_of(explained, accounts)}
        for one in explained:
            assert one.closed_by is not None
            assert (one.closed_by.position, one.closed_by.by) == (close.position, "hr-1")
    # The correction of March changed the evaluation, not the content of the close.
    march = [told(city, account).months[0] for account in accounts]
    assert {one.digest for one in march} != {digest_of(march, accounts)}
    assert sum(abs(one.difference) for one in march) == 510 + 30 + 480


def test_an_open_month_has_no_close(city: City) -> None:
    story(city)
    may = told(city, Account.FLEX).months[-1]
    assert (may.month, may.closed_by, may.digest) == (str(MAY), None, "")


def test_inside_a_month_only_the_days_so_far_are_explained(city: City) -> None:
    city.hire("1", HIRED, badge="77")
    city.deliver("T", *worked(1, HIRED), *worked(3, date(2025, 3, 5)))
    explanation = told(city, Account.FLEX, date(2025, 3, 4))
    [month] = explanation.months
    assert {line.effective_on for line in month.lines} == {HIRED, date(2025, 3, 4)}
    assert explanation.balance == sum(line.amount for line in month.lines) == 12 - 468
    assert told(city, Account.FLEX, date(2025, 2, 28)).months == ()


def test_who_was_never_heard_of_has_nothing_to_explain(city: City) -> None:
    answer = city.reader.explain("9", Account.FLEX, END)
    assert answer.content == Explanation("9", Account.FLEX, END, 0, ())


def test_what_was_not_known_is_not_explained(city: City) -> None:
    city.hire("1", HIRED, badge="77")
    city.deliver("T", *worked(1, HIRED))
    then = city.ledger.head().recorded_at
    city.deliver("T", punch(3, "2025-03-04T08:00+01:00"), punch(4, "2025-03-04T12:00+01:00", "out"))
    known = city.reader.explain("1", Account.ATTENDED, END, then)
    assert {ref.name for ref in refs(known.content)} == {"T:1", "T:2"}
    now = city.reader.explain("1", Account.ATTENDED, END, datetime.now(UTC))
    assert {ref.name for ref in refs(now.content)} == {"T:1", "T:2", "T:3", "T:4"}
    assert now.position == city.ledger.head().position
