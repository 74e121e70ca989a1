"""The standards that everybody is asked for: UPS-MIB (RFC 1628) and the signal of cables (DOCS-IF-MIB).

Each is read with one walk: most devices have none of it.
"""

from plugins.snmp_monitor.makers.columns import IF_NAME, ZERO, Column

UPS = "1.3.6.1.2.1.33.1"
SIGNAL = "1.3.6.1.2.1.10.127.1.1.4.1.5"
POE = "1.3.6.1.2.1.105.1.3.1.1"  # POWER-ETHERNET-MIB, which switches alone are asked for
# No mains has more: some tell hundredths of hertz, and tenths of volts, where the standard has ten times more of each.
MOST_TENTHS_OF_HERTZ, MOST_VOLTS = 1_000, 1_000
UPS_BATTERY, UPS_INPUT, UPS_OUTPUT, UPS_BYPASS = f"{UPS}.2", f"{UPS}.3.3.1", f"{UPS}.4.4.1", f"{UPS}.5.3.1"


def _frequency(oid: str, title: str) -> tuple[Column, ...]:
    return (
        Column("", "frequency", oid, title, 10, most=MOST_TENTHS_OF_HERTZ, root=UPS),
        Column("", "frequency", oid, title, 100, least=MOST_TENTHS_OF_HERTZ + 1, root=UPS),
    )


def _voltage(oid: str, title: str) -> tuple[Column, ...]:
    return (
        Column("", "voltage", oid, title, most=MOST_VOLTS, root=UPS),
        Column("", "voltage", oid, title, 10, least=MOST_VOLTS + 1, root=UPS),
    )


STANDARDS = (
    Column("", "on_battery", f"{UPS}.4.1", "Output", means=frozenset({5}), root=UPS),
    Column("", "charge", f"{UPS_BATTERY}.4", "Battery charge", root=UPS),
    Column("", "runtime", f"{UPS_BATTERY}.3", "Runtime", root=UPS),
    Column("", "runtime", f"{UPS_BATTERY}.2", "On battery", 60, root=UPS),
    Column("", "voltage", f"{UPS_BATTERY}.5", "Battery", 10, root=UPS),
    Column("", "current", f"{UPS_BATTERY}.6", "Battery", 10, root=UPS),
    Column("", "temperature", f"{UPS_BATTERY}.7", "Battery", root=UPS),
    Column("", "state", f"{UPS_BATTERY}.1", "Battery Status", root=UPS),
    *_frequency(f"{UPS_INPUT}.2", "Input"),
    *_voltage(f"{UPS_INPUT}.3", "Input"),
    Column("", "current", f"{UPS_INPUT}.4", "Input", 10, root=UPS),
    Column("", "power", f"{UPS_INPUT}.5", "Input", root=UPS),
    Column("", "state", f"{UPS}.4.1", "Output Source", root=UPS),
    *_frequency(f"{UPS}.4.2", "Output"),
    *_voltage(f"{UPS_OUTPUT}.2", "Output"),
    Column("", "current", f"{UPS_OUTPUT}.3", "Output", 10, root=UPS),
    Column("", "power", f"{UPS_OUTPUT}.4", "Output", root=UPS),
    Column("", "load", f"{UPS_OUTPUT}.5", "Output", root=UPS),
    *_frequency(f"{UPS}.5.1", "Bypass"),
    *_voltage(f"{UPS_BYPASS}.2", "Bypass"),
    Column("", "current", f"{UPS_BYPASS}.3", "Bypass", 10, root=UPS),
    Column("", "power", f"{UPS_BYPASS}.4", "Bypass", root=UPS),
    Column("", "count", f"{UPS}.6.1", "Alarms", root=UPS),
    Column("", "state", f"{UPS}.7.3", "Test", root=UPS),
    Column("", "snr", SIGNAL, "", 10, IF_NAME, root=SIGNAL),
)


def power_over_ethernet(*makers: str) -> tuple[Column, ...]:
    """Return what power over Ethernet has of its budget and state, for devices of these makers."""
    return tuple(
        each
        for maker in makers
        for each in (
            Column(maker, "power", f"{POE}.2", "Power budget", root=POE),
            Column(maker, "power", f"{POE}.4", "Power used", root=POE),
            Column(maker, "state", f"{POE}.3", "Power over Ethernet", root=POE, absent=ZERO),
        )
    )
