"""Importing absences: days become absences, nothing is dropped silently or imported twice."""

from pathlib import Path

import pytest

from api.files.absences import import_absences, parse_words
from api.files.employees import import_employees
from api.files.punches import FileRefused
from api.service import Service
from api.work.absences import read_absences
from domain.facts.kinds import SHIPPED
from domain.values.time import EARLIEST_DAY, LATEST_DAY
from tests.test_house import PROJECT

HEAD = "person,date,kind,status\n"
EMPLOYEES = (
    "person,name,badge,hired_on,weekly,agreements,land,unit,cost_centre\n"
    "801,A,8801,2026-01-01,468 468 468 468 468 0 0,arbzg dv-muster,NW,10,4711\n"
)


@pytest.fixture(scope="module")
def employed(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Service:
    file = tmp_path_factory.mktemp("employees") / "employees.csv"
    file.write_text(EMPLOYEES, "utf-8")
    import_employees(service, file)
    return service


def written(folder: Path, text: str) -> Path:
    file = folder / "absences.csv"
    file.write_text(text, "utf-8")
    return file


def test_days_in_a_row_are_one_absence_and_come_once(employed: Service, tmp_path: Path) -> None:
    text = (
        "801,2026-03-02,annual,accepted\n801,2026-03-03,annual,accepted\n"
        "801,2026-03-05,annual,accepted\n801,2026-03-09,sick,accepted\n"
        "801,2026-03-12,special,pending\n801,2026-03-13,special,rejected\n"
        "801,2026-03-16,sick,rejected\n"
    )
    file = written(tmp_path, HEAD + text)
    first = import_absences(employed, file)
    assert (first.rows, first.refused) == (7, [])
    assert first.outcomes == {
        "counts": 3,
        "rejected": 1,
        "rejected, not reported": 1,
        "requested": 1,
    }
    again = import_absences(employed, file)
    assert again.outcomes == {"rejected, not reported": 1, "repeated": 5}
    told = read_absences(employed.ledger, "801", EARLIEST_DAY, LATEST_DAY)
    assert [
        (one.known.absence.kind, str(one.known.absence.first), str(one.known.absence.last))
        for one in told
    ] == [
        ("annual_leave", "2026-03-02", "2026-03-03"),
        ("annual_leave", "2026-03-05", "2026-03-05"),
        ("sick", "2026-03-09", "2026-03-09"),
        ("special_leave", "2026-03-12", "2026-03-12"),
        ("special_leave", "2026-03-13", "2026-03-13"),
    ]
    assert [one.known.status.value for one in told][-2:] == ["requested", "rejected"]


def test_what_cannot_be_taken_is_told_row_by_row(employed: Service, tmp_path: Path) -> None:
    text = (
        "801,2026-02-30,sick,accepted\n801,2026-04-01,dance,accepted\n"
        "801,2026-04-02,sick,perhaps\n801,2025-12-31,sick,accepted\n"
        "899,2026-04-03,sick,accepted\n"
    )
    found = import_absences(employed, written(tmp_path, HEAD + text))
    assert found.rows == 5
    assert sorted((row.line, row.code.partition(":")[0]) for row in found.refused) == [
        (2, "day is out of range for month"),
        (3, "no kind of absence"),
        (4, "no status of an absence"),
        (5, "absence_outside_employment"),
        (6, "not_hired"),
    ]


def test_badges_stand_for_who_holds_them(employed: Service, tmp_path: Path) -> None:
    text = "badge,date,kind,status\n8801,2026-05-04,ill,yes\n9999,2026-05-04,ill,yes\n"
    words = parse_words("ill=sick,yes=counts", SHIPPED.absences)
    found = import_absences(employed, written(tmp_path, text), words)
    assert found.outcomes == {"counts": 1}
    assert [row.code for row in found.refused] == ["nobody holds badge '9999' on 2026-05-04"]


def test_words_and_columns_that_are_none(employed: Service, tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="no kind or status of an absence"):
        parse_words("ill=dance", SHIPPED.absences)
    with pytest.raises(FileRefused, match="no column status, person or badge"):
        import_absences(employed, written(tmp_path, "date,kind\n2026-01-01,sick\n"))


def test_the_sample_names_kinds_that_are_known(employed: Service) -> None:
    found = import_absences(employed, PROJECT / "sample" / "absences.csv")
    assert found.rows == 90
    assert {row.code.split(" badge")[0] for row in found.refused} == {"nobody holds"}
