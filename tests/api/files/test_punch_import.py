"""Importing files of punches and employees in the forms that people have."""

from datetime import date
from pathlib import Path

import pytest

from api.files.employees import import_employees
from api.files.punch_import import PunchImport, import_punches, import_wide
from api.files.punches import FileRefused, PunchMap, look_at, parse_kinds, parse_map
from api.service import Service
from domain.facts.kinds import SHIPPED
from domain.facts.profile import Pay
from domain.streams.badge import BookingsKept
from domain.values.bookings import Booked
from domain.values.time import Month
from projections.facts.event_codec import CODEC
from projections.facts.states import employment_of

SAMPLE = Path(__file__).parents[3] / "sample"
SAMPLE_MAP = PunchMap(
    parse_map("badge=badge,date=date,time=time,offset=utc_offset,kind=kind,source=source"),
    parse_kinds("IN=in,OUT=out,BREAK=break", SHIPPED.bookings.by_code),
)


def punches(
    service: Service, folder: Path, text: str | bytes, spec: str, zone: str | None = None
) -> PunchImport:
    file = folder / "punches.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return import_punches(service, file, PunchMap(parse_map(spec), zone=zone))


def test_the_whole_sample_is_stored_and_a_second_import_adds_nothing(service: Service) -> None:
    hired = import_employees(service, SAMPLE / "employees.csv")
    assert (hired.rows, hired.hired, hired.refused) == (72, 72, [])
    first = import_punches(service, SAMPLE / "punches.csv", SAMPLE_MAP)
    assert first.rows == 12_635
    assert first.outcomes == {"kept": 6, "stored": 12_629}
    assert first.codes == {"unknown_badge": 6}
    assert {"missing_out", "in_after_in", "repeated"} <= first.findings.keys()
    head = service.ledger.head().position
    again = import_punches(service, SAMPLE / "punches.csv", SAMPLE_MAP)
    assert (again.outcomes, again.findings) == ({"repeated": 12_635}, {})
    assert service.ledger.head().position == head
    assert import_employees(service, SAMPLE / "employees.csv").repeated == 72
    assert service.ledger.head().position == head


def test_every_row_of_the_sample_is_in_the_log(service: Service) -> None:
    import_punches(service, SAMPLE / "punches.csv", SAMPLE_MAP)
    terminal = f"import-{look_at(SAMPLE / 'punches.csv').digest[:12]}"
    numbers: list[int] = []
    for recorded in service.ledger.read_log(0, 100_000):
        _, event = CODEC.read(recorded)
        booked = event.booked if isinstance(event, BookingsKept) else event
        if isinstance(booked, Booked) and booked.terminal == terminal:
            numbers += [booking.sequence for booking in booked.bookings]
    assert sorted(numbers) == list(range(1, 12_636))


@pytest.mark.parametrize(
    ("text", "spec", "zone"),
    [
        (
            "Karte;Datum;Zeit;Art\n9;02.11.2021;07:00;Kommen\n9;02.11.2021;15:00;Gehen\n",
            "badge=Karte,date=Datum,time=Zeit,kind=Art",
            "Europe/Berlin",
        ),
        (
            "\ufeffbadge,at,kind\n9,2021-11-02T07:00:00+01:00,P10\n9,2021-11-02T15:00:00+01:00,P20\n",
            "badge=badge,timestamp=at,kind=kind",
            None,
        ),
        (
            (
                b"badge\tat\tkind\tOrt\n9\t2021-11-02 07:00\tkommen\tM\xfcnchen\n"
                b"9\t2021-11-02 15:00\tGEHEN\t\n"
            ),
            "badge=badge,timestamp=at,kind=kind,source=Ort",
            "Europe/Berlin",
        ),
        (
            "badge|d|t|z|kind\n9|20211102|0700|Europe/Berlin|in\n9|20211102|1500|Europe/Berlin|out\n",
            "badge=badge,date=d,time=t,zone=z,kind=kind",
            None,
        ),
    ],
    ids=["german", "bom-and-offset", "windows-tabs", "zone-column"],
)
def test_any_csv_is_read_by_its_map(
    service: Service, tmp_path: Path, text: str | bytes, spec: str, zone: str | None
) -> None:
    done = punches(service, tmp_path, text, spec, zone)
    assert done.rows == 2
    assert done.outcomes == {"kept": 2}
    events = service.ledger.read_stream("badge/9/2021-11")
    # 07:00 and 15:00 in Berlin, whatever the file looked like.
    stored = b"".join(one.state for one in events[-2:])
    assert b"[[1635832800,60," in stored
    assert b"[1635861600,60," in stored
    assert ("M\u00fcnchen".encode() in stored) == ("Ort" in spec)


def test_rows_that_are_no_bookings_are_listed_and_stop_nothing(
    service: Service, tmp_path: Path
) -> None:
    text = (
        "badge,at,kind\n"
        "8,2021-11-02T07:00:00+01:00,in\n"
        "8,2021-11-02T15:00:00,out\n"
        "8,2021-02-30T15:00:00Z,out\n"
        ",2021-11-02T15:00:00Z,out\n"
        "8,2021-11-02T15:00:00Z,\n"
        "8,1850-11-02T15:00:00Z,out\n"
        "8,2999-11-02T15:00:00Z,out\n"
        "8\n"
        '8,"2021-11-02T15:00:00+01:00",Feierabend\n'
    )
    done = punches(service, tmp_path, text, "badge=badge,timestamp=at,kind=kind")
    assert [(row.line, row.code) for row in done.refused] == [
        (3, "time_without_offset"),
        (4, "time_invalid"),
        (5, "badge_invalid"),
        (6, "item_malformed"),
        (7, "time_implausible"),
        (8, "time_implausible"),
        (9, "time_invalid"),
    ]
    assert done.outcomes == {"kept": 2, "refused": 7}
    again = punches(service, tmp_path, text, "badge=badge,timestamp=at,kind=kind")
    assert again.outcomes == {"refused": 7, "repeated": 2}


def test_both_clock_changes_are_marked_where_only_local_time_is_told(
    service: Service, tmp_path: Path
) -> None:
    text = "badge,at,kind\n7,2021-03-28 02:30,in\n7,2021-10-31 02:30,in\n"
    punches(service, tmp_path, text, "badge=badge,timestamp=at,kind=kind", "Europe/Berlin")
    assert b",5]" in service.ledger.read_stream("badge/7/2021-03")[0].state, "assumed and skipped"
    assert b",3]" in service.ledger.read_stream("badge/7/2021-10")[0].state, "assumed, ambiguous"


def test_wide_sheets_are_imported(service: Service, tmp_path: Path) -> None:
    ins, outs = tmp_path / "in.csv", tmp_path / "out.csv"
    ins.write_text(",2021-11-02,2021-11-03\n6,2021-11-02 07:00:00,NA\n5,08:00,08:15\n")
    outs.write_text(",2021-11-02,2021-11-03\n6,2021-11-02 15:00:00,NA\n5,16:00,\n")
    with pytest.raises(FileRefused, match="--zone"):
        import_wide(service, ins, outs, None)
    done = import_wide(service, ins, outs, "Europe/Berlin")
    assert (done.rows, done.outcomes) == (5, {"kept": 5})
    assert import_wide(service, ins, outs, "Europe/Berlin").outcomes == {"repeated": 5}
    assert b"[1635832800,60," in service.ledger.read_stream("badge/6/2021-11")[0].state


@pytest.mark.parametrize(
    ("content", "spec", "message"),
    [
        (b"", "badge=badge,timestamp=at,kind=kind", "empty"),
        (b"a,b\n1,2\n", "badge=badge,timestamp=at,kind=kind", "no column badge"),
        (b"a,b\n1,2\n", "badge=a,kind=b", "timestamp"),
        (b"a,b\n1,2\n", "badge=a,timestamp=b", "kind"),
        (b"a,b\n1,2\n", "card=a", "--map card=a"),
    ],
)
def test_a_file_or_map_that_cannot_be_used_is_refused_in_one_line(
    service: Service, tmp_path: Path, content: bytes, spec: str, message: str
) -> None:
    with pytest.raises(FileRefused, match=message):
        punches(service, tmp_path, content, spec)


def test_a_file_that_is_not_there_is_refused(service: Service, tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="No such file"):
        import_punches(service, tmp_path / "none.csv", SAMPLE_MAP)
    with pytest.raises(FileRefused, match="lunch"):
        parse_kinds("IN=lunch", SHIPPED.bookings.by_code)


def test_employees_that_cannot_be_are_listed_and_stop_nothing(
    service: Service, tmp_path: Path
) -> None:
    file = tmp_path / "employees.csv"
    week = "468 468 468 468 468 0 0"
    file.write_text(
        "person;name;badge;hired_on;weekly;agreements;land;unit;cost_centre;ended_on\n"
        f"9001;A;x1;2022-01-01;{week};arbzg dv-muster;NW;U;1;2022-06-30\n"
        f"9002;B;x2;2022-01-01;40;arbzg dv-muster;NW;U;1;\n"
        f"9003;C;x3;yesterday;{week};arbzg dv-muster;NW;U;1;\n"
        f"9004;D;x4;2022-01-01;{week};nothing;NW;U;1;\n"
        f"nobody;E;x5;2022-01-01;{week};arbzg dv-muster;NW;U;1;\n"
        f"9006;F;;2022-01-01;{week};arbzg dv-muster;NW;U;1;\n"
        f"9007;G;x7;2022-01-01;{week};arbzg dv-muster;NW;U;1;9999-12-31\n"
    )
    done = import_employees(service, file)
    assert (done.rows, done.hired) == (7, 2)
    assert [row.line for row in done.refused] == [3, 4, 5, 6, 8]
    assert service.ledger.read_stream("9007/employment") == []
    sheet = service.reader.sheet("9001", Month(2022, 1)).content
    assert sheet is not None
    file.write_text("person;name\n1;A\n")
    with pytest.raises(FileRefused, match="no column badge"):
        import_employees(service, file)


def test_further_columns_say_what_rules_ask_of_a_person(service: Service, tmp_path: Path) -> None:
    file = tmp_path / "personal.csv"
    week = "468 468 468 468 468 0 0"
    head = "person;name;badge;hired_on;weekly;agreements;land;unit;cost_centre"
    more = "weekly_quantity;share;born_on;circumstances;grade;step;pay;third_step;capped_pay"
    fixed = f"2022-01-01;{week};arbzg dv-muster;NW;U;1"
    file.write_text(
        f"{head};{more}\n"
        f"9101;A;;{fixed};ja;;1971-03-15;severely_disabled=50 care_work;9b;5;4893,73;4500;4700\n"
        f"9102;B;;{fixed};;;;;;;;;\n"
        f"9103;C;;{fixed};;;2022-03-15;;;;;;\n"
        f"9104;D;;{fixed};;;;;9b;4;;\n"
        f"9105;E;;{fixed};;;;severely_disabled=101;;;;\n"
        f"9106;F;;{fixed};;;;;9b;4;4893,735;4500\n"
        f"9107;G;;{fixed};vielleicht;;;;;;;\n"
        f"9108;H;;{fixed};;50;;;;;;\n"
        f"9109;I;;{fixed};;999;;;;;;\n"
        f"9110;J;;{fixed};;;;;;;;;4700\n"
    )
    done = import_employees(service, file)
    assert [(row.line, row.code.partition(":")[0]) for row in done.refused] == [
        (4, "born_too_late"),
        (5, "pay, third_step"),
        (6, "circumstance_figure"),
        (7, "not an amount with at most two places"),
        (8, "neither yes nor no"),
        (9, "share_without_hours"),
        (10, "not a share in percent"),
        (11, "grade, step, pay, third_step"),
    ]
    assert all("1971" not in row.text and "2022-03-15" not in row.text for row in done.refused)
    # The employee is not hired in part.
    assert all(service.ledger.read_stream(f"{n}/employment") == [] for n in range(9103, 9111))
    state = employment_of(service.ledger, "9101")
    assert state.born_on == date(1971, 3, 15)
    assert [(one.kind, one.value) for one in state.circumstances] == [
        ("care_work", 0),
        ("severely_disabled", 50),
    ]
    assert state.pays[0].pay == Pay("9b", 5, 489_373, 450_000, 470_000)
    assert state.terms[0][0].weekly_quantity
    assert import_employees(service, file).repeated == 2
