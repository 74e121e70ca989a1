"""Routers of the backbone and the edge: parts, supplies, fans and the optics of their interfaces."""

from plugins.snmp_monitor.makers.columns import ENTITY_NAME, GONE, IF_NAME, NONE_OR_ZERO, ZERO, Column, cells
from plugins.snmp_monitor.makers.standards import power_over_ethernet

CISCO, CISCO_ENVIRONMENT = "1.3.6.1.4.1.9", "1.3.6.1.4.1.9.9.13.1"
JUNIPER, JUNIPER_PARTS = "1.3.6.1.4.1.2636", "1.3.6.1.4.1.2636.3.1.13.1"
JUNIPER_OPTICS, JUNIPER_LANES = "1.3.6.1.4.1.2636.3.60.1.1.1.1", "1.3.6.1.4.1.2636.3.60.1.2.1.1"
JUNIPER_UNITS, JUNIPER_ALARMS = "1.3.6.1.4.1.2636.3.1.15.1", "1.3.6.1.4.1.2636.3.4.2"
HUAWEI = "1.3.6.1.4.1.2011"
HUAWEI_ACCESS = tuple(f"{HUAWEI}.2.{product}" for product in ("80.8", "115", "123", "133", "169", "186", "248"))
HUAWEI_PARTS = f"{HUAWEI}.5.25.31.1.1"
HUAWEI_ENTITY, HUAWEI_MODULES = f"{HUAWEI_PARTS}.1.1", f"{HUAWEI_PARTS}.3.1"
HUAWEI_FANS, HUAWEI_SUPPLIES = f"{HUAWEI_PARTS}.10.1", f"{HUAWEI_PARTS}.18.1"
HUAWEI_HEAT, HUAWEI_VOLTS, HUAWEI_POWER = f"{HUAWEI_PARTS}.8.1", f"{HUAWEI_PARTS}.9.1", f"{HUAWEI}.6.157"
HUAWEI_STACK = f"{HUAWEI}.5.25.183.1"
HUAWEI_NONE = NONE_OR_ZERO | {-255}
MILLIAMPERES = 1_000  # figures below are milliamperes, those from here on microamperes
NOKIA, NOKIA_CHASSIS = "1.3.6.1.4.1.6527", "1.3.6.1.4.1.6527.3.1.2.2.1"
NOKIA_PARTS, NOKIA_FANS = f"{NOKIA_CHASSIS}.8.1", f"{NOKIA_CHASSIS}.24.1.1"
NOKIA_OPTICS, NOKIA_LANES = "1.3.6.1.4.1.6527.3.1.2.2.4.31.1", "1.3.6.1.4.1.6527.3.1.2.2.4.66.1"
MIKROTIK, MIKROTIK_HEALTH = "1.3.6.1.4.1.14988", "1.3.6.1.4.1.14988.1.1.3"
MIKROTIK_OPTICS, MIKROTIK_GAUGES = "1.3.6.1.4.1.14988.1.1.19.1.1", "1.3.6.1.4.1.14988.1.1.3.100.1"
MIKROTIK_POE = "1.3.6.1.4.1.14988.1.1.15.1.1"
NET_SNMP, LM_SENSORS = "1.3.6.1.4.1.8072", "1.3.6.1.4.1.2021.13.16"

OF_CISCO = (
    Column(
        CISCO, "temperature", f"{CISCO_ENVIRONMENT}.3.1.3", "", 1, (f"{CISCO_ENVIRONMENT}.3.1.2",),
        root=CISCO_ENVIRONMENT,
    ),
    Column(
        CISCO, "voltage", f"{CISCO_ENVIRONMENT}.2.1.3", "", 1_000, (f"{CISCO_ENVIRONMENT}.2.1.2",),
        root=CISCO_ENVIRONMENT,
    ),
    Column(
        CISCO, "state", f"{CISCO_ENVIRONMENT}.4.1.3", "", 1, (f"{CISCO_ENVIRONMENT}.4.1.2",), absent=GONE,
        root=CISCO_ENVIRONMENT,
    ),
    Column(
        CISCO, "state", f"{CISCO_ENVIRONMENT}.5.1.3", "", 1, (f"{CISCO_ENVIRONMENT}.5.1.2",), absent=GONE,
        root=CISCO_ENVIRONMENT,
    ),
    Column(CISCO, "state", "1.3.6.1.4.1.9.9.117.1.2.1.1.2", "Module", 1, ENTITY_NAME),
)  # fmt: skip
OF_JUNIPER = (
    Column(JUNIPER, "temperature", f"{JUNIPER_PARTS}.7", "", 1, (f"{JUNIPER_PARTS}.5",), absent=ZERO),
    Column(JUNIPER, "state", f"{JUNIPER_PARTS}.6", "", 1, (f"{JUNIPER_PARTS}.5",), absent=frozenset({1})),
    Column(JUNIPER, "state", f"{JUNIPER_UNITS}.8", "", 1, (f"{JUNIPER_UNITS}.5",), least=3),  # there is something
    Column(JUNIPER, "state", f"{JUNIPER_ALARMS}.2.1.0", "Alarm"),
    Column(JUNIPER, "state", f"{JUNIPER_ALARMS}.3.1.0", "Alarm"),
    Column(JUNIPER, "dbm", f"{JUNIPER_OPTICS}.5", "RX", 100, IF_NAME, absent=ZERO),
    Column(JUNIPER, "current", f"{JUNIPER_OPTICS}.6", "Bias", 1_000_000, IF_NAME, absent=ZERO),
    Column(JUNIPER, "dbm", f"{JUNIPER_OPTICS}.7", "TX", 100, IF_NAME, absent=ZERO),
    Column(JUNIPER, "temperature", f"{JUNIPER_OPTICS}.8", "Module", 1, IF_NAME, absent=ZERO),
    Column(JUNIPER, "dbm", f"{JUNIPER_LANES}.6", "RX", 100, IF_NAME, absent=ZERO, part=0),
    Column(JUNIPER, "dbm", f"{JUNIPER_LANES}.8", "TX", 100, IF_NAME, absent=ZERO, part=0),
)


def _of_huawei(kind: str, oid: str, title: str = "", divisor: int = 1, **bounds: float) -> Column:
    """Return a column of VRP, whose devices are told from those of access by their product alone."""
    return Column(
        HUAWEI, kind, oid, title, divisor, ENTITY_NAME, absent=HUAWEI_NONE, but=HUAWEI_ACCESS,
        least=bounds.get("least"), most=bounds.get("most"),
    )  # fmt: skip


def _light_of_huawei(column: int, title: str) -> tuple[Column, ...]:
    """Return the power of a module's light: hundredths of decibels where it is below zero, else microwatts."""
    oid = f"{HUAWEI_MODULES}.{column}"
    return (
        _of_huawei("dbm", oid, title, 100, most=0),
        Column(HUAWEI, "dbm", oid, title, 1, ENTITY_NAME, absent=HUAWEI_NONE, form="microwatts", but=HUAWEI_ACCESS),
    )


OF_HUAWEI = (
    _of_huawei("temperature", f"{HUAWEI_ENTITY}.11"),
    _of_huawei("voltage", f"{HUAWEI_ENTITY}.13", "", 1_000),
    _of_huawei("temperature", f"{HUAWEI_MODULES}.5", least=-50),
    _of_huawei("voltage", f"{HUAWEI_MODULES}.6", "", 1_000),
    _of_huawei("current", f"{HUAWEI_MODULES}.7", "Bias", 1_000_000, least=MILLIAMPERES),
    _of_huawei("current", f"{HUAWEI_MODULES}.7", "Bias", 1_000, most=MILLIAMPERES - 1),
    *_light_of_huawei(8, "RX"),
    *_light_of_huawei(9, "TX"),
    Column(HUAWEI, "percent", f"{HUAWEI_FANS}.5", "Fan", root=HUAWEI_FANS, but=HUAWEI_ACCESS),
    Column(HUAWEI, "state", f"{HUAWEI_FANS}.7", "Fan", root=HUAWEI_FANS, but=HUAWEI_ACCESS),
    Column(HUAWEI, "temperature", f"{HUAWEI_HEAT}.6", "Sensor", but=HUAWEI_ACCESS),
    Column(HUAWEI, "state", f"{HUAWEI_HEAT}.5", "Sensor", but=HUAWEI_ACCESS),
    Column(HUAWEI, "voltage", f"{HUAWEI_VOLTS}.7", "Sensor", 1_000, but=HUAWEI_ACCESS),
    Column(HUAWEI, "state", f"{HUAWEI_VOLTS}.5", "Sensor", but=HUAWEI_ACCESS),
    Column(HUAWEI, "voltage", f"{HUAWEI_SUPPLIES}.8", "Power Supply", 1_000, root=HUAWEI_SUPPLIES, but=HUAWEI_ACCESS),
    Column(HUAWEI, "current", f"{HUAWEI_SUPPLIES}.7", "Power Supply", 1_000, root=HUAWEI_SUPPLIES, but=HUAWEI_ACCESS),
    Column(HUAWEI, "power", f"{HUAWEI_POWER}.1.3.0", "Average", 1_000, but=HUAWEI_ACCESS),
    Column(HUAWEI, "power", f"{HUAWEI_POWER}.1.6.0", "Chassis Total", 1_000, but=HUAWEI_ACCESS),
    _of_huawei("power", f"{HUAWEI_POWER}.2.1.1.4", "", 1_000),
    Column(HUAWEI, "state", f"{HUAWEI_STACK}.20.1.3", "Stack", but=HUAWEI_ACCESS),
    Column(HUAWEI, "state", f"{HUAWEI_STACK}.21.1.5", "Stack port", but=HUAWEI_ACCESS),
)
OF_NOKIA = (
    Column(NOKIA, "temperature", f"{NOKIA_PARTS}.18", "", 1, (f"{NOKIA_PARTS}.8",), absent=frozenset({-1, -128})),
    Column(NOKIA, "state", f"{NOKIA_PARTS}.24", "", 1, (f"{NOKIA_PARTS}.8",)),
    *(Column(NOKIA, "state", f"{NOKIA_CHASSIS}.3.1.{column}", "Front panel") for column in (12, 13, 14)),
    Column(NOKIA, "state", f"{NOKIA_CHASSIS}.3.1.24", "Temperature"),
    Column(NOKIA, "state", f"{NOKIA_FANS}.2", "Fan", root=NOKIA_FANS),
    Column(NOKIA, "percent", f"{NOKIA_FANS}.5", "Fan", root=NOKIA_FANS),
    Column(NOKIA, "temperature", f"{NOKIA_OPTICS}.1", "Module", 256, IF_NAME, part=1),
    Column(NOKIA, "voltage", f"{NOKIA_OPTICS}.6", "Module", 10_000, IF_NAME, part=1),
    Column(NOKIA, "current", f"{NOKIA_OPTICS}.11", "Bias", 500_000, IF_NAME, part=1, least=1),
    Column(NOKIA, "dbm", f"{NOKIA_OPTICS}.16", "TX", 10, IF_NAME, part=1, form="microwatts"),
    Column(NOKIA, "dbm", f"{NOKIA_OPTICS}.21", "RX", 10, IF_NAME, part=1, form="microwatts"),
    Column(NOKIA, "current", f"{NOKIA_LANES}.7", "Bias", 500_000, IF_NAME, part=1, least=1),
    Column(NOKIA, "dbm", f"{NOKIA_LANES}.12", "TX", 10, IF_NAME, part=1, form="microwatts"),
    Column(NOKIA, "dbm", f"{NOKIA_LANES}.17", "RX", 10, IF_NAME, part=1, form="microwatts"),
)
OF_MIKROTIK = (
    Column(MIKROTIK, "voltage", f"{MIKROTIK_HEALTH}.8.0", "System", 10),
    Column(MIKROTIK, "temperature", f"{MIKROTIK_HEALTH}.10.0", "System", 10),
    Column(MIKROTIK, "temperature", f"{MIKROTIK_HEALTH}.11.0", "Processor", 10),
    Column(MIKROTIK, "power", f"{MIKROTIK_HEALTH}.12.0", "System", 10),
    Column(MIKROTIK, "current", f"{MIKROTIK_HEALTH}.13.0", "System", 1_000),
    Column(MIKROTIK, "fanspeed", f"{MIKROTIK_HEALTH}.17.0", "Fan 1"),
    Column(MIKROTIK, "fanspeed", f"{MIKROTIK_HEALTH}.18.0", "Fan 2"),
    *(
        Column(
            MIKROTIK, kind, f"{MIKROTIK_GAUGES}.3", "", divisor, (f"{MIKROTIK_GAUGES}.2",),
            only=(f"{MIKROTIK_GAUGES}.4", unit), root=MIKROTIK_GAUGES,
        )
        for kind, unit, divisor in (
            ("temperature", 1, 1), ("fanspeed", 2, 1), ("voltage", 3, 10), ("current", 4, 10), ("power", 5, 10),
            ("state", 6, 1),
        )
    ),
    *cells(MIKROTIK, MIKROTIK_OPTICS, (
        ("temperature", 6, "", 1), ("voltage", 7, "", 1_000), ("current", 8, "Bias", 1_000),
        ("dbm", 9, "TX", 1_000), ("dbm", 10, "RX", 1_000),
    ), (f"{MIKROTIK_OPTICS}.2",), ZERO),
    *(
        Column(MIKROTIK, kind, f"{MIKROTIK_POE}.{column}", "", divisor, (f"{MIKROTIK_POE}.2",), root=MIKROTIK_POE)
        for kind, column, divisor in (("state", 3, 1), ("voltage", 4, 10), ("current", 5, 1_000), ("power", 6, 10))
    ),
    Column(MIKROTIK, "count", "1.3.6.1.4.1.14988.1.1.6.1.0", "Leases"),
)  # fmt: skip
OF_NET_SNMP = (
    Column(NET_SNMP, "temperature", f"{LM_SENSORS}.2.1.3", "", 1_000, (f"{LM_SENSORS}.2.1.2",), absent=ZERO),
    Column(NET_SNMP, "fanspeed", f"{LM_SENSORS}.3.1.3", "", 1, (f"{LM_SENSORS}.3.1.2",)),
    Column(NET_SNMP, "voltage", f"{LM_SENSORS}.4.1.3", "", 1_000, (f"{LM_SENSORS}.4.1.2",)),
)
ROUTERS = (
    *OF_CISCO, *OF_JUNIPER, *OF_HUAWEI, *OF_NOKIA, *OF_MIKROTIK, *OF_NET_SNMP, *power_over_ethernet(CISCO, JUNIPER)
)  # fmt: skip
