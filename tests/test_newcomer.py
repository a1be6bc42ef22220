"""A newcomer's first steps: clone into any path, `make demo`, as root or as any user."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
ORDINARY = "nobody"
SECONDS = 400


@pytest.fixture(params=["root", ORDINARY] if os.geteuid() == 0 else ["myself"])
def newcomer(request: pytest.FixtureRequest) -> Iterator[tuple[Path, dict[str, str], str | None]]:
    """A clean clone below a path with a space, its own home, and the user who works there."""
    user = ORDINARY if request.param == ORDINARY else None
    home = Path(tempfile.mkdtemp(prefix="stundenbuch newcomer ", dir="/tmp"))
    home.chmod(0o755)
    clone = home / "a clone"
    subprocess.run(["git", "clone", "-q", "--no-local", PROJECT, clone], check=True, timeout=60)
    if user is not None:
        subprocess.run(["chown", "-R", user, home], check=True, timeout=60)
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("STUNDENBUCH_", "VIRTUAL_ENV", "PYTEST"))
    }
    environment |= {"DEMO_EXIT": "1", "STUNDENBUCH_DATA_DIR": str(home / "data")}
    if user is not None:
        environment |= {"HOME": str(home)}
    yield clone, environment, user
    shutil.rmtree(home)


def make_demo(clone: Path, environment: dict[str, str], user: str | None) -> str:
    done = subprocess.run(
        ["make", "demo"],
        cwd=clone,
        env=environment,
        user=user,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_make_demo_twice(newcomer: tuple[Path, dict[str, str], str | None]) -> None:
    first = make_demo(*newcomer)
    assert "12629 stored" in first
    assert "flex" in first
    second = make_demo(*newcomer)
    assert "12635 repeated" in second
