"""Choosing a driver: the fast one where it is installed, else the one that is always there."""

from importlib import import_module
from importlib.util import find_spec

from plugins.snmp_monitor.drivers.base import SnmpDriver

FAST = "gufo"


def open_driver() -> SnmpDriver:
    """Return a fresh driver for one event loop."""
    name, kind = ("with_gufo", "GufoDriver") if find_spec(FAST) else ("with_pysnmp", "PysnmpDriver")
    driver: SnmpDriver = getattr(import_module(f"plugins.snmp_monitor.drivers.{name}"), kind)()
    return driver
