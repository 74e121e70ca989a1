"""Noting what was done about an account: a call, an offer, and when it goes on."""

from datetime import date

from servicedesk.core.kernel.errors import Forbidden, Invalid, Message
from servicedesk.core.kernel.operator import get_operator
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people import get_account, may
from servicedesk.core.risk.events import RiskNoted
from servicedesk.core.risk.models import RiskStep
from servicedesk.core.risk.queries.keeping import standing_of
from servicedesk.core.risk.queries.seeing import RETAIN
from servicedesk.core.risk.service.keeping import risk_row

LONGEST_NOTE = 2_000


def note_contact(uow: UnitOfWork, account_id: int, note: str, next_on: date | None = None) -> RiskStep:
    """Note what was done about an account that the actor may see, and the day on which it goes on, if any.

    Invalid for no words, too many of them, and a day that has passed. Whoever only sees the accounts assigned to
    them notes on those alone.
    """
    if not may(uow.actor, RETAIN):
        raise Forbidden
    get_account(uow, account_id)
    words = _checked(uow, note, next_on)
    standing = standing_of(uow, account_id)
    risk = risk_row(uow, standing.risk, account_id)
    risk.noted_at, risk.next_on = uow.now(), next_on
    step = RiskStep(
        account_id=account_id, action="noted", rules=[], note=words, next_on=next_on, by=uow.actor.key,
        by_name=uow.actor.name, at=uow.now(),
    )  # fmt: skip
    uow.session.add(step)
    uow.publish(RiskNoted(account_id=account_id, next_on=next_on.isoformat() if next_on else ""))
    return step


def _checked(uow: UnitOfWork, note: str, next_on: date | None) -> str:
    problems, words = {}, note.strip()
    if not words:
        problems["note"] = Message("required")
    if len(words) > LONGEST_NOTE:
        problems["note"] = Message("too_long", {"longest": LONGEST_NOTE})
    today = uow.now().astimezone(get_operator(uow.session).time_zone).date()
    if next_on is not None and next_on < today:
        problems["next_on"] = Message("risk.has_passed")
    if problems:
        raise Invalid(problems)
    return words
