"""The simulated network of the demo: a process of its own, and the plugin that watches it."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from servicedesk.core.kernel.kernel import Kernel

SNMP_MONITOR = "snmp_monitor"


@dataclass(frozen=True)
class Network:
    """The simulated network: its process, where its page is, and where each element answers."""

    running: subprocess.Popen[str]
    url: str = ""
    agents: Mapping[str, int] = field(default_factory=dict)


def start_network(port: int, desk_url: str) -> Network:
    """Start the elements as a process of its own, which ends when this one does; its first line says where they are."""
    options = ["--port", str(port), "--desk", desk_url, "--parent", str(os.getpid())]
    running = subprocess.Popen(  # noqa: S603  # our own module, with options of our own making
        [sys.executable, "-m", "demo.network", *options],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert running.stdout is not None  # noqa: S101  # it was asked for above
    with running.stdout as told:
        line = told.readline()
    if not line:
        return Network(running)
    where = json.loads(line)
    return Network(running, where["url"], where["agents"])


def watch_network(kernel: Kernel, network: Network) -> None:
    """Have the plugin watch every element."""
    _watching().watch(kernel, network.agents)


def point_at_network(kernel: Kernel, network: Network) -> None:
    """Tell the plugin where the elements answer at this start, where it is there and can keep secrets."""
    if SNMP_MONITOR in kernel.registry.installed and kernel.keys.is_ready:
        _watching().point_at(kernel, network.agents)


def _watching() -> Any:
    """Return the part of the demo that knows the plugin: it is loaded by its name, where the plugin is there alone."""
    return import_module("demo.network.watching")
