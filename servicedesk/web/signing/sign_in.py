"""Coming in with a password, and going out."""

from flask import Response, request

from servicedesk.core import people
from servicedesk.core.kernel.errors import Message
from servicedesk.web.guards import PUBLIC, allows
from servicedesk.web.identity import (
    anonymous_work,
    client_address,
    device,
    present_cookie,
    request_actor,
    signed_in,
    signed_out,
    unit_of_work,
)
from servicedesk.web.kit import ask_again, keep, redirect_to, show
from servicedesk.web.oidc import openid_provider
from servicedesk.web.signing.doors import Door, Routes
from servicedesk.web.signing.forms import SignInForm

PAGE, FRAGMENT = "web/signing/sign_in.html", "web/signing/_sign_in.html"
GONE = "gone"  # in the address: the reader has just gone out

routes = Routes()


@routes.get("/sign-in")
@allows(PUBLIC)
def sign_in(door: Door) -> Response:
    """Ask for e-mail and password; whoever is in goes on, and an empty desk first needs somebody."""
    wanted = door.wanted(request.args.get("next"))
    if request_actor().kind == door.kind:
        return redirect_to(wanted)
    if door.kind == "user" and people.needs_first_administrator(anonymous_work()):
        return redirect_to(door.path("/setup"))
    form = SignInForm.blank(next=wanted)
    return show(PAGE, FRAGMENT, form=form, door=door, is_gone=GONE in request.args, has_provider=_has_provider(door))


@routes.post("/sign-in")
@allows(PUBLIC)
def check_password(door: Door) -> Response:
    """Let whoever knows the password in."""
    form = SignInForm.read(request.form)
    keep(form, PAGE, FRAGMENT, door=door, is_gone=False, has_provider=_has_provider(door))
    if form.errors:
        return ask_again()
    with anonymous_work() as uow:
        found = people.sign_in_with_password(
            uow, door.kind, form.email.data or "", form.password.data or "",
            address=client_address(), device=device(), old_cookie=present_cookie(),
        )  # fmt: skip
    if found is None:
        form.complain({"": Message("sign_in.wrong")})
        return ask_again()
    return signed_in(redirect_to(door.wanted(form.next.data)), found)


@routes.post("/sign-out")
@allows(PUBLIC)
def sign_out(door: Door) -> Response:
    """Let the reader go out; whoever is out already is shown the same."""
    if request_actor().kind != "anonymous":
        with unit_of_work() as uow:
            people.sign_out(uow)
    return signed_out(redirect_to(door.path(f"/sign-in?{GONE}=1")))


def _has_provider(door: Door) -> bool:
    return door.kind == "user" and openid_provider() is not None
