"""The facts that searching publishes."""

from dataclasses import dataclass

from servicedesk.core.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class SavedViewChanged(Event):
    """A view was kept or forgotten; ``action`` says which."""

    kind = "view.changed"
    subject = "view"

    view_id: int
    action: str
    team_id: int
