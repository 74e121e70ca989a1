"""Which macros somebody may use: his own, and those of everybody."""

from sqlalchemy import Select, or_, select

from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.tickets.models import Macro


def visible_macros(uow: UnitOfWork) -> Select[Macro]:
    """Return the macros that the actor may use: his own and everybody's."""
    return select(Macro).where(or_(Macro.owner_id.is_(None), Macro.owner_id == uow.actor.id))


def list_macros(uow: UnitOfWork, kind: str = "") -> list[Macro]:
    """Return the macros that the actor may use, by title, his own first."""
    found = visible_macros(uow).where(Macro.kind == kind) if kind else visible_macros(uow)
    return list(uow.session.scalars(found.order_by(Macro.owner_id.is_(None), Macro.title, Macro.id)))


def get_macro(uow: UnitOfWork, macro_id: int) -> Macro:
    """Return a macro that the actor may use, or raise NotFound."""
    macro = find_macro(uow, macro_id)
    if macro is None:
        raise NotFound
    return macro


def find_macro(uow: UnitOfWork, macro_id: int) -> Macro | None:
    """Return a macro that the actor may use, or None."""
    return uow.session.scalars(visible_macros(uow).where(Macro.id == macro_id)).one_or_none()
