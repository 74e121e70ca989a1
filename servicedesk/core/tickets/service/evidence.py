"""Closing evidence: the certificate of a repair, or that the customer agrees; where a country asks for one of them.

Peru asks for a certificate of the repair or the express agreement of the user (TUO of the regulation on requests and
claims, resolution 099-2022-CD/OSIPTEL); what is asked for is a setting, and none of this is tied to a country.
"""

from collections.abc import Sequence
from datetime import datetime

from servicedesk.core.kernel.errors import Conflict
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.rules.checks import Checks
from servicedesk.core.regulation import read_rules
from servicedesk.core.tickets.closing_models import ClosingEvidence
from servicedesk.core.tickets.drafts import AgreementDraft, FileDraft
from servicedesk.core.tickets.models import Attachment, Ticket
from servicedesk.core.tickets.queries.evidence import lacking
from servicedesk.core.tickets.queries.seeing import ticket_to_change
from servicedesk.core.tickets.rules import require_permission
from servicedesk.core.tickets.service.writing import is_repeated, note_change

CHANNELS = ("phone", "in_person", "email", "message")
OWN_CHANNEL = "portal"
LONGEST_REFERENCE, LONGEST_PERSON = 80, 120


def certify(
    uow: UnitOfWork, number: str, reference: str = "", file: FileDraft | None = None, submission: str = ""
) -> Ticket:
    """Add the certificate of a repair: its number, its file, or both. What was submitted before adds nothing.

    Raises NotFound, Forbidden, Invalid, and Conflict for a ticket that has ended.
    """
    ticket = _to_prove(uow, number, "ticket.resolve", "certify")
    checks = Checks()
    told = checks.line("reference", reference, LONGEST_REFERENCE, required=file is None)
    checks.finish()
    if is_repeated(uow, ticket, "certify", submission):
        return ticket
    row = _new_evidence(uow, ticket, "certificate")
    row.reference = told
    if file is not None:
        row.attachment = Attachment(
            ticket_id=ticket.id, key=file.key, name=file.name, media_type=file.media_type, size=file.size,
            digest=file.digest, at=uow.now(),
        )  # fmt: skip
    _write(uow, ticket, row, "certified", "")
    return ticket


def note_agreement(uow: UnitOfWork, number: str, draft: AgreementDraft, submission: str = "") -> Ticket:
    """Note that the customer agrees that it is solved, as told to whoever notes it.

    Raises NotFound, Forbidden, Invalid, and Conflict for a ticket that has ended.
    """
    ticket = _to_prove(uow, number, "ticket.reply", "agree")
    checks = Checks()
    person = checks.line("person", draft.person, LONGEST_PERSON)
    agreed_at = draft.agreed_at or uow.now()
    if draft.channel not in CHANNELS:
        checks.object_to("channel", "unknown")
    _check_moment(uow, ticket, agreed_at, checks)
    checks.finish()
    if is_repeated(uow, ticket, "agree", submission):
        return ticket
    row = _new_evidence(uow, ticket, "agreement")
    row.person, row.channel, row.agreed_at = person, draft.channel, agreed_at
    _write(uow, ticket, row, "agreed", draft.channel)
    return ticket


def keep_own_agreement(uow: UnitOfWork, ticket: Ticket) -> None:
    """Keep that the customer said on the portal that it works; the fact that they confirmed it tells it."""
    row = _new_evidence(uow, ticket, "agreement")
    row.person, row.channel, row.agreed_at = uow.actor.name, OWN_CHANNEL, uow.now()
    uow.session.add(row)


def require_evidence(uow: UnitOfWork, tickets: Sequence[Ticket], step: str) -> None:
    """Raise Conflict that names what is missing, for the first of these tickets that may not take this step yet."""
    rules = read_rules(uow)
    if step == "resolve" and rules.evidence_at != "resolve":
        return
    for each in lacking(uow, tickets, rules):
        raise Conflict(f"ticket.needs_{rules.evidence}", number=each.number)


def _to_prove(uow: UnitOfWork, number: str, permission: str, action: str) -> Ticket:
    ticket = ticket_to_change(uow, number)
    require_permission(uow.actor, permission)
    if not ticket.is_open:
        raise Conflict("ticket.not_possible", action=action, status=ticket.status, number=ticket.number)
    return ticket


def _check_moment(uow: UnitOfWork, ticket: Ticket, agreed_at: datetime, checks: Checks) -> None:
    if agreed_at > uow.now():
        checks.object_to("agreed_at", "future")
    elif agreed_at < ticket.opened_at:
        checks.object_to("agreed_at", "order")


def _new_evidence(uow: UnitOfWork, ticket: Ticket, kind: str) -> ClosingEvidence:
    actor = uow.actor
    return ClosingEvidence(ticket_id=ticket.id, kind=kind, author=actor.key, author_name=actor.name, at=uow.now())


def _write(uow: UnitOfWork, ticket: Ticket, row: ClosingEvidence, action: str, reason: str) -> None:
    uow.session.add(row)
    uow.session.flush()  # the fact names the evidence by its identifier
    note_change(uow, ticket, action, ticket.status, reason=reason, reference_id=row.id)
