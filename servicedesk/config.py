"""The configuration: read from the environment once, checked once, never changed."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

PREFIX = "SERVICEDESK_"
NAMES = (
    "BIND", "DATABASE", "DEMO", "FAILPOINTS", "HOME", "LOG_FORMAT", "MAIL_FROM", "MAIL_REPLY_TO", "MAIL_URL",
    "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_ISSUER", "PLUGINS", "PROCESSES", "PROXIES", "PUBLIC_URL", "SAFE_MODE",
)  # fmt: skip
MOST_PROCESSES = 64  # far more than the cores of a machine for a desk: whoever writes more has mistyped
LANGUAGE_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
LOCAL_NAMES = ("127.0.0.1", "localhost", "::1")


class ConfigProblem(Exception):
    """A setting that cannot be used, with the one line that mends it."""


@dataclass(frozen=True)
class Config:
    """Where this desk lives and how the world reaches it."""

    home: Path
    database: str
    public_url: str
    bind: str
    mail_url: str
    mail_from: str
    plugin_folders: tuple[Path, ...]
    proxies: int = 0
    processes: int = 1  # that answer requests
    safe_mode: Literal["", "environment", "option"] = ""  # who asks to go without plugins
    demo: bool = False
    log_format: str = "text"
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    mail_reply_to: str = ""

    @property
    def key_path(self) -> Path:
        """Return where the key lies; it is kept apart from the database and its backups."""
        return self.home / "key"

    @property
    def files_path(self) -> Path:
        """Return the folder of the attachments."""
        return self.home / "files"

    @property
    def compiled_path(self) -> Path:
        """Return the folder of the compiled templates, which may be emptied at any time."""
        return self.home / "compiled"

    @property
    def exports_path(self) -> Path:
        """Return the folder for what plugins kept that were uninstalled."""
        return self.home / "exports"

    @property
    def queue_path(self) -> Path:
        """Return the file of the nudges, which hold nothing that the rows do not."""
        return self.home / "queue.db"

    @property
    def is_sqlite(self) -> bool:
        """Tell whether the database is the embedded one."""
        return self.database.startswith("sqlite")

    @property
    def database_path(self) -> Path | None:
        """Return the file of the embedded database, None for a server."""
        return Path(self.database.removeprefix("sqlite:///")) if self.is_sqlite else None

    @property
    def is_local(self) -> bool:
        """Tell whether the desk is reached from this machine alone."""
        return urlsplit(self.public_url).hostname in LOCAL_NAMES

    @property
    def keeps_secrets(self) -> bool:
        """Tell whether codes and links stay readable after they were sent: only where mail goes to a page."""
        return self.mail_url.startswith("page:")

    @property
    def mail_domain(self) -> str:
        """Return the domain that message identifiers end with."""
        return self.mail_from.rpartition("@")[2].rstrip(">")


def read_config(environment: Mapping[str, str] = os.environ) -> Config:
    """Read the SERVICEDESK_* variables, or raise ConfigProblem with the line that mends them."""
    ours = {name: value for name, value in environment.items() if name.startswith(PREFIX)}
    given = {name.removeprefix(PREFIX): value for name, value in ours.items()}
    _refuse_unknown(given)
    home = Path(given.get("HOME", "instance")).absolute()
    bind = given.get("BIND", "127.0.0.1:8080")
    folders = [Path(folder) for folder in given.get("PLUGINS", "").split(os.pathsep) if folder]
    config = Config(
        home=home,
        database=given.get("DATABASE", f"sqlite:///{home}/desk.db"),
        public_url=given.get("PUBLIC_URL", f"http://{bind}").rstrip("/"),
        bind=bind,
        mail_url=given.get("MAIL_URL", "page:"),
        mail_from=given.get("MAIL_FROM", "servicedesk@localhost"),
        plugin_folders=tuple(folders),
        proxies=_whole(given, "PROXIES"),
        processes=_whole(given, "PROCESSES", "1"),
        safe_mode="" if given.get("SAFE_MODE", "") in ("", "0") else "environment",
        demo=given.get("DEMO", "") not in ("", "0"),
        log_format=given.get("LOG_FORMAT", "text"),
        oidc_issuer=given.get("OIDC_ISSUER", "").rstrip("/"),
        oidc_client_id=given.get("OIDC_CLIENT_ID", ""),
        oidc_client_secret=given.get("OIDC_CLIENT_SECRET", ""),
        mail_reply_to=given.get("MAIL_REPLY_TO", ""),
    )
    _check(config)
    return config


def _refuse_unknown(given: Mapping[str, str]) -> None:
    """Refuse a name that nothing reads: a setting that was mistyped would be missed without a word."""
    for name in sorted(given.keys() - set(NAMES)):
        meant = get_close_matches(name, NAMES, n=1)
        hint = f"; did you mean {PREFIX}{meant[0]}?" if meant else ""
        raise ConfigProblem(f"{PREFIX}{name} is no setting{hint}")


def _whole(given: Mapping[str, str], name: str, default: str = "0") -> int:
    value = given.get(name, default)
    if not value.isdigit():
        raise ConfigProblem(f"SERVICEDESK_{name} must be a whole number, not {value!r}")
    return int(value)


def _check(config: Config) -> None:
    """Refuse what would be unsafe or could never work."""
    parts = urlsplit(config.public_url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigProblem("SERVICEDESK_PUBLIC_URL must be an address as in https://desk.example")
    if parts.scheme == "http" and not config.is_local:
        raise ConfigProblem(
            "SERVICEDESK_PUBLIC_URL must begin with https:// where the desk is reached from other machines"
        )
    if not 1 <= config.processes <= MOST_PROCESSES:
        raise ConfigProblem(f"SERVICEDESK_PROCESSES must be between 1 and {MOST_PROCESSES}")
    if "@" not in config.mail_from:
        raise ConfigProblem("SERVICEDESK_MAIL_FROM must be an address as in desk@example.org")
    if config.mail_reply_to and "@" not in config.mail_reply_to:
        raise ConfigProblem("SERVICEDESK_MAIL_REPLY_TO must be an address as in answers@example.org")
    if not config.database.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ConfigProblem("SERVICEDESK_DATABASE must begin with sqlite:/// or postgresql+psycopg://")
    if config.is_sqlite and not Path(config.database.removeprefix("sqlite:///")).is_absolute():
        raise ConfigProblem("SERVICEDESK_DATABASE needs a whole path, as in sqlite:////srv/servicedesk/desk.db")
    if config.oidc_issuer and not (config.oidc_client_id and config.oidc_client_secret):
        raise ConfigProblem("SERVICEDESK_OIDC_ISSUER needs SERVICEDESK_OIDC_CLIENT_ID and _CLIENT_SECRET")


def language_of_the_machine() -> str:
    """Return the language of whoever sits at the machine: Spanish where the environment says so, else English."""
    said = next((value for name in LANGUAGE_VARIABLES if (value := os.environ.get(name))), "")
    return "es" if said.lower().startswith("es") else "en"
