"""Planning work: the resources are chosen first, with whom that hits and what stands against it; then the form."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request, url_for

from servicedesk.core import inventory, maintenance, people
from servicedesk.core.inventory.queries import list_known_resources
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.maintenance import MaintenanceDraft
from servicedesk.core.maintenance.models import Maintenance
from servicedesk.desk.works.signs import KIND, RISK
from servicedesk.language.marks import lazy
from servicedesk.web import fields
from servicedesk.web.checks import Required
from servicedesk.web.forms import Form
from servicedesk.web.guards import Permission, allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import ask_again, keep, redirect_to, show
from servicedesk.web.places import read_id

EDIT = Permission("maintenance.edit")
FORM = ("desk/works/form.html", "desk/works/_form.html")
MOST_RESOURCES, MOST_FOUND = 50, 10
MORE = (2, 3)  # windows after the first one that the form has room for


class WorkForm(Form):
    """Everything about planned work but its resources."""

    title = fields.text(lazy("Title"), Required(), longest=120)
    title_en = fields.text(lazy("The same in English"), longest=120)
    kind = fields.choice(lazy("Kind"), Required(), options=list(KIND.items()))
    risk = fields.choice(lazy("Risk"), Required(), options=list(RISK.items()))
    starts_at = fields.moment(lazy("Begins"), Required())
    ends_at = fields.moment(lazy("Ends"), Required())
    starts_2 = fields.moment(lazy("Second window: begins"))
    ends_2 = fields.moment(lazy("Second window: ends"))
    starts_3 = fields.moment(lazy("Third window: begins"))
    ends_3 = fields.moment(lazy("Third window: ends"))
    public_text = fields.long_text(lazy("What customers read"), Required(), longest=2000)
    public_text_en = fields.long_text(lazy("The same in English"), longest=2000)
    expected_minutes = fields.whole(lazy("Minutes without service"))
    work = fields.long_text(lazy("What is done"), longest=2000)
    way_back = fields.long_text(lazy("The way back"), longest=2000, hint=lazy("What is done if it goes wrong."))
    responsible = fields.choice(lazy("Responsible"))
    ends_itself = fields.check(
        lazy("It ends by itself with its window"),
        hint=lazy("Otherwise somebody says when it is over, and what does not end in time becomes an outage."),
    )

    def windows(self) -> list[tuple[datetime, datetime]]:
        """Return the windows after the first one; half of one is told by its missing end."""
        pairs = [(self[f"starts_{each}"].data, self[f"ends_{each}"].data) for each in MORE]
        return [(begins, ends or begins) for begins, ends in pairs if begins]

    def draft(self, resource_ids: Sequence[int]) -> MaintenanceDraft:
        """Return the work as it was typed."""
        return MaintenanceDraft(
            tuple(resource_ids), self.starts_at.data, self.ends_at.data, self.public_text.data or "",
            self.public_text_en.data or "", self.title.data or "", self.title_en.data or "", self.kind.data,
            self.risk.data, self.expected_minutes.data or 0, self.work.data or "", self.way_back.data or "",
            int(self.responsible.data or 0) or None, bool(self.ends_itself.data), tuple(self.windows()),
        )  # fmt: skip


def planning_routes(bp: Blueprint) -> None:
    """Add the form, for new work and for a draft."""
    bp.add_url_rule("/maintenance/new", "new_work", new)
    bp.add_url_rule("/maintenance/new", "plan_work", plan, methods=["POST"])
    bp.add_url_rule("/maintenance/<number>/draft", "work_draft", draft)
    bp.add_url_rule("/maintenance/<number>/draft", "change_work", change, methods=["POST"])


@allows(EDIT)
def new() -> Response:
    """Ask what is planned, on which resources; a copy begins with everything but the time."""
    uow, copied = unit_of_work(), request.args.get("copy", "")
    known: dict[str, Any] = {"kind": "normal", "risk": "low"}
    ids = _chosen()
    if copied:
        model = maintenance.get_maintenance(uow, copied)
        known, ids = _known(model), ids or [each.id for each in model.resources]
        known = {name: value for name, value in known.items() if not name.startswith(("starts", "ends_"))}
    return show(*FORM, form=WorkForm.blank(_people(uow), **known), **_around(uow, ids, ""))


@allows(EDIT)
def plan() -> Response:
    """Keep a draft."""
    uow, ids = unit_of_work(), _sent()
    form = WorkForm.read(request.form, options=_people(uow))
    keep(form, *FORM, around=lambda: _around(unit_of_work(), ids, ""))
    if form.errors:
        return ask_again()
    with unit_of_work() as writing:
        made = maintenance.draft_maintenance(writing, form.draft(ids))
        if copied := request.args.get("copy", ""):
            maintenance.take_companies(writing, made, copied)
    return redirect_to(url_for("desk.work", number=made.number))


@allows(EDIT)
def draft(number: str) -> Response:
    """Ask what shall be different in a draft."""
    uow = unit_of_work()
    work = maintenance.get_maintenance(uow, number)
    ids = _chosen() or [each.id for each in work.resources]
    return show(*FORM, form=WorkForm.blank(_people(uow), **_known(work)), **_around(uow, ids, number))


@allows(EDIT)
def change(number: str) -> Response:
    """Make a draft as it was typed."""
    uow, ids = unit_of_work(), _sent()
    form = WorkForm.read(request.form, options=_people(uow))
    keep(form, *FORM, around=lambda: _around(unit_of_work(), ids, number))
    if form.errors:
        return ask_again()
    with unit_of_work() as writing:
        maintenance.change_draft(writing, number, form.draft(ids))
    return redirect_to(url_for("desk.work", number=number))


def _known(work: Maintenance) -> dict[str, Any]:
    """Return what the form begins with for work that is there."""
    names = (
        "title", "title_en", "kind", "risk", "public_text", "public_text_en", "expected_minutes", "work", "way_back",
        "ends_itself",
    )  # fmt: skip
    known = {name: getattr(work, name) for name in names} | {"responsible": str(work.responsible_id or "")}
    first, *others = work.spans
    known |= {"starts_at": first.begins_at, "ends_at": first.ends_at}
    for number, span in zip(MORE, others, strict=False):
        known |= {f"starts_{number}": span.begins_at, f"ends_{number}": span.ends_at}
    return known


def _people(uow: UnitOfWork) -> dict[str, list[tuple[str, str]]]:
    """Offer whoever may plan work."""
    able = [each for each in people.list_users(uow) if each.is_active and EDIT.permission in each.permissions]
    return {"responsible": [(str(each.id), each.name) for each in able]}


def _chosen() -> list[int]:
    return [read_id(each) for each in request.args.getlist("resource")[:MOST_RESOURCES]]


def _sent() -> list[int]:
    return [read_id(each) for each in request.form.getlist("resource")[:MOST_RESOURCES]]


def _around(uow: UnitOfWork, ids: list[int], number: str) -> dict[str, Any]:
    """Return what stands beside the form: what is chosen, what is found, and whom it hits."""
    chosen, words = list_known_resources(uow, ids), request.args.get("q", "").strip()[:100]
    found = inventory.find_resources(uow, words, limit=MOST_FOUND + len(ids)) if words else []
    kept, copied = [each.id for each in chosen], request.args.get("copy", "")
    page = url_for("desk.work_draft", number=number) if number else url_for("desk.new_work")

    def address(wanted: list[int]) -> str:
        query = [*([("copy", copied)] if copied else []), *(("resource", each) for each in wanted)]
        return f"{page}?{urlencode(query)}"

    sent_to = url_for("desk.change_work", number=number) if number else url_for("desk.plan_work", copy=copied or None)
    return {
        "number": number, "here": sent_to, "itself": page, "chosen": chosen, "words": words, "copied": copied,
        "found": [(each, address([*kept, each.id])) for each in found if each.id not in kept][:MOST_FOUND],
        "without": {each.id: address([other for other in kept if other != each.id]) for each in chosen},
        "impact": maintenance.survey_impact(uow, kept),
    }  # fmt: skip
