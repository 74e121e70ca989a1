"""One's own account: name and language, password, signed-in browsers, sign-ins at a provider."""

from typing import Any

from flask import Response, request, url_for

from servicedesk.core import people
from servicedesk.core.kernel.errors import Message
from servicedesk.language import formats
from servicedesk.language.marks import lazy
from servicedesk.web.forms import Form
from servicedesk.web.guards import ANYONE_SIGNED_IN, allows
from servicedesk.web.identity import client_address, device, present_cookie, request_actor, signed_in, unit_of_work
from servicedesk.web.kit import ask_again, keep, redirect_to, show
from servicedesk.web.locale import LANGUAGE_COOKIE
from servicedesk.web.oidc import openid_provider
from servicedesk.web.signing.devices import device_name, is_hand_held
from servicedesk.web.signing.doors import Door, Routes
from servicedesk.web.signing.forms import ChangePasswordForm, DetailsForm
from servicedesk.web.wiring import wiring

PAGE, FRAGMENT = "web/signing/account.html", "web/signing/_account.html"
ROW_ID = "int(max=9223372036854775807)"  # what the databases can look for
# What has just been done, as its address says it after the page was sent on its way.
DONE = {
    "details": lazy("Your name and language are saved."),
    "password": lazy("Your password is changed. Every other browser has been signed out."),
    "session": lazy("That browser is signed out."),
    "sessions": lazy("Every other browser is signed out."),
    "linked": lazy("You can sign in with your organisation's account from now on."),
    "unlinked": lazy("You can no longer sign in with that account."),
}

routes = Routes()


@routes.get("/account")
@allows(ANYONE_SIGNED_IN)
def account(door: Door) -> Response:
    """Show one's own account."""
    return show(PAGE, FRAGMENT, **_shown(door))


@routes.post("/account")
@allows(ANYONE_SIGNED_IN)
def change_details(door: Door) -> Response:
    """Save name and language."""
    form = DetailsForm.read(request.form, options={"language": _languages()})
    keep(form, PAGE, FRAGMENT, **_shown(door, details=form))
    if form.errors:
        return ask_again()
    with unit_of_work() as uow:
        people.change_own_details(uow, form.name.data or "", form.language.data)
    response = _back("details")
    response.delete_cookie(LANGUAGE_COOKIE)  # else what was chosen on some page would hide what was chosen here
    return response


@routes.post("/account/password")
@allows(ANYONE_SIGNED_IN)
def change_password(door: Door) -> Response:
    """Change the password; whoever is signed in elsewhere is out, and this browser gets a new cookie."""
    form = ChangePasswordForm.read(request.form)
    keep(form, PAGE, FRAGMENT, **_shown(door, password=form))
    if form.errors:
        return ask_again()
    current, new, address = form.current.data or "", form.new.data or "", client_address()
    with unit_of_work() as uow:
        fresh = None
        if people.change_password(uow, current, new, address=address):
            asking = people.person_who_asks(uow)
            fresh = people.start_session(uow, asking, address=address, device=device(), old_cookie=present_cookie())
    if fresh is None:
        form.complain({"current": Message("password.wrong")})
        return ask_again()
    return signed_in(_back("password"), fresh)


@routes.post(f"/account/sessions/<{ROW_ID}:session_id>/end")
@allows(ANYONE_SIGNED_IN)
def end_session(door: Door, session_id: int) -> Response:
    """Sign one of one's own browsers out."""
    with unit_of_work() as uow:
        people.end_session(uow, session_id)
    return _back("session")


@routes.post("/account/sessions/end-others")
@allows(ANYONE_SIGNED_IN)
def end_other_sessions(door: Door) -> Response:
    """Sign every other browser of one's own out."""
    with unit_of_work() as uow:
        people.end_other_sessions(uow)
    return _back("sessions")


def _back(done: str) -> Response:
    return redirect_to(url_for(".account", done=done))


def _shown(door: Door, details: Form | None = None, password: Form | None = None) -> dict[str, Any]:
    """Return everything that the page draws; a form that was sent stands in the place of the blank one."""
    uow, actor = unit_of_work(), request_actor()
    known = {"name": actor.name, "language": actor.language}
    return {
        "door": door,
        "details": details or DetailsForm.blank({"language": _languages()}, **known),
        "password": password or ChangePasswordForm(),
        "sessions": people.list_sessions(uow),
        "identities": people.list_identities(uow),
        "may_link": door.kind == "user" and openid_provider() is not None,
        "done": DONE.get(request.args.get("done", "")),
        "device_name": device_name,
        "is_hand_held": is_hand_held,
    }


def _languages() -> list[tuple[str, str]]:
    """Return the languages that the operator offers, each by the name that it gives itself."""
    offered = wiring().place().languages
    return [(code, (formats.cldr(code).get_language_name(code) or code).capitalize()) for code in offered]
