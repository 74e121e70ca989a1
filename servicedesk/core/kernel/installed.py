"""One plugin that is installed: what the host needs to know of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from servicedesk.core.kernel.actors import Actor, plugin_actor
from servicedesk.core.kernel.plugin_budget import ANSWERED_WITHIN, TOLD_WITHIN
from servicedesk.core.kernel.settings import PluginSettings


@dataclass(frozen=True)
class Installed:
    """One plugin that could be imported and fits.

    ``fingerprint`` is that of the package it came in, empty for a folder. ``is_isolated``: it wants to be
    told, and its jobs to run, in a process of their own with so many MiB of memory. ``own_permissions`` are
    those that it defines itself, each with the permission of the desk whose holders get it at first. What is
    ``built_in`` is always on, unless it ``has_switch``: then nothing is due for it while nobody needs it.
    """

    name: str
    settings_model: type[PluginSettings] = PluginSettings
    permissions: frozenset[str] = frozenset()
    built_in: bool = False
    has_switch: bool = False
    requires: frozenset[str] = frozenset()
    fingerprint: str = ""
    told_within: float = TOLD_WITHIN
    answered_within: float = ANSWERED_WITHIN
    is_isolated: bool = False
    memory_limit: int = 1024
    own_permissions: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def actor(self) -> Actor:
        """Return the plugin itself as an actor, so that the audit trail names it."""
        return plugin_actor(self.name, self.permissions | self.own_permissions.keys())
