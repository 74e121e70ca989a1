"""The load of agents, for whoever supervises them: who is on shift, what each carries, and how the promises stand."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request, url_for

from servicedesk.core import staffing, tickets
from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.tickets import assigning
from servicedesk.core.tickets.assigning import AgentLoad
from servicedesk.desk.queue import ENTER
from servicedesk.desk.signs import STATUS
from servicedesk.language.marks import lazy
from servicedesk.web.guards import allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import show
from servicedesk.web.locale import current_language
from servicedesk.web.places import read_id
from servicedesk.web.quiet import nothing_new

PAGE, FRAGMENT = "desk/load/index.html", "desk/load/_load.html"
FILTERS = ("team", "show", "order")
SHOWN: dict[str, tuple[str, Callable[[AgentLoad], bool]]] = {
    "all": (lazy("Everybody"), lambda each: True),
    "duty": (lazy("On shift now"), lambda each: each.duty.is_on and not each.agent.away),
    "off": (lazy("Away or off shift"), lambda each: bool(each.agent.away) or not each.duty.is_on),
    "late": (lazy("With missed promises"), lambda each: bool(each.breached)),
}
ORDERS: dict[str, tuple[str, Callable[[AgentLoad], Any]]] = {
    "load": (lazy("Most load first"), lambda each: (-each.load, each.agent.name)),
    "free": (lazy("Least load first"), lambda each: (each.load, each.agent.name)),
    "name": (lazy("By name"), lambda each: each.agent.name),
}
AWAY = {
    "away": lazy("Away"), "vacation": lazy("On vacation"), "sick": lazy("Ill"), "training": lazy("In training"),
}  # fmt: skip


def load_routes(bp: Blueprint) -> None:
    """Add the view of load, and what it asks by itself."""
    bp.add_url_rule("/load", "load", index)
    bp.add_url_rule("/load/news", "load_news", news)


def may_supervise(actor: Actor) -> bool:
    """Tell whether somebody supervises anybody."""
    return actor.may(staffing.SUPERVISE) or actor.may(staffing.MANAGE)


@allows(ENTER)
def index() -> Response:
    """Show the load of every agent of the teams that one supervises."""
    return show(PAGE, FRAGMENT, **_shown(unit_of_work()))


@allows(ENTER)
def news() -> Response:
    """Answer 204 while nothing has happened since this was last asked, else draw the load anew."""
    uow = unit_of_work()
    staffing.supervised_by(uow.actor)
    if tickets.latest_fact(uow) <= read_id(request.args.get("heard") or "0"):
        return nothing_new()
    return show(PAGE, FRAGMENT, **_shown(uow))


def _shown(uow: UnitOfWork) -> dict[str, Any]:
    """Return what the view shows; an address that asks for what there is not shows all."""
    heard = tickets.latest_fact(uow)
    chosen: dict[str, Any] = {name: request.args[name] for name in FILTERS if request.args.get(name)}
    team_id = read_id(chosen.get("team") or "0")
    view = assigning.read_load(uow, team_id)
    shown = chosen.get("show") if chosen.get("show") in SHOWN else "all"
    order = chosen.get("order") if chosen.get("order") in ORDERS else "load"
    agents = sorted(filter(SHOWN[str(shown)][1], view.agents), key=ORDERS[str(order)][1])
    return {
        "view": view, "agents": agents, "team_id": team_id, "shown": shown, "order": order,
        "shows": [(code, words) for code, (words, _) in SHOWN.items()],
        "orders": [(code, words) for code, (words, _) in ORDERS.items()],
        "news_url": url_for("desk.load_news", heard=heard, **chosen), **signs_of_load(),
    }  # fmt: skip


def signs_of_load() -> dict[str, Any]:
    """Return what the templates about load ask for."""
    return {"away_words": AWAY, "statuses": STATUS, "language": current_language()}
