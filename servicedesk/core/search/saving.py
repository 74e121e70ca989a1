"""Views of the queues that people keep under a name, for themselves or for a team of theirs."""

from dataclasses import dataclass

from servicedesk.core.kernel.errors import Forbidden, NotFound
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.rules.checks import Checks
from servicedesk.core.search.events import SavedViewChanged
from servicedesk.core.search.models import LONGEST_FILTERS, LONGEST_NAME, SavedView
from servicedesk.core.search.queries.views import find_own_view


@dataclass(frozen=True)
class ViewDraft:
    """A view as it shall be kept; ``team_id`` is the team that sees it too, 0 for none."""

    name: str
    filters: str
    team_id: int = 0


def save_view(uow: UnitOfWork, draft: ViewDraft) -> SavedView:
    """Keep a view under a name; one of the actor's that has this name already becomes what is said now.

    Raises Invalid, and Forbidden for a team that the actor does not belong to.
    """
    if not uow.actor.is_staff or (draft.team_id and draft.team_id not in uow.actor.team_ids):
        raise Forbidden
    checks = Checks()
    name = checks.line("name", draft.name, LONGEST_NAME)
    filters = checks.line("filters", draft.filters, LONGEST_FILTERS, required=False)
    checks.finish()
    view = find_own_view(uow, name=name) or SavedView(owner_id=uow.actor.id, name=name)
    view.filters, view.team_id = filters, draft.team_id or None
    uow.session.add(view)
    uow.session.flush()  # the fact names its identifier
    uow.publish(SavedViewChanged(view_id=view.id, action="saved", team_id=draft.team_id))
    return view


def remove_view(uow: UnitOfWork, view_id: int) -> None:
    """Forget a view of the actor's own; NotFound for any other."""
    view = find_own_view(uow, view_id=view_id)
    if view is None:
        raise NotFound
    uow.session.delete(view)
    uow.publish(SavedViewChanged(view_id=view.id, action="removed", team_id=view.team_id or 0))
