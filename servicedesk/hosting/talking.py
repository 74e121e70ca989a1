"""One process of a plugin, seen from the process that started it."""

from dataclasses import fields
from pathlib import Path
from time import monotonic
from typing import Any

from servicedesk.adapters.talking import Talk
from servicedesk.config import Config

START = 20.0  # seconds in which a process must have loaded its plugin


class Child(Talk):
    """A running process of one plugin; it belongs to one thread at a time."""

    def __init__(self, config: Config, plugin: str, memory: int) -> None:
        """Start it, and do not wait until it is ready."""
        super().__init__("servicedesk.hosting.child")
        self.plugin = plugin
        self.calls = 0
        self._is_ready = False
        self.send({"config": plain(config), "plugin": plugin, "memory": memory})

    def ask(self, question: dict[str, Any], limit: float) -> dict[str, Any]:
        """Ask and return the answer; raises Overrun or Crash, and then the process is gone."""
        if not self._is_ready:
            self.answer(START)
            self._is_ready = True
        self.calls += 1
        self.send({**question, "limit": limit})
        answer = self.answer(limit)
        self.used_at = monotonic()
        return answer


def plain(config: Config) -> dict[str, Any]:
    """Return a configuration as plain values that fit into a line."""
    return {field.name: _plain(getattr(config, field.name)) for field in fields(config)}


def config_of(values: dict[str, Any]) -> Config:
    """Return the configuration that was made plain."""
    folders = tuple(Path(each) for each in values["plugin_folders"])
    return Config(**{**values, "home": Path(values["home"]), "plugin_folders": folders})


def _plain(value: Any) -> Any:
    if isinstance(value, Path):
        return str(value)
    return [str(each) for each in value] if isinstance(value, tuple) else value
