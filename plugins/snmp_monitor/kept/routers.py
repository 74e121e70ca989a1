"""Routers."""

from plugins.snmp_monitor.kept.sources import ENTITY, Kept, Source, hardware, serial, version
from plugins.snmp_monitor.makers.routers import CISCO, HUAWEI, JUNIPER, MIKROTIK, NOKIA, NOKIA_CHASSIS

JUNIPER_BOX, JUNIPER_SOFTWARE = f"{JUNIPER}.3.1", "1.3.6.1.2.1.25.6.3.1.2.2"
ARISTA, FORTINET = "1.3.6.1.4.1.30065", "1.3.6.1.4.1.12356"
HUAWEI_PRODUCT = f"{HUAWEI}.5.25.188.1"
PHYSICAL_CHASSIS, IN_NOTHING = 3, 0  # TIMETRA-CHASSIS-MIB; ENTITY-MIB, of what stands by itself

OF_ROUTERS = (
    Kept(HUAWEI, (
        hardware(f"{HUAWEI}.5.25.31.6.5.0"), hardware(f"{HUAWEI_PRODUCT}.4.0"),
        hardware(cut=r"\(([^)]+) V\d{3}R\d{3}"), version(cut=r"(V\d{3}R\d{3}[0-9A-Z]+)"),
        serial(f"{HUAWEI_PRODUCT}.1.0"), serial(f"{ENTITY}.11.9"),
    )),
    Kept(CISCO, (
        Source("hardware", (f"{ENTITY}.13",), row=(f"{ENTITY}.4", IN_NOTHING)), hardware(f"{ENTITY}.13.8384513"),
        hardware(f"{ENTITY}.13.8384518"), hardware(f"{ENTITY}.13.1000"), hardware(f"{ENTITY}.13.1001"),
        hardware(cut=r"^Cisco IOS XR Software \((?:Cisco )?([^)]+)\)"),
        Source("hardware", (f"{ENTITY}.7",), row=(f"{ENTITY}.4", IN_NOTHING)),
        Source("version", (f"{ENTITY}.10",), row=(f"{ENTITY}.4", IN_NOTHING)),
        version(cut=r"IOS XR Software .*?Version +([^\s\[,]+)"),
        version(cut=r"^Cisco IOS Software,.+? Software \([^)]+\),.*?Version ([^, ]+)"),
        version(cut=r"IOS \(tm\) \S+ Software \([^)]+\),.*?Version ([^, ]+)"),
        version(cut=r"\(([^)]+)\), Version ([^, ]+)", form="{0} {1}"),
        serial(f"{ENTITY}.11.1"), serial(f"{ENTITY}.11.1000"), serial(f"{ENTITY}.11.1001"),
    )),
    Kept(JUNIPER, (
        hardware(f"{JUNIPER_BOX}.2.0"), hardware(cut=r"Juniper Networks, Inc\. (\S+)"), serial(f"{JUNIPER_BOX}.3.0"),
        version("1.3.6.1.4.1.2636.3.40.1.4.1.1.1.5.0"), version(JUNIPER_SOFTWARE, cut=r"^JUNOS.*\[([^\]]+)\]"),
        version(cut=r"JUNOS (\S+?)[, ]"),
    )),
    Kept(NOKIA, (
        Source("hardware", (f"{NOKIA_CHASSIS}.6.1.2",), typed_by=f"{NOKIA_CHASSIS}.3.1.4.1"),
        version(cut=r"TiMOS-\w+-(\S+)"),
        Source("serial", (f"{NOKIA_CHASSIS}.8.1.5",), row=(f"{NOKIA_CHASSIS}.8.1.7", PHYSICAL_CHASSIS)),
    )),
    Kept(MIKROTIK, (
        version(f"{MIKROTIK}.1.1.4.4.0"), serial(f"{MIKROTIK}.1.1.7.3.0"), hardware(cut=r"^RouterOS (.+)"),
    )),
    Kept(FORTINET, (version(f"{FORTINET}.101.4.1.1.0"), serial(f"{FORTINET}.100.1.1.1.0"))),
    Kept(ARISTA, (
        hardware(cut=r" running on .+ (\S+)$"), version(cut=r" version (.+) running on"), serial(f"{ENTITY}.11.1"),
    )),
)  # fmt: skip
