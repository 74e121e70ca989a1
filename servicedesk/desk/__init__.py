"""The agent desk: queues by deadline, and the ticket with everything around it."""

from pathlib import Path

from flask import Blueprint

from servicedesk.core.kernel.actors import Actor
from servicedesk.desk.accounts import account_routes
from servicedesk.desk.acting import acting_routes
from servicedesk.desk.alarms import alarm_routes, may_see_alarms
from servicedesk.desk.bulk import bulk_routes
from servicedesk.desk.calls import calls_routes
from servicedesk.desk.closing import closing_routes
from servicedesk.desk.dismissing import dismissing_routes
from servicedesk.desk.downtime import downtime_routes
from servicedesk.desk.drafting import drafting_routes
from servicedesk.desk.escalating import escalating_routes
from servicedesk.desk.guests import guests_routes
from servicedesk.desk.guides import GUIDES
from servicedesk.desk.handing_back import handing_back_routes
from servicedesk.desk.live import live_routes
from servicedesk.desk.load import load_routes, may_supervise
from servicedesk.desk.macros import macro_routes
from servicedesk.desk.notices import bell_url, count_unread, notice_routes
from servicedesk.desk.outages import outage_routes
from servicedesk.desk.pane import pane_routes
from servicedesk.desk.papers import paper_routes
from servicedesk.desk.promises import promise_routes
from servicedesk.desk.protocol import protocol_routes
from servicedesk.desk.protocol_figures import protocol_figure_routes
from servicedesk.desk.queue import queue_routes
from servicedesk.desk.reports import may_see_reports, report_routes
from servicedesk.desk.search import search_routes
from servicedesk.desk.shift import shift_routes
from servicedesk.desk.showing import showing_routes
from servicedesk.desk.tree import tree_routes
from servicedesk.desk.views import views_routes
from servicedesk.desk.wallboard import wallboard_routes
from servicedesk.desk.works import work_routes
from servicedesk.language.marks import lazy
from servicedesk.web.guides import guide_routes
from servicedesk.web.identity import request_actor
from servicedesk.web.signing import setup_blueprint, signing_blueprint
from servicedesk.web.wiring import MenuEntry

__all__ = ["OF_SETTINGS", "desk_blueprint", "desk_menu"]

# Each opens a part of the settings; the desk knows no more of them.
OF_SETTINGS = (
    "account.edit", "article.edit", "category.edit", "delivery.retry", "escalation.edit", "event.read",
    "inventory.edit", "mail.read", "plugin.manage", "promise.confirm", "protocol.edit", "role.manage", "rule.edit",
    "settings.manage", "team.manage", "user.manage",
)  # fmt: skip


def desk_blueprint() -> Blueprint:
    """Return the pages of the desk, under ``/desk``."""
    bp = Blueprint("desk", __name__, url_prefix="/desk", template_folder=str(Path(__file__).with_name("templates")))
    bp.register_blueprint(signing_blueprint("user"))
    bp.register_blueprint(setup_blueprint())
    guide_routes(bp, GUIDES)
    queue_routes(bp)
    live_routes(bp)
    pane_routes(bp)
    views_routes(bp)
    search_routes(bp)
    calls_routes(bp)
    guests_routes(bp)
    showing_routes(bp)
    acting_routes(bp)
    closing_routes(bp)
    paper_routes(bp)
    escalating_routes(bp)
    bulk_routes(bp)
    handing_back_routes(bp)
    load_routes(bp)
    shift_routes(bp)
    drafting_routes(bp)
    macro_routes(bp)
    promise_routes(bp)
    protocol_routes(bp)
    protocol_figure_routes(bp)
    notice_routes(bp)
    report_routes(bp)
    wallboard_routes(bp)
    alarm_routes(bp)
    outage_routes(bp)
    tree_routes(bp)
    dismissing_routes(bp)
    downtime_routes(bp)
    work_routes(bp)
    account_routes(bp)
    return bp


def desk_menu() -> list[MenuEntry]:
    """Return the ways into the parts of the desk that this person may enter."""
    actor = request_actor()
    entries = []
    if actor.may("desk.enter") or not actor.may("wallboard.see"):
        entries += [
            MenuEntry(lazy("Queues"), "/desk/", "inbox", key="c"),
            MenuEntry(lazy("Calls"), "/desk/calls", "phone", key="l"),
            MenuEntry(lazy("For you"), "/desk/notices", "bell", count=count_unread(), key="p", news_url=bell_url()),
        ]
    if actor.team_ids:
        entries.append(MenuEntry(lazy("My shift"), "/desk/shift", "calendar-clock"))
    if may_supervise(actor):
        entries.append(MenuEntry(lazy("Load"), "/desk/load", "gauge"))
    if actor.may("wallboard.see"):
        entries.append(MenuEntry(lazy("Wallboard"), "/desk/wallboard", "monitor-dot"))
    if may_see_alarms(actor):
        entries.append(MenuEntry(lazy("Alarms"), "/desk/alarms", "siren", key="a"))
        entries.append(MenuEntry(lazy("Works"), "/desk/maintenance", "calendar-clock", key="t"))
    if actor.may("account.retain"):
        entries.append(MenuEntry(lazy("Accounts"), "/desk/accounts", "store"))
    if may_see_reports(request_actor()):
        entries.append(MenuEntry(lazy("Reports"), "/desk/reports", "file-chart-column"))
    if may_administer(request_actor()):
        entries.append(MenuEntry(lazy("Settings"), "/admin/", "settings-2", group="end"))
    return entries


def may_administer(actor: Actor) -> bool:
    """Tell whether somebody has anything to do among the settings."""
    return any(actor.may(each) for each in OF_SETTINGS)
