"""What stands at a site and feeds it or joins it to others: supplies and radio links."""

from plugins.snmp_monitor.kept.sources import ANY_ROW, ENTITY, UPS_IDENTITY, Kept, hardware, serial, version
from plugins.snmp_monitor.makers.power import (
    APC,
    APC_UPS,
    CYBER_POWER,
    CYBER_POWER_UPS,
    DELTA,
    DELTA_UPS,
    EATON,
    EATON_UPS,
    ELTEK,
    LIEBERT,
    MEGATEC,
    MGE,
    MGE_UPS,
    TRIPP_LITE,
)
from plugins.snmp_monitor.makers.radios import (
    AVIAT,
    CAMBIUM,
    CAMBIUM_EPMP,
    CANOPY,
    CERAGON,
    MIMOSA,
    MIMOSA_UNIT,
    OLDER_AIR_OS,
    RACOM,
    SAF,
    SIKLU,
    UBIQUITI,
)

PRODUCT = "1.2.840.10036.3.1.2.1"  # IEEE802dot11-MIB: of the interface, manufacturer, name and version
RIELLO = "1.3.6.1.4.1.5491"

KEPT_BY_ANYBODY = Kept(
    "",
    (
        hardware(f"{UPS_IDENTITY}.2.0"),
        version(f"{UPS_IDENTITY}.3.0"),
        version(f"{UPS_IDENTITY}.4.0"),
        version(cut=r"\b[Vv]ersion:? +[Vv]?(\d[\w.()-]*)"),
    ),
)
OF_POWER = (
    Kept(APC, (
        hardware(f"{APC_UPS}.1.1.1.0", f"{APC_UPS}.1.2.1.0"), serial(f"{APC_UPS}.1.2.3.0"),
        version(cut=r"PF:(\S+).* AF1:(\S+)", form="AOS {0} / App {1}"),
    )),
    Kept(EATON, (
        hardware(f"{EATON_UPS}.1.2.0"), version(f"{EATON_UPS}.1.3.0"),
        serial(f"{UPS_IDENTITY}.5.0", cut=r"ID: ([^ ,]+)"),
    )),
    Kept(MGE, (
        hardware(f"{MGE_UPS}.1.1.0", f"{MGE_UPS}.1.2.0"), serial(f"{MGE_UPS}.1.7.0"), version(f"{MGE_UPS}.1.4.0"),
    )),
    Kept(CYBER_POWER, (
        hardware(f"{CYBER_POWER_UPS}.1.1.1.0"), serial(f"{CYBER_POWER_UPS}.1.2.3.0"),
        version(f"{CYBER_POWER_UPS}.1.2.1.0"),
    )),
    Kept(DELTA, (hardware(f"{DELTA_UPS}.1.1.0", f"{DELTA_UPS}.1.2.0"), version(f"{DELTA_UPS}.1.3.0"))),
    Kept(MEGATEC, (version(f"{UPS_IDENTITY}.4.0"),)),
    Kept(RIELLO, (hardware(),)),
    Kept(LIEBERT, (
        hardware("1.3.6.1.4.1.476.1.42.2.1.2.0"), version("1.3.6.1.4.1.476.1.42.2.1.3.0"),
        serial("1.3.6.1.4.1.476.1.42.2.1.4.0"),
    )),
    Kept(TRIPP_LITE, (version(f"{UPS_IDENTITY}.4.0"), serial("1.3.6.1.4.1.850.100.1.1.2.0"))),
    Kept(ELTEK, (version(cut=r" (\d+\.[\d.]+)"),)),
)  # fmt: skip
OF_UBIQUITI = (
    hardware("1.3.6.1.4.1.41112.1.11.1.2.2.1"), hardware("1.3.6.1.4.1.41112.1.10.1.3.2.0"),
    hardware(f"{PRODUCT}.3{ANY_ROW}"),
    version("1.3.6.1.4.1.41112.1.11.1.2.4.1", cut=r"(v\d+\.\d+\.\d+[-RC]*)"),
    version("1.3.6.1.4.1.41112.1.10.1.3.4.0"), version("1.3.6.1.4.1.41112.1.3.2.1.40.1"),
    version(f"{PRODUCT}.4{ANY_ROW}", cut=r"\.v(.*)$"),
)  # fmt: skip
OF_RADIOS = (
    Kept(SIKLU, (hardware(cut=r"^(\S+)$"), version(f"{SIKLU}.1.6.0"), serial(f"{ENTITY}.11.1"))),
    Kept(UBIQUITI, OF_UBIQUITI),
    Kept(OLDER_AIR_OS, OF_UBIQUITI),
    Kept(MIMOSA, (serial(f"{MIMOSA_UNIT}.2.0"), version(f"{MIMOSA_UNIT}.3.0"))),
    Kept(CAMBIUM_EPMP, (version(f"{CAMBIUM_EPMP}.1.1.17.0"), serial(f"{CAMBIUM_EPMP}.1.1.31.0"))),
    Kept(CAMBIUM, (hardware(cut=r"5\d(.*?)(?: Wireless|,)"), version(cut=r"Version\s+([\d-]+)"))),
    Kept(CANOPY, (version(cut=r"(\d+\.\d\S+)"),)),
    Kept(AVIAT, (hardware(f"{ENTITY}.13.2"), serial(f"{ENTITY}.11.2"), version(f"{ENTITY}.10.2"))),
    Kept(RACOM, (hardware(f"{RACOM}.1.1.1.1.0"), serial(f"{RACOM}.1.1.1.2.0"), version(f"{RACOM}.1.1.2.2.0"))),
    Kept(CERAGON, (version(f"{CERAGON}.10.4.1.13.1.1.4.1"), serial(f"{CERAGON}.10.1.2.10.1.1.6.127"))),
    Kept(SAF, (
        hardware(cut=r" radio;(.*) v[\d.]*;"), version(cut=r" v([\d.]*);"), serial(cut=r";SN: (\d+);"),
    )),
)  # fmt: skip
