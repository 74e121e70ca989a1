"""Which sorts of fault ask for which skill."""

from collections.abc import Sequence

from sqlalchemy import delete

from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.staffing import get_skill
from servicedesk.core.staffing import remove_skill as take_skill
from servicedesk.core.tickets.placing_models import SkillNeed
from servicedesk.core.tickets.rules import require_permission

MANAGE = "team.manage"


def choose_needs(uow: UnitOfWork, skill_id: int, category_ids: Sequence[int], service_kinds: Sequence[str]) -> None:
    """Say which sorts of fault, and which kinds of service, ask for a skill: these and no others."""
    require_permission(uow.actor, MANAGE)
    skill = get_skill(uow, skill_id)
    uow.session.execute(delete(SkillNeed).where(SkillNeed.skill_id == skill.id))
    for category_id in sorted(set(category_ids)):
        uow.session.add(SkillNeed(skill_id=skill.id, category_id=category_id))
    for kind in sorted(set(service_kinds)):
        uow.session.add(SkillNeed(skill_id=skill.id, service_kind=kind))


def remove_skill(uow: UnitOfWork, skill_id: int) -> None:
    """Take a skill away from everybody and from all that asks for it."""
    require_permission(uow.actor, MANAGE)
    skill = get_skill(uow, skill_id)
    uow.session.execute(delete(SkillNeed).where(SkillNeed.skill_id == skill.id))
    take_skill(uow, skill)
