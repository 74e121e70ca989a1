"""What ends lines: access by fibre, cable head ends and switches."""

from plugins.snmp_monitor.kept.sources import ENTITY, Kept, Source, hardware, serial, version
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
from plugins.snmp_monitor.makers.routers import HUAWEI, HUAWEI_ACCESS
from plugins.snmp_monitor.makers.switches import (
    BROADCOM,
    CISCO_SMALL,
    COMWARE,
    DELL,
    DLINK,
    EXTREME,
    FOUNDRY,
    HP,
    NETONIX,
    OMNI_SWITCH,
    RAISECOM,
    TP_LINK,
    ZYXEL,
)

DATACOM = "1.3.6.1.4.1.3709"

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
    Kept(OMNI_SWITCH, (hardware(cut=r"(OS\S+)"), version(cut=r"(\d+\.\d+\.\S*)"))),
    Kept(NETONIX, (hardware(cut=r"Netonix (.*)"), version(f"{NETONIX}.1.0", cut=r"(.*\d)"))),
    Kept(RAISECOM, (
        hardware(f"{RAISECOM}.6.1.1.1.2.0"), serial(f"{RAISECOM}.6.1.1.1.14.0"), version(f"{RAISECOM}.6.1.1.1.1.0"),
        version(cut=r"^ROAP +Version ([^,]+)"),
    )),
    Kept(DELL, (
        hardware(f"{DELL}.3000.1.2.100.1.0"), version(f"{DELL}.3000.1.2.100.4.0"),
        serial(f"{DELL}.3000.1.2.100.8.1.2.1"),
    )),
    Kept(ZYXEL, (
        hardware(f"{ZYXEL}.1.15.3.1.11.0"), version(f"{ZYXEL}.1.15.3.1.6.0"), serial(f"{ZYXEL}.1.15.3.1.12.0"),
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
