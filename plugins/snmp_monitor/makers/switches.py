"""Access switches: supplies, fans, heat and the optics of their ports."""

from plugins.snmp_monitor.makers.columns import ENTITY_NAME, IF_NAME, ZERO, Column, cells
from plugins.snmp_monitor.makers.standards import power_over_ethernet

HP, HP_POWER = "1.3.6.1.4.1.11", "1.3.6.1.4.1.11.2.14.11.5.1.55.1.1.1"
HP_OPTICS, HP_CHASSIS = "1.3.6.1.4.1.11.2.14.11.5.1.82.1.1.1.1", "1.3.6.1.4.1.11.2.14.11.1.2.6.1"
HP_STACK, HP_NONE = "1.3.6.1.4.1.11.2.14.11.5.1.69.1", frozenset({0, -99_999_999})
COMWARE, COMWARE_OPTICS = "1.3.6.1.4.1.25506", "1.3.6.1.4.1.25506.2.70.1.1.1"
COMWARE_NONE = frozenset({65_535, 2**31 - 1})
DLINK, DLINK_PARTS = "1.3.6.1.4.1.171", "1.3.6.1.4.1.171.14.5.1.1"
BROADCOM, BROADCOM_BOX = "1.3.6.1.4.1.4413", "1.3.6.1.4.1.4413.1.1.43.1"
TP_LINK, TP_LINK_OPTICS = "1.3.6.1.4.1.11863", "1.3.6.1.4.1.11863.6.96.1.7.1.1"
EXTREME, EXTREME_SYSTEM = "1.3.6.1.4.1.1916", "1.3.6.1.4.1.1916.1.1.1"
FOUNDRY, FOUNDRY_CHASSIS, FOUNDRY_AGENT = "1.3.6.1.4.1.1991", "1.3.6.1.4.1.1991.1.1.1", "1.3.6.1.4.1.1991.1.1.2"
FOUNDRY_OPTICS = "1.3.6.1.4.1.1991.1.1.3.3.6.1"
CISCO_SMALL, CISCO_SMALL_PARTS = "1.3.6.1.4.1.9.6.1", "1.3.6.1.4.1.9.6.1.101.83"
ALLIED, ZYXEL, RUIJIE = "1.3.6.1.4.1.207", "1.3.6.1.4.1.890", "1.3.6.1.4.1.4881"
NOT_PRESENT = frozenset({5})

OF_HP = (
    Column(HP, "power", f"{HP_POWER}.6", "Power Supply", root=HP_POWER),
    Column(HP, "temperature", f"{HP_POWER}.4", "Power Supply", root=HP_POWER),
    Column(HP, "state", f"{HP_POWER}.2", "Power Supply", absent=frozenset({1}), root=HP_POWER),
    Column(HP, "state", "1.3.6.1.4.1.11.2.14.11.5.1.54.2.1.1.4", "Fan"),
    Column(HP, "state", f"{HP_CHASSIS}.4", "", 1, (f"{HP_CHASSIS}.7",)),
    Column(HP, "state", f"{HP_STACK}.1.2", "Stack", root=HP_STACK),
    Column(HP, "state", f"{HP_STACK}.3.1.9", "Stack", root=HP_STACK),
    Column(HP, "power", "1.3.6.1.4.1.11.2.14.11.1.9.1.6.1.5", "Power used"),
    Column(HP, "temperature", f"{HP_OPTICS}.11", "Temperature", 1_000, IF_NAME, absent=HP_NONE),
    Column(HP, "voltage", f"{HP_OPTICS}.12", "Voltage", 10_000, IF_NAME, absent=HP_NONE),
    Column(HP, "current", f"{HP_OPTICS}.13", "Bias Current", 1_000_000, IF_NAME, absent=HP_NONE),
    Column(HP, "dbm", f"{HP_OPTICS}.14", "Tx Power", 1_000, IF_NAME, absent=HP_NONE),
    Column(HP, "dbm", f"{HP_OPTICS}.15", "Rx Power", 1_000, IF_NAME, absent=HP_NONE),
)
OF_COMWARE = (
    Column(COMWARE, "temperature", "1.3.6.1.4.1.25506.2.6.1.1.1.1.12", "", 1, ENTITY_NAME, absent=COMWARE_NONE | ZERO),
    Column(COMWARE, "power", "1.3.6.1.4.1.25506.2.6.1.3.1.1.3", "", 1_000, ENTITY_NAME, absent=COMWARE_NONE | ZERO),
    Column(COMWARE, "state", "1.3.6.1.4.1.25506.8.35.9.1.1.1.2", "Fan"),
    Column(COMWARE, "state", "1.3.6.1.4.1.25506.8.35.9.1.2.1.2", "Power Supply"),
    *cells(COMWARE, COMWARE_OPTICS, (
        ("dbm", 9, "TX", 100), ("dbm", 12, "RX", 100), ("temperature", 15, "Module", 1),
        ("voltage", 16, "Module", 100), ("current", 17, "Bias", 100_000),
    ), IF_NAME, COMWARE_NONE),
)  # fmt: skip
OF_DLINK = (
    Column(DLINK, "temperature", "1.3.6.1.4.1.171.12.11.1.8.1.2", "System"),
    Column(DLINK, "temperature", f"{DLINK_PARTS}.1.1.4", "", 1, (f"{DLINK_PARTS}.1.1.3",), root=DLINK_PARTS),
    Column(DLINK, "state", f"{DLINK_PARTS}.1.1.7", "", 1, (f"{DLINK_PARTS}.1.1.3",), root=DLINK_PARTS),
    Column(DLINK, "state", f"{DLINK_PARTS}.2.1.4", "", 1, (f"{DLINK_PARTS}.2.1.3",), root=DLINK_PARTS),
    Column(DLINK, "state", f"{DLINK_PARTS}.3.1.6", "", 1, (f"{DLINK_PARTS}.3.1.3",), root=DLINK_PARTS),
)
OF_BROADCOM = (
    Column(BROADCOM, "temperature", f"{BROADCOM_BOX}.8.1.5", "Sensor", root=f"{BROADCOM_BOX}.8.1"),
    Column(BROADCOM, "state", f"{BROADCOM_BOX}.8.1.4", "Sensor", root=f"{BROADCOM_BOX}.8.1"),
    Column(BROADCOM, "state", f"{BROADCOM_BOX}.6.1.3", "Fan", root=f"{BROADCOM_BOX}.6.1"),
    Column(BROADCOM, "fanspeed", f"{BROADCOM_BOX}.6.1.4", "Fan", root=f"{BROADCOM_BOX}.6.1"),
    Column(BROADCOM, "state", f"{BROADCOM_BOX}.15.1.2", "System"),
)
OF_TP_LINK = (
    *cells(TP_LINK, TP_LINK_OPTICS, (
        ("temperature", 2, "Module", 1), ("voltage", 3, "Module", 1), ("current", 4, "Bias", 1_000),
    ), IF_NAME, root=TP_LINK_OPTICS),
    *(
        Column(
            TP_LINK, "dbm", f"{TP_LINK_OPTICS}.{column}", title, 1, IF_NAME, form="milliwatts", root=TP_LINK_OPTICS
        )
        for column, title in ((5, "TX"), (6, "RX"))
    ),
    *(
        Column(TP_LINK, "power", f"1.3.6.1.4.1.11863.6.56.1.1.1.{column}.0", title, 10)
        for column, title in ((1, "Power budget"), (3, "Power used"))
    ),
)  # fmt: skip
OF_EXTREME = (
    Column(EXTREME, "temperature", f"{EXTREME_SYSTEM}.8.0", "System"),
    Column(EXTREME, "power", f"{EXTREME_SYSTEM}.40.1.0", "System", 1_000),
    Column(EXTREME, "fanspeed", f"{EXTREME_SYSTEM}.9.1.4", "Fan"),
)
OF_FOUNDRY = (
    Column(
        FOUNDRY, "temperature", f"{FOUNDRY_AGENT}.13.1.1.4", "", 2, (f"{FOUNDRY_AGENT}.13.1.1.3",),
        unless=f"{FOUNDRY_AGENT}.13.3.1.5",
    ),
    Column(FOUNDRY, "temperature", f"{FOUNDRY_AGENT}.13.3.1.5", "", 2, (f"{FOUNDRY_AGENT}.13.3.1.4",)),
    Column(FOUNDRY, "state", f"{FOUNDRY_CHASSIS}.2.1.1.3", "Power Supply", absent=frozenset({1})),
    Column(FOUNDRY, "state", f"{FOUNDRY_CHASSIS}.3.1.1.3", "Fan"),
    Column(FOUNDRY, "temperature", f"{FOUNDRY_OPTICS}.1", "Module", 1, IF_NAME, root=FOUNDRY_OPTICS),
    Column(FOUNDRY, "dbm", f"{FOUNDRY_OPTICS}.2", "TX", 1, IF_NAME, root=FOUNDRY_OPTICS),
    Column(FOUNDRY, "dbm", f"{FOUNDRY_OPTICS}.3", "RX", 1, IF_NAME, root=FOUNDRY_OPTICS),
    Column(FOUNDRY, "current", f"{FOUNDRY_OPTICS}.4", "Bias", 1_000, IF_NAME, root=FOUNDRY_OPTICS),
)  # fmt: skip
OF_CISCO_SMALL = (
    Column(CISCO_SMALL, "state", f"{CISCO_SMALL_PARTS}.1.1.1.3", "Fan", absent=NOT_PRESENT),
    Column(CISCO_SMALL, "state", f"{CISCO_SMALL_PARTS}.1.2.1.3", "Power Supply", absent=NOT_PRESENT),
    Column(CISCO_SMALL, "temperature", f"{CISCO_SMALL_PARTS}.5.1.1.2", "Fan", absent=ZERO),
    Column(CISCO_SMALL, "fanspeed", f"{CISCO_SMALL_PARTS}.5.1.1.3", "Fan", absent=ZERO),
)
OMNI_SWITCH, OMNI_SWITCH_OPTICS = "1.3.6.1.4.1.6486.800", "1.3.6.1.4.1.6486.800.1.2.1.5.1.1.2.5.1"
NETONIX, RAISECOM = "1.3.6.1.4.1.46242", "1.3.6.1.4.1.8886"
ZYXEL_BOX = "1.3.6.1.4.1.890.1.15.3.26.1"
DELL, DELL_BOX = "1.3.6.1.4.1.674.10895", "1.3.6.1.4.1.674.10895.5000.2.6132.1.1.43.1"
OF_OTHERS = (
    *(
        Column(OMNI_SWITCH, kind, f"{OMNI_SWITCH_OPTICS}.{column}", title, 1_000, IF_NAME)
        for kind, column, title in (
            ("temperature", 1, "SFP"), ("voltage", 6, "SFP"), ("current", 11, "Bias"), ("dbm", 16, "TX"),
            ("dbm", 21, "RX"),
        )
    ),
    Column(OMNI_SWITCH, "state", f"{OMNI_SWITCH}.1.1.1.1.1.1.1.2", "", 1, ENTITY_NAME),
    Column(NETONIX, "fanspeed", f"{NETONIX}.2.1.2", "Fan"),
    Column(NETONIX, "temperature", f"{NETONIX}.3.1.3", "", 1, (f"{NETONIX}.3.1.2",), root=f"{NETONIX}.3.1"),
    Column(NETONIX, "voltage", f"{NETONIX}.4.1.3", "", 100, (f"{NETONIX}.4.1.2",), root=f"{NETONIX}.4.1"),
    Column(NETONIX, "state", f"{NETONIX}.5.1.2", "Power over Ethernet"),
    Column(NETONIX, "power", f"{NETONIX}.6.0", "Power used", 10),
    Column(NETONIX, "current", f"{NETONIX}.7.0", "Input", 10),
    Column(RAISECOM, "fanspeed", f"{RAISECOM}.1.1.5.2.2.1.2", "Fan", root=f"{RAISECOM}.1.1.5.2.2.1"),
    Column(RAISECOM, "state", f"{RAISECOM}.1.1.5.2.2.1.3", "Fan", root=f"{RAISECOM}.1.1.5.2.2.1"),
    Column(RAISECOM, "voltage", f"{RAISECOM}.1.1.4.3.1.1.3", "Sensor", 1_000),
    Column(RAISECOM, "state", f"{RAISECOM}.1.24.2.1.1.6", "Power Supply"),
    Column(ZYXEL, "fanspeed", f"{ZYXEL_BOX}.1.1.3", "", 1, (f"{ZYXEL_BOX}.1.1.2",), least=0),
    Column(ZYXEL, "temperature", f"{ZYXEL_BOX}.2.1.3", "", 1, (f"{ZYXEL_BOX}.2.1.2",)),
    Column(ZYXEL, "voltage", f"{ZYXEL_BOX}.3.1.3", "", 1_000, (f"{ZYXEL_BOX}.3.1.2",), least=0),
    Column(DELL, "temperature", f"{DELL_BOX}.8.1.5", "Sensor", root=f"{DELL_BOX}.8.1"),
    Column(DELL, "state", f"{DELL_BOX}.6.1.3", "Fan", root=f"{DELL_BOX}.6.1"),
    Column(DELL, "fanspeed", f"{DELL_BOX}.6.1.4", "Fan", root=f"{DELL_BOX}.6.1"),
)  # fmt: skip
SWITCHES = (
    *OF_HP, *OF_COMWARE, *OF_DLINK, *OF_BROADCOM, *OF_TP_LINK, *OF_EXTREME, *OF_FOUNDRY, *OF_CISCO_SMALL, *OF_OTHERS,
    *power_over_ethernet(COMWARE, DLINK, EXTREME, ZYXEL, ALLIED, RUIJIE),
)  # fmt: skip
