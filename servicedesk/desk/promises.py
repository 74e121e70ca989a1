"""Why a ticket is due when it is: each of its clocks, how far it is, and the hours that make its deadline."""

from flask import Blueprint, Response

from servicedesk.core import tickets
from servicedesk.desk.queue import ENTER
from servicedesk.desk.signs import SIGNS
from servicedesk.language.promises import CLOCKS, STANDS_FOR
from servicedesk.web.guards import allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import show
from servicedesk.web.locale import current_language

PAGE, FRAGMENT = "desk/promises/page.html", "desk/promises/_promises.html"


def promise_routes(bp: Blueprint) -> None:
    """Add the promises of a ticket."""
    bp.add_url_rule("/tickets/<number>/promises", "promises", index)


@allows(ENTER)
def index(number: str) -> Response:
    """Show every clock of a ticket with what makes its deadline."""
    uow = unit_of_work()
    ticket = tickets.get_ticket(uow, number)
    return show(
        PAGE, FRAGMENT, ticket=ticket, promises=tickets.explain_promises(uow, ticket), clocks=CLOCKS,
        stands_for=STANDS_FOR, language=current_language(), **SIGNS,
    )  # fmt: skip
