"""Head ends of cable networks: cards, fans and the signal of their channels."""

from plugins.snmp_monitor.makers.columns import IF_NAME, Column

ARRIS_C3, ARRIS_CHASSIS = "1.3.6.1.4.1.4115.1.4", "1.3.6.1.4.1.4115.1.4.3.3.1.2"
ARRIS_C4, ARRIS_E6000, ARRIS_CARDS = "1.3.6.1.4.1.4998", "1.3.6.1.4.1.4115.1.9", "1.3.6.1.4.1.4998.1.1.10.1.4.2.1"
CASA, HARMONIC = "1.3.6.1.4.1.20858", "1.3.6.1.4.1.1563"
ERROR_RATIO = "1.3.6.1.4.1.4491.2.1.20.1.24.1.1"  # DOCS-IF3-MIB: of the modulation, in tenths of decibels
NO_CARD = frozenset({999})

HEAD_ENDS = (
    Column(ARRIS_C3, "state", f"{ARRIS_CHASSIS}.1.0", "Front panel"),
    Column(ARRIS_C3, "state", f"{ARRIS_CHASSIS}.3.0", "Power status"),
    *(Column(ARRIS_C3, "temperature", f"{ARRIS_CHASSIS}.{each}.0", f"Sensor {each - 3}", 100) for each in range(4, 8)),
    *(Column(ARRIS_C3, "state", f"{ARRIS_CHASSIS}.{each}.0", f"Fan {each - 7}") for each in range(8, 14)),
    *(
        Column(maker, "temperature", f"{ARRIS_CARDS}.29", "Card", 1, (f"{ARRIS_CARDS}.3",), absent=NO_CARD)
        for maker in (ARRIS_C4, ARRIS_E6000)
    ),
    *(Column(maker, "snr", ERROR_RATIO, "", 10, IF_NAME) for maker in (ARRIS_C4, ARRIS_E6000, CASA, HARMONIC)),
)
