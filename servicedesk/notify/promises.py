"""Who is told that a promise comes near its end or was broken, and in which words."""

from datetime import datetime

from servicedesk.core import people
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people import User
from servicedesk.core.tickets.events import SlaBreached
from servicedesk.core.tickets.models import Ticket
from servicedesk.language.letters import Letter
from servicedesk.language.marks import lazy
from servicedesk.language.promises import CLOCKS
from servicedesk.language.stock import FOR_STAFF
from servicedesk.notify.voice import Words

SUPERVISES = "ticket.reject"  # what supervisors alone may
KINDS = {"warning": "warned", "breach": "breached"}


def concerned_by(uow: UnitOfWork, ticket: Ticket, event: SlaBreached) -> list[User]:
    """Return who is told: whoever attends the ticket, else its team; of a breach the supervisors as well.

    Of a phase that a later one has made old news nobody is told, nor of what was to be noted only.
    """
    if event.is_overtaken or event.is_quiet:
        return []
    return told_of_breach(uow, ticket) if event.phase == "breach" else _attending(ticket, _team(uow, ticket))


def told_of_breach(uow: UnitOfWork, ticket: Ticket) -> list[User]:
    """Return who is told of a broken promise: whoever attends the ticket, else its team, and the supervisors."""
    team = _team(uow, ticket)
    told = [*_attending(ticket, team), *_supervisors(uow, team)]
    return list({user.id: user for user in told}.values())


def _team(uow: UnitOfWork, ticket: Ticket) -> list[User]:
    return list(people.list_team_users(uow, ticket.team_id)) if ticket.team_id else []


def _attending(ticket: Ticket, team: list[User]) -> list[User]:
    return [ticket.assignee] if ticket.assignee is not None else team


def _supervisors(uow: UnitOfWork, team: list[User]) -> list[User]:
    """Return those who supervise the team, all supervisors where it has none."""
    supervisors = list(people.list_users_who_may(uow, SUPERVISES))
    members = {user.id for user in team}
    return [user for user in supervisors if user.id in members] or supervisors


def letter_about_promise(words: Words, ticket: Ticket, event: SlaBreached, url: str) -> Letter:
    """Tell somebody which promise is near its end, or was broken, and until when it was given."""
    subject, first = FOR_STAFF[KINDS[event.phase]]
    due = words(
        lazy("%(clock)s: promised until %(time)s."),
        clock=words(CLOCKS[event.clock]),
        time=words.when(datetime.fromisoformat(event.due_at)),
    )
    return Letter(
        subject=words(subject, number=ticket.number),
        paragraphs=(words(first, subject=ticket.subject_in(words.locale)), due),
        action_label=words(lazy("Open the ticket")),
        action_url=url,
    )
