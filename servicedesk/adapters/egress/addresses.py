"""Judges addresses: may a request be sent there, and does it need a permission of its own?

``ipaddress.is_global`` alone is not enough: it differs between versions of Python, and says nothing
about the older ways of wrapping one address in another.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Literal

Verdict = Literal["global", "private", "forbidden"]

# An administrator may point at these when he says so: they are where an operator's own servers live.
PRIVATE_4 = tuple(
    IPv4Network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "100.64.0.0/10")
)
PRIVATE_6 = (IPv6Network("::1/128"), IPv6Network("fc00::/7"))

# Nobody may: this network, link-local with the metadata servers of clouds, protocol assignments,
# documentation, the anycast relays of 6to4, benchmarks, multicast, reserved and broadcast.
FORBIDDEN_4 = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8",
        "169.254.0.0/16",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)

# Global unicast is the only part of IPv6 that is in use. Left out of it: Teredo and the other protocol
# assignments, 6to4 (both may hide any IPv4 address, and nobody's server lives there), documentation.
UNICAST_6 = IPv6Network("2000::/3")
FORBIDDEN_6 = tuple(IPv6Network(text) for text in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))
TRANSLATED_4 = IPv6Network("64:ff9b::/96")


def judge(text: str) -> Verdict:
    """Say whether an address is of the Internet, of a private network, or out of bounds."""
    try:
        address = ip_address(text)
    except ValueError:
        return "forbidden"
    return _judge_4(address) if isinstance(address, IPv4Address) else _judge_6(address)


def _judge_4(address: IPv4Address) -> Verdict:
    if any(address in network for network in PRIVATE_4):
        return "private"
    if not address.is_global or any(address in network for network in FORBIDDEN_4):
        return "forbidden"
    return "global"


def _judge_6(address: IPv6Address) -> Verdict:
    if address.scope_id:
        return "forbidden"
    if address.ipv4_mapped:
        return _judge_4(address.ipv4_mapped)
    if address in TRANSLATED_4:
        # RFC 6052 3.1: this prefix must not stand for a private address, whoever asks.
        return "global" if _judge_4(_last_32_bits(address)) == "global" else "forbidden"
    if any(address in network for network in PRIVATE_6):
        return "private"
    if address not in UNICAST_6 or not address.is_global or any(address in network for network in FORBIDDEN_6):
        return "forbidden"
    return "global"


def _last_32_bits(address: IPv6Address) -> IPv4Address:
    return IPv4Address(int(address) & 0xFFFFFFFF)
