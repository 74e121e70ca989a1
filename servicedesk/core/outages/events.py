"""The facts that outages publish; they hold identifiers and codes, never the public text."""

from dataclasses import dataclass

from servicedesk.core.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class OutageChanged(Event):
    """An outage was declared, updated or resolved; ``phase`` says which, ``stage`` how far the repair has come.

    ``tells`` is who of the customers is told: nobody, joined (whose report is part of it), or everybody it hits.
    """

    kind = "outage.changed"
    subject = "outage"
    hook = "on_outage"
    is_urgent = True

    outage_id: int
    number: str
    phase: str
    stage: str
    resource_ids: list[int]
    tells: str = "nobody"
