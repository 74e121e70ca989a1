"""The first administrator of an empty desk, created by whoever was told the link on the machine itself."""

from flask import Blueprint, Response, request

from servicedesk.core import people
from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.people import Proven
from servicedesk.web.guards import PUBLIC, allows
from servicedesk.web.headers import reached_by_link
from servicedesk.web.identity import anonymous_work, client_address, device, present_cookie, signed_in
from servicedesk.web.kit import ask_again, keep, redirect_to, show
from servicedesk.web.signing.doors import DOORS
from servicedesk.web.signing.forms import AdministratorForm
from servicedesk.web.signing.later import answer_later
from servicedesk.web.signing.links import DEAD_FRAGMENT, DEAD_PAGE, DeadLink

COMMAND = "servicedesk admin setup-link"
EXPLAIN_PAGE, EXPLAIN_FRAGMENT = "web/signing/setup_explained.html", "web/signing/_setup_explained.html"
PAGE, FRAGMENT = "web/signing/setup.html", "web/signing/_setup.html"


def setup_blueprint() -> Blueprint:
    """Return the pages of an empty desk, to be mounted under the agents' desk."""
    bp = Blueprint("setup", __name__, url_prefix="/setup")
    bp.add_url_rule("", view_func=explain, methods=["GET"])
    bp.add_url_rule("/<token>", view_func=begin, methods=["GET"])
    bp.add_url_rule("/<token>", view_func=create, methods=["POST"])
    answer_later(bp)
    bp.register_error_handler(DeadLink, _dead)
    return bp


def _dead(error: DeadLink) -> Response:
    """Say that a link is dead: on an empty desk with the way to a new one, on any other as every dead link."""
    if people.needs_first_administrator(anonymous_work()):
        return show(EXPLAIN_PAGE, EXPLAIN_FRAGMENT, error.code or 404, command=COMMAND, is_dead=True)
    return show(DEAD_PAGE, DEAD_FRAGMENT, error.code or 404, door=error.door)


@allows(PUBLIC)
def explain() -> Response:
    """Say where the link for the first administrator comes from."""
    _require_empty_desk()
    return show(EXPLAIN_PAGE, EXPLAIN_FRAGMENT, command=COMMAND, is_dead=False)


@allows(PUBLIC)
@reached_by_link
def begin(token: str) -> Response:
    """Ask who the first administrator is, unless the link is dead; looking at it does not use it."""
    _require_alive(token)
    return show(PAGE, FRAGMENT, form=AdministratorForm(), command=COMMAND)


@allows(PUBLIC)
@reached_by_link
def create(token: str) -> Response:
    """Create the first administrator, and let them in."""
    _require_alive(token)
    form = AdministratorForm.read(request.form)
    keep(form, PAGE, FRAGMENT, command=COMMAND)
    if form.errors:
        return ask_again()
    with anonymous_work() as uow:
        user = people.create_first_administrator(
            uow, token, form.name.data or "", form.email.data or "", form.password.data or ""
        )  # fmt: skip
        proven = Proven("user", user.id, "setup")
        found = people.start_session(
            uow, proven, address=client_address(), device=device(), old_cookie=present_cookie()
        )  # fmt: skip
    return signed_in(redirect_to(DOORS["user"].home), found)


def _require_alive(token: str) -> None:
    """Say where a new link comes from when this one is wrong, used or too late."""
    if not people.needs_first_administrator(anonymous_work()) or not people.is_setup_token(anonymous_work(), token):
        raise DeadLink(DOORS["user"])


def _require_empty_desk() -> None:
    """Show nothing at all where somebody works with the desk already."""
    if not people.needs_first_administrator(anonymous_work()):
        raise NotFound
