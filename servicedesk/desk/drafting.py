"""What is being written on a ticket, kept while it is written."""

from flask import Blueprint, Response, request

from servicedesk.core import tickets
from servicedesk.desk.queue import ENTER
from servicedesk.web.fields import clean_story
from servicedesk.web.guards import allows
from servicedesk.web.identity import unit_of_work

KEPT = 204
LONGEST_KEY = 64


def drafting_routes(bp: Blueprint) -> None:
    """Add where a page sends what is being written."""
    bp.add_url_rule("/tickets/<number>/draft", "draft", keep_draft, methods=["POST"])


@allows(ENTER)
def keep_draft(number: str) -> Response:
    """Keep what is being written, and let colleagues see that somebody writes."""
    sent = request.form
    body, once = clean_story(sent.get("body")), sent.get("once", "")[:LONGEST_KEY]
    with unit_of_work() as uow:
        tickets.keep_draft(uow, number, sent.get("kind", "reply"), body, once)
    return Response(status=KEPT)
