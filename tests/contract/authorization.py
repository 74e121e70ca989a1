"""Who may enter what: every route of the desk with its audience, and a world of two customers to try it in.

A route that is not listed here fails the test, and so does one that is listed and gone.
"""

from dataclasses import dataclass
from typing import Any

from servicedesk.core import notifications, people, tickets
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.models import Contact, Role, User
from servicedesk.core.tickets import FileDraft, ReplyDraft
from tests.make import make_account, make_contact, make_service, make_ticket, make_user

CANARY_B = "CANARY-B"  # whatever belongs to the other customer
CANARY_NOTE = "CANARY-NOTE"  # whatever staff tell each other
UNKNOWN_NUMBER = "AR-ZZZZZZ"
PASSWORD = "una-llama-en-el-techo"  # noqa: S105  # of people who only live in the tests

SIGNING = (
    "GET account|signed", "POST change_details|signed", "POST change_password|signed", "POST end_session|signed",
    "POST end_other_sessions|signed", "GET forgot|public", "POST send_reset|public", "GET reset_sent|public",
    "GET link|public", "POST use_link|public", "GET sign_in|public", "POST check_password|public", "GET code|public",
    "POST send_code|public", "GET code_sent|public", "POST confirm_code|public", "POST sign_out|public",
)  # fmt: skip
OPENID = (
    "GET to_provider|public", "GET from_provider|public", "GET to_provider_to_link|signed", "GET confirm|signed",
    "POST link_identity|signed", "POST unlink_identity|signed",
)  # fmt: skip
PORTAL = (
    "GET home.index", "GET services.one", "GET contact.index", "POST contact.change",
    "GET report.start", "GET report.details", "POST report.send", "GET report.opened", "POST report.join",
    "GET report.known", "GET ask.start", "POST ask.send", "GET tickets.index", "GET tickets.table", "GET tickets.one",
    "GET maintenance.index", "GET maintenance.one", "POST maintenance.object_to",
    "GET maintenance.download", "GET tickets.paper",
    "GET tickets.leave_form", "GET tickets.download", "POST ticket.cancel", "POST ticket.confirm",
    "POST ticket.rate", "POST ticket.reject", "POST ticket.reply", "POST ticket.claim", "POST ticket.go_on",
)  # fmt: skip
DESK = (
    "GET queue", "GET queue_file", "GET queue_news", "GET views", "POST keep_view", "POST remove_view",
    "GET search", "GET article", "GET call", "POST open_by_phone", "POST take_in_pane", "GET leave_pane",
    "GET ticket", "GET pane", "GET news", "GET file", "GET leave_form", "POST answer", "POST solve", "POST assign",
    "POST assign_team", "POST take", "POST wait", "POST step", "POST link", "POST unlink", "POST merge",
    "POST unmerge", "GET ask_bulk", "POST bulk", "POST draft", "GET macros", "GET new_macro", "GET macro",
    "POST create_macro", "POST change_macro", "POST remove_macro", "GET leave_macro", "GET macros_for",
    "POST use_macro", "GET notices", "POST read_notices", "GET leave_notices", "GET notice_ways",
    "POST choose_notice_ways", "GET leave_other", "GET guide", "GET reports", "GET report", "GET report_file",
    "GET whose", "POST identify", "GET promises", "GET escalation", "POST escalate", "GET escalation_step",
    "POST move_escalation", "GET handing_back", "POST hand_back", "GET load", "GET load_news", "GET my_shift",
    "GET unread_notices",
    "GET agent", "GET leave_agent", "POST go_away", "POST come_back", "POST plan_absence", "POST withdraw_absence",
    "POST limit_load",
    "GET closing", "POST certify", "POST agree", "POST claim", "POST go_on",
    "GET leave_closing", "GET papers", "POST issue_paper", "GET paper", "POST paper_again", "GET leave_paper",
)  # fmt: skip
ADMIN = {
    "GET admin.index": "desk.enter", "GET admin.guide": "desk.enter",
    "GET admin.plugins": "plugin.manage", "POST admin.switch": "plugin.manage",
    "POST admin.retry_plugin": "plugin.manage", "GET admin.deliveries": "delivery.retry",
    "POST admin.retry_notice": "delivery.retry", "POST admin.retry_document": "settings.manage",
    "POST admin.retry_delivery": "delivery.retry", "GET admin.mail": "mail.read",
    "GET admin.message_file": "mail.read", "GET admin.message": "mail.read",
    "POST admin.retry_mail": "delivery.retry",
    "GET admin.skills": "team.manage", "GET admin.shifts": "team.manage", "GET admin.measure": "team.manage",
    "POST admin.change_measure": "team.manage", "POST admin.remove_skill": "team.manage",
    "POST admin.remove_shift": "team.manage",
    "POST admin.invite_user": "user.manage", "POST admin.disable_user": "user.manage",
    "GET admin.events": "event.read", "GET admin.operator": "settings.manage",
    "POST admin.change_operator": "settings.manage", "GET admin.letters": "settings.manage",
    "GET admin.letter": "settings.manage", "POST admin.change_letter": "settings.manage",
    "POST admin.reset_letter": "settings.manage", "GET admin.documents": "settings.manage",
    "GET admin.document": "settings.manage", "POST admin.change_document": "settings.manage",
    "POST admin.document_sample": "settings.manage", "GET admin.version_sample": "settings.manage",
    "POST admin.reset_document": "settings.manage", "POST admin.reuse_document": "settings.manage",
    "POST admin.remove_membership": "account.edit", "GET admin.leave_membership": "account.edit",
    "GET admin.tier": "escalation.edit", "POST admin.change_tier": "escalation.edit",
    "POST admin.add_tier": "escalation.edit", "POST admin.remove_tier": "escalation.edit",
    "POST admin.move_tier_up": "escalation.edit", "POST admin.move_tier_down": "escalation.edit",
    "POST admin.remove_path": "escalation.edit",
    "POST admin.enable_user": "user.manage", "POST admin.remove_role": "role.manage",
    "GET admin.time": "promise.confirm", "POST admin.confirm_time": "promise.confirm",
    "GET admin.leave_time": "promise.confirm", "POST admin.keep_norm": "settings.manage",
    "GET admin.time_limit": "settings.manage", "POST admin.change_time_limit": "settings.manage",
    "GET admin.country": "settings.manage",
    "POST admin.change_country": "settings.manage", "POST admin.take_profile": "settings.manage",
    "GET admin.leave_country": "settings.manage",
    "GET admin.try_policies": "settings.manage", "POST admin.move_policy": "settings.manage",
    "POST admin.remove_policy": "settings.manage", "POST admin.remove_calendar": "settings.manage",
} | {
    f"{each.split()[0]} admin.{each.split()[1]}": "protocol.edit"
    for each in (
        "GET protocols", "GET new_protocol", "POST create_protocol", "GET protocol_from_file", "POST import_protocol",
        "POST take_shipped", "GET protocol", "POST change_protocol", "POST assign_protocol", "POST publish_protocol",
        "POST discard_protocol", "POST switch_protocol", "GET leave_protocol", "GET protocol_file",
        "GET new_protocol_step", "POST add_protocol_step", "GET protocol_step", "POST change_protocol_step",
        "POST move_protocol_step", "POST remove_protocol_step", "GET leave_protocol_step", "GET walk_protocol",
        "GET protocol_version",
    )
} | {
    f"{each.split()[0]} admin.{each.split()[1]}": "rule.edit"
    for each in (
        "GET rules", "GET new_rule", "POST create_rule", "POST adopt_rule", "GET rule", "POST change_rule",
        "POST switch_rule", "POST move_rule", "POST copy_rule", "GET rule_removal", "POST remove_rule",
        "POST restore_rule", "GET leave_rule", "GET rule_trial", "GET rule_log", "GET rule_run",
    )
} | {
    f"{each.split()[0]} admin.{each.split()[1]}": "account.edit"
    for each in ("GET consultants", "POST assign_consultant", "GET consultant", "POST hand_over_accounts")
} | {
    f"{each.split()[0]} desk.{each.split()[1]}": "account.retain"
    for each in ("GET accounts", "GET accounts_file", "GET customer", "POST note_customer")
} | {
    f"{each.split()[0]} admin.{each.split()[1]}": "settings.manage"
    for each in ("GET risk", "GET risk_policy", "POST change_risk_policy")
} | {
    "GET desk.wallboard": "wallboard.see",
    "GET desk.alarms": "inventory.read", "GET desk.alarm": "inventory.read",
    "POST desk.acknowledge_alarm": "alarm.attend", "POST desk.comment_alarm": "alarm.attend",
    "POST desk.clear_alarm": "alarm.attend", "GET desk.leave_alarm": "alarm.attend",
    "GET desk.outages": "inventory.read", "GET desk.outage": "inventory.read", "GET desk.resource": "inventory.read",
    "GET desk.new_outage": "outage.edit", "POST desk.declare_outage": "outage.edit",
    "POST desk.update_outage": "outage.edit", "POST desk.gather_reports": "outage.edit",
    "GET desk.leave_outage": "outage.edit", "GET desk.end_outage": "outage.edit",
    "POST desk.resolve_outage": "outage.edit", "GET desk.no_outage": "outage.edit",
    "POST desk.dismiss_outage": "outage.edit",
    "GET desk.downtime": "inventory.read", "GET desk.downtime_file": "inventory.read",
    "GET desk.works": "inventory.read", "GET desk.works_file": "inventory.read", "GET desk.work": "inventory.read",
    "GET desk.work_companies": "inventory.read", "POST desk.name_company": "maintenance.edit",
    "POST desk.drop_company": "maintenance.edit",
    "GET desk.work_week": "inventory.read",
    "GET desk.work_told": "inventory.read", "GET desk.new_work": "maintenance.edit",
    "POST desk.plan_work": "maintenance.edit", "GET desk.work_draft": "maintenance.edit",
    "POST desk.change_work": "maintenance.edit", "POST desk.act_work": "maintenance.edit",
    "GET desk.work_series": "maintenance.edit", "POST desk.repeat_work": "maintenance.edit",
    "POST desk.end_series": "maintenance.edit",
    "GET desk.ask_work": "maintenance.edit",
    "GET desk.note_objection": "inventory.read", "POST desk.keep_objection": "inventory.read",
    "GET desk.objections": "maintenance.answer", "GET desk.objection": "maintenance.answer",
    "POST desk.answer_objection": "maintenance.answer",
    "GET admin.maintenance_limits": "settings.manage", "POST admin.change_maintenance_limits": "settings.manage",
    "GET admin.alarm_rules": "settings.manage", "POST admin.change_alarm_rules": "settings.manage",
    "GET desk.protocol_figures": "report.read", "GET desk.protocol_answers": "report.read",
} | {
    f"{each.split()[0]} desk.{each.split()[1]}": "ticket.protocol"
    for each in (
        "GET protocol", "POST answer_protocol", "POST begin_protocol", "POST stop_protocol", "POST refer",
        "POST hand_over", "GET leave_protocol",
    )
} | {
    f"{each.split()[0]} admin.{each.split()[1]}": "plugin.manage"
    for each in (
        "POST look_for_plugins", "POST approve_plugin", "GET plugin", "POST save_plugin", "POST try_plugin",
        "GET plugin_health", "GET plugin_history", "GET plugin_missed", "POST begin_replay", "GET plugin_removal",
        "POST export_plugin", "POST uninstall_plugin",
    )
}  # fmt: skip
# The list of some things, the page of one, and the permission that all of them need.
EDITED = (
    ("users", "user", "user.manage"), ("teams", "team", "team.manage"), ("roles", "role", "role.manage"),
    ("accounts", "account", "account.edit"), ("contacts", "contact", "account.edit"),
    ("services", "service", "inventory.edit"), ("resources", "resource", "inventory.edit"),
    ("symptoms", "symptom", "category.edit"), ("articles", "article", "article.edit"),
    ("paths", "path", "escalation.edit"), ("skills", "skill", "team.manage"), ("shifts", "shift", "team.manage"),
    ("calendars", "calendar", "settings.manage"), ("policies", "policy", "settings.manage"),
)  # fmt: skip
OPEN = (
    "GET static_files.send", "GET plugin_files.send", "GET health.healthz", "GET health.readyz",
    "GET preferences.language", "GET colours.stylesheet",
    "GET portal.status.page", "GET portal.status.feed", "GET portal.status.news",
    "GET portal.checking.start", "GET portal.checking.scanned", "POST portal.checking.check",
    "GET preferences.theme", "GET portal.guests.start", "POST portal.guests.send", "GET portal.guests.follow",
    "POST portal.guests.add", "GET portal.maintenance.follow", "GET portal.maintenance.download_by_link",
    "POST portal.maintenance.object_by_link",
    "GET portal.help.index", "GET portal.help.article", "GET portal.help.guide",
    "GET desk.setup.explain", "GET desk.setup.begin", "POST desk.setup.create",
)  # fmt: skip


# What is sent to the most important routes, good enough to be taken: nothing is refused because it is empty.
# In the place of {other} comes the number of another ticket.
SENT: dict[str, dict[str, str]] = {
    "portal.ticket.reply": {"body": "Sigue igual."}, "portal.ticket.confirm": {"rating": "5"},
    "portal.ticket.reject": {"why": "Sigue igual."}, "portal.ticket.rate": {"rating": "5"},
    "desk.answer": {"kind": "note", "body": "Nota."}, "desk.assign": {"assignee": "0"}, "desk.take": {"had": "0"},
    "desk.wait": {"reason": "customer"}, "desk.draft": {"kind": "note", "body": "Nota."},
    "desk.link": {"kind": "child", "number": "{other}"}, "desk.identify": {"account": "100000"},
    "desk.agree": {"person": "Rosa", "channel": "phone"}, "desk.certify": {"reference": "CR-1"},
    "desk.claim": {"why": "Nadie viene."}, "desk.go_on": {"body": "Falla."}, "portal.ticket.claim": {"why": "Nadie."},
    "portal.ticket.go_on": {"body": "Falla."},
    "desk.solve": {"body": "Listo."}, "desk.merge": {"into": "other", "other": "{other}"},
    "desk.create_macro": {"title": "Saludo", "kind": "reply", "body": "Hola."},
    "desk.change_macro": {"title": "Saludo", "kind": "reply", "body": "Hola."},
    "admin.create_role": {"code": "guards", "name": "Guardia"}, "admin.change_role": {"name": "Guardia"},
    "admin.create_team": {"code": "night", "name": "Noche", "assigns_by": "hand"},
    "admin.change_team": {"name": "Noche", "assigns_by": "load"},
    "admin.create_skill": {"code": "fibre", "name": "Fibra"}, "admin.change_skill": {"name": "Fibra"},
    "desk.hand_back": {"reason": "No puedo."}, "desk.limit_load": {"most_open": "5"},
    "desk.plan_absence": {"kind": "sick", "open_tickets": "keep"},
    "admin.change_letter": {"subject": "Aviso", "body": "Hola."},
    "admin.change_document": {"title": "Aviso", "body": "Hola."},
    "admin.change_operator": {
        "name": "Andina", "prefix": "AR", "zone": "America/Lima", "country": "PE", "currency": "PEN",
        "languages": "es", "language": "es",
    },
}  # fmt: skip


def matrix() -> dict[str, str]:
    """Return the audience of every route: public, machine, contact, user, or the permission that it needs."""
    found = dict.fromkeys(OPEN, "public") | ADMIN | {"POST preferences.csp_report": "machine"}
    found |= {f"{each.split()[0]} portal.{each.split()[1]}": "contact" for each in PORTAL}
    found |= {f"{each.split()[0]} desk.{each.split()[1]}": "desk.enter" for each in DESK}
    for many, one, permission in EDITED:
        found |= dict.fromkeys((f"GET admin.{each}" for each in (many, one, f"new_{one}")), permission)
        found |= dict.fromkeys((f"POST admin.{each}_{one}" for each in ("create", "change")), permission)
    for entries, faces in ((SIGNING, {"portal": "contact", "desk": "user"}), (OPENID, {"desk": "user"})):
        for entry in entries:
            route, _, audience = entry.partition("|")
            method, name = route.split()
            for face, kind in faces.items():
                found[f"{method} {face}.signing.{name}"] = kind if audience == "signed" else audience
    return found


@dataclass
class World:
    """Two customers with a ticket each, and one user in each default role."""

    contacts: dict[str, Contact]
    users: dict[str, User]
    permissions: dict[str, frozenset[str]]
    own: dict[str, Any]
    foreign: dict[str, Any]


def build(uow: UnitOfWork) -> World:
    """Build the world; everything of the second customer carries a canary, and so does every note."""
    people.ensure_default_roles(uow)
    users, permissions = {}, {}
    for role in uow.session.query(Role):
        users[role.code] = make_user(uow, name=f"Persona {role.code}", email=f"{role.code}@andina.example")
        users[role.code].roles = [role]
        permissions[role.code] = frozenset(role.permissions)
    consultant = users["sales_consultant"].id
    first = _customer(uow, "A", "", consultant)
    second = _customer(uow, "B", CANARY_B, None)
    return World({"A": first.pop("contact"), "B": second.pop("contact")}, users, permissions, first, second)


def _customer(uow: UnitOfWork, letter: str, mark: str, consultant_id: int | None) -> dict[str, Any]:
    account = make_account(uow, name=f"Cliente {letter} {mark}", consultant_id=consultant_id)
    contact = make_contact(
        uow, account, name=f"Persona {letter} {mark}", email=f"persona{letter.lower()}@cliente.example"
    )
    service = make_service(uow, account, name=f"Internet {mark}", address=f"Calle {mark}")
    file = FileDraft(letter * 32, f"foto-{mark}.txt", "text/plain", 4, "d" * 64)
    ticket = make_ticket(
        uow, account, subject=f"Sin servicio {mark}", description=f"Texto {mark}", contact_id=contact.id,
        service_id=service.id, files=(file,),
    )  # fmt: skip
    tickets.add_note(uow, ticket.number or "", f"{CANARY_NOTE} {mark}")
    tickets.reply(uow, ticket.number or "", ReplyDraft(f"Respuesta {mark}"))
    uow.session.flush()
    draft = notifications.NotificationDraft(
        key=f"k-{letter}",
        recipient=contact.email or "",
        subject=f"Carta {mark}",
        text=f"Carta {mark}",
        domain="x.example",
    )
    letter_row = notifications.queue_notification(uow, draft)
    story = tickets.get_story(uow, ticket)
    attachment = next(each for said in story.interactions.values() for each in said.attachments)
    return {
        "contact": contact, "number": ticket.number, "other": ticket.number, "attachment_id": attachment.id,
        "file_id": attachment.id, "macro_id": 1,
        "notification_id": letter_row.id if letter_row else 0, "delivery_id": 1,
    }  # fmt: skip
