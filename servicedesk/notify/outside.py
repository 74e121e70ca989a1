"""What a unit of another company is asked by mail: the facts that it needs, and where to answer; nothing else."""

from dataclasses import replace

from servicedesk.core import notifications
from servicedesk.core.kernel.operator import get_operator
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.notifications import NotificationDraft
from servicedesk.core.tickets.escalation_models import Escalation
from servicedesk.core.tickets.models import Ticket
from servicedesk.language.letters import Letter, draw
from servicedesk.language.stock import ANSWER_TO, CALL, FOR_CARRIERS, NAME_IT
from servicedesk.notify.voice import Reader, Voice, Words


def ask_outside(uow: UnitOfWork, voice: Voice, ticket: Ticket, escalation: Escalation, key: str) -> None:
    """Queue the letter to a unit outside that has an address; without one, it is asked by telephone.

    It names the ticket, what fails, the circuit and what was answered to the questions of its level: no customer,
    no address, no note, and not why whoever asks could not solve it.
    """
    team, operator = escalation.to_team, get_operator(uow.session)
    if team is None or not team.email:
        return
    reader = Reader(f"team:{team.id}", team.contact_name or team.name, team.email, operator.language)
    words = Words(voice, reader, operator, uow.now())
    subject, *told = FOR_CARRIERS
    known = {
        "number": ticket.number, "team": team.name, "operator": operator.name, "time": words.when(ticket.opened_at),
        "subject": ticket.category.name_in(reader.language) if ticket.category else ticket.kind,
        "service": ticket.service.number if ticket.service else "",
    }  # fmt: skip
    facts = [words(each, **known) for each in (told if ticket.service else told[:-1])]
    letter = Letter(
        subject=words(subject, **known),
        paragraphs=(*facts, *(f"{question} {answer}" for question, answer in escalation.answers_in(reader.language))),
    )
    where = [words(ANSWER_TO, address=voice.reply_to)] if voice.reply_to else []
    where += [words(CALL, phone=operator.help_phone)] if operator.help_phone else []
    letter = replace(letter, small_print=(*where, words(NAME_IT, **known)))
    drawn = draw(letter, language=reader.language, operator=operator.name)
    draft = NotificationDraft(
        key=f"{key}|{reader.key}", recipient=reader.address, recipient_name=reader.name, person=reader.key,
        language=reader.language, subject=drawn.subject, text=drawn.text, html=drawn.html, domain=voice.mail_domain,
    )  # fmt: skip
    notifications.queue_notification(uow, draft)
