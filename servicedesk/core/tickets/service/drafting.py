"""Drafts: what somebody writes on a ticket is kept until it is sent, and colleagues see that somebody writes."""

from datetime import datetime, timedelta

from sqlalchemy import delete

from servicedesk.core.kernel.base import insert_for
from servicedesk.core.kernel.errors import Forbidden
from servicedesk.core.kernel.submissions import find_submission, submission_key
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people import may
from servicedesk.core.tickets.models import Draft
from servicedesk.core.tickets.queries.drafts import DRAFT_KINDS, find_seen_id, own_drafts
from servicedesk.core.tickets.service.attending import LONGEST_BODY

WRITING = timedelta(seconds=45)  # after the last letter; a page asks every 15


def keep_draft(uow: UnitOfWork, number: str, kind: str, body: str, submission: str = "") -> None:
    """Keep what the actor writes on a ticket; an empty text forgets it.

    What arrives after its form was sent is not kept any more. A text that was a note before and is an
    answer now leaves no copy behind. Raises NotFound, and Forbidden for whoever may not write so.
    """
    ticket_id, text = find_seen_id(uow, number), body[:LONGEST_BODY].strip()
    if kind not in DRAFT_KINDS or not uow.actor.is_staff or not may(uow.actor, f"ticket.{kind}"):
        raise Forbidden
    key = submission_key(uow.actor, f"{kind}|{ticket_id}", submission)
    if submission and find_submission(uow.session, key) is not None:
        return
    for each in own_drafts(uow, ticket_id):
        if each.kind != kind and text.startswith(each.body):
            uow.session.delete(each)
    if text:
        _write(uow, ticket_id, kind, text)
    else:
        drop_draft(uow, ticket_id, kind)


def _write(uow: UnitOfWork, ticket_id: int, kind: str, body: str) -> None:
    """Write the row, or write over it; two windows of one person end with what came last."""
    kept = {"body": body, "at": uow.now(), "writing_until": uow.now() + WRITING}
    insert = insert_for(uow.session.get_bind().dialect.name)
    made = insert(Draft).values(user_id=uow.actor.id, ticket_id=ticket_id, kind=kind, **kept)
    uow.session.execute(made.on_conflict_do_update(index_elements=["user_id", "ticket_id", "kind"], set_=kept))


def drop_draft(uow: UnitOfWork, ticket_id: int, kind: str) -> None:
    """Forget what the actor was writing on a ticket, because it was sent or is no longer wanted."""
    mine = delete(Draft).where(Draft.user_id == uow.actor.id, Draft.ticket_id == ticket_id)
    uow.session.execute(mine.where(Draft.kind == kind))


def prune_drafts(uow: UnitOfWork, before: datetime) -> None:
    """Forget drafts that nobody has gone on with since this moment."""
    uow.session.execute(delete(Draft).where(Draft.at < before))
