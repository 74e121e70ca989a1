"""Plugins in the hands of an administrator: on, off, settings, and another try after quarantine.

Every change is a fact with its difference; of a secret it says that it changed, never what it was.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from servicedesk.core.kernel.errors import Conflict, Forbidden, NotFound
from servicedesk.core.kernel.events import Event
from servicedesk.core.kernel.keyring import KeyMissing
from servicedesk.core.kernel.plugin_settings import difference, settings_as_they_are, validated
from servicedesk.core.kernel.plugin_state import PluginRecord
from servicedesk.core.kernel.registry import Registry
from servicedesk.core.kernel.settings import PluginSettings
from servicedesk.core.kernel.unit_of_work import UnitOfWork

PERMISSION = "plugin.manage"
LONGEST_REASON = 20_000


@dataclass(frozen=True, kw_only=True)
class PluginChanged(Event):
    """Somebody switched a plugin or set it; ``changes`` holds for each setting what it was and is.

    ``action``: enabled, disabled, settings, quarantined, retried.
    """

    kind: ClassVar[str] = "plugin.changed"
    subject: ClassVar[str] = "plugin"

    plugin: str
    action: str
    changes: dict[str, Any] = field(default_factory=dict)

    @property
    def subject_id(self) -> int:
        """Return 0: a plugin has a name and no number."""
        return 0


@dataclass(frozen=True)
class PluginShown:
    """One plugin as the administrator sees it."""

    name: str
    is_installed: bool
    is_enabled: bool = False
    version: str = ""
    quarantined_at: datetime | None = None
    quarantine_reason: str = ""


def list_plugins(uow: UnitOfWork, registry: Registry) -> list[PluginShown]:
    """Return what is installed and what once was, by name; the desk's own parts are no plugins here."""
    _require(uow)
    ours = {name for name, plugin in registry.installed.items() if plugin.built_in}
    rows = {row.name: row for row in uow.session.scalars(select(PluginRecord))}
    names = sorted((registry.installed.keys() | rows.keys()) - ours)
    return [_shown(name, rows.get(name), is_installed=name in registry.installed) for name in names]


def enabled_plugins(session: Session) -> list[str]:
    """Return the names of the plugins that are switched on, those whose folder is gone among them."""
    return list(session.scalars(select(PluginRecord.name).where(PluginRecord.enabled).order_by(PluginRecord.name)))


def enable_plugin(
    uow: UnitOfWork, registry: Registry, name: str, *, version: str = "", migrate: Callable[[], None] | None = None
) -> None:
    """Switch a plugin on, in every process within a second.

    ``migrate`` brings the plugin's tables; it runs before anything is written here, because it is a
    transaction of its own: call this first in the unit of work. NotFound for one that cannot run.
    """
    _require(uow)
    _require_installed(registry, name)
    if migrate is not None:
        migrate()
    record = _record(uow, name)
    was_on = record.enabled
    record.enabled, record.version = True, version or record.version
    if not was_on:
        uow.publish(PluginChanged(plugin=name, action="enabled"))
    uow.after_commit(registry.states.forget)


def disable_plugin(uow: UnitOfWork, registry: Registry, name: str) -> None:
    """Switch a plugin off; its tables and its deliveries stay for when it comes back."""
    _require(uow)
    record = _known(uow, registry, name)
    if record.enabled:
        record.enabled = False
        uow.publish(PluginChanged(plugin=name, action="disabled"))
    uow.after_commit(registry.states.forget)


def set_plugin_settings(uow: UnitOfWork, registry: Registry, name: str, values: Mapping[str, Any]) -> None:
    """Change these settings of a plugin and keep the others; a secret is kept sealed.

    An empty text clears a secret. Raises Invalid with the field at fault, and Conflict when secrets
    cannot be kept because the key is missing.
    """
    _require(uow)
    model = _require_installed(registry, name)
    record = _record(uow, name)
    before = settings_as_they_are(model, record.settings, name, registry.keys)
    after = validated(model, before, values)
    try:
        record.settings = after.sealed(name, registry.keys)
    except KeyMissing:
        raise Conflict("plugin.key_missing", plugin=name) from None
    changes = difference(before, after)
    if changes:
        uow.publish(PluginChanged(plugin=name, action="settings", changes=changes))
    uow.after_commit(registry.states.forget)


def quarantine_plugin(uow: UnitOfWork, registry: Registry, name: str, reason: str) -> bool:
    """Stop calling a plugin that keeps failing, with the reason; return False when it is in quarantine already."""
    _require(uow)
    record = _known(uow, registry, name)
    uow.after_commit(registry.states.forget)
    if record.quarantined_at is not None:
        return False
    record.quarantined_at, record.quarantine_reason = uow.now(), reason[-LONGEST_REASON:]
    uow.publish(PluginChanged(plugin=name, action="quarantined"))
    return True


def lift_quarantine(uow: UnitOfWork, registry: Registry, name: str) -> None:
    """Give a plugin in quarantine another try; what waited for it is told at once."""
    _require(uow)
    record = _known(uow, registry, name)
    if record.quarantined_at is not None:
        record.quarantined_at, record.quarantine_reason = None, ""
        uow.publish(PluginChanged(plugin=name, action="retried"))
    uow.after_commit(registry.states.forget)


def _require(uow: UnitOfWork) -> None:
    if not uow.actor.may(PERMISSION) and uow.actor.kind != "job":
        raise Forbidden


def _require_installed(registry: Registry, name: str) -> type[PluginSettings]:
    """Return the settings model of a plugin that can run and is not one of our own parts."""
    plugin = registry.installed.get(name)
    if plugin is None or plugin.built_in:
        raise NotFound
    return plugin.settings_model


def _record(uow: UnitOfWork, name: str) -> PluginRecord:
    """Return the row of a plugin, a new one when it has none yet."""
    record = uow.session.get(PluginRecord, name, with_for_update=True)
    if record is None:
        record = PluginRecord(name=name, enabled=False, version="", settings={}, quarantine_reason="")
        uow.session.add(record)
    return record


def _known(uow: UnitOfWork, registry: Registry, name: str) -> PluginRecord:
    """Return the row of a plugin that is installed or once was; NotFound for any other name."""
    record = uow.session.get(PluginRecord, name, with_for_update=True)
    if record is None:
        _require_installed(registry, name)
        record = _record(uow, name)
    return record


def _shown(name: str, row: PluginRecord | None, *, is_installed: bool) -> PluginShown:
    if row is None:
        return PluginShown(name, is_installed)
    return PluginShown(name, is_installed, row.enabled, row.version, row.quarantined_at, row.quarantine_reason)
