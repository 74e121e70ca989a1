"""Signing in: everybody can come in, and nobody else. The views and forms that both faces share."""

from flask import Blueprint

from servicedesk.core.people import PersonKind
from servicedesk.web.signing import account, codes, links, openid, sign_in
from servicedesk.web.signing.doors import DOORS
from servicedesk.web.signing.later import answer_later
from servicedesk.web.signing.links import answer_dead_links
from servicedesk.web.signing.openid import answer_no_proof
from servicedesk.web.signing.setup import setup_blueprint

__all__ = ["setup_blueprint", "signing_blueprint"]


def signing_blueprint(kind: PersonKind) -> Blueprint:
    """Return the pages by which people of one kind come in, to be mounted under their face."""
    bp, door = Blueprint("signing", __name__), DOORS[kind]
    for theme in (sign_in, codes, links, account):
        theme.routes.add_to(bp, door)
    if kind == "user":
        openid.routes.add_to(bp, door)
        answer_no_proof(bp)
    answer_later(bp)
    answer_dead_links(bp)
    return bp
