"""Payroll lines in every format, to the byte."""

import pytest

from api.http.app import RESOURCES
from api.http.resources import payroll
from api.payroll.formats import FORMATS
from api.payroll.lines import FIELDS, PayrollLine

LINES = (
    PayrollLine(
        "4001", "2026-03", "1010", 7460, "minutes", "4711", "10", "", "4001/2026-03#4", 17, "ab"
    ),
    PayrollLine(
        "4002", "2026-03", "2020", -250, "centidays", "4;7", "11", "2026-01", "4002/2026-03#5", 18,
        "cd",
    ),
)  # fmt: skip
WRITTEN = {
    "csv": (
        "person;period;wage_type;quantity;unit;hours;cost_centre;org_unit;origin;source;position;"
        "digest\r\n"
        "4001;2026-03;1010;7460;minutes;124,33;4711;10;;4001/2026-03#4;17;ab\r\n"
        '4002;2026-03;2020;-250;centidays;;"4;7";11;2026-01;4002/2026-03#5;18;cd\r\n'
    ),
    "json": (
        '{"person":"4001","period":"2026-03","wage_type":"1010","quantity":7460,"unit":"minutes",'
        '"cost_centre":"4711","org_unit":"10","origin":"","source":"4001/2026-03#4",'
        '"position":17,"digest":"ab"}\n'
        '{"person":"4002","period":"2026-03","wage_type":"2020","quantity":-250,'
        '"unit":"centidays","cost_centre":"4;7","org_unit":"11","origin":"2026-01",'
        '"source":"4002/2026-03#5","position":18,"digest":"cd"}\n'
    ),
}


@pytest.mark.parametrize("name", FORMATS)
def test_lines_are_written_as_agreed_with_payroll(name: str) -> None:
    assert "".join(FORMATS[name].write(LINES)) == WRITTEN[name]


def test_every_format_with_a_media_type_is_served_as_a_file() -> None:
    assert payroll.router in RESOURCES
    paths = {getattr(route, "path", "") for route in payroll.router.routes}
    offered = {name for name, form in FORMATS.items() if form.media_type}
    assert offered
    assert {path for path in paths if path.startswith("/payroll/{month}/lines.")} == {
        f"/payroll/{{month}}/lines.{name}" for name in offered
    }


def test_an_answer_lists_the_fields_of_a_line_and_the_duration_after_the_hours() -> None:
    after = FIELDS.index("hours") + 1
    expected = [*FIELDS[:after], "duration", *FIELDS[after:]]
    assert list(payroll.PayrollLineOut.model_fields) == expected
