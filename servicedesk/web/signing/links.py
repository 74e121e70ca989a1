"""Links that work once: an invitation, and a new password for whoever has forgotten the old one.

Looking at a link changes nothing, because programs that check mail look at every link in it.
"""

from flask import Blueprint, Response, request, url_for
from werkzeug.exceptions import NotFound

from servicedesk.core import people
from servicedesk.core.kernel.errors import NotFound as NotThere
from servicedesk.core.people import LinkShown
from servicedesk.web.guards import PUBLIC, allows
from servicedesk.web.headers import reached_by_link
from servicedesk.web.identity import anonymous_work, client_address, device, present_cookie, signed_in
from servicedesk.web.kit import ask_again, keep, redirect_to, show
from servicedesk.web.letters import draw_for_nobody, queue_secret
from servicedesk.web.signing.doors import DOORS, Door, Routes
from servicedesk.web.signing.forms import EmailForm, NewPasswordForm

FORGOT_PAGE, FORGOT_FRAGMENT = "web/signing/forgot.html", "web/signing/_forgot.html"
SENT_PAGE, SENT_FRAGMENT = "web/signing/reset_sent.html", "web/signing/_reset_sent.html"
LINK_PAGE, LINK_FRAGMENT = "web/signing/link.html", "web/signing/_link.html"
DEAD_PAGE, DEAD_FRAGMENT = "web/signing/dead_link.html", "web/signing/_dead_link.html"

routes = Routes()


class DeadLink(NotFound):
    """A link that is wrong, used or too late: which of them, nobody is told."""

    def __init__(self, door: Door) -> None:
        """Remember at which door a new one can be had."""
        super().__init__()
        self.door = door


def answer_dead_links(bp: Blueprint) -> None:
    """Answer a dead link with the way to a new one."""
    bp.register_error_handler(DeadLink, _dead)


def _dead(error: DeadLink) -> Response:
    return show(DEAD_PAGE, DEAD_FRAGMENT, error.code or 404, door=error.door)


@routes.get("/forgot")
@allows(PUBLIC)
def forgot(door: Door) -> Response:
    """Ask for the e-mail to which a link shall go."""
    return show(FORGOT_PAGE, FORGOT_FRAGMENT, form=EmailForm(), door=door)


@routes.post("/forgot")
@allows(PUBLIC)
def send_reset(door: Door) -> Response:
    """Send a link, if there is anybody to send it to; nobody can tell from the answer."""
    form = EmailForm.read(request.form)
    keep(form, FORGOT_PAGE, FORGOT_FRAGMENT, door=door)
    if form.errors:
        return ask_again()
    with anonymous_work() as uow:
        mail = people.request_reset(uow, door.kind, form.email.data or "", address=client_address())
        if mail is not None:
            queue_secret(uow, mail)
        else:
            draw_for_nobody(uow, "reset", door.kind)
    return redirect_to(url_for(".reset_sent"))


@routes.get("/forgot/sent")
@allows(PUBLIC)
def reset_sent(door: Door) -> Response:
    """Say what happens next."""
    return show(SENT_PAGE, SENT_FRAGMENT, door=door)


@routes.get("/link/<secret>")
@allows(PUBLIC)
@reached_by_link
def link(door: Door, secret: str) -> Response:
    """Show what a link is for, and ask for a password; nothing happens yet."""
    return show(LINK_PAGE, LINK_FRAGMENT, form=NewPasswordForm(), door=door, link=_read(door, secret))


@routes.post("/link/<secret>")
@allows(PUBLIC)
@reached_by_link
def use_link(door: Door, secret: str) -> Response:
    """Give the person of the link a password, and let them in."""
    form = NewPasswordForm.read(request.form)
    keep(form, LINK_PAGE, LINK_FRAGMENT, door=door, link=_read(door, secret))
    if form.errors:
        return ask_again()
    with anonymous_work() as uow:
        proven = people.use_link(uow, secret, form.password.data or "")
        found = people.start_session(
            uow, proven, address=client_address(), device=device(), old_cookie=present_cookie()
        )  # fmt: skip
    return signed_in(redirect_to(door.home), found)


def _read(door: Door, secret: str) -> LinkShown:
    """Return what a link of this door is for, or say that it is dead."""
    try:
        found = people.read_link(anonymous_work(), secret)
    except NotThere as error:
        raise DeadLink(door) from error
    if DOORS[found.kind] != door:
        raise DeadLink(door)
    return found
