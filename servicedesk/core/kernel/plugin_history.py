"""What became of a plugin: every switch, every setting, every quarantine, with who did it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from servicedesk.core.kernel.errors import Forbidden
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.kernel.plugin_admin import PERMISSION, PluginChanged
from servicedesk.core.kernel.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Change:
    """One line of the history; ``differences`` holds for each setting what it was and is, or "changed"."""

    id: int
    at: datetime
    actor: str
    action: str
    differences: dict[str, Any]


def list_changes(uow: UnitOfWork, name: str, *, before: int = 0, limit: int = 50) -> list[Change]:
    """Return what was done to a plugin, the newest first; ``before`` goes on after a page."""
    if not uow.actor.may(PERMISSION) and uow.actor.kind != "job":
        raise Forbidden
    found = select(EventRecord).where(
        EventRecord.subject == PluginChanged.subject,
        EventRecord.kind == PluginChanged.kind,
        EventRecord.values["plugin"].as_string() == name,
    )
    if before:
        found = found.where(EventRecord.id < before)
    rows = uow.session.scalars(found.order_by(EventRecord.id.desc()).limit(limit))
    return [
        Change(row.id, row.at, row.actor, str(row.values.get("action", "")), dict(row.values.get("changes") or {}))
        for row in rows
    ]
