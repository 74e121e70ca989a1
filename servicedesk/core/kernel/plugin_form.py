"""The settings of a plugin for whoever manages plugins."""

from servicedesk.core.kernel.errors import Forbidden, NotFound
from servicedesk.core.kernel.plugin_settings import settings_as_they_are
from servicedesk.core.kernel.plugin_state import PluginRecord
from servicedesk.core.kernel.registry import Registry
from servicedesk.core.kernel.settings import PluginSettings
from servicedesk.core.kernel.unit_of_work import UnitOfWork

PERMISSION = "plugin.manage"


def read_settings(uow: UnitOfWork, registry: Registry, name: str) -> PluginSettings:
    """Return the settings of a plugin as they are, for whoever manages plugins; NotFound for one that is not here."""
    if not uow.actor.may(PERMISSION) and uow.actor.kind != "job":
        raise Forbidden
    plugin = registry.installed.get(name)
    if plugin is None or plugin.built_in:
        raise NotFound
    row = uow.session.get(PluginRecord, name)
    return settings_as_they_are(plugin.settings_model, row.settings if row else {}, name, registry.keys)
