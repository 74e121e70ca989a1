"""What a simulated element tells: a system and a few interfaces."""

from plugins.snmp_monitor import ber, oids


def element(name="pe-lima-01", up_time=123_456, ports=("ge-0/0/0", "ge-0/0/1", "xe-0/1/0")):
    """Return the table of an element whose interfaces all work; the last one is fast."""
    table = {
        oids.SYS_DESCRIPTION: (ber.OCTETS, b"Simulated element"),
        oids.SYS_OBJECT_ID: (ber.NAME, "1.3.6.1.4.1.99999.1"),
        oids.SYS_UP_TIME: (ber.TICKS, up_time),
        oids.SYS_NAME: (ber.OCTETS, name.encode()),
    }
    for index, port in enumerate(ports, 1):
        table |= interface(index, port)
    return table


def interface(index, name, oper=1, admin=1, octets=1_000_000, errors=0):
    """Return the rows of one interface of 1000 Mbit/s."""
    row = {
        oids.IF_NAME_OLD: (ber.OCTETS, name.encode()), oids.IF_TYPE: (ber.INTEGER, 6),
        oids.IF_SPEED: (ber.GAUGE, 1_000_000_000), oids.IF_ADMIN: (ber.INTEGER, admin),
        oids.IF_OPER: (ber.INTEGER, oper), oids.IF_IN: (ber.COUNTER, octets % 2**32),
        oids.IF_IN_ERRORS: (ber.COUNTER, errors), oids.IF_OUT: (ber.COUNTER, octets % 2**32),
        oids.IF_OUT_ERRORS: (ber.COUNTER, 0), oids.IF_NAME: (ber.OCTETS, name.encode()),
        oids.IF_IN_64: (ber.COUNTER64, octets), oids.IF_OUT_64: (ber.COUNTER64, octets),
        oids.IF_HIGH_SPEED: (ber.GAUGE, 1_000), oids.IF_ALIAS: (ber.OCTETS, f"to {name}".encode()),
    }  # fmt: skip
    return {f"{column}.{index}": told for column, told in row.items()}
