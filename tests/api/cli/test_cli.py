"""The command line as people run it: a process of its own, its output and its exit code."""

import json
import re
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.api.commandline import PROGRAM, PROJECT, Cli
from tests.api.conftest import fresh_settings
from tests.patience import PATIENCE_SECONDS

SAMPLE = PROJECT / "sample"
MAP = "badge=badge,date=date,time=time,offset=utc_offset,kind=kind,source=source"
COMMANDS = (
    "up", "demo", "migrate", "import", "close", "export", "replay", "explain", "rebuild", "check",
    "case", "absence", "leave", "agreements", "employee", "keys", "recalculate",
    "differences", "unit", "lifetime", "order", "approve", "correction",
)  # fmt: skip


@pytest.fixture(scope="module")
def cli(admin_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cli]:
    with fresh_settings(admin_url) as settings:
        yield Cli(settings, tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def filled(cli: Cli) -> Cli:
    """A store with the sample in it, its first month closed."""
    said = cli("import", "--employees", str(SAMPLE / "employees.csv"))
    assert "72 employees: 72 hired" in said
    said = cli("import", str(SAMPLE / "punches.csv"), "--map", MAP)
    assert "6 kept, 12629 stored" in said
    assert "missing out" in said
    said = cli("close", "2021-10", code=1)
    assert "2021-10: 6 closed, 9 refused" in said
    held = re.findall(r"^(\d+): open_booking$", said, re.MULTILINE)
    assert "2021-10: 9 closed" in cli("close", "2021-10", *held)
    return cli


def test_help_names_every_command(cli: Cli) -> None:
    said = cli.process("--help")
    for command in COMMANDS:
        assert re.search(rf"\b{command}\b", said), command
        assert "Usage" in cli(command, "--help")


def test_a_second_import_adds_nothing(filled: Cli) -> None:
    assert "12635 repeated" in filled.process("import", str(SAMPLE / "punches.csv"), "--map", MAP)


def test_refused_rows_give_exit_code_3_and_their_lines(filled: Cli, tmp_path: Path) -> None:
    file = tmp_path / "one.csv"
    file.write_text("badge,at,kind\n1001,2021-12-01T08:00:00,in\n1001,2021-12-01T16:00:00Z,out\n")
    said = filled("import", str(file), "--map", "badge=badge,timestamp=at,kind=kind", code=3)
    assert "line 2: time_without_offset" in said
    assert "1 refused, 1 stored" in said


def test_a_month_is_closed_once_and_refusals_give_exit_code_1(filled: Cli) -> None:
    assert "2021-10: 15 already closed" in filled("close", "2021-10")
    said = filled("close", "2022-01", "4001", code=1)
    assert "4001: earlier_month_open" in said


def test_payroll_and_log_are_exported(filled: Cli, tmp_path: Path) -> None:
    lines = filled("export", "payroll", "2021-10").splitlines()
    assert any(line.startswith("person;period;wage_type;quantity;unit;hours") for line in lines)
    out = tmp_path / "payroll.json"
    filled("export", "payroll", "2021-10", "--format", "json", "--out", str(out))
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    assert {row["period"] for row in rows} == {"2021-10"}
    log = tmp_path / "log.ndjson"
    filled("export", "log", "--out", str(log))
    positions = [json.loads(line)["position"] for line in log.read_text().splitlines()]
    assert positions == list(range(1, len(positions) + 1))


def test_a_balance_is_explained(filled: Cli) -> None:
    said = filled("explain", "4010", "--on", "2021-10-31")
    assert "4010 flex balance on 2021-10-31" in said
    assert "closed by 4010/timesheet/2021-10#" in said
    assert "[ArbZG" in said
    assert "nothing is known of 9999" in filled("explain", "9999", code=4)


def test_replay_finds_what_was_changed_behind_the_ledger_s_back(filled: Cli) -> None:
    assert "0 differences (compared)" in filled("replay")
    assert "4010 on 2021-10-31: " in filled("replay", "4010", "--on", "2021-10-31")
    past = filled("replay", "4010", "--known-at", "2020-01-01T00:00:00Z", code=4)
    assert "nothing is known of 4010" in past
    change = (
        "UPDATE sheets SET carry = jsonb_set(carry::jsonb, '{balances,flex}', '1')::json"
        " WHERE person = '4010' AND month = '2021-10'"
    )
    filled.administer(change)
    said = filled("replay", "4010", "4011", code=1)
    assert "4010 2021-10 carry.balances: stored" in said
    assert "1 difference" in said
    filled.administer("DELETE FROM sheets WHERE person = '4010' AND month = '2021-11'")
    assert "4010 2021-11 sheet: stored (none)" in filled("replay", "4010", code=1)
    assert "72 people" in filled("rebuild")
    assert "0 differences (compared)" in filled("replay")


def test_keys_are_added_listed_and_revoked(filled: Cli) -> None:
    key = re.search(r"sb_([0-9a-f]{12})_[0-9a-f]{48}", filled("keys", "add", "hr", "Amt-11"))
    assert key is not None
    assert key[1] in filled("keys", "list")
    assert "is revoked" in filled("keys", "revoke", key[1])
    assert "key_already_revoked" in filled("keys", "revoke", key[1], code=4)
    assert "not a holder" in filled("keys", "add", "hr", "a/b", code=4)


def test_personal_facts_are_recorded_and_shown(filled: Cli) -> None:
    assert "recorded at position" in filled("employee", "birth", "4011", "1970-02-28")
    disabled = ("employee", "circumstance", "4011", "severely_disabled", "2022-01-01")
    assert "circumstance_figure" in filled(*disabled, code=4)
    filled(*disabled, "--value", "50", "--document", "Bescheid")
    filled("employee", "end-circumstance", "4011", "severely_disabled", "2022-01-01", "2022-01-31")
    filled("employee", "pay", "4011", "2022-01-01", "9b", "4", "450000", "420000")
    filled("employee", "duty", "4011", "2022-01-10", "2022-01-14", "Krisenstab", "9", "Hochwasser")
    filled("employee", "link", "4011", "h-1")
    # As a process, so that the table is as wide as its environment says.
    said = filled.process("employee", "show", "4011")
    for told in ("1970-02-28", "2022-01-31", "50 (degree of disability)", "9b/4", "Krisenstab"):
        assert told in said
    assert "nobody has the personnel number" in filled("employee", "show", "9999", code=4)


def test_a_lifetime_account_is_saved_on_released_from_and_stated(
    filled: Cli, tmp_path: Path
) -> None:
    text = tmp_path / "agreement.txt"
    text.write_text("Lebensarbeitszeitkonto: was vereinbart und bestätigt wurde")
    agree = ("lifetime", "agree", "4012", "both", "--agreement", "lak-muster", "--text", str(text))
    assert "done, position" in filled(*agree, "--on", "2026-01-01")
    filled("employee", "birth", "4012", "1970-05-15")
    brought = ("--hours", "400:00", "--on", "2026-01-31", "--document", "list of 2025")
    filled("lifetime", "credit", "4012", "opening", *brought)
    years_end = ("--on", "2026-12-31")
    assert "400:00" in filled("lifetime", "show", "4012", *years_end)
    entries = filled("lifetime", "entries", "4012")
    (credited,) = [line for line in entries.splitlines() if "credited" in line]
    assert "credited by cli:lifetime" in credited
    asking = ("4012", "sabbatical", "--from", "2027-01-01", "--on", "2026-09-01")
    wish = ("lifetime", "simulate", *asking)
    tried = filled(*wish, "--hours", "160:00")
    assert "nothing speaks against it" in tried
    assert "from 2027-01-01 to 2027-02-28" in tried
    assert "refused: balance_too_low" in filled(*wish, "--hours", "500:00")
    assert filled("lifetime", "entries", "4012") == entries
    asked = ("--purpose", "sabbatical", "--from", "2027-01-01", "--to", "2027-02-28")
    filled("lifetime", "release", "4012", "r", *asked, "--hours", "160:00", "--on", "2026-09-01")
    filled("lifetime", "approve", "4012", "r", "--on", "2026-09-02")
    filled("lifetime", "draw", "4012", "r", "2027-01")
    refused = filled("lifetime", "reject", "4012", "r", "--reason", "late", code=4)
    assert "release_status" in refused
    assert "240:00" in filled("lifetime", "show", "4012", "--on", "2027-01-31")
    narrow = filled.process("lifetime", "entries", "4012", COLUMNS="80")
    whole = ("2026-01-31", "400:00", "-160:00", "cli:lifetime")
    assert [one for one in whole if one not in narrow] == []
    ends = filled("lifetime", "months", "4012", "--from", "2026-12", "--to", "2027-01")
    assert "400:00" in ends
    assert "240:00" in ends
    listed = filled("lifetime", "accounts", "--on", "2027-01-31")
    assert "240:00" in listed
    assert ", 0 evaluated" in listed
    assert "240:00" in filled("lifetime", "provisions", "--on", "2027-01-31")
    facts = tmp_path / "statement.json"
    filled("lifetime", "statement", "4012", "2026", "--out", str(facts))
    assert facts.read_text() in filled("lifetime", "statement", "4012", "2026")
    stated = json.loads(facts.read_text())
    assert stated["closing"]["minutes"] == stated["lines"][0]["minutes"] == 24_000
    page = tmp_path / "statement.pdf"
    filled("lifetime", "statement", "4012", "2026", "--out", str(page))
    assert page.read_bytes().startswith(b"%PDF-")
    unknown = filled("lifetime", "statement", "4012", "2026", "--out", "statement.txt", code=4)
    assert "neither .pdf nor .json" in unknown
    assert "not_hired" in filled("lifetime", "settle", "9999", "exit", code=4)
    assert "wrong usage" not in filled(
        "lifetime", "credit", "4012", "pay", "--euros", "1.5", code=2
    )


def test_a_lifetime_account_in_money_is_valued_held_and_handed_over(
    filled: Cli, tmp_path: Path
) -> None:
    text = tmp_path / "agreement.txt"
    text.write_text("Lebensarbeitszeitkonto in Geld")
    agree = ("agree", "4013", "money", "--agreement", "lak-muster", "--text", str(text))
    pension = ("--insured", "pension")

    def lifetime(*words: str) -> str:
        return filled("lifetime", *words)

    filled("employee", "birth", "4013", "1970-05-15")
    filled("employee", "pay", "4013", "2026-01-01", "9a", "4", "400000", "380000")
    lifetime(*agree, *pension, "--on", "2026-01-01")
    # The sample's agreements set no hourly rate, so the balance brought along is in hours.
    refused = filled("lifetime", "credit", "4013", "pay", "--euros", "10,00", code=4)
    assert "rate_missing" in refused
    lifetime("contributions", "4013", "2026-01", "--pay", "4000,00", "--branch", "pension")
    lifetime("protect", "4013", "trust", "--document", "Treuhand 17", "--on", "2026-02-01")
    lifetime("hold", "4013", "h", "divorce", "--document", "7 F 12/26", "--on", "2026-02-01")
    handed = ("transfer", "4013", "employer", "Kreis", "--document", "form")
    assert "account_held" in filled("lifetime", *handed, code=4)
    lifetime("lift", "4013", "h", "--document", "decree", "--on", "2026-03-01")
    assert "balance_too_low" in filled("lifetime", *handed, code=4)
    fund = ("--invested", "1,00", "--market", "1,10", "--document", "statement")
    assert "valuation_above_paid_in" in filled("lifetime", "value", "4013", "A", *fund, code=4)
    assert "rate_missing" in filled("lifetime", "convert", "4013", "--hours", "1:00", code=4)
    lifetime("close", "4013")
    assert "lifetime_closed" in filled("lifetime", "close", "4013", code=4)
    assert "owed" in lifetime("provisions", "--on", "2026-12-31")
    assert "wage type" in lifetime("payroll", "2026-01")


def test_absences_are_entered_asked_for_and_listed(filled: Cli) -> None:
    days = ("2026-03-02", "2026-03-06")
    entered = filled("absence", "enter", "4012", "sick", *days, "--mandate", "Amt 11")
    special = ("special_leave", "2026-04-01", "2026-04-01", "--part", "1:30")
    requested = filled("absence", "request", "4012", *special)
    sick_id, name = (
        re.findall(r"^absence ([0-9a-f]{12}), position \d+$", said, re.MULTILINE)[0]
        for said in (entered, requested)
    )
    listed = filled.process("absence", "list", "4012", "--from", "2026-03-01")
    (sick,) = [line for line in listed.splitlines() if "Sickness" in line]
    assert sick_id in sick
    assert "2026-03-02 – 2026-03-06" in sick
    assert "reported by cli:absence (Amt 11)" in sick
    (asked,) = [line for line in listed.splitlines() if "Time off for a personal" in line]
    assert ", 90 min" in asked
    assert asked.split("│")[1].strip() == name
    narrow = filled.process("absence", "list", "4012", "--from", "2026-03-01", COLUMNS="80")
    whole = (sick_id, name, "2026-03-02 –", "2026-03-06", "cli:absence")
    assert [one for one in whole if one not in narrow] == []
    filled("absence", "approve", "4012", name)
    assert "absence_already_decided" in filled("absence", "withdraw", "4012", name, code=4)
    assert "0,00 days are left" in filled("leave", "4012", "--on", "2026-03-31")
    assert "nobody has" in filled("leave", "9999", code=4)


def test_people_are_spoken_to_in_german(filled: Cli) -> None:
    def say(*arguments: str, code: int = 0) -> str:
        return filled.process(*arguments, code=code, LC_ALL="de_DE.UTF-8")

    told = say("explain", "4010", "--on", "2021-10-31")
    assert "4010 Gleitzeitkonto am 2021-10-31" in told
    assert re.search(r"Kommen 2021-10-\d\dT", told)
    assert "abgeschlossen durch 4010/timesheet/2021-10#" in told
    assert "schon abgeschlossen" in say("close", "2021-10")
    assert "4001: früherer Monat offen (earlier_month_open)" in say(
        "close", "2021-12", "4001", code=1
    )
    assert "Fehler: fsync steht auf off: Ein Absturz des Rechners" in say("check", code=1)
    assert "Kennung" in say("keys", "list")
    assert "Die Person hat keine" not in say("absence", "list", "4012")
    refused = say("absence", "approve", "4012", "nothing", code=4)
    assert "Eine solche Abwesenheit gibt es bei der Person nicht. (absence_unknown" in refused
    assert "niemand hat die Personalnummer 9999" in say("leave", "9999", code=4)


def test_migrate_and_check_say_what_is(filled: Cli) -> None:
    assert "nothing to do" in filled("migrate")
    # The test server gives up durability, and check has to report that.
    assert "error: fsync is off" in filled("check", code=1)


def test_a_case_differs_from_what_it_expects(cli: Cli, tmp_path: Path) -> None:
    case = PROJECT / "tests/cases/arbzg/feiertage-ostersonntag-brandenburg.toml"
    assert json.loads(cli("case", str(case), STUNDENBUCH_DATABASE_URL="host=nowhere"))
    text = case.read_text("utf-8")
    assert "Karfreitag" in text
    changed = tmp_path / "changed.toml"
    changed.write_text(text.replace("Karfreitag", "Sommerfest"), "utf-8")
    assert "differs from what it expects" in cli("case", str(changed), code=1)
    assert "none.toml" in cli("case", str(tmp_path / "none.toml"), code=4)


@pytest.mark.parametrize(
    ("arguments", "environment", "code", "said"),
    [
        (("close", "2021-13"), {}, 2, "not a month"),
        (("explain", "4010", "--on", "never"), {}, 2, "not a day"),
        (("explain", "4010", "--known-at", "2021-01-01"), {}, 2, "offset"),
        (("import",), {}, 2, "name one file"),
        (("import", "x.csv", "--map", "badge"), {}, 4, "--map badge"),
        (("keys", "list"), {"STUNDENBUCH_PORT": "many"}, 4, "STUNDENBUCH_PORT"),
        (("keys", "list"), {"STUNDENBUCH_EMPLOYER": "Stadt!"}, 4, "STUNDENBUCH_EMPLOYER"),
        (
            ("keys", "list"),
            {"STUNDENBUCH_DATABASE_URL": "host=/nowhere", "STUNDENBUCH_MIGRATION_URL": "host=/x"},
            4,
            "could not be reached",
        ),
        (("check",), {"STUNDENBUCH_AGREEMENTS_DIR": "/nowhere"}, 4, "no such folder"),
    ],
)
def test_a_failure_is_one_line_and_an_exit_code(
    cli: Cli, arguments: tuple[str, ...], environment: dict[str, str], code: int, said: str
) -> None:
    assert said in cli(*arguments, code=code, **environment)


def test_only_who_serves_waits_for_the_web_framework() -> None:
    """Importing the web framework takes as long as all the rest, on every single command."""
    ask = "import sys, api.cli; print({'fastapi', 'uvicorn'} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", ask], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "set()\n"


def test_the_service_runs_until_it_is_told_to_stop(filled: Cli) -> None:
    process = subprocess.Popen(
        [*PROGRAM, "up", "--port", "0"], env=filled.environment, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    try:
        where = ""
        while not where:
            line = process.stderr.readline()
            assert line or process.poll() is None, "the service ended"
            where = line.rpartition("listens on ")[2].strip() if "listens on" in line else ""
        assert httpx.get(f"{where}/health", timeout=PATIENCE_SECONDS).json() == {"status": "ok"}
    finally:
        process.send_signal(signal.SIGTERM)
        said = process.communicate(timeout=PATIENCE_SECONDS)[1]
    assert "Traceback" not in said
    assert process.returncode in {0, 143}


def test_the_demo_can_be_repeated(admin_url: str, tmp_path: Path) -> None:
    with fresh_settings(admin_url) as settings:
        demo = Cli(settings, tmp_path)
        first = demo.process("demo", DEMO_EXIT="1")
        assert "6 kept, 12629 stored" in first
        assert "2021-12: 37 closed" in first
        again = demo("demo", DEMO_EXIT="1")
        assert "12635 repeated" in again
        keys = re.findall(r"sb_[0-9a-f]{12}_[0-9a-f]{48}", first)
        assert len(keys) == 8
        assert re.findall(r"sb_[0-9a-f]{12}_[0-9a-f]{48}", again) == keys
        kept = tmp_path / "demo-keys.json"
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        assert list(json.loads(kept.read_text()).values()) == keys
