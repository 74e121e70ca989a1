"""Following one's reports: the list, one with its story, its files."""

from collections.abc import Iterator

from flask import Blueprint, Response, request, url_for

from servicedesk.core import tickets
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.language.marks import lazy
from servicedesk.portal.papers import one_of, papers_of_ticket
from servicedesk.portal.tickets.filters import ListFilter, read_filter
from servicedesk.portal.tickets.page import TicketPage
from servicedesk.portal.wording import shown
from servicedesk.web.exports import table_file
from servicedesk.web.guards import CONTACT, allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import is_swap, redirect_to, show
from servicedesk.web.locale import current_language
from servicedesk.web.locale import gettext as _
from servicedesk.web.papers import hand_out_paper
from servicedesk.web.places import LARGEST_ID, read_place, write_place
from servicedesk.web.templating import iso
from servicedesk.web.uploads import hand_out

PAGE = 20
EXPORTED = 500  # reports that are read together
NOTHING_NEW = 204
HEADING = (
    lazy("Number"), lazy("Subject"), lazy("Status"), lazy("Service"), lazy("Opened"), lazy("Closed"), lazy("Rating"),
)  # fmt: skip

bp = Blueprint("tickets", __name__)


@bp.get("/tickets")
@allows(CONTACT)
def index() -> Response:
    """Show the own reports that are wanted, the last changed first, a page at a time."""
    uow = unit_of_work()
    wanted, place = read_filter(uow), read_place(request.args.get("after", ""))
    found = tickets.list_tickets(uow, **wanted.wanted, after=place, limit=PAGE + 1)
    last = found[PAGE - 1] if len(found) > PAGE else None
    rest = url_for(".index", **wanted.address, after=write_place(last.changed_at, last.id)) if last else ""
    return show(
        "portal/tickets/index.html", f"portal/tickets/{'_rows' if place else '_list'}.html",
        tickets=shown(found[:PAGE], uow.now()), rest=rest, is_first=place is None, wanted=wanted,
    )  # fmt: skip


@bp.get("/tickets.csv")
@allows(CONTACT)
def table() -> Response:
    """Hand out the reports that are wanted, all of them, as a file for spreadsheets."""
    uow = unit_of_work()
    return table_file("reports", [_(each) for each in HEADING], _lines(uow, read_filter(uow)))


def _lines(uow: UnitOfWork, wanted: ListFilter) -> Iterator[tuple[object, ...]]:
    """Yield a line for each report, read a portion at a time."""
    place = None
    while found := tickets.list_tickets(uow, **wanted.wanted, after=place, limit=EXPORTED):
        for each in shown(found, uow.now()):
            ticket = each.ticket
            service = ticket.service.number if ticket.service else ""
            moments = [iso(moment) if moment else "" for moment in (ticket.opened_at, ticket.closed_at)]
            called = ticket.subject_in(current_language())
            yield ticket.number, called, _(each.sign.label), service, *moments, ticket.rating or ""
        place = (found[-1].changed_at, found[-1].id)


@bp.get("/tickets/<number>")
@allows(CONTACT)
def one(number: str) -> Response:
    """Show a report; the page asks again by itself and gets nothing while nothing is new."""
    report = TicketPage(number)
    if is_swap() and request.args.get("seen") == report.version:
        return Response(status=NOTHING_NEW)
    return show("portal/tickets/show.html", "portal/tickets/_live.html", report=report)


@bp.get("/tickets/<number>/<any(reply, confirmation, rejection, cancellation, rating, claim, again):action>")
@allows(CONTACT)
def leave_form(number: str, action: str) -> Response:
    """Lead from the address of a form that came back to the page on which it stands."""
    return redirect_to(url_for(".one", number=TicketPage(number).ticket.number))


@bp.get(f"/tickets/<number>/files/<int(max={LARGEST_ID}):file_id>")
@allows(CONTACT)
def download(number: str, file_id: int) -> Response:
    """Send a file to be saved; it can do nothing in a browser."""
    return hand_out(tickets.get_attachment(unit_of_work(), number, file_id))


@bp.get("/tickets/<number>/papers/<paper>")
@allows(CONTACT)
def paper(number: str, paper: str) -> Response:
    """Hand out a document about a report to its customer."""
    uow = unit_of_work()
    return hand_out_paper(one_of(papers_of_ticket(uow, tickets.get_ticket(uow, number)), paper))
