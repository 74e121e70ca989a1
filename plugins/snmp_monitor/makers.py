"""Which objects hold readings, by maker: what a reading is, by what it is divided, and where its name stands.

One line for each object or column; ``maker`` is what sysObjectID begins with, empty for the standards.
"""

from dataclasses import dataclass

ENTITY_NAME = ("1.3.6.1.2.1.47.1.1.1.1.7", "1.3.6.1.2.1.47.1.1.1.1.2")
IF_NAME = ("1.3.6.1.2.1.31.1.1.1.1", "1.3.6.1.2.1.2.2.1.2")
UPS = "1.3.6.1.2.1.33.1"
DOCS = "1.3.6.1.2.1.10.127.1"
APC, APC_UPS, APC_ENVIRONMENT = "1.3.6.1.4.1.318", "1.3.6.1.4.1.318.1.1.1", "1.3.6.1.4.1.318.1.1.25.1.2.1"
HUAWEI, HUAWEI_OPTICS = "1.3.6.1.4.1.2011", "1.3.6.1.4.1.2011.6.128.1.1.2.23.1"
HUAWEI_ENTITY = "1.3.6.1.4.1.2011.5.25.31.1.1.1.1"
HUAWEI_BOARDS, HUAWEI_FRAMES = "1.3.6.1.4.1.2011.2.6.7.1.1.2.1", "1.3.6.1.4.1.2011.2.6.7.1.1.1.1"
HUAWEI_SHELF, HUAWEI_PONS = "1.3.6.1.4.1.2011.6.3.3", "1.3.6.1.4.1.2011.6.128.1.1.2.21.1"
HP, HP_POWER = "1.3.6.1.4.1.11", "1.3.6.1.4.1.11.2.14.11.5.1.55.1.1.1"
HP_OPTICS, HP_CHASSIS = "1.3.6.1.4.1.11.2.14.11.5.1.82.1.1.1.1", "1.3.6.1.4.1.11.2.14.11.1.2.6.1"
CISCO, CISCO_ENVIRONMENT = "1.3.6.1.4.1.9", "1.3.6.1.4.1.9.9.13.1"
MIKROTIK, MIKROTIK_HEALTH = "1.3.6.1.4.1.14988", "1.3.6.1.4.1.14988.1.1.3"
MIKROTIK_OPTICS = "1.3.6.1.4.1.14988.1.1.19.1.1"
HUAWEI_MODULES, HUAWEI_FANS = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1", "1.3.6.1.4.1.2011.5.25.31.1.1.10.1"
JUNIPER, JUNIPER_PARTS = "1.3.6.1.4.1.2636", "1.3.6.1.4.1.2636.3.1.13.1"
JUNIPER_OPTICS = "1.3.6.1.4.1.2636.3.60.1.1.1.1"
NOKIA, NOKIA_PARTS = "1.3.6.1.4.1.6527", "1.3.6.1.4.1.6527.3.1.2.2.1.8.1"
EATON, EATON_UPS = "1.3.6.1.4.1.534", "1.3.6.1.4.1.534.1"
EXTREME = "1.3.6.1.4.1.1916"
NET_SNMP, LM_SENSORS = "1.3.6.1.4.1.8072", "1.3.6.1.4.1.2021.13.16"
UBIQUITI, UBIQUITI_RADIO = "1.3.6.1.4.1.41112", "1.3.6.1.4.1.41112.1.3.2.1"
SIKLU, ARRIS = "1.3.6.1.4.1.31926", "1.3.6.1.4.1.4115"
ARRIS_CHASSIS = "1.3.6.1.4.1.4115.1.4.3.3.1.2"
# How some makers say that there is no such value.
NONE = frozenset({2**31 - 1, -1})
HP_NONE = frozenset({0, -99_999_999})
ZERO = frozenset({0})
GONE = frozenset({5})  # notPresent


@dataclass(frozen=True)
class Column:
    """An object that holds a reading, or a column of them.

    ``means`` lists the values for which a state is so; ``absent`` those that say that there is no value.
    """

    maker: str
    kind: str
    oid: str
    title: str = ""
    divisor: int = 1
    names: tuple[str, ...] = ()
    means: frozenset[int] = frozenset()
    absent: frozenset[int] = frozenset()


STANDARDS = (
    Column("", "on_battery", f"{UPS}.4.1", "Output", means=frozenset({5})),
    Column("", "charge", f"{UPS}.2.4", "Battery charge"),
    Column("", "runtime", f"{UPS}.2.3", "Runtime"),
    Column("", "voltage", f"{UPS}.2.5", "Battery", 10),
    Column("", "temperature", f"{UPS}.2.7", "Battery"),
    Column("", "frequency", f"{UPS}.3.3.1.2", "Input", 10),
    Column("", "voltage", f"{UPS}.3.3.1.3", "Input"),
    Column("", "frequency", f"{UPS}.4.2", "Output", 10),
    Column("", "voltage", f"{UPS}.4.4.1.2", "Output"),
    Column("", "load", f"{UPS}.4.4.1.5", "Output"),
    Column("", "snr", f"{DOCS}.1.4.1.5", "", 10, IF_NAME),
)
OF_APC = (
    Column(APC, "on_battery", f"{APC_UPS}.4.1.1", "Output", means=frozenset({3})),
    Column(APC, "charge", f"{APC_UPS}.2.3.1", "Battery Charge", 10),
    Column(APC, "temperature", f"{APC_UPS}.2.3.2", "Internal Temperature", 10),
    Column(APC, "voltage", f"{APC_UPS}.2.3.4", "Battery Bus", 10),
    Column(APC, "runtime", f"{APC_UPS}.2.2.3", "Runtime", 6_000),
    Column(APC, "voltage", f"{APC_UPS}.3.3.1", "Input", 10),
    Column(APC, "frequency", f"{APC_UPS}.3.3.4", "Input", 10),
    Column(APC, "voltage", f"{APC_UPS}.4.3.1", "Output", 10),
    Column(APC, "frequency", f"{APC_UPS}.4.3.2", "Output", 10),
    Column(APC, "load", f"{APC_UPS}.4.3.3", "Load(VA)", 10),
    Column(APC, "current", f"{APC_UPS}.4.3.4", "Phase 0 Output", 10),
    Column(APC, "state", f"{APC_UPS}.2.2.4", "UPS Battery Replacement Status"),
    Column(APC, "state", f"{APC_UPS}.4.1.1", "Output Status"),
    Column(APC, "temperature", f"{APC_ENVIRONMENT}.6", "", 1, (f"{APC_ENVIRONMENT}.3",), absent=frozenset({-1, 0})),
    Column(APC, "humidity", f"{APC_ENVIRONMENT}.7", "", 1, (f"{APC_ENVIRONMENT}.3",), absent=frozenset({-1, 0})),
)
OF_HUAWEI = (
    Column(HUAWEI, "temperature", f"{HUAWEI_BOARDS}.10", "", 1, (f"{HUAWEI_BOARDS}.7",), absent=NONE),
    Column(HUAWEI, "power", f"{HUAWEI_BOARDS}.11", "", 1, (f"{HUAWEI_BOARDS}.7",), absent=NONE),
    Column(HUAWEI, "power", f"{HUAWEI_FRAMES}.11", "Chassis Total", absent=NONE),
    Column(HUAWEI, "temperature", f"{HUAWEI_ENTITY}.11", "", 1, ENTITY_NAME, absent=NONE | {0}),
    Column(HUAWEI, "temperature", f"{HUAWEI_OPTICS}.1", "SFP", 1, IF_NAME, absent=NONE),
    Column(HUAWEI, "voltage", f"{HUAWEI_OPTICS}.2", "SFP", 100, IF_NAME, absent=NONE),
    Column(HUAWEI, "current", f"{HUAWEI_OPTICS}.3", "SFP", 1_000, IF_NAME, absent=NONE),
    Column(HUAWEI, "dbm", f"{HUAWEI_OPTICS}.4", "TX", 100, IF_NAME, absent=NONE),
    Column(HUAWEI, "dbm", f"{HUAWEI_OPTICS}.5", "RX", 100, IF_NAME, absent=NONE),
    Column(HUAWEI, "temperature", f"{HUAWEI_MODULES}.5", "", 1, ENTITY_NAME, absent=NONE | {-255}),
    Column(HUAWEI, "voltage", f"{HUAWEI_MODULES}.6", "", 1_000, ENTITY_NAME, absent=NONE | {0}),
    Column(HUAWEI, "current", f"{HUAWEI_MODULES}.7", "Bias", 1_000_000, ENTITY_NAME, absent=NONE | {0}),
    Column(HUAWEI, "dbm", f"{HUAWEI_MODULES}.8", "RX", 100, ENTITY_NAME, absent=NONE | {0}),
    Column(HUAWEI, "dbm", f"{HUAWEI_MODULES}.9", "TX", 100, ENTITY_NAME, absent=NONE | {0}),
    Column(HUAWEI, "state", f"{HUAWEI_FANS}.7", "Fan"),
    Column(HUAWEI, "count", f"{HUAWEI_PONS}.16", "Added ONTs", 1, IF_NAME, absent=ZERO),
    Column(HUAWEI, "count", f"{HUAWEI_PONS}.21", "T-CONTs", 1, IF_NAME, absent=NONE | {0}),
    Column(HUAWEI, "state", f"{HUAWEI_SHELF}.1.1.5", "Frame"),
    Column(HUAWEI, "state", f"{HUAWEI_SHELF}.2.1.8", "Slot", absent=frozenset({0})),
)
OF_HP = (
    Column(HP, "power", f"{HP_POWER}.6", "Power Supply"),
    Column(HP, "temperature", f"{HP_POWER}.4", "Power Supply"),
    Column(HP, "state", f"{HP_POWER}.2", "Power Supply", absent=frozenset({1})),
    Column(HP, "state", "1.3.6.1.4.1.11.2.14.11.5.1.54.2.1.1.4", "Fan"),
    Column(HP, "state", f"{HP_CHASSIS}.4", "", 1, (f"{HP_CHASSIS}.7",)),
    Column(HP, "temperature", f"{HP_OPTICS}.11", "Temperature", 1_000, IF_NAME, absent=HP_NONE),
    Column(HP, "voltage", f"{HP_OPTICS}.12", "Voltage", 10_000, IF_NAME, absent=HP_NONE),
    Column(HP, "current", f"{HP_OPTICS}.13", "Bias Current", 1_000_000, IF_NAME, absent=HP_NONE),
    Column(HP, "dbm", f"{HP_OPTICS}.14", "Tx Power", 1_000, IF_NAME, absent=HP_NONE),
    Column(HP, "dbm", f"{HP_OPTICS}.15", "Rx Power", 1_000, IF_NAME, absent=HP_NONE),
)
OF_OTHERS = (
    Column(SIKLU, "temperature", "1.3.6.1.4.1.31926.1.2", "System Temp"),
    Column(SIKLU, "voltage", "1.3.6.1.4.1.31926.1.1", "System voltage"),
    Column(ARRIS, "state", f"{ARRIS_CHASSIS}.1", "Front panel"),
    Column(ARRIS, "state", f"{ARRIS_CHASSIS}.3", "Power status"),
    *(Column(ARRIS, "temperature", f"{ARRIS_CHASSIS}.{each}", f"Sensor {each - 3}", 100) for each in range(4, 8)),
    *(Column(ARRIS, "state", f"{ARRIS_CHASSIS}.{each}", f"Fan {each - 7}") for each in range(8, 14)),
    Column(CISCO, "temperature", f"{CISCO_ENVIRONMENT}.3.1.3", "", 1, (f"{CISCO_ENVIRONMENT}.3.1.2",)),
    Column(CISCO, "voltage", f"{CISCO_ENVIRONMENT}.2.1.3", "", 1_000, (f"{CISCO_ENVIRONMENT}.2.1.2",)),
    Column(CISCO, "state", f"{CISCO_ENVIRONMENT}.4.1.3", "", 1, (f"{CISCO_ENVIRONMENT}.4.1.2",), absent=GONE),
    Column(CISCO, "state", f"{CISCO_ENVIRONMENT}.5.1.3", "", 1, (f"{CISCO_ENVIRONMENT}.5.1.2",), absent=GONE),
    Column(MIKROTIK, "voltage", f"{MIKROTIK_HEALTH}.8", "System", 10),
    Column(MIKROTIK, "temperature", f"{MIKROTIK_HEALTH}.10", "System", 10),
    Column(MIKROTIK, "temperature", f"{MIKROTIK_HEALTH}.11", "Processor", 10),
    Column(MIKROTIK, "power", f"{MIKROTIK_HEALTH}.12", "System", 10),
    Column(MIKROTIK, "current", f"{MIKROTIK_HEALTH}.13", "System", 1_000),
    Column(MIKROTIK, "fanspeed", f"{MIKROTIK_HEALTH}.17", "Fan 1"),
    Column(MIKROTIK, "fanspeed", f"{MIKROTIK_HEALTH}.18", "Fan 2"),
    *(
        Column(MIKROTIK, kind, f"{MIKROTIK_OPTICS}.{column}", title, divisor, (f"{MIKROTIK_OPTICS}.2",), absent=ZERO)
        for kind, column, title, divisor in (
            ("temperature", 6, "", 1), ("voltage", 7, "", 1_000), ("current", 8, "Bias", 1_000),
            ("dbm", 9, "TX", 1_000), ("dbm", 10, "RX", 1_000),
        )
    ),
    Column(NOKIA, "temperature", f"{NOKIA_PARTS}.18", "", 1, (f"{NOKIA_PARTS}.8",), absent=frozenset({-1, -128})),
    Column(EXTREME, "temperature", f"{EXTREME}.1.1.1.8", "System"),
    Column(NET_SNMP, "temperature", f"{LM_SENSORS}.2.1.3", "", 1_000, (f"{LM_SENSORS}.2.1.2",), absent=ZERO),
    Column(NET_SNMP, "fanspeed", f"{LM_SENSORS}.3.1.3", "", 1, (f"{LM_SENSORS}.3.1.2",)),
    Column(NET_SNMP, "voltage", f"{LM_SENSORS}.4.1.3", "", 1_000, (f"{LM_SENSORS}.4.1.2",)),
    Column(UBIQUITI, "temperature", f"{UBIQUITI_RADIO}.8", "Radio 0", absent=ZERO),
    Column(UBIQUITI, "temperature", f"{UBIQUITI_RADIO}.10", "Radio 1", absent=ZERO),
)  # fmt: skip
OF_JUNIPER = (
    Column(JUNIPER, "temperature", f"{JUNIPER_PARTS}.7", "", 1, (f"{JUNIPER_PARTS}.5",), absent=ZERO),
    Column(JUNIPER, "state", f"{JUNIPER_PARTS}.6", "", 1, (f"{JUNIPER_PARTS}.5",), absent=frozenset({1})),
    Column(JUNIPER, "dbm", f"{JUNIPER_OPTICS}.5", "RX", 100, IF_NAME, absent=ZERO),
    Column(JUNIPER, "current", f"{JUNIPER_OPTICS}.6", "Bias", 1_000_000, IF_NAME, absent=ZERO),
    Column(JUNIPER, "dbm", f"{JUNIPER_OPTICS}.7", "TX", 100, IF_NAME, absent=ZERO),
    Column(JUNIPER, "temperature", f"{JUNIPER_OPTICS}.8", "Module", 1, IF_NAME, absent=ZERO),
)
OF_EATON = (
    Column(EATON, "on_battery", f"{EATON_UPS}.4.5", "Output", means=frozenset({5})),
    Column(EATON, "runtime", f"{EATON_UPS}.2.1", "Battery", 60),
    Column(EATON, "voltage", f"{EATON_UPS}.2.2", "Battery"),
    Column(EATON, "charge", f"{EATON_UPS}.2.4", "Battery"),
    Column(EATON, "frequency", f"{EATON_UPS}.3.1", "Input", 10),
    Column(EATON, "voltage", f"{EATON_UPS}.3.4.1.2", "Input"),
    Column(EATON, "load", f"{EATON_UPS}.4.1", "Output"),
    Column(EATON, "frequency", f"{EATON_UPS}.4.2", "Output", 10),
    Column(EATON, "voltage", f"{EATON_UPS}.4.4.1.2", "Output"),
    Column(EATON, "temperature", f"{EATON_UPS}.6.1", "Ambient", absent=ZERO),
)
# The standards are read with one walk each: most devices have none of it.
ROOTS = (UPS, f"{DOCS}.1.4.1.5")
COLUMNS = STANDARDS + OF_APC + OF_EATON + OF_HUAWEI + OF_HP + OF_JUNIPER + OF_OTHERS
