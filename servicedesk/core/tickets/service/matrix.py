"""The escalation matrix: which units a sort of fault goes to, level by level, as whoever keeps it writes it."""

from servicedesk.core.kernel.errors import Invalid, Message
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.queries.users import roles_of_codes
from servicedesk.core.people.rules.checks import Checks
from servicedesk.core.people.service.changes import require
from servicedesk.core.tickets.drafts import PathDraft, TierDraft
from servicedesk.core.tickets.escalation_models import BY_CLOCK, BY_OFFICE, EscalationPath, EscalationTier
from servicedesk.core.tickets.events import MatrixChanged
from servicedesk.core.tickets.queries.escalations import EDIT, find_path, get_path, get_tier, is_category
from servicedesk.core.tickets.queries.seeing import find_team

LONGEST_LIMIT = 60 * 24 * 60  # minutes: 60 days
LONGEST_QUESTION, MOST_QUESTIONS = 160, 12


def create_path(uow: UnitOfWork, draft: PathDraft) -> EscalationPath:
    """Add a line of the matrix, for one category or for all others; Invalid where there is one already."""
    require(uow, EDIT)
    category_id = draft.category_id or None
    known = find_path(uow, category_id)
    if known is not None and known.category_id == category_id:
        raise Invalid({"category": Message("taken")})
    if category_id is not None and not is_category(uow, category_id):
        raise Invalid({"category": Message("unknown")})
    path = EscalationPath(category_id=category_id)
    uow.session.add(path)
    _write_path(uow, path, draft)
    return _changed(uow, path)


def change_path(uow: UnitOfWork, path_id: int, draft: PathDraft) -> EscalationPath:
    """Change who must know on a line of the matrix; its category stays."""
    path = get_path(uow, path_id)
    _write_path(uow, path, draft)
    return _changed(uow, path)


def remove_path(uow: UnitOfWork, path_id: int) -> None:
    """Remove a line of the matrix; what was escalated by it goes on."""
    path = get_path(uow, path_id)
    uow.session.delete(path)
    uow.publish(MatrixChanged(path_id=path.id, category_id=path.category_id or 0))


def add_tier(uow: UnitOfWork, path_id: int, draft: TierDraft) -> EscalationTier:
    """Add a level behind the others of a line."""
    path = get_path(uow, path_id)
    tier = EscalationTier(path_id=path.id, position=len(path.tiers))
    _write_tier(uow, tier, draft)
    path.tiers.append(tier)
    _changed(uow, path)
    return tier


def change_tier(uow: UnitOfWork, tier_id: int, draft: TierDraft) -> EscalationTier:
    """Make a level as the draft says; it stays in its place, and what was escalated to it keeps its limits."""
    tier = get_tier(uow, tier_id)
    _write_tier(uow, tier, draft)
    _changed(uow, get_path(uow, tier.path_id))
    return tier


def move_tier(uow: UnitOfWork, tier_id: int, *, up: bool) -> None:
    """Let a level change places with the one before or behind it; the first stays first and the last last."""
    tier = get_tier(uow, tier_id)
    path = get_path(uow, tier.path_id)
    tiers = list(path.tiers)
    place = tiers.index(tier)
    other = max(0, place - 1) if up else min(len(tiers) - 1, place + 1)
    tiers[place], tiers[other] = tiers[other], tiers[place]
    _number(path, tiers)
    _changed(uow, path)


def remove_tier(uow: UnitOfWork, tier_id: int) -> None:
    """Remove a level; what was escalated to it stays with its unit."""
    tier = get_tier(uow, tier_id)
    path = get_path(uow, tier.path_id)
    _number(path, [each for each in path.tiers if each is not tier])
    _changed(uow, path)


def _number(path: EscalationPath, tiers: list[EscalationTier]) -> None:
    path.tiers = tiers
    for place, each in enumerate(tiers):
        each.position = place


def _write_path(uow: UnitOfWork, path: EscalationPath, draft: PathDraft) -> None:
    if draft.told_role and not roles_of_codes(uow, [draft.told_role]):
        raise Invalid({"told_role": Message("unknown")})
    path.told_role, path.goes_on_breach = draft.told_role, draft.goes_on_breach


def _write_tier(uow: UnitOfWork, tier: EscalationTier, draft: TierDraft) -> None:
    checks = Checks()
    if find_team(uow, draft.team_id) is None:
        checks.object_to("team", "unknown")
    for field in ("accept_within", "answer_within"):
        if not 0 <= getattr(draft, field) <= LONGEST_LIMIT:
            checks.object_to(field, "out_of_range", smallest=0, largest=LONGEST_LIMIT)
    checks.one_of("counted_by", draft.counted_by, (BY_CLOCK, BY_OFFICE))
    if draft.told_role and not roles_of_codes(uow, [draft.told_role]):
        checks.object_to("told_role", "unknown")
    texts = [text for each in draft.questions for text in (each.text, each.text_en)]
    if len(draft.questions) > MOST_QUESTIONS or any(len(text) > LONGEST_QUESTION for text in texts):
        checks.object_to("questions", "escalation.questions", most=MOST_QUESTIONS, longest=LONGEST_QUESTION)
    checks.finish()
    for name in ("team_id", "accept_within", "answer_within", "counted_by", "told_role"):
        setattr(tier, name, getattr(draft, name))
    tier.questions = [
        {"text": each.text, "text_en": each.text_en, "is_required": each.is_required} for each in draft.questions
    ]


def _changed(uow: UnitOfWork, path: EscalationPath) -> EscalationPath:
    uow.session.flush()  # the fact names the line by its identifier
    uow.publish(MatrixChanged(path_id=path.id, category_id=path.category_id or 0))
    return path
