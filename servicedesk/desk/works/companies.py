"""Which companies outside are told of planned work: carriers and partners, each with its circuits."""

from typing import Any

from flask import Blueprint, Response, request, url_for

from servicedesk.core import maintenance
from servicedesk.desk.works.listing import SEE
from servicedesk.desk.works.planning import EDIT
from servicedesk.desk.works.signs import OCCASION
from servicedesk.language.marks import lazy
from servicedesk.web import fields
from servicedesk.web.checks import Required
from servicedesk.web.forms import Form
from servicedesk.web.guards import allows
from servicedesk.web.identity import request_actor, unit_of_work
from servicedesk.web.kit import ask_again, keep, redirect_to, show
from servicedesk.web.places import LARGEST_ID

PAGE = ("desk/works/companies.html", "desk/works/_companies.html")


class CompanyForm(Form):
    """Which company is told, and of which of its circuits."""

    team = fields.choice(lazy("Company"), Required("error.choose"))
    circuits = fields.text(lazy("Circuits"), longest=500, hint=lazy("As that company calls them, with commas between."))


def company_routes(bp: Blueprint) -> None:
    """Add the companies of one planned work."""
    bp.add_url_rule("/maintenance/<number>/companies", "work_companies", index)
    bp.add_url_rule("/maintenance/<number>/companies", "name_company", name, methods=["POST"])
    one = f"/maintenance/<number>/companies/<int(max={LARGEST_ID}):row_id>/drop"
    bp.add_url_rule(one, "drop_company", drop, methods=["POST"])


@allows(SEE)
def index(number: str) -> Response:
    """Show who is told, and what each was told."""
    return show(*PAGE, form=_blank(), **_around(number))


@allows(EDIT)
def name(number: str) -> Response:
    """Let one more company be told, or change its circuits."""
    form = CompanyForm.read(request.form, options={"team": _options()})
    keep(form, *PAGE, around=lambda: _around(number))
    if form.errors:
        return ask_again()
    with unit_of_work() as uow:
        maintenance.name_company(uow, number, int(form.team.data or 0), form.circuits.data or "")
    return redirect_to(url_for("desk.work_companies", number=number))


@allows(EDIT)
def drop(number: str, row_id: int) -> Response:
    """Tell one company nothing, as long as nobody was told."""
    keep(_blank(), *PAGE, around=lambda: _around(number))
    with unit_of_work() as uow:
        maintenance.drop_company(uow, number, row_id)
    return redirect_to(url_for("desk.work_companies", number=number))


def _blank() -> CompanyForm:
    return CompanyForm.blank({"team": _options()})


def _options() -> list[tuple[str, str]]:
    return [(str(each.id), each.name) for each in maintenance.list_companies_to_name(unit_of_work())]


def _around(number: str) -> dict[str, Any]:
    uow = unit_of_work()
    work = maintenance.get_maintenance(uow, number)
    told = maintenance.list_proofs_outside(uow, work)
    return {
        "work": work, "companies": maintenance.list_companies(uow, work), "told": told, "occasions": OCCASION,
        "may_name": request_actor().may("maintenance.edit") and work.phase not in ("finished", "cancelled"),
        "may_drop": work.published_at is None, "is_anybody": bool(_options()),
    }  # fmt: skip
