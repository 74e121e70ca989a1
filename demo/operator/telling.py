"""Telling a story: the report, then each step by whoever takes it, at its moment."""

from collections.abc import Callable, Iterable
from datetime import timedelta

from demo.operator.desk import Desk
from demo.operator.stories import Step, Story
from servicedesk.core import protocols, tickets
from servicedesk.core.kernel.actors import Actor, job_actor
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.tickets import EscalationDraft, ReplyDraft, TicketDraft, ending

CLAIMS = job_actor("claims")  # what makes claims of what was not solved in time


def tell(desk: Desk, stories: Iterable[Story], outage: str = "") -> None:
    """Tell stories in their order; one that has been told is left alone."""
    for story in stories:
        number = _report(desk, story)
        if number:
            for step in story.steps:
                _take(desk, story, number, step, outage)


def _report(desk: Desk, story: Story) -> str:
    """Report what happened, and return the number of the ticket; empty where it was reported before."""
    customer = desk.contacts[story.account]
    actor = desk.users["teleservicio"] if story.by_phone else customer
    draft = TicketDraft(
        account_id=desk.accounts[story.account],
        service_id=desk.services[story.service],
        contact_id=customer.id,
        category=story.category,
        description=story.words,
        kind=story.kind,
        channel="phone" if story.by_phone else "portal",
        submission=f"demo {story.account} {story.service} {story.category}",
    )
    with desk.work(actor, story.ago) as uow:
        if tickets.find_opened(uow, draft.submission) is not None:
            return ""
        return tickets.open_ticket(uow, draft).number or ""


def _take(desk: Desk, story: Story, number: str, step: Step, outage: str) -> None:
    act, who, after, words = step
    actor = {"customer": desk.contacts[story.account], "time": CLAIMS}.get(who) or desk.users[who]
    with desk.work(actor, story.ago - timedelta(hours=after)) as uow:
        if act == "assign":
            tickets.assign(uow, number, desk.users[words].id)
        elif act == "outage":
            tickets.link_to_outage(uow, number, outage)
        elif act == "escalate":
            tier, reason, answer, reference = words.split("|")
            draft = EscalationDraft(int(tier), reason=reason, answers=(answer,), reference=reference)
            tickets.escalate(uow, number, draft)
        elif act == "protocol":
            _follow(uow, number, *words.split())
        else:
            _take_plain(uow, actor, number, act, words)


def _follow(uow: UnitOfWork, number: str, code: str, *answers: str) -> None:
    """Run a protocol with these answers, each as its step and what was answered there."""
    offered = protocols.list_protocols_for(uow, tickets.get_ticket(uow, number))
    protocol_id = next(each.protocol_id for each in offered if each.protocol.code == code)
    view = protocols.begin_run(uow, number, protocol_id)
    for each in answers:
        step, _, typed = each.partition("=")
        view = protocols.answer_step(uow, number, view.run.id, step, typed, view.run.turn)


def _take_plain(uow: UnitOfWork, actor: Actor, number: str, act: str, words: str) -> None:
    steps: dict[str, Callable[[], object]] = {
        "reply": lambda: tickets.reply(uow, number, ReplyDraft(words)),
        "answer": lambda: tickets.reply(uow, number, ReplyDraft(words)),
        "note": lambda: tickets.add_note(uow, number, words),
        "start": lambda: tickets.start(uow, number),
        "wait": lambda: tickets.wait_for(uow, number, words),
        "resolve": lambda: tickets.resolve(uow, number, words),
        "confirm": lambda: tickets.confirm(uow, number, int(words)),
        "reopen": lambda: tickets.reject_solution(uow, number, words),
        "close": lambda: tickets.close(uow, number),
        "certify": lambda: ending.certify(uow, number, words),
        "expire": lambda: ending.claim_due(uow, tickets.get_ticket(uow, number).id),
        "claim": lambda: ending.claim(uow, number, words),
    }
    steps[act]()
