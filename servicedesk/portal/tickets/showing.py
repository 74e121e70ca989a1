"""Following one's reports: the list, one with its story, its files."""

from datetime import UTC, datetime, timedelta

from flask import Blueprint, Response, request, url_for

from servicedesk.core import tickets
from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.tickets.models import Ticket
from servicedesk.portal.tickets.page import TicketPage
from servicedesk.portal.wording import shown
from servicedesk.web.guards import CONTACT, allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import is_swap, redirect_to, show
from servicedesk.web.uploads import hand_out

PAGE = 20
NOTHING_NEW = 204
LARGEST_ID = 2**63 - 1
LARGEST_PLACE = 10**17  # microseconds; the year 5138
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

bp = Blueprint("tickets", __name__)


@bp.get("/tickets")
@allows(CONTACT)
def index() -> Response:
    """Show the own reports, the last changed first, a page at a time."""
    uow = unit_of_work()
    found = tickets.list_tickets(uow, after=_read_place(request.args.get("after", "")), limit=PAGE + 1)
    rest = url_for(".index", after=_place(found[PAGE - 1])) if len(found) > PAGE else ""
    return show(
        "portal/tickets/index.html", "portal/tickets/_rows.html",
        tickets=shown(found[:PAGE], uow.now()), rest=rest, is_first="after" not in request.args,
    )  # fmt: skip


@bp.get("/tickets/<number>")
@allows(CONTACT)
def one(number: str) -> Response:
    """Show a report; the page asks again by itself and gets nothing while nothing is new."""
    report = TicketPage(number)
    if is_swap() and request.args.get("seen") == report.version:
        return Response(status=NOTHING_NEW)
    return show("portal/tickets/show.html", "portal/tickets/_live.html", report=report)


@bp.get("/tickets/<number>/<any(reply, confirmation, rejection, cancellation):action>")
@allows(CONTACT)
def leave_form(number: str, action: str) -> Response:
    """Lead from the address of a form that came back to the page on which it stands."""
    return redirect_to(url_for(".one", number=TicketPage(number).ticket.number))


@bp.get(f"/tickets/<number>/files/<int(max={LARGEST_ID}):file_id>")
@allows(CONTACT)
def download(number: str, file_id: int) -> Response:
    """Send a file to be saved; it can do nothing in a browser."""
    return hand_out(tickets.get_attachment(unit_of_work(), number, file_id))


def _place(ticket: Ticket) -> str:
    """Return where a ticket stands in the list, for an address."""
    return f"{(ticket.changed_at - BEGINNING) // MICROSECOND}-{ticket.id}"


def _read_place(text: str) -> tuple[datetime, int] | None:
    """Read a place from an address; NotFound for what is none."""
    if not text:
        return None
    moment, _, last = text.partition("-")
    if not (moment.isascii() and moment.isdigit() and last.isascii() and last.isdigit()):
        raise NotFound
    if len(moment) > len(str(LARGEST_PLACE)) or int(moment) > LARGEST_PLACE or len(last) > len(str(LARGEST_ID)):
        raise NotFound
    return BEGINNING + int(moment) * MICROSECOND, min(int(last), LARGEST_ID)
