"""Saved views, as the actor may see them."""

from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, or_, select

from servicedesk.core.kernel.base import table_of
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.search.models import SavedView

MOST_VIEWS = 50  # that one person sees


class ViewShown(NamedTuple):
    """A saved view as lists show it."""

    id: int
    owner_id: int
    team_id: int | None
    name: str
    filters: str


def list_views(uow: UnitOfWork) -> list[ViewShown]:
    """Return the views of the actor and those that his teams share, by name and without objects."""
    values = {"owner_id": uow.actor.id, "team_ids": sorted(uow.actor.team_ids)}
    return [ViewShown._make(row) for row in uow.session.execute(_visible_views(), values)]


@cache
def _visible_views() -> Select[Any]:
    """Return the statement, made once: every queue asks it."""
    view = table_of(SavedView).c
    mine = view.owner_id == bindparam("owner_id")
    shared = view.team_id.in_(bindparam("team_ids", expanding=True))
    shown = select(*(view[name] for name in ViewShown._fields)).where(or_(mine, shared))
    return shown.order_by(view.name, view.id).limit(MOST_VIEWS)


def find_own_view(uow: UnitOfWork, *, view_id: int = 0, name: str = "") -> SavedView | None:
    """Return the actor's own view of this identifier or this name, or None."""
    own = select(SavedView).where(SavedView.owner_id == uow.actor.id)
    own = own.where(SavedView.id == view_id) if view_id else own.where(SavedView.name == name)
    return uow.session.scalars(own).one_or_none()
