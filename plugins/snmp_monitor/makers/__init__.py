"""Which objects hold readings, by maker: one line for each object or column, one module for each class of device."""

from plugins.snmp_monitor.makers.columns import ENTITY_NAME, Column, is_of
from plugins.snmp_monitor.makers.head_ends import HEAD_ENDS
from plugins.snmp_monitor.makers.olts import OLTS
from plugins.snmp_monitor.makers.power import POWER
from plugins.snmp_monitor.makers.radios import RADIOS
from plugins.snmp_monitor.makers.routers import ROUTERS
from plugins.snmp_monitor.makers.standards import STANDARDS
from plugins.snmp_monitor.makers.switches import SWITCHES

COLUMNS = (*STANDARDS, *POWER, *OLTS, *ROUTERS, *SWITCHES, *RADIOS, *HEAD_ENDS)

__all__ = ["COLUMNS", "ENTITY_NAME", "Column", "is_of"]
