"""What Flask lends to the core: a session of the database for the length of a request."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app
from flask_sqlalchemy import SQLAlchemy

from servicedesk.core.kernel.base import Base
from servicedesk.core.kernel.database import GuardedSession
from servicedesk.core.kernel.kernel import Kernel
from servicedesk.core.kernel.plugin_reports import KnownReports
from servicedesk.core.kernel.ports import FileStore

KERNEL = "servicedesk.kernel"  # the keys among the application's extensions
FILES = "servicedesk.files"
PLUGINS = "servicedesk.plugins"
EXPORTS = "servicedesk.exports"
STATUS = "servicedesk.status"
REPORTS = "servicedesk.reports"
PLUGIN_OF_BLUEPRINT = "servicedesk.plugin_of_blueprint"


@dataclass(frozen=True)
class PluginCard:
    """What a plugin says of itself, and why it cannot run if so; texts by language.

    ``is_apart``: it is told, and its jobs run, in a process of its own. ``needs_restart``: newer files lie there
    than those that run. ``deprecations`` says what it uses that will go. ``own_permissions`` are those that it defines
    itself, with what they allow.
    """

    name: str
    version: str = ""
    title: Mapping[str, str] = field(default_factory=dict)
    summary: Mapping[str, str] = field(default_factory=dict)
    hooks: tuple[str, ...] = ()
    talks_to: tuple[Mapping[str, str], ...] = ()
    personal_data: tuple[Mapping[str, str], ...] = ()
    problem: str = ""
    requires: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ()
    api: str = ""
    host: str = ""
    is_apart: bool = False
    fingerprint: str = ""
    needs_restart: bool = False
    deprecations: tuple[str, ...] = ()
    own_permissions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    migrate: Callable[[], None] = lambda: None

    def told_in(self, language: str) -> tuple[str, str]:
        """Return title and summary in the reader's language; the bare name where it has none."""
        return self.title.get(language[:2]) or self.name, self.summary.get(language[:2], "")


def plugin_cards() -> Mapping[str, PluginCard]:
    """Return the plugins that lie on this machine, by name."""
    cards: Mapping[str, PluginCard] = current_app.extensions[PLUGINS]
    return cards


def kernel() -> Kernel:
    """Return the kernel of the running application."""
    running: Kernel = current_app.extensions[KERNEL]
    return running


def files() -> FileStore:
    """Return the store of attachments of the running application."""
    store: FileStore = current_app.extensions[FILES]
    return store


def known_reports() -> KnownReports:
    """Return what this process knows of the reports of plugins; it begins to know when it is first asked."""
    found: KnownReports = current_app.extensions.setdefault(REPORTS, KnownReports(kernel().registry))
    return found


def exports_folder() -> Path:
    """Return where the exports of uninstalled plugins lie."""
    folder: Path = current_app.extensions[EXPORTS]
    return folder


def status_path() -> Path:
    """Return where the last good copy of the public state lies."""
    path: Path = current_app.extensions[STATUS]
    return path


class RequestSession(GuardedSession):
    """A session on the kernel's own engine, so that web and worker share its pool and its write lock."""

    def __init__(self, db: SQLAlchemy, **options: Any) -> None:
        """Bind to the engine of the running application."""
        super().__init__(**{**options, "bind": kernel().engine_to_read})


db = SQLAlchemy(metadata=Base.metadata, session_options={"class_": RequestSession, "expire_on_commit": False})


def end_sessions_with_streams(app: Flask) -> None:
    """Give back the connection of an answer that is drawn while it is sent, once it is sent or given up.

    The end of its request has passed before its first row is read, so nothing else would.
    """

    @app.after_request
    def end(response: Response) -> Response:
        if response.is_streamed:
            response.call_on_close(db.session().close)
        return response
