"""The limits of planned work, and the times without any, as administrators set them."""

from dataclasses import asdict, replace

from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.maintenance.drafts import FreezeDraft, PolicyDraft
from servicedesk.core.maintenance.events import MaintenancePolicyChanged
from servicedesk.core.maintenance.policy_models import FreezePeriod, MaintenancePolicy
from servicedesk.core.maintenance.queries.policy import get_freeze, read_policy
from servicedesk.core.maintenance.rules import LONGEST_TEXT
from servicedesk.core.people.rules.checks import Checks
from servicedesk.core.people.service.changes import require
from servicedesk.core.sla import current_book

PERMISSION = "settings.manage"
LONGEST_NAME = 80
LONGEST_LIMIT = 60 * 24 * 60  # minutes: sixty days
MOST_DAYS = 366
LIMITS = ("notice_minutes", "objection_minutes", "remind_minutes", "warn_minutes", "overrun_minutes")


def keep_policy(uow: UnitOfWork, draft: PolicyDraft) -> MaintenancePolicy:
    """Let these limits count for what is announced from now on. Raises Forbidden and Invalid."""
    require(uow, PERMISSION)
    checks = Checks()
    for name in LIMITS:
        if not 0 <= getattr(draft, name) <= LONGEST_LIMIT:
            checks.object_to(name, "out_of_range", smallest=0, largest=LONGEST_LIMIT)
    if not 1 <= draft.repeat_days <= MOST_DAYS:
        checks.object_to("repeat_days", "out_of_range", smallest=1, largest=MOST_DAYS)
    if draft.calendar_id is not None and draft.calendar_id not in current_book(uow).versions:
        checks.object_to("calendar_id", "unknown")
    text = checks.text("overrun_text", draft.overrun_text, LONGEST_TEXT, required=False)
    text_en = checks.text("overrun_text_en", draft.overrun_text_en, LONGEST_TEXT, required=False)
    checks.finish()
    policy = read_policy(uow)
    for name, value in asdict(replace(draft, overrun_text=text, overrun_text_en=text_en)).items():
        setattr(policy, name, value)
    uow.session.add(policy)
    uow.session.flush()  # the fact names the row by its identifier
    uow.publish(MaintenancePolicyChanged(maintenance_policy_id=policy.id, action="changed"))
    return policy


def add_freeze(uow: UnitOfWork, draft: FreezeDraft) -> FreezePeriod:
    """Say that nobody works at the network in this time. Raises Forbidden and Invalid."""
    require(uow, PERMISSION)
    checks = Checks()
    name = checks.line("name", draft.name, LONGEST_NAME)
    name_en = checks.line("name_en", draft.name_en, LONGEST_NAME, required=False)
    if draft.ends_at <= draft.starts_at:
        checks.object_to("ends_at", "order")
    checks.finish()
    freeze = FreezePeriod(name=name, name_en=name_en, starts_at=draft.starts_at, ends_at=draft.ends_at)
    uow.session.add(freeze)
    uow.session.flush()  # the fact names the row by its identifier
    uow.publish(MaintenancePolicyChanged(maintenance_policy_id=0, action="freeze_added", freeze_id=freeze.id))
    return freeze


def remove_freeze(uow: UnitOfWork, freeze_id: int) -> None:
    """Let work be done in this time again. Raises Forbidden and NotFound."""
    require(uow, PERMISSION)
    freeze = get_freeze(uow, freeze_id)
    uow.session.delete(freeze)
    uow.publish(MaintenancePolicyChanged(maintenance_policy_id=0, action="freeze_removed", freeze_id=freeze_id))
