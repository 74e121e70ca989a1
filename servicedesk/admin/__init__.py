"""The administrator's pages: who works here, how the desk speaks and looks, plugins, mail and the audit trail."""

from pathlib import Path

from flask import Blueprint, Response

from servicedesk.admin.alarms import alarm_routes
from servicedesk.admin.consultants import consultant_routes
from servicedesk.admin.country import country_routes
from servicedesk.admin.customers import customer_routes
from servicedesk.admin.deliveries import delivery_routes
from servicedesk.admin.documents import document_routes
from servicedesk.admin.escalation import escalation_routes
from servicedesk.admin.events import event_routes
from servicedesk.admin.guides import GUIDES
from servicedesk.admin.knowledge import knowledge_routes
from servicedesk.admin.letters import letter_routes
from servicedesk.admin.mail import mail_routes
from servicedesk.admin.maintenance import maintenance_routes
from servicedesk.admin.network import network_routes
from servicedesk.admin.operator import operator_routes
from servicedesk.admin.people import people_routes
from servicedesk.admin.plugins import plugin_routes
from servicedesk.admin.plugins.rows import count_troubled
from servicedesk.admin.protocols import protocol_routes
from servicedesk.admin.risk import risk_routes
from servicedesk.admin.rules import rule_routes
from servicedesk.admin.samples import sample_routes
from servicedesk.admin.sla import calendar_routes, policy_routes
from servicedesk.admin.staffing import staffing_routes
from servicedesk.admin.time import is_time_in_doubt, time_routes
from servicedesk.language.marks import lazy
from servicedesk.web.guards import Permission, allows
from servicedesk.web.guides import guide_routes
from servicedesk.web.identity import request_actor
from servicedesk.web.kit import redirect_to
from servicedesk.web.wiring import MenuEntry

__all__ = ["admin_blueprint", "admin_menu"]

SYSTEM, PEOPLE, DESK, CUSTOMERS = lazy("System"), lazy("People"), lazy("The desk"), lazy("Customers")
PARTS = (
    ("plugin.manage", lazy("Plugins"), "/admin/plugins", "plug", SYSTEM),
    ("delivery.retry", lazy("Deliveries"), "/admin/deliveries", "webhook", SYSTEM),
    ("mail.read", lazy("Outgoing mail"), "/admin/mail", "mail", SYSTEM),
    ("event.read", lazy("Audit trail"), "/admin/events", "scroll-text", SYSTEM),
    ("user.manage", lazy("Users"), "/admin/users", "user-round", PEOPLE),
    ("team.manage", lazy("Teams"), "/admin/teams", "users-round", PEOPLE),
    ("role.manage", lazy("Roles"), "/admin/roles", "shield-check", PEOPLE),
    ("team.manage", lazy("Skills"), "/admin/skills", "star", PEOPLE),
    ("team.manage", lazy("Shifts"), "/admin/shifts", "calendar-clock", PEOPLE),
    ("team.manage", lazy("Assignment by load"), "/admin/assignment", "gauge", PEOPLE),
    ("settings.manage", lazy("Operator"), "/admin/operator", "radio-tower", DESK),
    ("settings.manage", lazy("Country and closing"), "/admin/country", "map", DESK),
    ("settings.manage", lazy("Policies"), "/admin/policies", "timer", DESK),
    ("promise.confirm", lazy("Time of promises"), "/admin/time", "timer", DESK),
    ("settings.manage", lazy("Alarms"), "/admin/alarms", "siren", DESK),
    ("settings.manage", lazy("Planned work"), "/admin/maintenance", "calendar-clock", DESK),
    ("settings.manage", lazy("Business hours"), "/admin/calendars", "calendar-days", DESK),
    ("settings.manage", lazy("Accounts at risk"), "/admin/risk", "triangle-alert", DESK),
    ("settings.manage", lazy("Letters"), "/admin/letters", "message-square", DESK),
    ("settings.manage", lazy("Documents"), "/admin/documents", "file-text", DESK),
    ("category.edit", lazy("Symptoms"), "/admin/symptoms", "list-checks", DESK),
    ("escalation.edit", lazy("Escalation matrix"), "/admin/escalation", "radio-tower", DESK),
    ("protocol.edit", lazy("Protocols"), "/admin/protocols", "list-checks", DESK),
    ("rule.edit", lazy("Rules"), "/admin/rules", "zap", DESK),
    ("article.edit", lazy("Articles"), "/admin/articles", "book-open", DESK),
    ("account.edit", lazy("Accounts"), "/admin/accounts", "store", CUSTOMERS),
    ("account.edit", lazy("Contacts"), "/admin/contacts", "circle-user-round", CUSTOMERS),
    ("account.edit", lazy("Sales consultants"), "/admin/consultants", "headset", CUSTOMERS),
    ("inventory.edit", lazy("Services"), "/admin/services", "wifi", CUSTOMERS),
    ("inventory.edit", lazy("Resources"), "/admin/resources", "router", CUSTOMERS),
)


def admin_blueprint() -> Blueprint:
    """Return the pages of the administrator, under ``/admin``."""
    bp = Blueprint("admin", __name__, url_prefix="/admin", template_folder=str(Path(__file__).with_name("templates")))
    bp.add_url_rule("/", "index", index)
    guide_routes(bp, GUIDES)
    plugin_routes(bp)
    delivery_routes(bp)
    mail_routes(bp)
    event_routes(bp)
    people_routes(bp)
    staffing_routes(bp)
    letter_routes(bp)
    document_routes(bp)
    sample_routes(bp)
    customer_routes(bp)
    consultant_routes(bp)
    network_routes(bp)
    knowledge_routes(bp)
    escalation_routes(bp)
    protocol_routes(bp)
    rule_routes(bp)
    operator_routes(bp)
    alarm_routes(bp)
    maintenance_routes(bp)
    country_routes(bp)
    time_routes(bp)
    calendar_routes(bp)
    policy_routes(bp)
    risk_routes(bp)
    return bp


def admin_menu() -> list[MenuEntry]:
    """Return the parts that this person may enter."""
    actor = request_actor()
    counts = {"/admin/plugins": count_troubled()} if actor.may("plugin.manage") else {}
    counts["/admin/time"] = int(is_time_in_doubt())
    return [
        MenuEntry(label, url, sign, group=group, count=counts.get(url, 0), tone="danger")
        for permission, label, url, sign, group in PARTS
        if actor.may(permission)
    ]


@allows(Permission("desk.enter"))
def index() -> Response:
    """Lead to the first part that this person may enter, and to the desk where there is none."""
    entries = admin_menu()
    return redirect_to(entries[0].url if entries else "/desk/")
