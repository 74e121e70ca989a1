"""Where makers keep model, number and version of a device: objects of theirs, and how their words hold them."""

from plugins.snmp_monitor.kept.lines import OF_ACCESS, OF_SWITCHES
from plugins.snmp_monitor.kept.routers import OF_ROUTERS
from plugins.snmp_monitor.kept.sites import KEPT_BY_ANYBODY, OF_POWER, OF_RADIOS
from plugins.snmp_monitor.kept.sources import ANY_ROW, ENTITY, UPS_IDENTITY, Kept, Source

KEPT = (*OF_POWER, *OF_ROUTERS, *OF_ACCESS, *OF_SWITCHES, *OF_RADIOS)

__all__ = ["ANY_ROW", "ENTITY", "KEPT", "KEPT_BY_ANYBODY", "UPS_IDENTITY", "Kept", "Source"]
