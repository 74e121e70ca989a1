"""Coming in with a code that is sent by e-mail, or to a phone by any channel that exists."""

from typing import Any

from flask import Response, request, session, url_for

from servicedesk.core import people
from servicedesk.core.kernel.errors import Message
from servicedesk.web.guards import PUBLIC, allows
from servicedesk.web.identity import anonymous_work, client_address, device, home_of, present_cookie, signed_in
from servicedesk.web.kit import ask_again, keep, redirect_to, safe_next, show
from servicedesk.web.letters import draw_for_nobody, queue_secret
from servicedesk.web.signing.doors import Door, Routes
from servicedesk.web.signing.forms import CodeForm, EmailForm, ReachForm

ASK_PAGE, ASK_FRAGMENT = "web/signing/code.html", "web/signing/_code.html"
ENTER_PAGE, ENTER_FRAGMENT = "web/signing/code_sent.html", "web/signing/_code_sent.html"
PENDING = "code"  # the code that this browser waits for, in its signed cookie: useless without the code itself

routes = Routes()


@routes.get("/sign-in/code")
@allows(PUBLIC)
def code(door: Door) -> Response:
    """Ask for the e-mail, or the telephone number, to which a code shall go."""
    form = _form(door).blank(next=door.wanted(request.args.get("next")))
    return show(ASK_PAGE, ASK_FRAGMENT, form=form, door=door)


@routes.post("/sign-in/code")
@allows(PUBLIC)
def send_code(door: Door) -> Response:
    """Send a code, if there is anybody to send it to; nobody can tell from the answer."""
    channel = door.text_channel
    form = _form(door).read(request.form)
    keep(form, ASK_PAGE, ASK_FRAGMENT, door=door)
    if form.errors:
        return ask_again()
    typed = form.email.data or ""
    if "@" in typed:
        channel = None
    with anonymous_work() as uow:
        asked = people.request_code(uow, door.kind, typed, address=client_address(), by_phone=channel is not None)
        if asked.mail is not None:
            queue_secret(uow, asked.mail, channel)
        else:
            draw_for_nobody(uow, "code", door.kind)
    session[PENDING] = {"handle": asked.handle, "kind": door.kind, "next": door.wanted(form.next.data)}
    return redirect_to(url_for(".code_sent"))


@routes.get("/sign-in/code/enter")
@allows(PUBLIC)
def code_sent(door: Door) -> Response:
    """Ask for the code that was sent."""
    if not _pending(door):
        return redirect_to(url_for(".code"))
    return show(ENTER_PAGE, ENTER_FRAGMENT, form=CodeForm(), door=door)


@routes.post("/sign-in/code/enter")
@allows(PUBLIC)
def confirm_code(door: Door) -> Response:
    """Let whoever knows the code in, in the browser that asked for it."""
    pending = _pending(door)
    form = CodeForm.read(request.form)
    keep(form, ENTER_PAGE, ENTER_FRAGMENT, door=door)
    if form.errors:
        return ask_again()
    with anonymous_work() as uow:
        found = people.confirm_code(
            uow, str(pending.get("handle", "")), form.code.data or "",
            address=client_address(), device=device(), old_cookie=present_cookie(),
        )  # fmt: skip
    if found is None:
        form.complain({"": Message("sign_in.wrong_code")})
        return ask_again()
    return signed_in(redirect_to(safe_next(pending.get("next"), home_of(found.kind))), found)


def _form(door: Door) -> type[EmailForm] | type[ReachForm]:
    return ReachForm if door.text_channel is not None else EmailForm


def _pending(door: Door) -> dict[str, Any]:
    """Return the code that this browser waits for at this door, or nothing."""
    pending = session.get(PENDING)
    return pending if isinstance(pending, dict) and pending.get("kind") == door.kind else {}
