"""Where makers keep model, number and version of a device: objects of theirs, and how their words hold them."""

from dataclasses import dataclass

from plugins.snmp_monitor.makers.head_ends import ARRIS_C4
from plugins.snmp_monitor.makers.olts import (
    BDCOM,
    BDCOM_CARD,
    CALIX_AXOS,
    CDATA,
    FIBERHOME,
    FIBERHOME_OLT,
    ISAM,
    V_SOLUTION,
    V_SOLUTION_OLT,
    ZTE,
)
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
from plugins.snmp_monitor.makers.routers import CISCO, HUAWEI, HUAWEI_ACCESS, JUNIPER, MIKROTIK, NOKIA, NOKIA_CHASSIS
from plugins.snmp_monitor.makers.switches import (
    BROADCOM,
    CISCO_SMALL,
    COMWARE,
    DLINK,
    EXTREME,
    FOUNDRY,
    HP,
    TP_LINK,
)

ENTITY = "1.3.6.1.2.1.47.1.1.1.1"
UPS_IDENTITY = "1.3.6.1.2.1.33.1.1"
PRODUCT = "1.2.840.10036.3.1.2.1"  # IEEE802dot11-MIB: of the interface, manufacturer, name and version
ANY_ROW = ".*"
ALL = r"(.+)"
JUNIPER_BOX, JUNIPER_SOFTWARE = f"{JUNIPER}.3.1", "1.3.6.1.2.1.25.6.3.1.2.2"
ARISTA, FORTINET, DATACOM, RIELLO = (f"1.3.6.1.4.1.{maker}" for maker in (30065, 12356, 3709, 5491))
HUAWEI_PRODUCT = f"{HUAWEI}.5.25.188.1"
PHYSICAL_CHASSIS, IN_NOTHING = 3, 0  # TIMETRA-CHASSIS-MIB; ENTITY-MIB, of what stands by itself


@dataclass(frozen=True)
class Source:
    """One place of a text: objects that are joined, or else the device's words, and what is cut out of them.

    The groups of ``pattern`` are put together as ``form`` says; ``without`` is left out. With ``row`` the objects are
    columns, and the row is the one in which that column has that value; with ``typed_by`` its index is the value of
    that object. A name that ends in ``.*`` is the first of its column.
    """

    name: str
    objects: tuple[str, ...] = ()
    pattern: str = ALL
    form: str = "{0}"
    without: tuple[str, ...] = ()
    row: tuple[str, int] | None = None
    typed_by: str = ""


@dataclass(frozen=True)
class Kept:
    """Where a maker keeps what a device is: of each name the first source that says something counts."""

    maker: str
    sources: tuple[Source, ...]


def hardware(*objects: str, cut: str = ALL, form: str = "{0}") -> Source:
    """Return where the model stands."""
    return Source("hardware", objects, cut, form)


def serial(*objects: str, cut: str = ALL) -> Source:
    """Return where the number stands."""
    return Source("serial", objects, cut)


def version(*objects: str, cut: str = ALL, form: str = "{0}") -> Source:
    """Return where the version stands."""
    return Source("version", objects, cut, form)


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
OF_ACCESS = (
    *(
        Kept(maker, (
            hardware(f"{ENTITY}.2.36", cut="([^,]+)"), hardware(f"{ENTITY}.2.888624", cut="([^,]+)"),
            version(f"{HUAWEI}.6.3.1.999.0"),
        ))
        for maker in HUAWEI_ACCESS
    ),
    Kept(ISAM, (hardware("1.3.6.1.4.1.637.61.1.23.2.1.3.17"), hardware(cut=r"^R\S+ (\S+) \S+ NOKIA ISAM"),
        version(cut=r"^(R\d\S*) .*ISAM"), serial("1.3.6.1.4.1.637.61.1.23.2.1.13.17"))),
    Kept(ZTE, (hardware(cut=r"^(?:ZXA10 )?(C\d{3}\S*)"), version(cut=r"Version (V?[\d.]+\w*)"))),
    Kept(FIBERHOME, (hardware(), version(f"{FIBERHOME_OLT}.9.4.3.0"))),
    Kept(V_SOLUTION, (hardware(cut=r"^(V\d\S*)"), version(f"{V_SOLUTION_OLT}.12.5.4.0"))),
    Kept(CALIX_AXOS, (hardware(),)),
    *(
        Kept(maker, (
            hardware("1.3.6.1.4.1.17409.2.3.1.3.1.1.7.1.0"), hardware("1.3.6.1.4.1.34592.1.3.1.5.2.1.1.4.0"),
            serial("1.3.6.1.4.1.17409.2.3.1.1.13.0"), version("1.3.6.1.4.1.17409.2.3.1.3.1.1.9.1.0"),
            version("1.3.6.1.4.1.34592.1.3.1.5.2.1.1.5.0"),
        ))
        for maker in CDATA
    ),
    Kept(BDCOM, (
        hardware(f"{BDCOM_CARD}.3.0"), hardware(cut=r"BDCOM\(tm\) ([A-Z0-9]+) Software"),
        version(f"{BDCOM_CARD}.6.0"), version(cut=r"Software, Version (.*?)\s*(?:Compiled|$)"),
        serial(f"{BDCOM_CARD}.4.0"), serial(cut=r"Serial num:(\w+)"),
    )),
    Kept(DATACOM, (hardware(f"{ENTITY}.13.1"), version(cut=r"version +(.*\d)"))),
    Kept(ARRIS_C4, (version(cut=r"(?:CMTS|CER)_V([\d.]+),"),)),
    Kept("1.3.6.1.4.1.4115.1.9", (version(cut=r"(?:CMTS|CER)_V([\d.]+),"),)),
    *(
        Kept(product, (hardware(form=model),))
        for product, model in (
            (f"{ARRIS_C4}.2.1", "C4"), (f"{ARRIS_C4}.2.2", "C4c"), ("1.3.6.1.4.1.4115.1.9.1", "E6000"),
        )
    ),
)  # fmt: skip
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
HP_WORDS = (" Switch", " Stack")
OF_SWITCHES = (
    Kept(HP, (
        Source("hardware", (), r"^(?:HPE? |Aruba |ProCurve )?(.+?), revision", without=HP_WORDS),
        Source("hardware", (), r"^(?:HPE OfficeConnect Switch|HP ProCurve|HP) ([^,]*), P\S[\d.]+", without=HP_WORDS),
        Source("hardware", (), r"^(?:Aruba|HPE Networking) Instant On ([^,]+), InstantOn_", without=HP_WORDS),
        Source("hardware", (), r"^PROCURVE (.*) - .*$", without=HP_WORDS),
        version("1.3.6.1.4.1.11.2.14.11.5.1.1.3.0"), version(cut=r"revision ([^, ]+)"),
        version(cut=r"InstantOn_\d+_([\d.]+)"), version(cut=r", (P\S[\d.]+)"), version(cut=r"^PROCURVE .* - (.*)$"),
        serial("1.3.6.1.4.1.11.2.36.1.1.2.9.0"),
    )),
    Kept(COMWARE, (
        hardware(cut=r"(?:HPE FF|HPE|HP|H3C) ((?!Comware)\S+[^\r\n]*?)\s*(?:Copyright|$)"),
        version(cut=r"Version ([\d.]+)"),
    )),
    Kept(DLINK, (
        hardware(cut=r"^(?:D-Link )?(\S+)"), version("1.3.6.1.2.1.16.19.2.0"),
        version("1.3.6.1.4.1.171.12.11.1.9.4.1.11.1"),
        version(cut=r"^(?:D-Link )?\S+ (\d[\w.]*)"), serial("1.3.6.1.4.1.171.12.11.1.9.4.1.17.1"),
        serial("1.3.6.1.4.1.171.12.1.1.12.0"),
    )),
    Kept(BROADCOM, (
        hardware(cut=r"^(Edge(?:Switch|Point Switch)[ \w-]*|US[ \w-]*)"), serial(f"{ENTITY}.11.1"),
        version(cut=r"^[\w -]+, *(?:firmware )?([^\s,]+)"),
    )),
    Kept(TP_LINK, (
        hardware("1.3.6.1.4.1.11863.6.1.1.5.0"), version("1.3.6.1.4.1.11863.6.1.1.6.0"),
        serial("1.3.6.1.4.1.11863.6.1.1.8.0"),
    )),
    Kept(EXTREME, (hardware(cut=r"\(([^)]+)\) version"), version(cut=r" version ([\d.]+)"))),
    Kept(FOUNDRY, (
        serial("1.3.6.1.4.1.1991.1.1.1.1.2.0"), version("1.3.6.1.4.1.1991.1.1.2.1.11.0"),
        version(cut=r"IronWare Version V(\S+)"),
    )),
    Kept(CISCO_SMALL, (
        hardware(cut=r"(S.+-\d+) \d"), hardware(cut=r"(CBS\S+) "), serial("1.3.6.1.4.1.9.6.1.101.53.14.1.5.1"),
        version("1.3.6.1.4.1.9.6.1.101.53.14.1.2.1"),
    )),
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
KEPT = (*OF_POWER, *OF_ROUTERS, *OF_ACCESS, *OF_SWITCHES, *OF_RADIOS)
