"""Permissions: named verbs, and the roles that a new desk begins with."""

from collections.abc import Iterable
from dataclasses import dataclass

from servicedesk.core.kernel.actors import Actor

# Each name with what it allows, in one line; the faces translate it.
PERMISSIONS: dict[str, str] = {
    "desk.enter": "Enter the agent desk",
    "partner.enter": "Enter the partner pages",
    "admin.enter": "Enter the administration pages",
    "ticket.read": "See the tickets of the accounts one may see",
    "ticket.read_team": "See the tickets of one's own teams",
    "ticket.open": "Open tickets for customers",
    "ticket.edit": "Change category, impact and urgency of tickets",
    "ticket.reply": "Write to the customer on tickets",
    "ticket.note": "Write internal notes on tickets",
    "ticket.assign": "Assign tickets to teams and people",
    "ticket.start": "Start and resume the work on tickets",
    "ticket.wait": "Let tickets wait for the customer, an appointment or a carrier",
    "ticket.protocol": "Run attention protocols on tickets",
    "ticket.escalate": "Escalate tickets to another team or level",
    "ticket.accept": "Accept what was escalated to one's own team",
    "ticket.return": "Return an escalation, with a reason",
    "ticket.answer": "Answer escalations",
    "ticket.follow": "Note a carrier's reference and follow it up",
    "ticket.oversee": "Act on the escalations of every team",
    "ticket.hold": "Hold tickets",
    "ticket.release": "Release held tickets",
    "ticket.resolve": "Resolve tickets",
    "ticket.close": "Close resolved tickets",
    "ticket.reopen": "Reopen resolved tickets",
    "ticket.cancel": "Cancel tickets",
    "ticket.reject": "Reject tickets",
    "ticket.link": "Link tickets to each other and to outages",
    "account.read": "See all accounts and their contacts",
    "account.read_assigned": "See the accounts assigned to oneself and their contacts",
    "account.retain": "See which accounts are at risk of leaving, and note what was done",
    "account.edit": "Create and change accounts",
    "contact.edit": "Create and change contacts, and invite them to the portal",
    "inventory.read": "See services, resources and what depends on what",
    "inventory.edit": "Change services, resources and what depends on what",
    "category.edit": "Change the categories of faults",
    "protocol.edit": "Write and publish attention protocols",
    "escalation.edit": "Change the escalation matrix",
    "rule.edit": "Write rules, switch them, and see what they did",
    "article.edit": "Write and publish articles",
    "alarm.raise": "Raise and clear alarms as monitoring does",
    "alarm.attend": "Acknowledge, comment on and clear alarms",
    "outage.edit": "Declare, update and resolve outages",
    "maintenance.edit": "Plan, change and cancel maintenance",
    "maintenance.answer": "Pass on and answer objections to maintenance",
    "maintenance.override": "Plan maintenance later than announced work allows, with a reason",
    "promise.confirm": "Decide about promises that are held back",
    "wallboard.see": "See the wallboard: figures of all tickets, outages and planned work",
    "report.read": "Read the reports",
    "user.read": "See who works with the desk",
    "user.manage": "Create, change, invite and disable users",
    "role.manage": "Create and change roles",
    "team.manage": "Create and change teams",
    "team.supervise": "See the load of one's teams, plan absences and limits",
    "plugin.manage": "Switch plugins on and off and change their settings",
    "delivery.retry": "See what plugins are still to be told, and tell them again",
    "mail.read": "Read the outgoing mail",
    "event.read": "Read the audit trail",
    "settings.manage": "Change the settings of the desk",
    "person.export": "Hand out all that is kept about a person",
    "person.erase": "Erase what is kept about a person",
}

# Without somebody who holds these, nobody could ever be let in again.
KEYS = frozenset({"user.manage", "role.manage"})


@dataclass(frozen=True)
class DefaultRole:
    """A role that a new desk begins with: one actor of the fault-attention procedure."""

    code: str
    name: str
    permissions: frozenset[str]


_LOOK = frozenset({"desk.enter", "ticket.read", "account.read", "user.read", "inventory.read", "wallboard.see"})
_TALK = frozenset({"ticket.open", "ticket.reply", "ticket.note", "contact.edit", "account.retain"})
_ATTEND = frozenset(
    {"ticket.edit", "ticket.assign", "ticket.start", "ticket.wait", "ticket.escalate", "ticket.resolve"}
    | {"ticket.close", "ticket.reopen", "ticket.cancel", "ticket.link", "ticket.note", "ticket.protocol"}
    | {"ticket.accept", "ticket.return", "ticket.answer", "ticket.follow"}
)
_SUPERVISE = frozenset(
    {"ticket.hold", "ticket.release", "ticket.reject", "ticket.oversee", "report.read", "event.read", "mail.read"}
    | {"team.supervise", "promise.confirm"}
)

_PLAN = frozenset({"inventory.edit", "outage.edit", "maintenance.edit", "alarm.attend"})

DEFAULT_ROLES = (
    DefaultRole("teleservice", "Teleservice", _LOOK | _TALK | {"ticket.escalate"}),
    DefaultRole("csm_agent", "CSM agent", _LOOK | _TALK | _ATTEND),
    DefaultRole("csm_supervisor", "CSM supervisor", _LOOK | _TALK | _ATTEND | _SUPERVISE | {"article.edit"}),
    DefaultRole("noc_operator", "NOC operator", _LOOK | _ATTEND | _PLAN),
    DefaultRole("noc_supervisor", "NOC supervisor", _LOOK | _ATTEND | _PLAN | _SUPERVISE | {"maintenance.override"}),
    DefaultRole("customer_care", "Customer care", _LOOK | _TALK | {"maintenance.answer", "report.read"}),
    DefaultRole("product_analyst", "Product analyst", _LOOK | {"article.edit", "report.read", "account.retain"}),
    DefaultRole(
        "sales_consultant",
        "Sales consultant",
        frozenset({"desk.enter", "account.read_assigned", "account.retain", "ticket.read", "ticket.open"}),
    ),
    DefaultRole("partner", "Installation centre", frozenset({"partner.enter"})),
    DefaultRole("warehouse", "Warehouse", frozenset({"desk.enter", "inventory.read", "inventory.edit"})),
    DefaultRole("wallboard", "Screen on the wall", frozenset({"wallboard.see"})),
    DefaultRole("administrator", "Administrator", frozenset(PERMISSIONS)),
)

ADMINISTRATOR = "administrator"
OF_SCREENS = frozenset({"wallboard.see"})  # whoever may do no more than this only looks, and stays signed in


def may(actor: Actor, permission: str) -> bool:
    """Tell whether an actor holds a permission; a job of the desk itself may do everything."""
    return actor.kind == "job" or actor.may(permission)


def is_screen(kind: str, permissions: Iterable[str]) -> bool:
    """Tell whether somebody is a screen on the wall: may look at its figures and do nothing else at all."""
    return kind == "user" and frozenset(permissions) == OF_SCREENS


def may_grant(actor: Actor, permissions: Iterable[str]) -> bool:
    """Tell whether an actor may give these away: nobody grants what he does not hold himself."""
    return actor.kind == "job" or actor.permissions.issuperset(permissions)
