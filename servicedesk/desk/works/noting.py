"""What a customer objects by phone: noted by whoever talks to them, for one contact of an account.

The page tells what to say: until when it counts, and after the limit that it is kept all the same.
"""

from typing import Any

from flask import Blueprint, Response, request, url_for

from servicedesk.core import maintenance, people, search
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.maintenance import ObjectionDraft
from servicedesk.core.maintenance.rules import CHANNELS, PLANNED, REVIEW
from servicedesk.core.people import Account
from servicedesk.desk.works.listing import SEE
from servicedesk.desk.works.signs import CHANNEL, WHY
from servicedesk.language.marks import lazy
from servicedesk.web import fields
from servicedesk.web.checks import Required
from servicedesk.web.forms import Form
from servicedesk.web.guards import allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import ask_again, keep, redirect_to, show

PAGE = ("desk/works/note.html", "desk/works/_note.html")


class NoteForm(Form):
    """Who objects, how they said it, why, and when it would be better."""

    contact = fields.choice(lazy("Who objects"), Required("error.choose"))
    channel = fields.choice(lazy("How they said it"), Required(), options=[(each, CHANNEL[each]) for each in CHANNELS])
    why = fields.choice(lazy("Why?"), Required("error.choose"), options=[(each, WHY[each].words) for each in WHY])
    words = fields.long_text(lazy("In the customer's words"), longest=2000)
    better_times = fields.text(lazy("Which time suits them better?"), longest=200)

    def draft(self) -> ObjectionDraft:
        """Return the objection as it was typed."""
        return ObjectionDraft(self.why.data, self.words.data or "", self.better_times.data or "")


def noting_routes(bp: Blueprint) -> None:
    """Add the form."""
    bp.add_url_rule("/maintenance/<number>/objection", "note_objection", ask)
    bp.add_url_rule("/maintenance/<number>/objection", "keep_objection", note, methods=["POST"])


@allows(SEE)
def ask(number: str) -> Response:
    """Find the customer who objects; then ask for what they say."""
    uow = unit_of_work()
    account = _account(uow)
    first = people.list_contacts(uow, account.id)[:1] if account else []
    known = {"channel": "phone", "contact": str(first[0].contact_id) if first else ""}
    return show(*PAGE, form=NoteForm.blank(_options(uow, account), **known), **_around(uow, number, account))


@allows(SEE)
def note(number: str) -> Response:
    """Note it; the same page then says what to tell the customer."""
    uow = unit_of_work()
    account = _account(uow)
    form = NoteForm.read(request.form, options=_options(uow, account))
    keep(form, *PAGE, around=lambda: _again(number))
    if form.errors:
        return ask_again()
    with unit_of_work() as writing:
        maintenance.note_objection(writing, number, int(form.contact.data), form.draft(), form.channel.data)
    named = account.number if account else None
    return redirect_to(url_for("desk.note_objection", number=number, noted=form.contact.data, account=named))


def _account(uow: UnitOfWork) -> Account | None:
    named = request.args.get("account", "")
    return people.get_account_by_number(uow, named) if named else None


def _options(uow: UnitOfWork, account: Account | None) -> dict[str, list[tuple[str, str]]]:
    contacts = people.list_contacts(uow, account.id) if account else []
    return {"contact": [(str(each.contact_id), each.contact.name) for each in contacts if each.contact.is_active]}


def _again(number: str) -> dict[str, Any]:
    uow = unit_of_work()
    return _around(uow, number, _account(uow))


def _around(uow: UnitOfWork, number: str, account: Account | None) -> dict[str, Any]:
    """Return what stands around the form: the work, whom the words may mean, and what was noted a moment ago."""
    work, asked, noted = (
        maintenance.get_maintenance(uow, number),
        request.args.get("q", ""),
        request.args.get("noted", ""),
    )
    offered = {value for value, _ in _options(uow, account)["contact"]}
    objection = maintenance.find_objection(uow, work, int(noted)) if noted in offered else None
    return {
        "work": work, "account": account, "asked": asked, "objection": objection,
        "found": search.find_accounts(uow, search.read_typed(asked)) if asked and account is None else [],
        "due_at": maintenance.due_at(uow, objection) if objection else None,
        "may_object": work.phase in (PLANNED, REVIEW), "is_in_time": work.may_be_objected(uow.now()),
        "here": url_for("desk.keep_objection", number=work.number, account=account.number if account else None),
    }  # fmt: skip
