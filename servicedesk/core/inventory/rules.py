"""Decisions about the inventory: who may see and change it, and what a draft must hold."""

from dataclasses import replace

from servicedesk.core.inventory.drafts import ResourceDraft, ServiceDraft
from servicedesk.core.kernel.actors import Actor
from servicedesk.core.people.rules.checks import Checks
from servicedesk.core.people.rules.permissions import may

SERVICE_ENDED = "ended"
SERVICE_STATES = ("active", "suspended", SERVICE_ENDED)
LONGEST_NUMBER = 60
LONGEST_KIND = 40
LONGEST_SERIAL = 80
LONGEST_ADDRESS = 200


def may_see_all(actor: Actor) -> bool:
    """Tell whether this actor sees every service and every resource."""
    return actor.kind == "plugin" or may(actor, "inventory.read")


def may_edit(actor: Actor) -> bool:
    """Tell whether this actor may change services, resources and what depends on what."""
    return may(actor, "inventory.edit")


def checked_service(draft: ServiceDraft) -> ServiceDraft:
    """Return the draft as it is kept, or raise Invalid."""
    checks = Checks()
    clean = replace(
        draft,
        number=checks.line("number", draft.number, LONGEST_NUMBER),
        name=checks.line("name", draft.name),
        kind=checks.line("kind", draft.kind, LONGEST_KIND),
        address=checks.line("address", draft.address, LONGEST_ADDRESS, required=False),
        state=checks.one_of("state", draft.state, SERVICE_STATES),
    )
    checks.finish()
    return clean


def checked_resource(draft: ResourceDraft) -> ResourceDraft:
    """Return the draft as it is kept, or raise Invalid."""
    checks = Checks()
    clean = replace(
        draft,
        name=checks.line("name", draft.name),
        kind=checks.line("kind", draft.kind, LONGEST_KIND),
        serial=checks.line("serial", draft.serial, LONGEST_SERIAL, required=False),
        address=checks.line("address", draft.address, required=False),
        site=checks.line("site", draft.site, required=False),
    )
    checks.finish()
    return clean
