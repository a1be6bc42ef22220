"""The embedded Postgres against the real programs: its life, its crashes, its refusals."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from api.host.embedded import (
    BinariesMissing,
    DataFolderRefused,
    EmbeddedError,
    EmbeddedServer,
    OtherMajorVersion,
    ServerFailed,
    default_data_dir,
)
from api.host.postgres_programs import (
    packaged_binaries,
    run_program,
    server_account,
    usable_binaries,
)

ROOT = os.geteuid() == 0
DEBIAN = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
PROJECT = Path(__file__).parents[4]

Make = Callable[..., EmbeddedServer]


def ask(server: EmbeddedServer, query: str) -> str:
    with psycopg.connect(server.conninfo(), autocommit=True) as connection:
        row = connection.execute(query.encode()).fetchone()
        return "" if row is None else str(row[0])


def tell(server: EmbeddedServer, *statements: str) -> None:
    with psycopg.connect(server.conninfo(), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def postmaster_pid(server: EmbeddedServer) -> int:
    return int((server.cluster_dir / "postmaster.pid").read_text().splitlines()[0])


def kill_postmaster(server: EmbeddedServer) -> int:
    pid = postmaster_pid(server)
    os.kill(pid, signal.SIGKILL)
    while server.is_running():
        time.sleep(0.01)
    return pid


def test_starts_stops_and_keeps_what_was_written(make: Make) -> None:
    server = make(ready=True)
    assert not server.is_running()
    assert server.start()
    assert server.is_running()
    tell(server, "CREATE TABLE kept (n int)", "INSERT INTO kept VALUES (480)")
    server.stop()
    assert not server.is_running()
    with pytest.raises(psycopg.OperationalError):
        ask(server, "SELECT 1")
    assert server.start()
    assert ask(server, "SELECT n FROM kept") == "480"


def test_a_second_start_uses_the_running_server_and_a_second_stop_does_nothing(make: Make) -> None:
    server = make(ready=True)
    assert server.start()
    pid = postmaster_pid(server)
    assert not server.start()
    assert not make().start()
    assert postmaster_pid(server) == pid
    server.stop()
    server.stop()
    assert not server.socket_dir.exists()


def test_many_processes_starting_at_once_share_one_server(make: Make, place: Path) -> None:
    server = make()
    script = (
        "import sys; from pathlib import Path; from api.host.embedded import EmbeddedServer\n"
        "server = EmbeddedServer(Path(sys.argv[1]), throwaway=True)\n"
        "print(server.start(), server.is_running())\n"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(place / "data")],
            cwd=PROJECT,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    answers = sorted(process.communicate(timeout=60)[0].split() for process in started)
    assert answers == [["False", "True"]] * 3 + [["True", "True"]]
    assert ask(server, "SELECT 1") == "1"


def test_durable_checked_unreachable_by_network_and_in_utc(make: Make) -> None:
    server = make(throwaway=False)
    server.start()
    expected = {
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "data_checksums": "on",
        "server_encoding": "UTF8",
        "listen_addresses": "",
        "TimeZone": "UTC",
    }
    found = {name: ask(server, f"SELECT current_setting('{name}')") for name in expected}
    assert found == expected
    assert tcp_sockets(postmaster_pid(server)) == set()
    assert server.socket_dir.stat().st_mode & 0o077 == 0
    assert server.data_dir.stat().st_mode & 0o077 == 0


def tcp_sockets(pid: int) -> set[str]:
    """The sockets of a process that the kernel lists as TCP, asked as the process's own user."""
    account = server_account("nobody")
    held = run_program(["/bin/ls", "-l", f"/proc/{pid}/fd"], account)
    assert held.returncode == 0
    assert "socket:[" in held.stdout, "a server holds at least its Unix socket"
    tables = [Path(f"/proc/{pid}/net/{name}").read_text() for name in ("tcp", "tcp6")]
    listed = {line.split()[9] for table in tables for line in table.splitlines()[1:]}
    return {inode for inode in listed if f"socket:[{inode}]" in held.stdout}


def test_text_sorts_by_code_point(make: Make) -> None:
    server = make()
    server.start()
    sorted_words = ask(
        server, "SELECT string_agg(w, ',' ORDER BY w) FROM unnest(array['b','B','a','ä','Z']) w"
    )
    assert sorted_words == "B,Z,a,b,ä"


def test_recovers_after_a_kill(make: Make) -> None:
    server = make(ready=True, throwaway=False)
    server.start()
    tell(server, "CREATE TABLE kept (n int)")
    for n in range(3):
        tell(server, f"INSERT INTO kept VALUES ({n})")
        pid = kill_postmaster(server)
        assert server.start()
        assert postmaster_pid(server) != pid
    assert ask(server, "SELECT array_agg(n) FROM kept") == "[0, 1, 2]"


def test_a_pid_file_with_another_processs_number_is_no_running_server(make: Make) -> None:
    server = make(ready=True)
    server.start()
    lines = (server.cluster_dir / "postmaster.pid").read_text().splitlines()
    server.stop()
    # A process of the server's own user, which Postgres alone would take for the server.
    owner = server.cluster_dir.stat().st_uid
    stranger = subprocess.Popen(["sleep", "60"], user=owner if ROOT else None)
    try:
        pid_file = server.cluster_dir / "postmaster.pid"
        pid_file.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
        assert not server.is_running()
        assert server.start()
        assert ask(server, "SELECT 1") == "1"
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_server_whose_socket_was_swept_away_is_started_anew(make: Make) -> None:
    server = make(ready=True)
    server.start()
    shutil.rmtree(server.socket_dir)
    assert not server.is_running()
    assert server.start()
    assert ask(server, "SELECT 1") == "1"


def test_an_interrupted_initdb_leaves_nothing_in_the_way(make: Make, place: Path) -> None:
    half = place / "data" / "cluster.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    server = make()
    assert server.start()
    assert not half.exists()


@pytest.mark.parametrize("name", ["x" * 200, "a b'c", 'of "$HOME" `id` \\', "Dienst-Überwachung"])
def test_any_folder_name_will_do(make: Make, place: Path, name: str) -> None:
    server = make(place / name / "data")
    assert server.start()
    assert ask(server, "SHOW data_directory") == str(server.cluster_dir)
    assert len(os.fsencode(server.socket_dir / ".s.PGSQL.5432")) <= 107


def test_two_names_of_one_folder_are_one_server(make: Make, place: Path) -> None:
    (place / "link").symlink_to(place / "data")
    server = make(ready=True)
    server.start()
    assert not make(place / "link").start()


def test_connection_strings_survive_any_name(make: Make) -> None:
    server = make(ready=True)
    server.start()
    name = "it's a \\ test"
    tell(server, f'CREATE DATABASE "{name}"')
    with psycopg.connect(server.conninfo(dbname=name)) as connection:
        row = connection.execute("SELECT current_database(), current_user").fetchone()
    assert row == (name, "postgres")


def test_refuses_a_folder_of_another_major_version(make: Make) -> None:
    server = make(binaries=packaged_binaries().parents[1] / "pginstall" / "bin")
    server.start()
    held = ask(server, "SHOW server_version").split(".")[0]
    server.stop()
    with pytest.raises(OtherMajorVersion, match=f"written by Postgres {held}, .* are 18"):
        make().start()
    assert server.start(), "the refusal changed nothing"


def test_refuses_a_folder_with_other_things_in_it(make: Make, place: Path) -> None:
    (place / "data").mkdir()
    (place / "data" / "letter.txt").write_text("Sehr geehrte Damen und Herren")
    with pytest.raises(DataFolderRefused, match="holds other files"):
        make().start()
    assert [entry.name for entry in (place / "data").iterdir()] == ["letter.txt"]


def test_refuses_a_folder_that_a_server_not_of_ours_uses(make: Make, place: Path) -> None:
    server = make(ready=True)
    server.start()
    server.stop()
    account = server_account("nobody")
    elsewhere = Path(tempfile.mkdtemp(prefix="sb-sockets-"))
    elsewhere.chmod(0o777)
    control = [str(usable_binaries(None, account) / "pg_ctl"), "-s", "-w"]
    control += ["-D", str(server.cluster_dir)]
    options = f"-c listen_addresses= -c unix_socket_directories={elsewhere}"
    begun = run_program([*control, "-l", "/dev/null", "-o", options, "start"], account)
    assert begun.returncode == 0, begun.stderr
    try:
        with pytest.raises(DataFolderRefused, match="was not started from here"):
            server.start()
    finally:
        run_program([*control, "stop"], account)
        shutil.rmtree(elsewhere)


def test_says_what_the_log_says_when_it_cannot_start(make: Make) -> None:
    server = make(ready=True)
    server.start()
    server.stop()
    with (server.cluster_dir / "postgresql.conf").open("a") as settings:
        settings.write("no_such_setting = 1\n")
    with pytest.raises(ServerFailed, match="no_such_setting") as raised:
        server.start()
    assert "no_such_setting" in raised.value.log_tail
    assert not server.socket_dir.exists()


def test_says_which_programs_it_misses(make: Make, place: Path) -> None:
    with pytest.raises(BinariesMissing, match="nowhere"):
        make(binaries=place / "nowhere").start()


def test_a_log_grown_large_is_set_aside(make: Make) -> None:
    server = make(ready=True)
    server.start()
    server.stop()
    with server.log_file.open("ab") as log:
        log.truncate(11_000_000)
    server.start()
    assert server.log_file.stat().st_size < 100_000
    assert server.log_file.with_suffix(".log.1").stat().st_size == 11_000_000


@pytest.mark.skipif(not DEBIAN, reason="Debian's postgresql is not installed")
@pytest.mark.parametrize("binaries", DEBIAN, ids=lambda path: path.parent.name)
def test_debians_programs_will_do(make: Make, binaries: Path) -> None:
    server = make(binaries=binaries)
    assert server.start()
    assert ask(server, "SHOW server_version").startswith(binaries.parent.name)
    assert ask(server, "SHOW data_checksums") == "on"
    kill_postmaster(server)
    assert server.start()


def test_the_default_folder_can_be_used_by_whoever_asks(place: Path) -> None:
    folder = default_data_dir(place)
    assert folder == default_data_dir(place / ".")
    assert folder != default_data_dir(place / "other")
    expected = Path("/var/lib/stundenbuch") if ROOT else place
    assert folder.is_relative_to(expected)


def test_an_own_folder_made_beforehand_is_taken(make: Make, place: Path) -> None:
    (place / "data").mkdir(mode=0o755)
    assert make().start()


def test_somebody_elses_folder_in_the_sockets_place_is_refused(make: Make) -> None:
    server = make()
    target = server.data_dir.parent / "trap"
    target.mkdir()
    server.socket_dir.symlink_to(target)
    try:
        with pytest.raises(EmbeddedError, match="must be a folder of"):
            server.start()
    finally:
        server.socket_dir.unlink()
    assert list(target.iterdir()) == []
