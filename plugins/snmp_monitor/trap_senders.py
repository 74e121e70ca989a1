"""Who sends: the watched devices by the address that their notifications come from, and what proves that it is they."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from hmac import compare_digest

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from plugins.snmp_monitor.access import opened_access
from plugins.snmp_monitor.drivers.base import Access
from plugins.snmp_monitor.models import Device
from servicedesk.plugin_api import Context, UnitOfWork

MOST_SHARING = 20  # devices of one address that are asked because of one notification
MAPPED = "::ffff:"


@dataclass(frozen=True)
class Sender:
    """A device that may send notifications, and how one gets into it."""

    device_id: int
    resource_id: int
    name: str
    host: str
    port: int
    access: Access | None


class Senders:
    """The devices by their addresses; ``community`` is one that all of them may use for what they send."""

    def __init__(self, senders: Mapping[str, list[Sender]], community: str = "") -> None:
        """Know these."""
        self._by_address, self._community = senders, community

    def find(self, address: str, port: int) -> list[Sender]:
        """Return whose address this is; where several share it, who asks and answers on this port."""
        found = self._by_address.get(address.removeprefix(MAPPED), [])
        exact = [sender for sender in found if sender.port == port]
        return exact or found[:MOST_SHARING]

    def takes(self, sender: Sender, community: bytes) -> bool:
        """Tell whether a community fits a device: the one that it is asked with, or the one for all."""
        own = sender.access.community if sender.access is not None and sender.access.version != "3" else ""
        return any(each and compare_digest(each.encode(), community) for each in (own, self._community))

    def user(self, address: str, user: str) -> Access | None:
        """Return the keys of a user of v3 at an address, or None."""
        found = [sender.access for sender in self.find(address, 0) if sender.access is not None]
        return next((each for each in found if each.version == "3" and each.user == user), None)


def load_senders(uow: UnitOfWork, ctx: Context) -> Senders:
    """Return the watched devices whose address is written as one; names are looked up by nobody here."""
    wanted = select(Device).where(Device.is_watched).options(joinedload(Device.access))
    senders: dict[str, list[Sender]] = {}
    entries: dict[int, Access | None] = {}
    for device in uow.session.scalars(wanted):
        address = as_address(device.host)
        if address:
            if device.access_id not in entries:
                entries[device.access_id] = opened_access(device.access, ctx)
            sender = Sender(
                device.id, device.resource_id, device.name, address, device.port, entries[device.access_id]
            )  # fmt: skip
            senders.setdefault(address, []).append(sender)
    return Senders(senders, ctx.settings.trap_community.reveal())


def as_address(host: str) -> str:
    """Return an address as sockets write it, or nothing for a name."""
    try:
        return str(ipaddress.ip_address("127.0.0.1" if host == "localhost" else host))
    except ValueError:
        return ""
