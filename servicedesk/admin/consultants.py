"""Sales consultants: who looks after how many accounts, giving many at once, and handing over those of who leaves."""

from typing import Any

from flask import Blueprint, Response, request, url_for

from servicedesk.core import people
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people import Assigned
from servicedesk.language.marks import lazy
from servicedesk.web import fields
from servicedesk.web.checks import Required
from servicedesk.web.forms import Form
from servicedesk.web.guards import Permission, allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import ask_again, keep, redirect_to, show
from servicedesk.web.places import LARGEST_ID, read_id

EDIT = Permission("account.edit")
PAGE, FRAGMENT = "admin/consultants/index.html", "admin/consultants/_index.html"
ONE, ONE_FRAGMENT = "admin/consultants/one.html", "admin/consultants/_one.html"
NOBODY = "0"
LONGEST_NUMBERS = 45_000
UNKNOWN_SHOWN = 20


class AssignForm(Form):
    """The numbers of accounts, one on each line or between commas, and whose they are from now on."""

    numbers = fields.long_text(
        lazy("Account numbers"), Required(), hint=lazy("One on each line, or between commas; up to 1,000."),
        longest=LONGEST_NUMBERS,
    )  # fmt: skip
    consultant = fields.choice(lazy("Sales consultant"), Required(), options=[])


class HandOverForm(Form):
    """Who gets all accounts of somebody."""

    consultant = fields.choice(lazy("Hand over to"), Required(), options=[])


def consultant_routes(bp: Blueprint) -> None:
    """Add the pages about consultants."""
    bp.add_url_rule("/consultants", "consultants", index)
    bp.add_url_rule("/consultants", "assign_consultant", assign, methods=["POST"])
    bp.add_url_rule(f"/consultants/<int(max={LARGEST_ID}):row_id>", "consultant", one)
    bp.add_url_rule(f"/consultants/<int(max={LARGEST_ID}):row_id>", "hand_over_accounts", hand_over, methods=["POST"])


@allows(EDIT)
def index() -> Response:
    """Show who looks after how many accounts, and the form that gives many at once."""
    uow = unit_of_work()
    return show(PAGE, FRAGMENT, form=AssignForm.blank(_offered(uow)), **_around(uow))


@allows(EDIT)
def assign() -> Response:
    """Give accounts to a consultant; what nobody knows among the numbers is told."""
    form = AssignForm.read(request.form, options=_offered(unit_of_work()))
    keep(form, PAGE, FRAGMENT, lambda: _around(unit_of_work()))
    if form.errors:
        return ask_again()
    numbers = (form.numbers.data or "").replace(",", "\n").replace(";", "\n").splitlines()
    with unit_of_work() as uow:
        done = people.assign_consultant(uow, numbers, int(form.consultant.data or 0) or None)
    uow = unit_of_work()
    return show(PAGE, FRAGMENT, form=AssignForm.blank(_offered(uow)), **_around(uow, done))


@allows(EDIT)
def one(row_id: int) -> Response:
    """Show whose accounts can be handed over, and the form for it."""
    uow = unit_of_work()
    return show(ONE, ONE_FRAGMENT, form=HandOverForm.blank(_offered(uow, row_id)), **_about(uow, row_id))


@allows(EDIT)
def hand_over(row_id: int) -> Response:
    """Give every account of a consultant to another one, in one step."""
    uow = unit_of_work()
    form = HandOverForm.read(request.form, options=_offered(uow, row_id))
    people.get_user(uow, row_id)
    keep(form, ONE, ONE_FRAGMENT, lambda: _about(unit_of_work(), row_id))
    if form.errors:
        return ask_again()
    with unit_of_work() as uow:
        count = people.hand_over_accounts(uow, row_id, int(form.consultant.data or 0) or None)
    return redirect_to(url_for("admin.consultants", moved=count))


def _around(uow: UnitOfWork, done: Assigned | None = None) -> dict[str, Any]:
    moved = request.args.get("moved", "")
    return {
        "rows": people.list_consultancies(uow), "assigned": done, "unknown_shown": UNKNOWN_SHOWN,
        "moved": read_id(moved) if moved else None,
    }  # fmt: skip


def _about(uow: UnitOfWork, user_id: int) -> dict[str, Any]:
    return {"user": people.get_user(uow, user_id), "count": people.count_accounts_of(uow, user_id)}


def _offered(uow: UnitOfWork, besides: int = 0) -> dict[str, list[tuple[str, str]]]:
    known = [(str(each.id), each.name) for each in people.list_possible_consultants(uow) if each.id != besides]
    return {"consultant": [*known, (NOBODY, lazy("Nobody"))]}
