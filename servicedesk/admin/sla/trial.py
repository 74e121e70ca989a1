"""A dry run of the policies: which of them a ticket would get its times from, and what makes each deadline."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Response, request

from servicedesk.admin.customers import ACCOUNT_KINDS
from servicedesk.admin.sla.explaining import Explained, explained, moment_words
from servicedesk.admin.sla.typed import written_length
from servicedesk.admin.sla.words import CLOCK_WORDS, KIND_WORDS, listed
from servicedesk.core import sla, tickets
from servicedesk.core.kernel.errors import Message, NotFound
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.sla import Aim, Book, ClockState, Concern, SlaPolicy
from servicedesk.language.marks import lazy
from servicedesk.web import fields
from servicedesk.web.forms import Form
from servicedesk.web.guards import Permission, allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import UNPROCESSABLE, show
from servicedesk.web.locale import current_language, gettext
from servicedesk.web.wiring import current_place, wiring

FULL = 200
NOT_FITTING = {
    "kinds": lazy("the kind"), "categories": lazy("the symptom"), "priorities": lazy("the priority"),
    "account_kinds": lazy("the customer"),
}  # fmt: skip


class TrialForm(Form):
    """A ticket by its number, or described."""

    number = fields.text(lazy("Ticket number"), longest=20, hint=lazy("Then what is described below does not matter."))
    kind = fields.choice(lazy("Kind"), options=list(KIND_WORDS.items()))
    category = fields.choice(lazy("Symptom"))
    priority = fields.choice(lazy("Priority"), options=[(str(each), str(each)) for each in range(1, 5)])
    account_kind = fields.choice(lazy("Customers"), options=ACCOUNT_KINDS)
    at = fields.moment(lazy("Reported at"), hint=lazy("Left empty it is now."))


@dataclass(frozen=True)
class Promised:
    """One clock that a ticket would have: by which policy, how long, and until when with its hours.

    ``so_far`` is until when it was promised before, nothing where it was not.
    """

    clock: str
    policy: str
    target: str
    pauses: str
    warnings: str
    so_far: str
    due: Explained


@dataclass(frozen=True)
class Asked:
    """One policy, and what it gives or why it does not fit."""

    name: str
    gives: str
    fails: str


@allows(Permission("settings.manage"))
def try_policies() -> Response:
    """Show what would be promised for a ticket, and by which policies; nothing is written."""
    uow = unit_of_work()
    language = current_language()
    symptoms = [(each.code, each.name_in(language)) for each in tickets.list_categories(uow)]
    options = {"category": symptoms}
    if not request.args:
        form = TrialForm.blank(options, kind="fault", priority="3", account_kind="residential")
        return _shown(form, {})
    form = TrialForm.read(request.args, options=options)
    return _shown(form, {} if form.errors else _tried(uow, form))


def _shown(form: TrialForm, found: dict[str, Any]) -> Response:
    status = UNPROCESSABLE if form.errors else FULL
    return show("admin/sla/try.html", "admin/sla/_try.html", status, form=form, found=found)


def _tried(uow: UnitOfWork, form: TrialForm) -> dict[str, Any]:
    """Return what is promised for what the form tells; nothing where no ticket has that number."""
    at: datetime = form.at.data or wiring().clock.now()
    concern = Concern(
        form.kind.data or "fault", form.category.data or "", int(form.priority.data or 3),
        form.account_kind.data or "residential",
    )  # fmt: skip
    number, clocks = form.number.data, dict[str, ClockState]()
    if number:
        try:
            ticket = tickets.get_ticket(uow, number)
        except NotFound:
            form.complain({"number": Message("unknown")})
            return {}
        concern, at = tickets.concern_of(ticket), ticket.promise_began_at or ticket.opened_at
        number = ticket.number
        clocks = {clock: row.state for clock, row in tickets.read_clocks(uow, ticket).rows.items()}
    book, policies = sla.current_book(uow), sla.list_policies(uow)
    aims = book.aims(concern)
    return {
        "number": number, "is_described": not number, "concern": concern, "kind": gettext(KIND_WORDS[concern.kind]),
        "promised": _promised(uow, book, aims, at, clocks), "asked": [_asked(each, concern, aims) for each in policies],
    }  # fmt: skip


def _promised(
    uow: UnitOfWork, book: Book, aims: dict[str, Aim], at: datetime, clocks: dict[str, ClockState]
) -> list[Promised]:  # fmt: skip
    """Return each clock in words; one that a ticket has already counts from its beginning, less its pauses."""
    language, zone = current_language(), current_place().zone
    policies = {each.id: each.name_in(language) for each in sla.list_policies(uow)}
    calendars = {each.id: each.name_in(language) for each in sla.list_calendars(uow)}
    found = []
    for clock in (each for each in sla.CLOCKS if each in aims):
        aim, state = aims[clock], clocks.get(clock)
        began_at, spans = (state.began_at, state.spans) if state else (at, ())
        lines = book.explain(book.key_of(aim.calendar_id), began_at, timedelta(minutes=aim.minutes), spans)
        found.append(
            Promised(
                gettext(CLOCK_WORDS[clock]), policies.get(aim.policy_id) or gettext("The norm of the desk"),
                _target(aim, calendars), listed(aim.pauses), ", ".join(f"{each} %" for each in aim.warnings),
                moment_words(state.due_at, zone) if state else "", explained(lines[-1].ends_at, lines, zone),
            )
        )  # fmt: skip
    return found


def _target(aim: Aim, calendars: dict[int, str]) -> str:
    counted = calendars.get(aim.calendar_id) or gettext("By the clock")
    return f"{written_length(aim.minutes)}, {counted[:1].lower() + counted[1:] if not aim.calendar_id else counted}"


def _asked(policy: SlaPolicy, concern: Concern, aims: dict[str, Aim]) -> Asked:
    name = policy.name_in(current_language())
    if not policy.is_active:
        return Asked(name, "", gettext("It does not count"))
    fails = unfit(policy, concern)
    if fails:
        told = ", ".join(gettext(NOT_FITTING[each]) for each in fails)
        return Asked(name, "", gettext("Does not fit: %(conditions)s", conditions=told))
    given = [
        gettext(CLOCK_WORDS[clock]) for clock in sla.CLOCKS if clock in aims and aims[clock].policy_id == policy.id
    ]
    return Asked(name, ", ".join(given), "" if given else gettext("It fits, but others before it give every time"))


def unfit(policy: SlaPolicy, concern: Concern) -> list[str]:
    """Return the conditions of a policy that such a ticket does not meet."""
    asked = (
        ("kinds", concern.kind), ("categories", concern.category), ("priorities", concern.priority),
        ("account_kinds", concern.account_kind),
    )  # fmt: skip
    return [name for name, value in asked if getattr(policy, name) and value not in getattr(policy, name)]
