"""A matrix of three levels to escalate along, and the people of each."""

from types import SimpleNamespace

from servicedesk.core import tickets
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.tickets import EscalationDraft, PathDraft, TierDraft, TierQuestion
from tests.make import as_user, make_category, make_team, make_ticket, make_user

ASKED = (TierQuestion("¿Qué mediste?", "What did you measure?", is_required=True), TierQuestion("¿Desde cuándo?"))
WHY = "No responde la OLT."


def build_levels(work):
    """Build the matrix: COR, then a carrier, then field; and a ticket that the first level has."""
    levels = SimpleNamespace()
    with work() as uow:
        csm, cor = make_team(uow), make_team(uow, code="cor", name="COR")
        carrier = make_team(
            uow, code="carrier", name="Portador Sur", is_external=True, email="noc@sur.example", phone="+5115550100"
        )
        field = make_team(uow, code="field", name="Campo")
        levels.csm, levels.cor, levels.carrier, levels.field = csm.id, cor.id, carrier.id, field.id
        levels.agent = as_user(make_user(uow, name="Ana Agente"), "csm_agent", csm)
        levels.operator = as_user(make_user(uow, name="Beto Operador"), "noc_operator", cor)
        levels.supervisor = as_user(make_user(uow, name="Nina Jefa"), "noc_supervisor", cor)
        levels.technician = as_user(make_user(uow, name="Tito Campo"), "noc_operator", field)
        levels.analyst = as_user(make_user(uow), "product_analyst")
        category = make_category(uow, team_id=csm.id)
        levels.category = category.id
        path = tickets.create_path(uow, PathDraft())
        levels.path = path.id
        tickets.add_tier(uow, path.id, TierDraft(cor.id, 30, 240, questions=ASKED))
        tickets.add_tier(uow, path.id, TierDraft(carrier.id, answer_within=120))
        tickets.add_tier(uow, path.id, TierDraft(field.id, 60, 480))
        made = make_ticket(uow, category=category.code)
        levels.number, levels.ticket_id = made.number, made.id
    return levels


def with_another_ticket(work, levels):
    """Return the same levels with another ticket, that the first level has."""
    with work() as uow:
        made = make_ticket(uow, category="no_service")
        return SimpleNamespace(**{**vars(levels), "number": made.number, "ticket_id": made.id})


def draft(tier=1, **overrides):
    """Return a hand-over to a level with all that it asks."""
    return EscalationDraft(**{"tier": tier, "reason": WHY, "answers": ("0 dBm", ""), **overrides})


def escalated(work, levels, actor=None, tier=1, **overrides):
    """Escalate the ticket, and return the identifier of the hand-over."""
    with work(actor or levels.agent) as uow:
        return tickets.escalate(uow, levels.number, draft(tier, **overrides)).id


def chain(work, levels):
    """Return the hand-overs of the ticket as they are now."""
    uow = work()
    return list(tickets.list_escalations(uow, tickets.get_ticket(uow, levels.number)))


def ticket_now(work, levels):
    """Return the ticket as it is now."""
    return tickets.get_ticket(work(), levels.number)


def facts(session, levels):
    """Return what was published of the ticket: the actions in their order."""
    session.rollback()
    found = session.query(EventRecord).filter_by(subject="ticket", subject_id=levels.ticket_id).order_by(EventRecord.id)
    return [each.values.get("action") for each in found if each.values.get("action")]
