"""Settings of an installation: environment variables that begin with STUNDENBUCH_."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from api.host.embedded import default_data_dir

LogLevel = Literal["debug", "info", "warning", "error"]


def project_dir() -> Path:
    """Find the checkout that contains the code, or the working folder for an installed package."""
    checkout = Path(__file__).resolve().parents[2]
    return checkout if (checkout / "pyproject.toml").is_file() else Path.cwd()


def default_folder() -> Path:
    """Give the data folder unless a setting names another; see `embedded.default_data_dir`."""
    folder = default_data_dir(project_dir())
    return folder.parent if folder.name == "postgres" else folder


class Settings(BaseSettings):
    """All settings with their defaults; an unusable value is refused by name."""

    model_config = SettingsConfigDict(env_prefix="STUNDENBUCH_", frozen=True, extra="forbid")

    database_url: str | None = None
    """The connection to a Postgres server; without it the embedded Postgres is started."""
    migration_url: str | None = None
    """An administrator's connection for `migrate`; without it, the one of DATABASE_URL."""
    data_dir: Path = Field(default_factory=default_folder)
    """The folder of the embedded Postgres and the demo's keys."""
    employer: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,56}$")] = "stadt"
    """The schema of the ledger's employer."""
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535)] = 8080
    """The port to listen on; 0 takes any free port."""
    log_level: LogLevel = "info"
    body_limit_bytes: Annotated[int, Field(ge=1_024)] = 4 * 1024 * 1024
    """The longest request body that is read; a longer one is answered with 413."""
    fallback_agreements: Annotated[tuple[str, ...], NoDecode] = ("arbzg", "dv-muster")
    """Agreements by which time is paired on days without terms; separated by commas."""
    agreements_dir: Path | None = None
    """A folder of the employer's own agreement files (TOML)."""
    kinds_dir: Path | None = None
    """A folder of files of the employer's own kinds of absence and booking (TOML)."""
    projecting: bool = True
    """True if this process projects; of several processes that serve one employer, one must."""
    docs: bool = True
    """True if /docs and /openapi.json are open to everybody who can reach the service."""

    @field_validator("fallback_agreements", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value
