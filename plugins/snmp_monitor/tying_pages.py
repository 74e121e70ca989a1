"""The page that says what an interface leads to."""

from typing import Any

from flask import Blueprint, Response, request, url_for

from plugins.snmp_monitor.permissions import MANAGE
from plugins.snmp_monitor.tying import get_port, make_and_tie, name_ties, own_name, suggest, tie
from servicedesk.plugin_api import UnitOfWork, lazy
from servicedesk.plugin_api.pages import (
    Form,
    Permission,
    Required,
    allows,
    ask_again,
    fields,
    keep,
    redirect_to,
    show,
    unit_of_work,
)

KEEP = Permission(MANAGE)
EDIT_INVENTORY = "inventory.edit"
LARGEST_ID = 2**63 - 1
ONE = f"/devices/<int(max={LARGEST_ID}):device_id>/ports/<int(max={LARGEST_ID}):port_id>"
PAGE, FRAGMENT = "snmp_monitor/tie.html", "snmp_monitor/_tie.html"
LONGEST_WORDS = 100
KIND = "port"


class MakeForm(Form):
    """A new resource for an interface."""

    name = fields.text(lazy("Name"), Required(), longest=120)
    kind = fields.text(lazy("Kind"), Required(), longest=40, hint=lazy("As in port, nap, link, cell."))


def tying_routes(bp: Blueprint) -> None:
    """Add the page and what is decided on it."""
    bp.add_url_rule(f"{ONE}/resource", "tie", tie_page)
    bp.add_url_rule(f"{ONE}/resource", "choose_tie", choose, methods=["POST"])
    bp.add_url_rule(f"{ONE}/made", "make_tie", make, methods=["POST"])
    bp.add_url_rule(f"{ONE}/made", "leave_tie", leave)


@allows(KEEP)
def tie_page(device_id: int, port_id: int) -> Response:
    """Show what an interface leads to, and what it may be."""
    uow = unit_of_work()
    device, port = get_port(uow, device_id, port_id)
    form = MakeForm.blank(name=own_name(device, port), kind=KIND)
    return show(PAGE, FRAGMENT, form=form, **_around(uow, device_id, port_id))


@allows(KEEP)
def choose(device_id: int, port_id: int) -> Response:
    """Say what it leads to, or that nobody knows."""
    sent = request.form.get("resource", "")
    with unit_of_work() as uow:
        tie(uow, device_id, port_id, min(int(sent), LARGEST_ID) if sent.isascii() and sent.isdecimal() else 0)
    return redirect_to(url_for(".device", device_id=device_id))


@allows(KEEP)
def make(device_id: int, port_id: int) -> Response:
    """Add a resource for it."""
    form = MakeForm.read(request.form)
    keep(form, PAGE, FRAGMENT, around=lambda: _around(unit_of_work(), device_id, port_id))
    if form.errors:
        return ask_again()
    with unit_of_work() as uow:
        make_and_tie(uow, device_id, port_id, form.name.data or "", form.kind.data or "")
    return redirect_to(url_for(".device", device_id=device_id))


@allows(KEEP)
def leave(device_id: int, port_id: int) -> Response:
    """Lead from the address of the form to the page on which it stands."""
    return redirect_to(url_for(".tie", device_id=device_id, port_id=port_id))


def _around(uow: UnitOfWork, device_id: int, port_id: int) -> dict[str, Any]:
    device, port = get_port(uow, device_id, port_id)
    text = request.args.get("q", "").strip()[:LONGEST_WORDS]
    return {
        "device": device, "port": port, "text": text, "tied": name_ties(uow, [port]).get(port.resource_id or 0, ""),
        "suggestions": suggest(uow, device, port, text), "may_make": uow.actor.may(EDIT_INVENTORY),
    }  # fmt: skip
