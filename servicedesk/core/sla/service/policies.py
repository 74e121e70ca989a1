"""Policies: what is promised for which concerns, in the administrator's order."""

from dataclasses import replace

from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.rules.checks import Checks
from servicedesk.core.people.service.changes import require
from servicedesk.core.sla.book import Book, promise_of
from servicedesk.core.sla.differences import difference, policy_told
from servicedesk.core.sla.drafts import CLOCKS, PAUSES, PolicyDraft, TargetDraft
from servicedesk.core.sla.events import PolicyChanged
from servicedesk.core.sla.models import SlaPolicy, SlaTarget
from servicedesk.core.sla.queries import (
    PERMISSION,
    current_book,
    find_calendar,
    get_policy,
    keeps_norm,
    list_policies,
    norm,
)
from servicedesk.core.sla.rules import fits_calendar
from servicedesk.core.sla.service.editions import renew_edition

LONGEST_NAME, LONGEST_REGULATOR, LONGEST_CODE = 80, 40, 40
KINDS = ("fault", "request", "complaint", "question", "claim")
ACCOUNT_KINDS = ("residential", "corporate")
LEVELS = range(1, 5)
MOST_MINUTES = 365 * 24 * 60
MOST_WARNINGS = 5
STEP = 10  # between the positions of two policies
LAST = 2**62  # a policy that has no number yet comes behind those of the same position


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
    policy = get_policy(uow, policy_id)
    changes = difference(policy_told(policy), {})
    uow.session.delete(policy)
    renew_edition(uow)
    uow.publish(PolicyChanged(policy_id=policy_id, action="removed", changes=changes))


def move_policy(uow: UnitOfWork, policy_id: int, steps: int) -> None:
    """Let a policy come so many places later, earlier with less than nothing. Raises NotFound."""
    policy = get_policy(uow, policy_id)
    policies = list(list_policies(uow))
    before = policies.index(policy)
    after = min(max(before + steps, 0), len(policies) - 1)
    policies.insert(after, policies.pop(before))
    for number, each in enumerate(policies, 1):
        each.position = number * STEP
    if after != before:
        renew_edition(uow)
        uow.publish(PolicyChanged(policy_id=policy_id, action="moved", changes={"place": [before + 1, after + 1]}))


def last_position(uow: UnitOfWork) -> int:
    """Return the place behind all policies."""
    return max((each.position for each in list_policies(uow)), default=0) + STEP


def book_with(uow: UnitOfWork, policy_id: int, draft: PolicyDraft) -> Book:
    """Return the book as it would be with a policy as the draft says, 0 for a new one; nothing is written."""
    policy = SlaPolicy(id=policy_id, targets=_targets(draft))
    names = ("position", "is_active", "kinds", "categories", "priorities", "account_kinds")
    for name in names:
        setattr(policy, name, getattr(draft, name))
    policies = [each for each in list_policies(uow) if each.id != policy_id]
    in_order = sorted([*policies, policy], key=lambda each: (each.position, each.id or LAST))
    promises = tuple(promise_of(each) for each in in_order if each.is_active)
    return replace(current_book(uow), promises=(*promises, *norm(uow.session)))


def keep_norm(uow: UnitOfWork, *, is_kept: bool) -> None:
    """Hold to the norm that every fault is attended within a day, or leave it to the policies alone.

    It counts for what is opened from now on. Raises Forbidden.
    """
    require(uow, PERMISSION)
    before = keeps_norm(uow)
    if before == is_kept:
        return
    renew_edition(uow).keeps_norm = is_kept
    uow.publish(PolicyChanged(policy_id=0, action="norm", changes={"keeps_norm": [before, is_kept]}))


def _write(uow: UnitOfWork, policy: SlaPolicy, draft: PolicyDraft, action: str) -> SlaPolicy:
    before = policy_told(policy)
    _take_conditions(policy, draft, checks := Checks())
    for target in draft.targets:
        _check_target(uow, checks, target)
    if len({each.clock for each in draft.targets}) != len(draft.targets):
        checks.object_to("targets", "taken")
    checks.finish()
    policy.targets = _targets(draft)
    uow.session.add(policy)
    renew_edition(uow)
    changes = difference(before, policy_told(policy))
    uow.publish(PolicyChanged(policy_id=policy.id, action=action, changes=changes))
    return policy


def _targets(draft: PolicyDraft) -> list[SlaTarget]:
    return [
        SlaTarget(
            clock=each.clock, minutes=list(each.minutes), calendar_id=each.calendar_id,
            pauses=sorted(each.pauses), warnings=sorted(each.warnings),
        )
        for each in draft.targets
    ]  # fmt: skip


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
