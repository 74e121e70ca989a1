"""Names for kinds of traps that no rule knows: whose they are, as far as their number tells."""

ENTERPRISES = "1.3.6.1.4.1."
MAKERS = {
    2: "IBM", 9: "Cisco", 11: "HP", 43: "3Com", 171: "D-Link", 207: "Allied Telesis", 311: "Microsoft", 318: "APC",
    476: "Liebert", 534: "Eaton", 637: "Alcatel", 674: "Dell", 705: "MGE", 1588: "Brocade", 1916: "Extreme",
    1991: "Foundry", 2011: "Huawei", 2356: "LANCOM", 2544: "ADVA", 2636: "Juniper", 3902: "ZTE", 3955: "Linksys",
    4413: "Broadcom", 4491: "CableLabs", 4998: "ARRIS", 5651: "Maipu", 6141: "Ciena", 6296: "Dasan", 6527: "Nokia",
    8072: "net-snmp", 10002: "Ubiquiti", 11863: "TP-Link", 12356: "Fortinet", 14988: "MikroTik", 17163: "Riverbed",
    17713: "Cambium", 25506: "H3C", 30065: "Arista", 31926: "Siklu", 33049: "Mellanox", 41112: "Ubiquiti",
    50224: "VSOL",
}  # fmt: skip
SUBTREES = {
    "1.3.6.1.2.1.10.": "transmission", "1.3.6.1.2.1.14.": "OSPF-MIB", "1.3.6.1.2.1.15.": "BGP4-MIB",
    "1.3.6.1.2.1.16.": "RMON-MIB", "1.3.6.1.2.1.17.": "BRIDGE-MIB", "1.3.6.1.2.1.33.": "UPS-MIB",
    "1.3.6.1.2.1.43.": "Printer-MIB", "1.3.6.1.2.1.47.": "ENTITY-MIB", "1.3.6.1.2.1.68.": "VRRP-MIB",
    "1.3.6.1.2.1.80.": "DISMAN-PING-MIB", "1.3.6.1.2.1.88.": "DISMAN-EVENT-MIB", "1.0.8802.1.1.2.": "LLDP-MIB",
}  # fmt: skip


def called(kind: str) -> str:
    """Return the best name that we have for a kind of trap: its maker, or its module, with the rest of its number."""
    if kind.startswith(ENTERPRISES):
        number, _, rest = kind.removeprefix(ENTERPRISES).partition(".")
        return f"{MAKERS.get(int(number), number)} {rest}".strip()
    for subtree, name in SUBTREES.items():
        if kind.startswith(subtree):
            return f"{name} {kind.removeprefix(subtree)}"
    return kind
