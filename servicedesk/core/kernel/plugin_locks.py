"""What a plugin that is on may wait for: the key to its secrets, or a setting that it cannot work without.

Nothing is held against it meanwhile, and it begins by itself once it has what it waits for.
"""

from collections.abc import Mapping
from typing import Any, Literal

from servicedesk.core.kernel.installed import Installed
from servicedesk.core.kernel.keyring import KeyMissing, KeyRing, Unreadable
from servicedesk.core.kernel.plugin_settings import unset_settings
from servicedesk.core.kernel.settings import opened_values

Need = Literal["", "key", "settings"]


class Locks:
    """The plugins of one process that wait for something; each is looked at once for each of its settings."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._known: dict[str, tuple[Installed, Mapping[str, Any], KeyRing, Need]] = {}

    def need_of(self, plugin: Installed, stored: Mapping[str, Any], keys: KeyRing) -> Need:
        """Return what a plugin with these settings waits for, an empty text when it can work."""
        known = self._known.get(plugin.name)
        if known is None or known[0] is not plugin or known[1] is not stored or known[2] is not keys:
            known = self._known[plugin.name] = (plugin, stored, keys, _need_of(plugin, stored, keys))
        return known[3]


def _need_of(plugin: Installed, stored: Mapping[str, Any], keys: KeyRing) -> Need:
    if _is_locked(plugin.name, stored, keys):
        return "key"
    return "settings" if unset_settings(plugin.settings_model, stored) else ""


def _is_locked(name: str, stored: Mapping[str, Any], keys: KeyRing) -> bool:
    try:
        opened_values(stored, name, keys)
    except (KeyMissing, Unreadable):
        return True
    return False
