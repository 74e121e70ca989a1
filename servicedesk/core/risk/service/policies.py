"""Changing what puts the accounts of a segment at risk; what stands is counted anew by the sweep."""

from dataclasses import asdict

from sqlalchemy import update

from servicedesk.core.kernel.errors import Forbidden, Invalid, Message, NotFound
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people import may
from servicedesk.core.risk.events import RiskPolicyChanged
from servicedesk.core.risk.models import AccountRisk, RiskPolicy
from servicedesk.core.risk.queries.keeping import accounts_of_segment
from servicedesk.core.risk.queries.seeing import MANAGE, own_policy
from servicedesk.core.risk.rules import DEFAULTS, MOST_DAYS, RATING, Policy

MOST, MOST_STARS = 100, 4


def change_policy(uow: UnitOfWork, segment: str, policy: Policy) -> RiskPolicy:
    """Make the rules of a segment as told; every account of it of which something is known is counted anew soon.

    Invalid tells every number that cannot be taken, by the rule and what is wrong of it. A rule with no points
    counts nothing; without any points nobody would ever be at risk, and that is refused.
    """
    if not may(uow.actor, MANAGE):
        raise Forbidden
    if segment not in DEFAULTS:
        raise NotFound
    _check(policy)
    row = own_policy(uow, segment) or RiskPolicy(segment=segment)
    row.threshold, row.rules = policy.threshold, {name: asdict(rule) for name, rule in policy.rules.items()}
    uow.session.add(row)
    uow.session.flush()  # the fact names the row by its identifier
    theirs = AccountRisk.account_id.in_(accounts_of_segment(segment))
    uow.session.execute(update(AccountRisk).where(theirs).values(review_at=uow.now()))
    uow.publish(RiskPolicyChanged(policy_id=row.id, segment=segment))
    return row


def _check(policy: Policy) -> None:
    problems = {}
    for name, rule in policy.rules.items():
        bounds = {"at_least": (1, MOST), "within_days": (1, MOST_DAYS), "points": (0, MOST)}
        if name == RATING:
            bounds["stars"] = (1, MOST_STARS)
        for field, (least, most) in bounds.items():
            if not least <= getattr(rule, field) <= most:
                problems[f"{name}_{field}"] = Message("out_of_range", {"smallest": least, "largest": most})
    if not 1 <= policy.threshold <= MOST:
        problems["threshold"] = Message("out_of_range", {"smallest": 1, "largest": MOST})
    elif not any(rule.points for rule in policy.rules.values()):
        problems["threshold"] = Message("risk.no_points")
    if problems:
        raise Invalid(problems)
