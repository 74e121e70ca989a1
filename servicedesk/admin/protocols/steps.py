"""The pages of the steps of a protocol: adding one, changing, moving and removing it."""

from typing import Any

from flask import Blueprint, Response, request, url_for

from servicedesk.admin.protocols.forms import DraftForm, StepForm
from servicedesk.core import protocols
from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.language.marks import lazy
from servicedesk.web.extensions import plugin_cards
from servicedesk.web.guards import Permission, allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import ask_again, keep, redirect_to, show
from servicedesk.web.locale import current_language

KEEP = Permission("protocol.edit")
PAGE, FRAGMENT = "admin/protocols/step.html", "admin/protocols/_step.html"
PLACES = [
    ("customer", lazy("Customer")), ("services", lazy("Services")), ("equipment", lazy("Equipment")),
    ("history", lazy("History")),
]  # fmt: skip
UP, DOWN = "-1", "1"


def step_routes(bp: Blueprint, path: str) -> None:
    """Add the pages of steps below the page of their protocol."""
    bp.add_url_rule(f"{path}/steps", "new_protocol_step", new)
    bp.add_url_rule(f"{path}/steps", "add_protocol_step", add, methods=["POST"])
    bp.add_url_rule(f"{path}/steps/<code>", "protocol_step", one)
    bp.add_url_rule(f"{path}/steps/<code>", "change_protocol_step", change, methods=["POST"])
    bp.add_url_rule(f"{path}/steps/<code>/place", "move_protocol_step", move, methods=["POST"])
    bp.add_url_rule(f"{path}/steps/<code>/removal", "remove_protocol_step", remove, methods=["POST"])
    bp.add_url_rule(f"{path}/steps/<code>/<any(place,removal):shift>", "leave_protocol_step", leave)


@allows(KEEP)
def new(row_id: int) -> Response:
    """Ask for a new step."""
    uow = unit_of_work()
    around = _around(uow, row_id)
    form = StepForm.blank(_places(), seen=str(around["protocol"].revision), kind="yes_no")
    return show(PAGE, FRAGMENT, form=form, **around)


@allows(KEEP)
def add(row_id: int) -> Response:
    """Add a step at the end."""
    return _write(row_id, "")


@allows(KEEP)
def one(row_id: int, code: str) -> Response:
    """Show one step to be changed."""
    around = _around(unit_of_work(), row_id, code)
    form = StepForm.of(around["content"].step_of(code), around["protocol"].revision, _places())
    return show(PAGE, FRAGMENT, form=form, **around)


@allows(KEEP)
def change(row_id: int, code: str) -> Response:
    """Keep a step that was changed."""
    return _write(row_id, code)


@allows(KEEP)
def move(row_id: int, code: str) -> Response:
    """Move a step up or down."""
    by = -1 if request.form.get("by") == UP else 1
    with unit_of_work() as uow:
        seen = DraftForm.read(request.form).revision
        protocols.change_draft(uow, row_id, seen, lambda content: protocols.move_step(content, code, by))
    return redirect_to(url_for("admin.protocol", row_id=row_id, _anchor="steps"))


@allows(KEEP)
def remove(row_id: int, code: str) -> Response:
    """Take a step away."""
    with unit_of_work() as uow:
        seen = DraftForm.read(request.form).revision
        protocols.change_draft(uow, row_id, seen, lambda content: protocols.remove_step(content, code))
    return redirect_to(url_for("admin.protocol", row_id=row_id, _anchor="steps"))


@allows(KEEP)
def leave(row_id: int, code: str, shift: str) -> Response:
    """Lead from the address of a button to the page on which it stands."""
    return redirect_to(url_for("admin.protocol", row_id=protocols.get_protocol(unit_of_work(), row_id).id))


def _write(row_id: int, code: str) -> Response:
    form = StepForm.read(request.form, options=_places())
    _around(unit_of_work(), row_id, code)  # what is not there cannot be changed
    keep(form, PAGE, FRAGMENT, lambda: _around(unit_of_work(), row_id, code))
    if form.errors:
        return ask_again()
    with unit_of_work() as uow:
        step = form.step
        protocols.change_draft(uow, row_id, form.revision, lambda content: protocols.put_step(content, step, code))
    return redirect_to(url_for("admin.protocol", row_id=row_id, saved=1, _anchor="steps"))


def _around(uow: UnitOfWork, row_id: int, code: str = "") -> dict[str, Any]:
    protocol = protocols.get_protocol(uow, row_id)
    content = protocols.content_of(uow, protocol)
    if code and content.step_of(code) is None:
        raise NotFound
    return {"protocol": protocol, "content": content, "code": code, "language": current_language()}


def _places() -> dict[str, list[tuple[str, str]]]:
    """Return what stands beside a ticket: its own boxes, and those of plugins."""
    cards = sorted(plugin_cards().items())
    return {"look_at": [*PLACES, *((f"plugin:{name}", card.told_in(current_language())[0]) for name, card in cards)]}
