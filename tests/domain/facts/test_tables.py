"""Tables of data: kinds of booking and public holidays."""

from datetime import date

import pytest

from domain.facts.kinds import SHIPPED
from domain.streams.calendar import LANDS, SOURCE, holidays_of
from domain.values.bookings import Effect

KINDS = SHIPPED.bookings.by_code


def test_kinds_are_rows_with_names_in_both_languages() -> None:
    assert list(KINDS) == [
        *("in", "out", "break", "break_end", "mobile_in", "mobile_out"),
        *("errand", "errand_end", "nursing", "nursing_end", "info"),
        *("call_out", "call_out_end", "travel", "travel_end"),
    ]
    for code, kind in KINDS.items():
        assert code == kind.code
        assert kind.de
        assert kind.en


def test_no_event_type_of_another_system_has_two_kinds() -> None:
    types = [event_type for kind in KINDS.values() for event_type in kind.teven]
    assert len(types) == len(set(types))
    assert {"P10", "P20", "P15", "P25", "P30", "P40", "P35", "P45", "P60"} <= set(types)


def test_each_effect_has_a_kind() -> None:
    assert set(SHIPPED.bookings.effects.values()) == set(Effect)


def test_all_sixteen_lands_and_augsburg_have_holidays() -> None:
    assert len(LANDS) == 17
    assert SOURCE.startswith("holidays ")
    for land in LANDS:
        days = holidays_of(land, 2026)
        assert days[date(2026, 10, 3)] == "Tag der Deutschen Einheit"
        assert list(days) == sorted(days)
        assert all(day.year == 2026 for day in days)


@pytest.mark.parametrize(
    ("land", "day", "name"),
    [
        ("MV", date(2026, 3, 8), "Frauentag"),
        ("TH", date(2026, 9, 20), "Weltkindertag"),
        ("NW", date(2026, 11, 1), "Allerheiligen"),
        ("Augsburg", date(2026, 8, 8), "Augsburger Hohes Friedensfest"),
        ("SN", date(2026, 11, 18), "Buß- und Bettag"),
    ],
)
def test_holidays_of_one_land_only(land: str, day: date, name: str) -> None:
    assert holidays_of(land, 2026)[day] == name
    assert day not in holidays_of("HH", 2026)
