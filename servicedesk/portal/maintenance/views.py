"""The pages of planned work: the own ones, one of them, and the same by the link of a letter without signing in."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, request, url_for

from servicedesk.core import inventory, maintenance, people
from servicedesk.core.documents import Document
from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.maintenance import ObjectionDraft
from servicedesk.core.maintenance.models import Maintenance
from servicedesk.core.maintenance.rules import PLANNED, REVIEW
from servicedesk.language.marks import lazy
from servicedesk.portal.papers import one_of, papers_of_work
from servicedesk.portal.wording import OUTCOMES, WORK_SIGNS
from servicedesk.web import fields
from servicedesk.web.checks import Required
from servicedesk.web.forms import Form
from servicedesk.web.guards import CONTACT, PUBLIC, allows
from servicedesk.web.headers import reached_by_link
from servicedesk.web.identity import anonymous_work, client_address, unit_of_work
from servicedesk.web.kit import ask_again, keep, redirect_to, show
from servicedesk.web.papers import hand_out_paper

LIST = ("portal/maintenance/index.html", "portal/maintenance/_list.html")
OWN = ("portal/maintenance/show.html", "portal/maintenance/_work.html")
LINKED = ("portal/maintenance/link.html", "portal/maintenance/_work.html")
GONE = ("portal/maintenance/gone.html", "portal/maintenance/_gone.html")
PAST = timedelta(days=60)  # how long what is over stays in the list
WHYS = [
    ("health", lazy("Health: I use a device or medical care that is connected")),
    ("work", lazy("Work or business at that time")),
    ("security", lazy("Alarm or security cameras")),
    ("other", lazy("Something else")),
]

bp = Blueprint("maintenance", __name__)


class ObjectionForm(Form):
    """Why somebody cannot do without the service, and when it would be better."""

    why = fields.choice(lazy("Why?"), Required("error.choose"), options=WHYS)
    words = fields.long_text(lazy("Tell us more"), longest=2000)
    better_times = fields.text(lazy("Which time suits you better?"), longest=200)

    def draft(self) -> ObjectionDraft:
        """Return the objection as it was typed."""
        return ObjectionDraft(self.why.data or "", self.words.data or "", self.better_times.data or "")


@bp.get("/maintenance")
@allows(CONTACT)
def index() -> Response:
    """List the planned work that touches the own services, and what was done lately."""
    uow = unit_of_work()
    ids = [each.id for each in inventory.list_services_of(uow, uow.actor.account_ids)]
    works = maintenance.list_told(uow, ids, uow.now() - PAST) if ids else []
    coming = [each for each in works if each.phase in (PLANNED, REVIEW, "started")]
    over = [each for each in works if each not in coming][::-1]
    return show(*LIST, coming=coming, over=over, signs=WORK_SIGNS)


@bp.get("/maintenance/<number>")
@allows(CONTACT)
def one(number: str) -> Response:
    """Show one planned work, and note that it was read."""
    uow = unit_of_work()
    work = maintenance.get_maintenance(uow, number)
    if maintenance.is_unseen(uow, work.id, uow.actor.id):
        with unit_of_work() as writing:
            maintenance.note_seen(writing, work.id, writing.actor.id, "portal")
    return show(*OWN, form=ObjectionForm.blank(), **_own(number))


@bp.post("/maintenance/<number>")
@allows(CONTACT)
def object_to(number: str) -> Response:
    """Take an objection of somebody who is signed in."""
    form = ObjectionForm.read(request.form)
    keep(form, *OWN, around=lambda: _own(number))
    if form.errors:
        return ask_again()
    with unit_of_work() as uow:
        maintenance.object_to_maintenance(uow, number, form.draft())
    return redirect_to(url_for(".one", number=number))


@bp.get("/maintenance/<number>/papers/<paper>")
@allows(CONTACT)
def download(number: str, paper: str) -> Response:
    """Hand out a paper about planned work to somebody whom it concerns."""
    uow = unit_of_work()
    work = maintenance.get_maintenance(uow, number)
    return hand_out_paper(one_of(papers_of_work(uow, work, uow.actor.id), paper))


@bp.get("/m/<secret>/papers/<paper>")
@allows(PUBLIC)
@reached_by_link
def download_by_link(secret: str, paper: str) -> Response:
    """Hand out the same paper to whoever has the link of a letter."""
    uow = anonymous_work()
    notice = maintenance.find_notice(uow, secret)
    return hand_out_paper(one_of(papers_of_work(uow, notice.maintenance, notice.reader_id), paper))


@bp.get("/m/<secret>")
@allows(PUBLIC)
@reached_by_link
def follow(secret: str) -> Response:
    """Show what a letter told; nothing happens before somebody sends the form. A bad link is told to be one."""
    try:
        notice = maintenance.find_notice(anonymous_work(), secret)
    except NotFound:
        return show(*GONE, status=404)
    if maintenance.is_unseen(anonymous_work(), notice.maintenance_id, notice.reader_id):
        with anonymous_work() as uow:
            maintenance.note_seen(uow, notice.maintenance_id, notice.reader_id, "link")
    return show(*LINKED, form=ObjectionForm.blank(), **_linked(secret))


@bp.post("/m/<secret>")
@allows(PUBLIC)
@reached_by_link
def object_by_link(secret: str) -> Response:
    """Take the objection of whoever has the link of a letter."""
    form = ObjectionForm.read(request.form)
    keep(form, *LINKED, around=lambda: _linked(secret))
    if form.errors:
        return ask_again()
    with anonymous_work() as uow:
        people.count_report(uow, address=client_address(), about=secret)
    with anonymous_work() as uow:
        maintenance.object_by_link(uow, secret, form.draft())
    return redirect_to(url_for(".follow", secret=secret))


def _own(number: str) -> dict[str, Any]:
    uow = unit_of_work()
    work = maintenance.get_maintenance(uow, number)
    services = maintenance.list_services_touched(uow, work.id)
    here = url_for("portal.maintenance.object_to", number=work.number)

    def place(paper: Document) -> str:
        return url_for("portal.maintenance.download", number=work.number, paper=paper.number)

    return {"services": services, "here": here, "place_of_paper": place, **_around(uow, work, uow.actor.id)}


def _linked(secret: str) -> dict[str, Any]:
    uow = anonymous_work()
    notice = maintenance.find_notice(uow, secret)
    here = url_for("portal.maintenance.object_by_link", secret=secret)

    def place(paper: Document) -> str:
        return url_for("portal.maintenance.download_by_link", secret=secret, paper=paper.number)

    around = _around(uow, notice.maintenance, notice.reader_id)
    return {"services": [], "here": here, "place_of_paper": place, **around}


def _around(uow: UnitOfWork, work: Maintenance, contact_id: int) -> dict[str, Any]:
    objection = maintenance.find_objection(uow, work, contact_id)
    waits = objection is not None and objection.answered_at is None
    may_object = work.phase in (PLANNED, REVIEW) and (objection is None or not objection.stands)
    return {
        "work": work, "sign": WORK_SIGNS[work.phase], "objection": objection, "outcomes": OUTCOMES,
        "answer_by": maintenance.due_at(uow, objection) if objection is not None and waits else None,
        "may_object": may_object,
        "is_in_time": work.may_be_objected(uow.now()), "papers": papers_of_work(uow, work, contact_id),
    }  # fmt: skip
