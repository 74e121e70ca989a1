"""Radio links: what they feel, and how well they hear the other end."""

from plugins.snmp_monitor.makers.columns import IF_NAME, ZERO, Column

SIKLU, SIKLU_RADIO = "1.3.6.1.4.1.31926", "1.3.6.1.4.1.31926.2.1.1"
UBIQUITI, OLDER_AIR_OS = "1.3.6.1.4.1.41112", "1.3.6.1.4.1.10002.1"
CERAGON, CERAGON_UNIT, CERAGON_RADIO = "1.3.6.1.4.1.2281", "1.3.6.1.4.1.2281.10.1.1", "1.3.6.1.4.1.2281.10.5.1.1"
MIMOSA, MIMOSA_UNIT = "1.3.6.1.4.1.43356", "1.3.6.1.4.1.43356.2.1.2.1"
CAMBIUM, CAMBIUM_EPMP = "1.3.6.1.4.1.17713", "1.3.6.1.4.1.17713.21"
CANOPY, CANOPY_BOX = "1.3.6.1.4.1.161.19", "1.3.6.1.4.1.161.19.3.3.1"
AVIAT, DRAGONWAVE, RACOM = "1.3.6.1.4.1.2509", "1.3.6.1.4.1.7262", "1.3.6.1.4.1.33555"
DRAGONWAVE_UNIT, RACOM_UNIT = f"{DRAGONWAVE}.2.2", f"{RACOM}.1.1"
ALCOMA = "1.3.6.1.4.1.12140"
SAF, SAF_UNIT = "1.3.6.1.4.1.7571", "1.3.6.1.4.1.7571.100.1.1.5"
NEVER = frozenset[int]()
MOST_DEGREES = 1_000  # some versions of airOS tell ten-millionths of degrees

RADIOS = (
    Column(SIKLU, "temperature", f"{SIKLU}.1.2.0", "System Temp"),
    Column(SIKLU, "voltage", f"{SIKLU}.1.1.0", "System voltage"),
    Column(SIKLU, "snr", f"{SIKLU_RADIO}.18.1", "Radio", is_one=True),
    Column(SIKLU, "dbm", f"{SIKLU_RADIO}.19.1", "RX", is_one=True),
    # All radios of Ubiquiti may say the same of what they are: their own objects tell which they have.
    *(
        Column(
            maker, kind, f"{UBIQUITI}.{oid}", title, divisor, absent=absent, least=least, most=most,
            is_one=True,
        )
        for maker in (UBIQUITI, OLDER_AIR_OS)
        for kind, oid, title, divisor, absent, least, most in (
            ("temperature", "1.3.2.1.8.1", "Radio 0", 1, ZERO, None, None),
            ("temperature", "1.3.2.1.10.1", "Radio 1", 1, ZERO, None, None),
            ("state", "1.3.2.1.2.1", "Modulation", 1, NEVER, None, None),
            ("state", "1.3.1.1.8.1", "GPS", 1, NEVER, None, None),
            ("temperature", "1.4.8.4.0", "System", 1, ZERO, None, MOST_DEGREES),
            ("temperature", "1.4.8.4.0", "System", 10_000_000, ZERO, MOST_DEGREES + 1, None),
            ("state", "1.4.9.2.0", "GPS", 1, NEVER, None, None),
            ("dbm", "1.4.5.1.5.1", "RX", 1, ZERO, None, None),
            ("state", "1.11.1.4.1.1", "GPS", 1, NEVER, None, None),
            ("state", "1.10.1.7.1.0", "GPS", 1, NEVER, None, None),
        )
    ),
    Column(CERAGON, "temperature", f"{CERAGON_UNIT}.9.0", "System"),
    Column(CERAGON, "voltage", f"{CERAGON_UNIT}.10.0", "System voltage"),
    Column(CERAGON, "temperature", f"{CERAGON_RADIO}.24", "Radio", 1, IF_NAME),
    Column(CERAGON, "state", f"{CERAGON_RADIO}.25", "Radio", 1, IF_NAME),
    Column(CERAGON, "dbm", f"{CERAGON_RADIO}.2", "RX", 1, IF_NAME, absent=ZERO),
    Column(CERAGON, "dbm", f"{CERAGON_RADIO}.3", "TX", 1, IF_NAME, absent=ZERO),
    Column(CERAGON, "state", "1.3.6.1.4.1.2281.10.7.2.1.9", "Link"),
    Column(CERAGON, "state", "1.3.6.1.4.1.2281.10.7.3.1.1.2", "Link"),
    Column(MIMOSA, "temperature", f"{MIMOSA_UNIT}.8.0", "Internal Temperature", 10),
    Column(MIMOSA, "state", "1.3.6.1.4.1.43356.2.1.2.2.5.0", "GPS"),
    Column(CAMBIUM_EPMP, "state", f"{CAMBIUM_EPMP}.1.1.7.0", "GPS"),
    Column(CAMBIUM_EPMP, "state", f"{CAMBIUM_EPMP}.1.1.6.0", "Radar"),
    Column(CAMBIUM_EPMP, "dbm", f"{CAMBIUM_EPMP}.1.2.3.0", "RX", absent=ZERO),
    Column(CAMBIUM_EPMP, "snr", f"{CAMBIUM_EPMP}.1.2.18.0", "Radio", absent=ZERO),
    Column(CAMBIUM, "state", "1.3.6.1.4.1.17713.7.13.11.0", "GPS", but=(CAMBIUM_EPMP,)),
    Column(CANOPY, "temperature", f"{CANOPY_BOX}.35.0", "System"),
    Column(CANOPY, "snr", "1.3.6.1.4.1.161.19.3.2.2.95.0", "Radio", absent=ZERO),
    Column(CANOPY, "state", "1.3.6.1.4.1.161.19.3.1.3.1.0", "GPS"),
    Column(AVIAT, "state", "1.3.6.1.4.1.2509.9.3.2.1.1.14", "Modulation"),
    Column(DRAGONWAVE, "temperature", f"{DRAGONWAVE_UNIT}.5.1.3.6.0", "Radio", 10),
    Column(DRAGONWAVE, "state", f"{DRAGONWAVE_UNIT}.8.4.4.1.0", "Link"),
    Column(DRAGONWAVE, "state", f"{DRAGONWAVE_UNIT}.5.1.2.5.0", "Modulation"),
    Column(RACOM, "voltage", f"{RACOM_UNIT}.4.3.0", "System voltage", 10),
    Column(RACOM, "temperature", f"{RACOM_UNIT}.4.2.0", "Radio", 100),
    Column(RACOM, "state", f"{RACOM_UNIT}.3.1.0", "System"),
    Column(RACOM, "state", f"{RACOM_UNIT}.3.2.0", "Link"),
    Column(RACOM, "state", f"{RACOM_UNIT}.3.4.0", "Radio"),
    Column(RACOM, "state", f"{RACOM}.1.2.1.7.0", "Modulation"),
    Column(RACOM, "state", f"{RACOM}.1.2.1.8.0", "Modulation"),
    Column(ALCOMA, "temperature", f"{ALCOMA}.2.3.9.0", "Internal Temperature"),
    Column(SAF, "voltage", f"{SAF_UNIT}.15.1.2.0", "System voltage"),
    Column(SAF, "temperature", f"{SAF_UNIT}.1.1.1.5", "System", is_one=True),
)  # fmt: skip
