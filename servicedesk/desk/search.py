"""Search over everything that an agent may see: the palette while somebody types, and the same as a page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from flask import Blueprint, Response, request, url_for

from servicedesk.core import knowledge, search
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.rules.texts import fold
from servicedesk.core.search import TicketFound, Typed
from servicedesk.desk.signs import look
from servicedesk.language.marks import lazy
from servicedesk.web.guards import Permission, allows
from servicedesk.web.identity import request_actor, unit_of_work
from servicedesk.web.kit import is_swap, show
from servicedesk.web.locale import current_language
from servicedesk.web.locale import gettext as _
from servicedesk.web.places import read_id

ENTER = Permission("desk.enter")
IN_PALETTE, ON_PAGE = 6, 20  # tickets
TICKETS, CUSTOMERS, ACTIONS = "#", "@", ">"  # what is typed first to look for one kind alone

Badge = tuple[str, str]


class Result(NamedTuple):
    """One thing that was found; its badge has words and a tone."""

    url: str
    icon: str
    title: str
    about: str = ""
    badge: Badge | None = None


@dataclass(frozen=True)
class Group:
    """Things of one kind, under a heading."""

    title: str
    results: Sequence[Result]
    more: str = ""  # where the next ones are


class Place(NamedTuple):
    """Somewhere to go by name, and the permission that it takes."""

    label: str
    endpoint: str
    icon: str
    permission: str = "desk.enter"


PLACES = (
    Place(lazy("Take a phone call"), "desk.call", "phone"),
    Place(lazy("Queues"), "desk.queue", "inbox"),
    Place(lazy("Saved views"), "desk.views", "star"),
    Place(lazy("Your profile"), "desk.signing.account", "circle-user-round"),
)


def search_routes(bp: Blueprint) -> None:
    """Add the search and what it leads to."""
    bp.add_url_rule("/search", "search", index)
    bp.add_url_rule("/articles/<slug>", "article", article)


@allows(ENTER)
def index() -> Response:
    """Show what was found, in the palette to a swap."""
    uow = unit_of_work()
    asked = request.args.get("q", "")
    before = read_id(request.args.get("before") or "0")
    groups = _found(uow, asked, before, IN_PALETTE if is_swap() else ON_PAGE)
    return show(
        "desk/search/index.html", "desk/search/_palette.html",
        asked=asked, groups=[each for each in groups if each.results], is_empty=_words_of(asked).is_empty,
    )  # fmt: skip


@allows(ENTER)
def article(slug: str) -> Response:
    """Show an article, also one that is meant for staff alone."""
    found = knowledge.get_article(unit_of_work(), slug)
    said = found.text_in(current_language())
    return show("desk/search/article.html", "desk/search/_article.html", article=found, said=said)


def places(called: str) -> Group:
    """Return where this person may go by name, as far as these folded words are in it."""
    actor = request_actor()
    open_ones = [(each, _(each.label)) for each in PLACES if actor.may(each.permission)]
    named = [Result(url_for(each.endpoint), each.icon, name) for each, name in open_ones if called in fold(name)]
    return Group(lazy("Actions"), named)


def _words_of(asked: str) -> Typed:
    return search.read_typed(asked.lstrip().lstrip(TICKETS + CUSTOMERS + ACTIONS))


def _found(uow: UnitOfWork, asked: str, before: int, most: int) -> Iterator[Group]:
    """Yield what was found, the kinds in one order; what is typed first chooses one of them."""
    kind, typed = asked.lstrip()[:1], _words_of(asked)
    if kind not in (CUSTOMERS, ACTIONS):
        found = search.find_tickets(uow, typed, before=before, limit=most)
        more = url_for("desk.search", q=asked, before=found[-1].id) if len(found) == most else ""
        yield Group(lazy("Tickets"), list(map(_ticket, found)), more)
    if before:
        return
    if kind not in (TICKETS, ACTIONS):
        yield Group(lazy("Customers"), list(_customers(uow, typed)))
        yield Group(lazy("Services"), list(_services(uow, typed)))
    if kind not in (TICKETS, CUSTOMERS, ACTIONS):
        yield Group(lazy("Articles"), list(_articles(uow, typed)))
    if kind not in (TICKETS, CUSTOMERS):
        yield places(fold(typed.text))


def _ticket(ticket: TicketFound) -> Result:
    sign = look(ticket)
    title = f"{ticket.number} {ticket.subject_in(current_language())}"
    url = url_for("desk.ticket", number=ticket.number)
    return Result(url, "ticket", title, ticket.account_name, (_(sign.words), sign.tone))


def _customers(uow: UnitOfWork, typed: Typed) -> Iterator[Result]:
    for each in search.find_accounts(uow, typed):
        yield Result(url_for("desk.call", account=each.number), "user-round", each.name, each.number)


def _services(uow: UnitOfWork, typed: Typed) -> Iterator[Result]:
    for each in search.find_services(uow, typed):
        about = ", ".join(filter(None, (each.account_name, each.address)))
        yield Result(url_for("desk.call", service=each.number), "router", f"{each.number} {each.name}", about)


def _articles(uow: UnitOfWork, typed: Typed) -> Iterator[Result]:
    for each in search.find_articles(uow, typed):
        yield Result(url_for("desk.article", slug=each.slug), "book-open", each.title)
