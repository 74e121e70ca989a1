"""Rules as whoever keeps them sees them, and what they are called for everybody who works with the desk."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Select, exists, func, select

from servicedesk.core.automation.models import Rule
from servicedesk.core.automation.rules.following import actor_of, rule_of
from servicedesk.core.automation.rules.moments import EVENTS, TIMED
from servicedesk.core.kernel.errors import Forbidden, NotFound
from servicedesk.core.kernel.plugin_state import PluginRecord
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people import require

EDIT = "rule.edit"


def visible_rules(uow: UnitOfWork) -> Select[Rule]:
    """Return the rules for whoever keeps them, those that were removed too; raises Forbidden for anybody else."""
    require(uow, EDIT)
    return select(Rule)


def list_rules(uow: UnitOfWork) -> Sequence[Rule]:
    """Return every rule in the order in which they are followed."""
    found = visible_rules(uow).where(Rule.removed_at.is_(None))
    return uow.session.scalars(found.order_by(Rule.position, Rule.id)).all()


def get_rule(uow: UnitOfWork, rule_id: int) -> Rule:
    """Return a rule, or raise NotFound."""
    return _the_one(uow, visible_rules(uow).where(Rule.id == rule_id, Rule.removed_at.is_(None)))


def rule_to_change(uow: UnitOfWork, rule_id: int, *, removed: bool = False) -> Rule:
    """Return a rule, locked against others until the unit of work ends, or raise NotFound."""
    state = Rule.removed_at.is_not(None) if removed else Rule.removed_at.is_(None)
    found = visible_rules(uow).where(Rule.id == rule_id, state)
    return _the_one(uow, found.with_for_update(of=Rule).execution_options(populate_existing=True))


def find_rule(uow: UnitOfWork, rule_id: int) -> Rule | None:
    """Return a rule that was removed or not, or None."""
    return uow.session.scalars(visible_rules(uow).where(Rule.id == rule_id)).one_or_none()


def list_active(uow: UnitOfWork, moments: Iterable[str]) -> Sequence[Rule]:
    """Return the rules that are on and are set off by one of these, in their order."""
    found = visible_rules(uow).where(Rule.is_active, Rule.moment.in_(tuple(moments)))
    return uow.session.scalars(found.order_by(Rule.position, Rule.id)).all()


def list_waiting(uow: UnitOfWork) -> Sequence[Rule]:
    """Return the rules that are on and wait for time to pass, in their order."""
    return list_active(uow, TIMED)


def listens(uow: UnitOfWork) -> bool:
    """Tell whether any rule that is on is set off by what happens to tickets."""
    found = visible_rules(uow).where(Rule.is_active, Rule.moment.in_(EVENTS))
    return bool(uow.session.scalar(select(exists(found.with_only_columns(Rule.id).subquery().select()))))


def find_switch(uow: UnitOfWork, name: str) -> PluginRecord | None:
    """Return whether rules are told of facts as every process knows it, None before any rule was ever on."""
    return uow.session.get(PluginRecord, name, with_for_update=True, populate_existing=True)


def last_position(uow: UnitOfWork) -> int:
    """Return where the last rule stands, 0 where there is none."""
    found = visible_rules(uow).with_only_columns(func.max(Rule.position))
    return uow.session.scalar(found) or 0


def list_adopted(uow: UnitOfWork) -> set[str]:
    """Return the codes of the suggestions that have become rules."""
    found = visible_rules(uow).where(Rule.removed_at.is_(None), Rule.suggestion != "")
    return set(uow.session.scalars(found.with_only_columns(Rule.suggestion)))


def name_rules(uow: UnitOfWork, actors: Iterable[str]) -> Mapping[str, str]:
    """Return what rules are called, by the key of the actor, for staff and for the desk itself.

    A rule that was removed keeps its name: what it did stays on its tickets.
    """
    ids = {rule_of(actor) for actor in actors} - {0}
    if not ids:
        return {}
    if not (uow.actor.is_staff or uow.actor.is_machine):
        raise Forbidden
    rows = uow.session.execute(select(Rule.id, Rule.name).where(Rule.id.in_(ids)))
    return {actor_of(identifier).key: name for identifier, name in rows}


def _the_one(uow: UnitOfWork, found: Select[Rule]) -> Rule:
    rule = uow.session.scalars(found).one_or_none()
    if rule is None:
        raise NotFound
    return rule
