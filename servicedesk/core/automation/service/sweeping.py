"""What is noted of rules that wait, and what is forgotten of all of them."""

from datetime import datetime

from sqlalchemy import update

from servicedesk.core.automation.models import Rule, RuleRun
from servicedesk.core.kernel.forgetting import forget
from servicedesk.core.kernel.unit_of_work import UnitOfWork


def mark_swept(uow: UnitOfWork, rule_id: int, before: datetime | None, until: datetime) -> None:
    """Note until when a rule was looked at, unless somebody else has looked, or changed it, meanwhile."""
    same = Rule.swept_until.is_(None) if before is None else Rule.swept_until == before
    mine = update(Rule).where(Rule.id == rule_id, Rule.is_active, same)
    uow.session.execute(mine.values(swept_until=until), execution_options={"synchronize_session": False})


def prune_runs(uow: UnitOfWork, before: datetime) -> int:
    """Forget the first of what rules did before this moment, and return how many; what came of it is on the tickets."""
    return forget(uow.session, RuleRun, RuleRun.at < before)
