"""The facts about protocols; what happens to a run is told by its ticket."""

from dataclasses import dataclass

from servicedesk.core.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class ProtocolChanged(Event):
    """A protocol is different.

    ``action`` is created, drafted, discarded, published (as the version of this number), assigned (to
    categories), switched_on or switched_off.
    """

    kind = "protocol.changed"
    subject = "protocol"

    protocol_id: int
    code: str
    action: str
    version: int = 0
