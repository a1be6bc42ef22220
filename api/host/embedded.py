"""The embedded Postgres: a server of our own in a folder of our own, behind a Unix socket."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from api.host.postgres_programs import (
    SHARED_DIR,
    BinariesMissing,
    EmbeddedError,
    UserRefused,
    major_version,
    make_private,
    may_enter,
    run_program,
    server_account,
    usable_binaries,
)

__all__ = [
    "PORT",
    "SUPERUSER",
    "BinariesMissing",
    "DataFolderRefused",
    "EmbeddedError",
    "EmbeddedServer",
    "OtherMajorVersion",
    "ServerFailed",
    "UserRefused",
    "default_data_dir",
]

# A socket's path may have 107 bytes, so it can neither lie in the data folder nor follow TMPDIR.
SOCKET_ROOT: Final = Path("/tmp")  # noqa: S108 - the folder in it is private, its owner is checked
PORT: Final = 5432
SUPERUSER: Final = "postgres"

_LOG_LIMIT_BYTES: Final = 10_000_000
_TAIL_BYTES: Final = 2_000
_SETTINGS: Final[Mapping[str, str]] = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
_DURABILITY: Final = ("fsync", "synchronous_commit", "full_page_writes")


class DataFolderRefused(EmbeddedError):
    """The folder cannot hold the embedded Postgres."""


class OtherMajorVersion(DataFolderRefused):
    """The data folder belongs to another major version of Postgres."""


class ServerFailed(EmbeddedError):
    """The embedded Postgres did not do as it was told."""


@dataclass(frozen=True, slots=True)
class _Postmaster:
    """Statements of a running server about itself in its `postmaster.pid`."""

    pid: int
    socket_dir: str
    ready: bool


class EmbeddedServer:
    """One Postgres in one data folder, started when needed and shared by all users of the folder.

    The folder holds `cluster/` and `server.log`. An ordinary user is also the server's user; for
    root the server runs as `run_as`, who then owns the folder. `binaries` names another server's
    `bin` folder (Postgres 15 or newer). `throwaway` gives up durability and is for tests only.
    Raises `UserRefused` when root names no unprivileged user.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        binaries: Path | None = None,
        run_as: str = "nobody",
        throwaway: bool = False,
        timeout_seconds: int = 120,
    ) -> None:
        self.data_dir = data_dir.expanduser().resolve()
        self.cluster_dir = self.data_dir / "cluster"
        self.log_file = self.data_dir / "server.log"
        self._account = server_account(run_as)
        self._chosen_binaries = binaries
        self._throwaway = throwaway
        self._timeout_seconds = timeout_seconds
        digest = hashlib.sha256(os.fsencode(self.data_dir)).hexdigest()[:16]
        self.socket_dir = SOCKET_ROOT / f"stundenbuch-{self._account.uid}-{digest}"

    def start(self) -> bool:
        """Ensure that the server answers; True when this call started it, False when it ran before.

        Safe to call from several processes at once and after a crash. Raises `EmbeddedError`.
        """
        with self._locked():
            if self._adopt():
                return False
            binaries = usable_binaries(self._chosen_binaries, self._account)
            self._prepare_folder()
            self._prepare_cluster(binaries)
            self._launch(binaries)
            return True

    def stop(self) -> None:
        """End the server by a fast shutdown; nothing happens when it is not running.

        Open transactions are rolled back. Raises `ServerFailed` when it does not end in time.
        """
        with self._locked():
            if self._postmaster() is not None:
                self._halt()

    def is_running(self) -> bool:
        """Tell whether the server in the folder accepts connections at `conninfo`."""
        found = self._postmaster()
        return found is not None and found.ready and self._socket_file().exists()

    def conninfo(self, dbname: str = "postgres", user: str = SUPERUSER) -> str:
        """Give the libpq connection string of one database, whether or not the server runs."""
        parts = {"host": self.socket_dir, "port": PORT, "dbname": dbname, "user": user}
        return " ".join(f"{key}={_quote(str(value))}" for key, value in parts.items())

    def _adopt(self) -> bool:
        """Take over a server that runs in the folder already, waiting for it to be ready."""
        deadline = time.monotonic() + self._timeout_seconds
        while (found := self._postmaster()) is not None:
            if found.socket_dir not in {"", str(self.socket_dir)}:
                raise DataFolderRefused(
                    f"{self.data_dir} is in use by process {found.pid}, which listens in "
                    f"{found.socket_dir} and was not started from here. Stop it first."
                )
            if self.is_running():
                return True
            if found.ready:
                # Its socket was deleted with old temporary files: nobody can reach it again.
                self._halt()
                return False
            if time.monotonic() > deadline:
                raise ServerFailed(
                    f"Process {found.pid} is still starting after {self._timeout_seconds} s; "
                    "it may be repairing itself after a crash. Try again later.",
                    self._log_tail(),
                )
            time.sleep(0.05)
        return False

    def _prepare_folder(self) -> None:
        """Make the data folder, or check that an existing one is ours; parents stay as they are."""
        nearest = self.data_dir
        while not nearest.exists():
            nearest = nearest.parent
        for above in reversed([nearest, *nearest.parents]):
            if above != self.data_dir and not may_enter(above, self._account):
                raise DataFolderRefused(
                    f"{self._account.name} may not enter {above}. Choose a folder outside it, "
                    f"such as {default_data_dir(self.data_dir)}."
                )
        try:
            _make_parents(self.data_dir.parent)
            if self.data_dir.exists():
                if not _ours(self.data_dir):
                    raise DataFolderRefused(f"{self.data_dir} holds other files; choose another.")
                self.data_dir.chmod(0o700)
            make_private(self.data_dir, self._account)
        except OSError as error:
            raise DataFolderRefused(f"{error}. Choose another folder.") from error

    def _prepare_cluster(self, binaries: Path) -> None:
        """Make the cluster when there is none; refuse one of another major version."""
        major = major_version(binaries, self._account)
        stored = self.cluster_dir / "PG_VERSION"
        if stored.exists():
            if (held := stored.read_text("ascii").strip()) != str(major):
                raise OtherMajorVersion(
                    f"{self.data_dir} was written by Postgres {held}, the programs in {binaries} "
                    f"are {major}. Move the data with pg_dump of version {held}, or choose "
                    "another folder."
                )
            return
        # Made beside and renamed, so that an initdb that was killed leaves no half cluster.
        fresh = self.data_dir / "cluster.new"
        if fresh.exists():
            shutil.rmtree(fresh)
        arguments = [str(binaries / "initdb"), "-D", str(fresh), *_initdb_options(major)]
        if self._throwaway:
            arguments.append("--no-sync")
        done = run_program(arguments, self._account, self.data_dir)
        if done.returncode != 0:
            raise ServerFailed(
                f"initdb in {self.data_dir} ended with code {done.returncode}: "
                f"{(done.stderr or done.stdout).strip()}"
            )
        fresh.rename(self.cluster_dir)

    def _launch(self, binaries: Path) -> None:
        """Start the server and wait until it answers."""
        # Postgres notices that a dead server's process id is free, not that another process has it.
        socket = self._socket_file()
        for left in (self.cluster_dir / "postmaster.pid", socket, Path(f"{socket}.lock")):
            left.unlink(missing_ok=True)
        if _size_bytes(self.log_file) > _LOG_LIMIT_BYTES:
            self.log_file.replace(self.log_file.with_suffix(".log.1"))
        settings = {**_SETTINGS, "unix_socket_directories": str(self.socket_dir)}
        settings |= dict.fromkeys(_DURABILITY, "off" if self._throwaway else "on")
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        deadline = time.monotonic() + self._timeout_seconds
        while True:
            logged_bytes = _size_bytes(self.log_file)
            done = self._pg_ctl(binaries, "start", "-l", self.log_file.name, "-o", options)
            if done.returncode == 0 and self.is_running():
                return
            tail = self._log_tail(logged_bytes)
            # Children of a killed server notice its death a moment later and hold its memory.
            if "shared memory block" not in tail or time.monotonic() > deadline:
                raise ServerFailed(
                    f"It did not start in {self.data_dir}: {done.stderr.strip()} "
                    "Mend what its log complains of, then start again.",
                    tail,
                )
            time.sleep(0.2)

    def _halt(self) -> None:
        binaries = usable_binaries(self._chosen_binaries, self._account)
        done = self._pg_ctl(binaries, "stop", "-m", "fast")
        if done.returncode != 0 and self._postmaster() is not None:
            raise ServerFailed(
                f"It did not stop in {self.data_dir}: {done.stderr.strip()} Try again.",
                self._log_tail(),
            )

    def _pg_ctl(self, binaries: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        # pg_ctl passes paths to a shell; ours are passed by environment and working folder instead.
        command = [str(binaries / "pg_ctl"), *arguments, "-s", "-w", "-t"]
        command.append(str(self._timeout_seconds))
        return run_program(command, self._account, self.data_dir, PGDATA=str(self.cluster_dir))

    def _postmaster(self) -> _Postmaster | None:
        try:
            lines = (self.cluster_dir / "postmaster.pid").read_text("utf-8").splitlines()
            pid = int(lines[0])
        except (OSError, ValueError, IndexError):
            return None
        if not self._serves(pid):
            return None
        lines += [""] * 8
        return _Postmaster(pid, lines[4].strip(), lines[7].strip() == "ready")

    def _serves(self, pid: int) -> bool:
        """Tell whether the process is a server in this folder and not a later owner of its id."""
        process = Path("/proc") / str(pid)
        try:
            return (process / "cwd").readlink() == self.cluster_dir
        except PermissionError:
            # Root in a container usually may read only the command line of others' processes.
            with suppress(OSError):
                return os.fsencode(self.socket_dir) in (process / "cmdline").read_bytes()
        except OSError:
            pass
        return False

    def _socket_file(self) -> Path:
        return self.socket_dir / f".s.PGSQL.{PORT}"

    def _log_tail(self, since_bytes: int = 0) -> str:
        # Links are not followed: for root the log lies in a folder that belongs to somebody else.
        try:
            handle = os.open(self.log_file, os.O_RDONLY | os.O_NOFOLLOW)
        except OSError:
            return ""
        with os.fdopen(handle, "rb") as log:
            end = log.seek(0, os.SEEK_END)
            log.seek(max(since_bytes, end - _TAIL_BYTES, 0))
            return log.read().decode("utf-8", "replace").strip()

    @contextmanager
    def _locked(self) -> Generator[None]:
        """Exclude every other process from starting or stopping this server."""
        deadline = time.monotonic() + 2 * self._timeout_seconds
        while (handle := self._try_lock()) is None:
            if time.monotonic() > deadline:
                raise ServerFailed(
                    f"Another process has been starting or stopping the server in {self.data_dir} "
                    "for too long. End that process, then try again."
                )
            time.sleep(0.02)
        try:
            yield
        finally:
            # The folder is of use only while it holds a server's socket, and then rmdir refuses.
            with suppress(OSError):
                self.socket_dir.rmdir()
            os.close(handle)

    def _try_lock(self) -> int | None:
        """Lock the socket's folder; None when another holds it or has just removed it."""
        try:
            make_private(self.socket_dir, self._account)
            handle = os.open(self.socket_dir, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        except FileNotFoundError:
            return None
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.samestat(os.fstat(handle), self.socket_dir.lstat()):
                return handle
        except (BlockingIOError, FileNotFoundError):
            pass
        os.close(handle)
        return None


def default_data_dir(project: Path) -> Path:
    """Give the data folder of a project's embedded Postgres unless a setting names another.

    Root's lies under `/var/lib/stundenbuch`, because the server's user may not reach the project.
    """
    if os.geteuid() != 0:
        return project.resolve() / ".stundenbuch" / "postgres"
    return SHARED_DIR / f"data-{hashlib.sha256(os.fsencode(project.resolve())).hexdigest()[:16]}"


def _initdb_options(major: int) -> list[str]:
    """Give the options for a cluster with checksums and text sorted by code point everywhere."""
    options = ["-k", "-U", SUPERUSER, "-E", "UTF8", "--locale=C"]
    options += ["--auth-local=trust", "--auth-host=reject"]
    if major >= 17:
        options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return options


def _make_parents(folder: Path) -> None:
    """Make the missing folders above the data, open for entry whatever the umask is."""
    if not folder.exists():
        _make_parents(folder.parent)
        folder.mkdir(exist_ok=True)
        folder.chmod(0o755)


def _ours(folder: Path) -> bool:
    held = {entry.name for entry in folder.iterdir()}
    return not held or bool(held & {"cluster", "cluster.new"}) or held == {"server.log"}


def _size_bytes(file: Path) -> int:
    return file.lstat().st_size if file.exists() else 0


def _quote(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
