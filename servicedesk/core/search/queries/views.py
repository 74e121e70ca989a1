"""Saved views, as the actor may see them."""

from collections.abc import Sequence
from functools import cache

from sqlalchemy import Select, bindparam, or_, select

from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.search.models import SavedView

MOST_VIEWS = 50  # that one person sees


def list_views(uow: UnitOfWork) -> Sequence[SavedView]:
    """Return the views of the actor and those that his teams share, by name."""
    values = {"owner_id": uow.actor.id, "team_ids": sorted(uow.actor.team_ids)}
    return uow.session.scalars(_visible_views(), values).all()


@cache
def _visible_views() -> Select[SavedView]:
    """Return the statement, made once: every queue asks it."""
    mine = SavedView.owner_id == bindparam("owner_id")
    shared = SavedView.team_id.in_(bindparam("team_ids", expanding=True))
    return select(SavedView).where(or_(mine, shared)).order_by(SavedView.name, SavedView.id).limit(MOST_VIEWS)


def find_own_view(uow: UnitOfWork, *, view_id: int = 0, name: str = "") -> SavedView | None:
    """Return the actor's own view of this identifier or this name, or None."""
    own = select(SavedView).where(SavedView.owner_id == uow.actor.id)
    own = own.where(SavedView.id == view_id) if view_id else own.where(SavedView.name == name)
    return uow.session.scalars(own).one_or_none()
