"""Plugins in the hands of an administrator: on, off, settings, and another try after quarantine.

Every change is a fact with its difference; of a secret it says that it changed, never what it was.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from servicedesk.core.kernel.circuit import close_circuit, open_circuit
from servicedesk.core.kernel.errors import Conflict, Forbidden, NotFound
from servicedesk.core.kernel.events import Event
from servicedesk.core.kernel.installed import Installed
from servicedesk.core.kernel.keyring import KeyMissing
from servicedesk.core.kernel.plugin_settings import difference, settings_as_they_are, unset_settings, validated
from servicedesk.core.kernel.plugin_state import PluginRecord, ask_to_look
from servicedesk.core.kernel.registry import Registry
from servicedesk.core.kernel.unit_of_work import UnitOfWork

PERMISSION = "plugin.manage"


@dataclass(frozen=True, kw_only=True)
class PluginChanged(Event):
    """Somebody switched a plugin or set it; ``changes`` holds for each setting what it was and is.

    ``action``: enabled, disabled, settings, approved, quarantined, retried, recovered, isolated,
    exported, uninstalled, command (then ``changes`` begins with its name and who ran it), tried (its
    connection: ``changes`` holds what was tried in the place of what is kept, and nothing of it was kept).
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
    """One plugin as the administrator sees it.

    While it is in quarantine, ``probe_at`` is when the desk tries it again by itself, ``openings`` how
    often in a row it had to be stopped, and ``quarantine_reason`` one line, an empty one and the traceback.
    One that ``is_locked`` waits because the key is missing that opens its secrets. ``unset`` names the
    settings that it cannot work without and that nobody has set.
    """

    name: str
    is_installed: bool
    is_enabled: bool = False
    version: str = ""
    quarantined_at: datetime | None = None
    quarantine_reason: str = ""
    probe_at: datetime | None = None
    openings: int = 0
    is_isolated: bool = False
    is_changed: bool = False
    is_locked: bool = False
    unset: tuple[str, ...] = ()


def list_plugins(uow: UnitOfWork, registry: Registry) -> list[PluginShown]:
    """Return what is installed and what once was, by name; the desk's own parts are no plugins here."""
    require_plugin_right(uow)
    ours = {name for name, plugin in registry.installed.items() if plugin.built_in}
    rows = {row.name: row for row in uow.session.scalars(select(PluginRecord))}
    names = sorted((registry.installed.keys() | rows.keys()) - ours)
    return [_shown(name, rows.get(name), registry) for name in names]


def enabled_plugins(session: Session) -> list[str]:
    """Return the names of the plugins that are switched on, those whose folder is gone among them."""
    return list(session.scalars(select(PluginRecord.name).where(PluginRecord.enabled).order_by(PluginRecord.name)))


def enable_plugin(
    uow: UnitOfWork, registry: Registry, name: str, *, version: str = "", migrate: Callable[[], None] | None = None
) -> None:
    """Switch a plugin on, in every process within a second.

    ``migrate`` brings the plugin's tables; it runs before anything is written here, because it is a
    transaction of its own: call this first in the unit of work. NotFound for one that cannot run,
    Conflict when plugins that it needs are off.
    """
    require_plugin_right(uow)
    plugin = _require_installed(registry, name)
    _require_the_needed(registry, plugin)
    if migrate is not None:
        migrate()
    record = _record(uow, name)
    was_on = record.enabled
    record.enabled, record.version = True, version or record.version
    record.fingerprint = plugin.fingerprint
    if not was_on:
        close_circuit(record, uow.now())
        uow.publish(PluginChanged(plugin=name, action="enabled"))
    uow.after_commit(registry.states.forget)


def disable_plugin(uow: UnitOfWork, registry: Registry, name: str) -> None:
    """Switch a plugin off; its tables and its deliveries stay for when it comes back.

    Raises Conflict while another one that is on needs it.
    """
    require_plugin_right(uow)
    record = known_plugin(uow, registry, name)
    if record.enabled:
        _forbid_while_needed(registry, name)
        record.enabled = False
        uow.publish(PluginChanged(plugin=name, action="disabled"))
    uow.after_commit(registry.states.forget)


def set_plugin_settings(uow: UnitOfWork, registry: Registry, name: str, values: Mapping[str, Any]) -> None:
    """Change these settings of a plugin and keep the others; a secret is kept sealed.

    An empty text clears a secret. Raises Invalid with the field at fault, and Conflict when secrets
    cannot be kept because the key is missing.
    """
    require_plugin_right(uow)
    model = _require_installed(registry, name).settings_model
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
    """Stop calling a plugin that keeps failing, with the reason; return whether it was called until now.

    For one whose trial went wrong the pause becomes longer.
    """
    require_plugin_right(uow)
    record = known_plugin(uow, registry, name)
    uow.after_commit(registry.states.forget)
    is_new = open_circuit(record, reason, uow.now())
    if is_new:
        uow.publish(PluginChanged(plugin=name, action="quarantined"))
    return is_new


def lift_quarantine(uow: UnitOfWork, registry: Registry, name: str, *, action: str = "retried") -> None:
    """Give a plugin in quarantine another try; what waited for it is told at once."""
    require_plugin_right(uow)
    record = known_plugin(uow, registry, name)
    if record.quarantined_at is not None:
        close_circuit(record, uow.now())
        uow.publish(PluginChanged(plugin=name, action=action))
        uow.nudge_after_commit()
    uow.after_commit(registry.states.forget)


def isolate_plugin(uow: UnitOfWork, registry: Registry, name: str) -> bool:
    """From now on tell a plugin, and run its jobs, in a process of its own; return whether that is new."""
    require_plugin_right(uow)
    record = known_plugin(uow, registry, name)
    uow.after_commit(registry.states.forget)
    if record.isolated_at is not None:
        return False
    record.isolated_at = uow.now()
    uow.publish(PluginChanged(plugin=name, action="isolated"))
    return True


def approve_plugin(uow: UnitOfWork, name: str, fingerprint: str) -> None:
    """Let an installed package run whose content has changed since it was switched on."""
    require_plugin_right(uow)
    record = uow.session.get(PluginRecord, name, with_for_update=True, populate_existing=True)
    if record is None:
        raise NotFound
    if record.fingerprint != fingerprint:
        record.fingerprint = fingerprint
        uow.publish(PluginChanged(plugin=name, action="approved"))
    ask_to_look(uow.session, uow.now())


def look_again(uow: UnitOfWork, registry: Registry) -> None:
    """Have every process look for new plugins, and for those that are gone; the turn is ``states.turn`` then."""
    require_plugin_right(uow)
    ask_to_look(uow.session, uow.now())
    uow.after_commit(registry.states.forget)


def require_plugin_right(uow: UnitOfWork) -> None:
    """Raise Forbidden unless the actor may manage plugins; a job may."""
    if not uow.actor.may(PERMISSION) and uow.actor.kind != "job":
        raise Forbidden


def _require_installed(registry: Registry, name: str) -> Installed:
    """Return a plugin that can run and is not one of our own parts."""
    plugin = registry.installed.get(name)
    if plugin is None or plugin.built_in:
        raise NotFound
    return plugin


def _require_the_needed(registry: Registry, plugin: Installed) -> None:
    needed = sorted(name for name in plugin.requires if not registry.is_enabled(name))
    if needed:
        raise Conflict("plugin.requires", needed=", ".join(needed))


def _forbid_while_needed(registry: Registry, name: str) -> None:
    by = sorted(
        other for other, plugin in registry.installed.items() if name in plugin.requires and registry.is_enabled(other)
    )
    if by:
        raise Conflict("plugin.is_required", by=", ".join(by))


def _record(uow: UnitOfWork, name: str) -> PluginRecord:
    """Return the row of a plugin, a new one when it has none yet."""
    record = uow.session.get(PluginRecord, name, with_for_update=True, populate_existing=True)
    if record is None:
        record = PluginRecord(name=name, enabled=False, version="", settings={}, quarantine_reason="")
        uow.session.add(record)
    return record


def known_plugin(uow: UnitOfWork, registry: Registry, name: str) -> PluginRecord:
    """Return the row of a plugin that is installed or once was; NotFound for any other name."""
    record = uow.session.get(PluginRecord, name, with_for_update=True, populate_existing=True)
    if record is None:
        _require_installed(registry, name)
        record = _record(uow, name)
    return record


def _shown(name: str, row: PluginRecord | None, registry: Registry) -> PluginShown:
    plugin = registry.installed.get(name)
    unset = unset_settings(plugin.settings_model, row.settings if row else {}) if plugin is not None else ()
    if row is None:
        return PluginShown(name, plugin is not None, unset=unset)
    return PluginShown(
        name,
        plugin is not None,
        row.enabled,
        row.version,
        row.quarantined_at if row.enabled else None,
        row.quarantine_reason if row.enabled else "",
        row.probe_at if row.enabled else None,
        row.openings,
        row.isolated_at is not None or (plugin is not None and plugin.is_isolated),
        row.enabled and plugin is not None and plugin.fingerprint not in ("", row.fingerprint),
        plugin is not None and registry.need_of(name) == "key",
        unset,
    )
