"""What members of staff are told of a ticket: in the desk, by mail, or not at all, as each has chosen."""

from collections.abc import Iterator

from servicedesk.core import automation, notifications, people, tickets
from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people import User
from servicedesk.core.tickets.escalation_models import FUNCTIONAL
from servicedesk.core.tickets.events import TicketChanged, TicketEscalated
from servicedesk.core.tickets.models import Ticket
from servicedesk.notify.promises import told_of_breach

FOR_ASKER = ("escalation_returned", "escalation_answered", "follow_up_due")
BY_CUSTOMER = ("replied", "rejected_solution", "confirmed", "cancelled")


def tell_in_desk(uow: UnitOfWork, ticket: Ticket, event: TicketChanged) -> list[User]:
    """Put a notice on the desk of everybody concerned who wants one; return who wants a letter as well.

    Nobody is told of what they did themselves, of a ticket that they may not see, or after they have left.
    """
    kind, users = concerned(uow, ticket, event)
    return tell(uow, ticket, kind, users, event.by)


def tell(uow: UnitOfWork, ticket: Ticket, kind: str, users: list[User], by: str = "") -> list[User]:
    """Put a notice of this kind on the desk of each of them who wants one; return who wants a letter as well."""
    told = [each for each in users if each.is_active and f"user:{each.id}" != by and _sees(uow, each, ticket)]
    ways = notifications.ways_of(uow, [each.id for each in told], kind) if told else {}
    for each in told:
        if ways[each.id].in_desk:
            notifications.give_notice(uow, each.id, kind, ticket.number or "", by)
    return [each for each in told if ways[each.id].by_mail]


def concerned(uow: UnitOfWork, ticket: Ticket, event: TicketChanged) -> tuple[str, list[User]]:
    """Return what somebody is told and who that is; nobody for what concerns nobody in particular."""
    if event.by_customer:
        is_told = event.action in BY_CUSTOMER and ticket.assignee is not None
        return "answered", [ticket.assignee] if is_told and ticket.assignee else []
    if event.action in FOR_ASKER:
        return "returned", _askers(uow, ticket, event.reference_id)
    if event.action == "noted":
        return "mentioned", list(_known(uow, event.mentioned_ids))
    if event.action != "assigned" or not event.reference_id:
        return "", []
    if event.reason == "team":
        return "team", list(people.list_team_users(uow, event.reference_id))
    return "assigned", list(_known(uow, [event.reference_id]))


def concerned_by_escalation(uow: UnitOfWork, ticket: Ticket, event: TicketEscalated) -> tuple[str, list[User]]:
    """Return what somebody is told of an escalation and who that is: the team, or those who must know.

    Whoever is told anyway that a promise was broken is not told a second time.
    """
    if event.way == FUNCTIONAL:
        team_id = 0 if event.is_external else event.to_team_id
        return "escalated", list(people.list_team_users(uow, team_id))
    if event.told_role:
        told = told_of_breach(uow, ticket) if event.why == "breach" else []
        return "late", [each for each in people.list_role_users(uow, event.told_role) if each not in told]
    if event.why == "breach":
        return "late", []
    return "late", list(people.list_team_users(uow, event.to_team_id))


def _askers(uow: UnitOfWork, ticket: Ticket, escalation_id: int) -> list[User]:
    """Return the team that asked with one escalation of a ticket."""
    asked = [each.from_team_id for each in tickets.list_escalations(uow, ticket) if each.id == escalation_id]
    return [user for team_id in asked for user in people.list_team_users(uow, team_id or 0)]


def _known(uow: UnitOfWork, user_ids: list[int]) -> Iterator[User]:
    """Yield those of these users who are there."""
    for user_id in user_ids:
        try:
            yield people.get_user(uow, user_id)
        except NotFound:
            continue


def _sees(uow: UnitOfWork, user: User, ticket: Ticket) -> bool:
    """Tell whether somebody may see a ticket now."""
    actor = people.actor_of_user(user)
    if not actor.may("desk.enter"):
        return False
    try:
        tickets.get_ticket(uow.acting_as(actor), ticket.number or "")
    except NotFound:
        return False
    return True


def name_of(uow: UnitOfWork, actor: str) -> str:
    """Return what a member of staff or a rule is called by the key of the actor, empty for anybody else."""
    kind, _, key = actor.partition(":")
    if kind == "job":
        return automation.name_rules(uow, [actor]).get(actor, "")
    known = list(_known(uow, [int(key)])) if kind == "user" and key.isdigit() else []
    return known[0].name if known else ""
