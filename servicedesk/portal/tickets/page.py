"""One ticket as its customer sees it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import TypeVar

from flask import request

from servicedesk.core import regulation, tickets
from servicedesk.core.documents import Document
from servicedesk.core.kernel.errors import Message
from servicedesk.core.outages.models import Outage
from servicedesk.core.regulation import Rules
from servicedesk.core.tickets import AccountView, PromiseView, ending
from servicedesk.core.tickets.models import Ticket
from servicedesk.core.tickets.queries.story import Story
from servicedesk.language.marks import lazy
from servicedesk.portal.papers import papers_of_ticket
from servicedesk.portal.tickets.forms import AgainForm, ClaimForm, LateRatingForm, RatingForm, RejectionForm, ReplyForm
from servicedesk.portal.tickets.story import Entry, entries_of
from servicedesk.portal.wording import SIGNS, WORKS, Sign, hold_of, is_promised, sign_of
from servicedesk.web.forms import Form
from servicedesk.web.identity import unit_of_work
from servicedesk.web.locale import gettext
from servicedesk.web.templating import capitalized, when
from servicedesk.web.wiring import wiring

TOLD_BEFORE, TOLD_LATE = lazy("We, before %(when)s"), lazy("We: it was due %(when)s")
Sent = TypeVar("Sent", bound=Form)


class TicketPage:
    """A ticket with its story, read when it is drawn: a form that comes back stands beside what is new."""

    def __init__(self, number: str, form: Form | None = None) -> None:
        """Look at the ticket of this number, with the form that was sent about it, if one was.

        The first look at it raises NotFound where there is none.
        """
        self.asked_for = number
        self.form = form
        self.uow = unit_of_work()

    @cached_property
    def ticket(self) -> Ticket:
        """Return the ticket."""
        return tickets.get_ticket(self.uow, self.asked_for)

    @cached_property
    def story(self) -> Story:
        """Return what its customer may know of it."""
        return tickets.get_story(self.uow, self.ticket)

    @property
    def entries(self) -> list[Entry]:
        """Return the story in words, the newest first."""
        return entries_of(self.story, self.uow.actor)

    @cached_property
    def sign(self) -> Sign:
        """Return where it stands; what ended because its customer said that it works tells so."""
        ends = [each.values for each in self.story.events if each.values.get("action") == "cancelled"]
        if ends and ends[-1].get("reason") == WORKS:
            return SIGNS["cancelled.works"]
        return sign_of(self.ticket, wiring().clock.now())

    @property
    def is_promised(self) -> bool:
        """Tell whether a first answer is promised and still owed."""
        return is_promised(self.ticket)

    @cached_property
    def actions(self) -> list[str]:
        """Return what the customer may do with it now."""
        return tickets.possible_actions(self.uow.actor, self.ticket)

    @cached_property
    def outage(self) -> Outage | None:
        """Return the outage that goes on and that it is part of, or None."""
        found = tickets.find_outage_of(self.uow, self.ticket)
        return found if found and found.is_open else None

    @property
    def hold(self) -> Message | None:
        """Return why it waits, or None."""
        return hold_of(self.ticket)

    @property
    def account(self) -> AccountView:
        """Return its account, for the cards of plugins."""
        return tickets.view_of_account(self.ticket.account)

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Return what there is to know in short: pairs of a term and its value."""
        ticket = self.ticket
        pairs = [
            (gettext("Who acts next"), self.next_step),
            (gettext("Report number"), ticket.number or ""),
            (gettext("Official code"), ticket.claim_code or ""),
            (gettext("We answer the claim before"), when(self.answer_by) if self.answer_by else ""),
            (gettext("Reported"), capitalized(when(ticket.opened_at))),
            (gettext("We call you on"), ticket.contact_phone),
            (gettext("Attended by"), ticket.assignee.name if ticket.assignee else ""),
        ]
        return [(term, value) for term, value in pairs if value]

    @cached_property
    def papers(self) -> Sequence[Document]:
        """Return what the desk gave its customer on paper about it."""
        return papers_of_ticket(self.uow, self.ticket)

    @property
    def next_step(self) -> str:
        """Return who acts next, and until when where a time is promised; empty once it has ended."""
        ticket = self.ticket
        if not ticket.is_open:
            return ""
        if ticket.status == "resolved" and self.closes_by:
            return gettext("You, until %(when)s", when=when(self.closes_by))
        if ticket.status == "pending" and ticket.pending_reason != "carrier":
            return gettext("You")
        if ticket.told_by:
            is_late = ticket.is_overdue(wiring().clock.now())
            return gettext(TOLD_LATE if is_late else TOLD_BEFORE, when=when(ticket.told_by))
        return gettext("You: settle what it waits for") if ticket.status == "held" else gettext("We")

    @cached_property
    def claim(self) -> Ticket | None:
        """Return the official claim that it became, or None."""
        return self.links.get("claim_of")

    @cached_property
    def claimed(self) -> Ticket | None:
        """Return the report that it is the official claim about, None for what is no claim."""
        return self.links.get("claim")

    @cached_property
    def links(self) -> dict[str, Ticket]:
        """Return the reports of the reader that are linked to it, by the kind of link.

        That after which it was opened is ``follow_up``, and that in which it goes on after its end ``follow_up_of``.
        """
        return dict(tickets.list_links(self.uow, self.ticket))

    @cached_property
    def answer_by(self) -> datetime | None:
        """Return until when a claim is answered, None for what is none or is answered."""
        shown = tickets.explain_promises(self.uow, self.ticket) if self.ticket.kind == "claim" else []
        return next((each.state.due_at for each in shown if each.clock == "regulator" and each.state.is_running), None)

    @cached_property
    def claim_form(self) -> ClaimForm | None:
        """Return the form that makes an official claim, or None where there is nothing to claim or it was made."""
        is_asked = self.rules.has_claims and ending.is_claimable(self.ticket) and self.claim is None
        return self._sent(ClaimForm) or (ClaimForm.blank() if is_asked else None)

    @cached_property
    def again_form(self) -> AgainForm | None:
        """Return the form that says that it fails again after the end, or None while it goes on, here or elsewhere."""
        is_asked = not self.ticket.is_open and ending.find_merged_into(self.uow, self.ticket) is None
        return self._sent(AgainForm) or (AgainForm.blank() if is_asked else None)

    @cached_property
    def promise(self) -> PromiseView | None:
        """Return the promise that its customer waits for, with what makes it; None while nothing is owed to them."""
        told_by = self.ticket.told_by
        shown = tickets.explain_promises(self.uow, self.ticket) if told_by else []
        return next((each for each in shown if each.state.is_running and each.state.due_at == told_by), None)

    @cached_property
    def rules(self) -> Rules:
        """Return what the operator's country asks for."""
        return regulation.read_rules(self.uow)

    @cached_property
    def closes_by(self) -> datetime | None:
        """Return when it closes by itself unless the customer objects."""
        resolved_at = self.ticket.resolved_at
        if resolved_at is None or self.ticket.status != "resolved":
            return None
        if self.rules.silence == "waits" and ending.missing_evidence(self.uow, self.ticket):
            return None
        return resolved_at + timedelta(hours=self.rules.close_after)

    def ends_with(self, words: str) -> bool:
        """Tell whether the last that was written is these words, by this reader."""
        last = self.story.interactions[max(self.story.interactions)]
        return last.body == words and last.author == self.uow.actor.key

    @property
    def seen(self) -> int:
        """Return the last fact that stands on the page."""
        return self.story.events[-1].id if self.story.events else 0

    @property
    def was_sent(self) -> bool:
        """Tell whether a message of the reader has just been taken."""
        return "sent" in request.args

    @property
    def version(self) -> str:
        """Return a mark that changes when anything on the page does, but for the time that passes."""
        return f"{self.seen}.{self.sign.icon}"

    @cached_property
    def reply_form(self) -> ReplyForm | None:
        """Return the form for a message, or None: a solution is answered with yes or no, and an end with nothing."""
        is_asked = self.ticket.is_open and self.ticket.status != "resolved"
        return self._sent(ReplyForm) or (ReplyForm.blank() if is_asked else None)

    @cached_property
    def rating_form(self) -> RatingForm | None:
        """Return the form that says yes, or None where nothing is solved."""
        return self._sent(RatingForm) or (RatingForm.blank() if "confirm" in self.actions else None)

    @cached_property
    def late_rating_form(self) -> LateRatingForm | None:
        """Return the form that says how the desk did, or None where it goes on or was said."""
        is_asked = self.ticket.rating is None and tickets.is_rateable(self.ticket, wiring().clock.now())
        return self._sent(LateRatingForm) or (LateRatingForm.blank() if is_asked else None)

    @cached_property
    def rejection_form(self) -> RejectionForm | None:
        """Return the form that says no, or None where nothing is solved."""
        return self._sent(RejectionForm) or (RejectionForm.blank() if "reopen" in self.actions else None)

    def _sent(self, kind: type[Sent]) -> Sent | None:
        """Return the form that was sent if it is of this kind: it is drawn whatever became of the ticket meanwhile."""
        return self.form if isinstance(self.form, kind) else None
