"""Declaring, updating and resolving outages."""

from datetime import datetime

from servicedesk.core.inventory.queries import list_known_resources
from servicedesk.core.kernel.errors import Conflict, Forbidden
from servicedesk.core.kernel.numbers import number_of
from servicedesk.core.kernel.operator import get_operator
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.outages.drafts import OutageDraft
from servicedesk.core.outages.events import OutageChanged
from servicedesk.core.outages.ledger import write_ledger
from servicedesk.core.outages.models import Outage
from servicedesk.core.outages.queries import count_hit, outage_by_id, outage_to_change
from servicedesk.core.outages.rules import (
    JOINED,
    OVER,
    PREFIX,
    checked,
    checked_audience,
    checked_ending,
    may_edit,
)


def declare_outage(uow: UnitOfWork, draft: OutageDraft) -> Outage:
    """Declare an outage of these resources, from now or from an earlier moment. Raises Forbidden and Invalid."""
    _require_edit(uow)
    return declare_by_rule(uow, draft)


def declare_by_rule(uow: UnitOfWork, draft: OutageDraft, *, ends_by_itself: bool = False) -> Outage:
    """Declare an outage because a rule says so that an administrator has set, whoever brought it about.

    One that ``ends_by_itself`` is over once nothing is down any more, unless somebody takes it in hand before.
    """
    outage = Outage(declared_at=uow.now(), ends_by_itself=ends_by_itself)
    _write(uow, outage, draft, draft.started_at or uow.now())
    uow.session.add(outage)
    uow.session.flush()  # the number is made from the identifier
    outage.number = number_of(outage.id, get_operator(uow.session).number_key + PREFIX, PREFIX)
    _tell(uow, outage, "declared", draft.tells)
    return outage


def update_outage(uow: UnitOfWork, number: str, draft: OutageDraft) -> Outage:
    """Make an outage as the draft says. Raises Forbidden, NotFound, Invalid, and Conflict when it is over."""
    _require_edit(uow)
    outage = _going_on(uow, number)
    outage.ends_by_itself = False  # whoever tells something of it says when it is over
    _write(uow, outage, draft, draft.started_at or outage.started_at)
    _tell(uow, outage, "updated", draft.tells)
    return outage


def resolve_outage(
    uow: UnitOfWork, number: str, public_text: str = "", public_text_en: str = "", tells: str = JOINED
) -> Outage:
    """End an outage now, with a last word to the public or with the one that stands.

    Raises Forbidden, NotFound, Invalid, and Conflict when it is over already.
    """
    _require_edit(uow)
    outage = _going_on(uow, number)
    texts = checked_ending(public_text, public_text_en)
    if any(texts):
        outage.public_text, outage.public_text_en = texts[0] or outage.public_text, texts[1]
    _end(uow, outage, checked_audience(tells))
    return outage


def end_by_rule(uow: UnitOfWork, outage_id: int, last_words: tuple[str, str] = ("", ""), tells: str = JOINED) -> None:
    """End an outage because what brought it about is over; one that has ended stays as it is.

    ``last_words``, in Spanish and in English, take the place of what the public was told.
    """
    outage = outage_by_id(uow, outage_id)
    if outage.is_open:
        if any(last_words):
            outage.public_text, outage.public_text_en = last_words
        _end(uow, outage, tells)


def _require_edit(uow: UnitOfWork) -> None:
    if not may_edit(uow.actor):
        raise Forbidden


def _going_on(uow: UnitOfWork, number: str) -> Outage:
    outage = outage_to_change(uow, number)
    if not outage.is_open:
        raise Conflict("outage.is_over", number=outage.number)
    return outage


def _write(uow: UnitOfWork, outage: Outage, draft: OutageDraft, started_at: datetime) -> None:
    resources = list_known_resources(uow, draft.resource_ids)
    clean = checked(draft, started_at, uow.now(), {resource.id for resource in resources})
    outage.resources, outage.started_at = resources, started_at
    outage.expected_by, outage.news_by = clean.expected_by, clean.news_by
    outage.public_text, outage.public_text_en = clean.public_text, clean.public_text_en
    outage.phase = clean.phase
    outage.services_hit, outage.accounts_hit = count_hit(uow, [each.id for each in resources])


def _end(uow: UnitOfWork, outage: Outage, tells: str) -> None:
    outage.phase, outage.ended_at = OVER, uow.now()
    write_ledger(uow, outage)
    _tell(uow, outage, "resolved", tells)


def _tell(uow: UnitOfWork, outage: Outage, phase: str, tells: str) -> None:
    ids = sorted(resource.id for resource in outage.resources)
    number = outage.number or ""
    uow.publish(
        OutageChanged(
            outage_id=outage.id, number=number, phase=phase, stage=outage.phase, resource_ids=ids, tells=tells
        )
    )
