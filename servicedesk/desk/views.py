"""Views of the queues that people keep under a name, and those that their teams share."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, request, url_for

from servicedesk.core import people, search
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people import Team
from servicedesk.core.search import ViewDraft, ViewShown
from servicedesk.desk.queue_filters import as_text, filters_of, known_filters
from servicedesk.language.marks import lazy
from servicedesk.web import fields
from servicedesk.web.checks import Required
from servicedesk.web.forms import Form
from servicedesk.web.guards import Permission, allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import ask_again, keep, redirect_to, show
from servicedesk.web.places import LARGEST_ID

ENTER = Permission("desk.enter")
PAGE, FRAGMENT = "desk/views/index.html", "desk/views/_views.html"
LONGEST_NAME = 60


class ViewForm(Form):
    """A view to be kept: its name, and who sees it."""

    name = fields.text(lazy("Name of the view"), Required(), longest=LONGEST_NAME)
    team = fields.choice(lazy("Who sees it"), options=[])
    filters = fields.text(lazy("Filters"), longest=400)


def views_routes(bp: Blueprint) -> None:
    """Add the page of saved views."""
    bp.add_url_rule("/views", "views", index)
    bp.add_url_rule("/views", "keep_view", keep_view, methods=["POST"])
    bp.add_url_rule("/views/<int:view_id>/removal", "remove_view", remove_view, methods=["POST"])


@allows(ENTER)
def index() -> Response:
    """Show the saved views, with the form that keeps the filters of the address as another."""
    uow = unit_of_work()
    filters = known_filters(request.args)
    form = ViewForm.blank(_audiences(uow), team="0", filters=as_text(filters))
    return show(PAGE, FRAGMENT, form=form, **_around(uow))


@allows(ENTER)
def keep_view() -> Response:
    """Keep a view, and show what it shows."""
    uow = unit_of_work()
    form = ViewForm.read(request.form, options=_audiences(uow))
    keep(form, PAGE, FRAGMENT, lambda: _around(unit_of_work()))
    if form.errors:
        return ask_again()
    filters: dict[str, Any] = dict(filters_of(form.filters.data or ""))
    with unit_of_work() as writing:
        search.save_view(writing, ViewDraft(form.name.data or "", as_text(filters), int(form.team.data or 0)))
    return redirect_to(url_for("desk.queue", **filters))


@allows(ENTER)
def remove_view(view_id: int) -> Response:
    """Forget a view."""
    with unit_of_work() as uow:
        search.remove_view(uow, min(view_id, LARGEST_ID))
    return redirect_to(url_for("desk.views"))


def _around(uow: UnitOfWork) -> dict[str, Any]:
    teams = {each.id: each.name for each in _own_teams(uow)}
    return {
        "saved": [_shown(each, teams.get(each.team_id or 0, "")) for each in search.list_views(uow)],
    }


def _shown(view: ViewShown, team: str) -> tuple[ViewShown, str, str]:
    filters: dict[str, Any] = dict(filters_of(view.filters))
    return view, url_for("desk.queue", **filters), team


def _own_teams(uow: UnitOfWork) -> Sequence[Team]:
    return [each for each in people.list_teams(uow) if each.id in uow.actor.team_ids]


def _audiences(uow: UnitOfWork) -> dict[str, list[tuple[str, str]]]:
    """Return who may see a view: oneself, or one of one's teams."""
    return {"team": [("0", lazy("Only I")), *((str(each.id), each.name) for each in _own_teams(uow))]}
