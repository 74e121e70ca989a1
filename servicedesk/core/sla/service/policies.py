"""Policies: what is promised for which concerns, in the administrator's order."""

from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.rules.checks import Checks
from servicedesk.core.people.service.changes import require
from servicedesk.core.sla.drafts import CLOCKS, PAUSES, PolicyDraft, TargetDraft
from servicedesk.core.sla.events import PolicyChanged
from servicedesk.core.sla.models import SlaPolicy, SlaTarget
from servicedesk.core.sla.queries import PERMISSION, find_calendar, get_policy
from servicedesk.core.sla.rules import fits_calendar
from servicedesk.core.sla.service.editions import renew_edition

LONGEST_NAME, LONGEST_REGULATOR, LONGEST_CODE = 80, 40, 40
KINDS = ("fault", "request", "complaint", "question")
ACCOUNT_KINDS = ("residential", "corporate")
LEVELS = range(1, 5)
MOST_MINUTES = 365 * 24 * 60
MOST_WARNINGS = 5


def create_policy(uow: UnitOfWork, draft: PolicyDraft) -> SlaPolicy:
    """Add a policy; Invalid tells every field that cannot be taken."""
    require(uow, PERMISSION)
    return _write(uow, SlaPolicy(), draft, "created")


def change_policy(uow: UnitOfWork, policy_id: int, draft: PolicyDraft) -> SlaPolicy:
    """Make a policy as the draft says.

    It counts for what is opened from now on, and for an open ticket as soon as anything is done to it. Raises
    NotFound and Invalid.
    """
    return _write(uow, get_policy(uow, policy_id), draft, "changed")


def remove_policy(uow: UnitOfWork, policy_id: int) -> None:
    """Take a policy away; what it has promised stays promised. Raises NotFound."""
    uow.session.delete(get_policy(uow, policy_id))
    renew_edition(uow)
    uow.publish(PolicyChanged(policy_id=policy_id, action="removed"))


def _write(uow: UnitOfWork, policy: SlaPolicy, draft: PolicyDraft, action: str) -> SlaPolicy:
    _take_conditions(policy, draft, checks := Checks())
    for target in draft.targets:
        _check_target(uow, checks, target)
    if len({each.clock for each in draft.targets}) != len(draft.targets):
        checks.object_to("targets", "taken")
    checks.finish()
    policy.targets = [
        SlaTarget(
            clock=each.clock, minutes=list(each.minutes), calendar_id=each.calendar_id,
            pauses=sorted(each.pauses), warnings=sorted(each.warnings),
        )
        for each in draft.targets
    ]  # fmt: skip
    uow.session.add(policy)
    renew_edition(uow)
    uow.publish(PolicyChanged(policy_id=policy.id, action=action))
    return policy


def _take_conditions(policy: SlaPolicy, draft: PolicyDraft, checks: Checks) -> None:
    """Take over what a policy is called and whom it is for; nothing is written when anything is wrong."""
    policy.name = checks.line("name", draft.name, LONGEST_NAME)
    policy.name_en = checks.line("name_en", draft.name_en, LONGEST_NAME, required=False)
    policy.regulator = checks.line("regulator", draft.regulator, LONGEST_REGULATOR, required=False)
    policy.position, policy.is_active = draft.position, draft.is_active
    policy.kinds = checks.some_of("kinds", draft.kinds, KINDS)
    policy.account_kinds = checks.some_of("account_kinds", draft.account_kinds, ACCOUNT_KINDS)
    policy.categories = [checks.line("categories", each, LONGEST_CODE) for each in sorted(set(draft.categories))]
    policy.priorities = sorted(set(draft.priorities))
    if not set(draft.priorities) <= set(LEVELS):
        checks.object_to("priorities", "unknown")


def _check_target(uow: UnitOfWork, checks: Checks, target: TargetDraft) -> None:
    """Object to what cannot be promised, each under the name of its clock."""
    checks.one_of("targets", target.clock, CLOCKS)
    checks.some_of(f"{target.clock}.pauses", target.pauses, PAUSES)
    if len(target.minutes) != len(LEVELS) or not all(0 <= each <= MOST_MINUTES for each in target.minutes):
        checks.object_to(f"{target.clock}.minutes", "sla.minutes", longest=MOST_MINUTES)
    is_hundredth = all(0 < each < 100 for each in target.warnings)  # noqa: PLR2004  # of a hundred
    if not is_hundredth or len(target.warnings) > MOST_WARNINGS:
        checks.object_to(f"{target.clock}.warnings", "sla.warnings")
    if target.calendar_id is None or checks.problems:
        return
    calendar = find_calendar(uow.session, target.calendar_id)
    if calendar is None:
        checks.object_to(f"{target.clock}.calendar", "unknown")
    elif not fits_calendar(calendar.current.week, max(target.minutes)):
        checks.object_to(f"{target.clock}.calendar", "sla.never_open")
