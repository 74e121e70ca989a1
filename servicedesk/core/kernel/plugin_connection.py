"""Trying the connection of a plugin: whether what an administrator has entered reaches what it should reach.

A model of settings that has a method ``test_connection`` offers it. It works in a thread of its own, may
use the network, and counts neither for nor against the plugin. Every trial is put on record before it begins,
and a secret that is kept goes only where it would go anyway.
"""

import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from servicedesk.core.kernel.answers import Refusal
from servicedesk.core.kernel.clock import Clock
from servicedesk.core.kernel.errors import Conflict, Invalid, Message
from servicedesk.core.kernel.plugin_admin import PluginChanged
from servicedesk.core.kernel.plugin_calls import Callers
from servicedesk.core.kernel.plugin_form import read_settings
from servicedesk.core.kernel.plugin_settings import difference, validated
from servicedesk.core.kernel.registry import Registry
from servicedesk.core.kernel.settings import PluginSettings
from servicedesk.core.kernel.unit_of_work import UnitOfWork

LIMIT = 10.0  # seconds

_callers = Callers()


@dataclass(frozen=True)
class Trial:
    """How it went: ``refusal`` is what the plugin has against it, ``error`` one line of what it raised."""

    seconds: float
    refusal: Refusal | None = None
    error: str = ""

    @property
    def is_good(self) -> bool:
        """Tell whether the other side answered as it should."""
        return self.refusal is None and not self.error


def may_be_tried(model: type[PluginSettings]) -> bool:
    """Tell whether the settings of a plugin know how to try their connection."""
    return callable(getattr(model, "test_connection", None))


def begin_trial(
    uow: UnitOfWork, registry: Registry, name: str, *, values: Mapping[str, Any] | None = None
) -> PluginSettings:
    """Put on record that a connection is tried, and return the settings with which to try it; none is kept.

    These values stand in the place of those that are kept; a secret that is not among them is the one that is
    kept, and only while everything else is as it was saved. Raises Invalid with the fields at fault, and
    Conflict when the plugin offers no trial, or when earlier ones still hang.
    """
    with uow.reading():
        before = read_settings(uow, registry, name)
    if not may_be_tried(type(before)):
        raise Conflict("plugin.no_connection", plugin=name)
    if not _callers.may_ask(name):
        raise Conflict("plugin.still_trying", plugin=name)
    after = before if values is None else validated(type(before), before, values)
    changes = difference(before, after)
    _keep_secrets_home(before, changes, values or {})
    uow.publish(PluginChanged(plugin=name, action="tried", changes=changes))
    return after


def try_connection(clock: Clock, name: str, settings: Any, limit: float = LIMIT) -> Trial:
    """Have a plugin reach for the other side with these settings; no transaction may be open meanwhile."""
    begun = clock.monotonic()
    refusal, error = None, ""
    try:
        answer = _callers.ask(name, settings.test_connection, limit)
    except BaseException as problem:  # a plugin may raise SystemExit too, and must not stop the page
        error = traceback.format_exception_only(problem)[-1].strip()
    else:
        refusal = answer if isinstance(answer, Refusal) else None
        error = "" if answer is None or refusal else f"answered a {type(answer).__name__}, not a Refusal or nothing"
    return Trial(clock.monotonic() - begun, refusal, error)


def _keep_secrets_home(before: PluginSettings, changes: Mapping[str, Any], typed: Mapping[str, Any]) -> None:
    """Raise Invalid where a kept secret would go with settings that nobody has saved: the address may be another."""
    secrets = type(before).secret_names()
    if changes.keys() <= secrets:
        return
    kept = [name for name in sorted(secrets - typed.keys()) if getattr(before, name, "")]
    if kept:
        raise Invalid({name: Message("plugin.secret_again") for name in kept})
