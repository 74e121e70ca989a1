"""What customers have and what it runs on: services, resources, and who is affected when one fails."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, url_for

from servicedesk.admin.editing import Editor, SeenForm
from servicedesk.admin.listing import Choice, Column, Listing
from servicedesk.core import inventory, people
from servicedesk.core.inventory import ResourceDraft, ServiceDraft
from servicedesk.core.inventory.models import Resource
from servicedesk.core.kernel.errors import Invalid, Message, NotFound
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.language.marks import lazy
from servicedesk.web import fields
from servicedesk.web.checks import Required
from servicedesk.web.guards import Permission, allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.locale import gettext

EDIT = Permission("inventory.edit")
SERVICE_STATES = [("active", lazy("Active")), ("suspended", lazy("Suspended")), ("ended", lazy("Ended"))]
SERVICE_TONES = {"active": "ok", "suspended": "warn", "ended": "neutral"}
SHOWN = 20


class ServiceForm(SeenForm):
    """A service as the administrator writes it."""

    number = fields.text(lazy("Service number"), Required(), longest=60, hint=lazy("The one that the customer knows."))
    account = fields.text(lazy("Account number"), Required(), longest=40)
    name = fields.text(lazy("Name"), Required(), longest=120)
    kind = fields.text(lazy("Kind"), Required(), longest=40, hint=lazy("As in internet, mobile, voice, circuit."))
    address = fields.text(lazy("Address"), longest=200)
    state = fields.choice(lazy("State"), Required(), options=SERVICE_STATES)
    resources = fields.long_text(lazy("Stands on"), hint=lazy("One resource on each line, by name."))


class ResourceForm(SeenForm):
    """A resource as the administrator writes it."""

    name = fields.text(lazy("Name"), Required(), longest=120)
    kind = fields.text(lazy("Kind"), Required(), longest=40, hint=lazy("As in olt, nap, cell, router, modem."))
    serial = fields.text(lazy("Serial number"), longest=80)
    address = fields.text(lazy("Network address"), longest=120)
    site = fields.text(lazy("Site"), longest=120)
    depends_on = fields.long_text(lazy("Depends on"), hint=lazy("One resource on each line, by name."))


def network_routes(bp: Blueprint) -> None:
    """Add the pages about services and resources."""
    bp.add_url_rule("/services", "services", services)
    bp.add_url_rule("/resources", "resources", resources)
    SERVICES.routes(bp, "/services", "inventory.edit")
    RESOURCES.routes(bp, "/resources", "inventory.edit")


@allows(EDIT)
def services() -> Response:
    """Show the services."""
    uow = unit_of_work()
    states = dict(SERVICE_STATES)
    return Listing(
        lazy("Services"),
        lazy("What accounts have subscribed to, under numbers that customers know."),
        (
            Column(lazy("Number"), lambda row: row.number, lambda row: url_for("admin.service", row_id=row.id)),
            Column(lazy("Name"), lambda row: row.name),
            Column(lazy("Account"), lambda row: f"{row.account.number} {row.account.name}"),
            Column(lazy("Address"), lambda row: row.address),
            Column(lazy("State"), lambda row: gettext(states[row.state]), tone=lambda row: SERVICE_TONES[row.state]),
        ),
        lambda wanted, after, limit: inventory.find_services(
            uow, wanted["text"], state=wanted["state"], after=after, limit=limit
        ),
        (
            Choice("text", lazy("Number, name, address or account number")),
            Choice("state", lazy("State"), SERVICE_STATES),
        ),
        add=(lazy("Add a service"), url_for("admin.new_service")),
    ).answer()


def _known_service(uow: UnitOfWork, row_id: int) -> Mapping[str, Any]:
    if not row_id:
        return {"kind": "internet", "state": "active"}
    row = inventory.get_service_of_id(uow, row_id)
    names = ("number", "name", "kind", "address", "state")
    on = "\n".join(sorted(each.name for each in row.resources))
    return {name: getattr(row, name) for name in names} | {"account": row.account.number, "resources": on}


def _save_service(uow: UnitOfWork, sent: Mapping[str, Any], row_id: int) -> int:
    try:
        account = people.get_account_by_number(uow, sent["account"])
    except NotFound:
        raise Invalid({"account": Message("unknown")}) from None
    draft = ServiceDraft(account.id, sent["number"], sent["name"], sent["kind"], sent["address"] or "", sent["state"])
    wanted = _named(uow, sent["resources"] or "", "resources")
    if row_id:
        row = inventory.change_service(uow, inventory.get_service_of_id(uow, row_id).number, draft)
    else:
        row = inventory.create_service(uow, draft)
    now = {each.id for each in row.resources}
    for resource_id in wanted.keys() - now:
        inventory.put_service_on(uow, row.number, resource_id)
    for resource_id in now - wanted.keys():
        inventory.take_service_off(uow, row.number, resource_id)
    return row.id


def _named(uow: UnitOfWork, text: str, field: str) -> dict[int, Resource]:
    """Return the resources of these names, one on each line; Invalid for a name that none has."""
    found = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        try:
            resource = inventory.find_resource(uow, line)
        except NotFound:
            raise Invalid({field: Message("import.no_resource", {"name": line})}) from None
        found[resource.id] = resource
    return found


SERVICES = Editor(
    ("services", "service"), ServiceForm, (lazy("New service"), lazy("Service")), _known_service, _save_service,
    aside=lambda uow, row_id: {"elements": inventory.elements_of(uow, [row_id])}, template="admin/parts/service.html",
)  # fmt: skip


@allows(EDIT)
def resources() -> Response:
    """Show the resources."""
    uow = unit_of_work()
    return Listing(
        lazy("Resources"),
        lazy("Network elements and customer equipment, and what depends on what: that tells who is affected."),
        (
            Column(lazy("Name"), lambda row: row.name, lambda row: url_for("admin.resource", row_id=row.id)),
            Column(lazy("Kind"), lambda row: row.kind),
            Column(lazy("Serial number"), lambda row: row.serial),
            Column(lazy("Site"), lambda row: row.site),
        ),
        lambda wanted, after, limit: inventory.find_resources(uow, wanted["text"], after=after, limit=limit),
        (Choice("text", lazy("Name, kind, serial number or site")),),
        add=(lazy("Add a resource"), url_for("admin.new_resource")),
    ).answer()


def _known_resource(uow: UnitOfWork, row_id: int) -> Mapping[str, Any]:
    if not row_id:
        return {}
    row = inventory.get_resource(uow, row_id)
    names = ("name", "kind", "serial", "address", "site")
    on = "\n".join(sorted(each.name for each in row.depends_on))
    return {name: getattr(row, name) for name in names} | {"depends_on": on}


def _save_resource(uow: UnitOfWork, sent: Mapping[str, Any], row_id: int) -> int:
    draft = ResourceDraft(sent["name"], sent["kind"], sent["serial"] or "", sent["address"] or "", sent["site"] or "")
    wanted = _named(uow, sent["depends_on"] or "", "depends_on")
    row = inventory.change_resource(uow, row_id, draft) if row_id else inventory.create_resource(uow, draft)
    now = {each.id for each in row.depends_on}
    for resource_id in now - wanted.keys():
        inventory.remove_dependency(uow, row.id, resource_id)
    for resource_id in wanted.keys() - now:
        inventory.add_dependency(uow, row.id, resource_id)
    return row.id


def _around_resource(uow: UnitOfWork, row_id: int) -> Mapping[str, Any]:
    affected = inventory.count_affected_services(uow, [row_id])
    return {
        "dependents": inventory.find_resources(uow, above_of=row_id, limit=SHOWN),
        "on_it": inventory.find_services(uow, resource_id=row_id, limit=SHOWN), "affected": affected,
    }  # fmt: skip


RESOURCES = Editor(
    ("resources", "resource"), ResourceForm, (lazy("New resource"), lazy("Resource")), _known_resource, _save_resource,
    aside=_around_resource, template="admin/parts/resource.html",
)  # fmt: skip
