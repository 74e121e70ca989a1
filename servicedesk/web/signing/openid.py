"""Coming in through the organisation's own sign-in, and linking it to an account that is there already.

Accounts are found by issuer and subject, never by e-mail, and none is made here. Whoever links proves the account
once more with its password: a browser that was led to a stranger's provider would else let the stranger in.
"""

from typing import TYPE_CHECKING

from flask import Blueprint, Response, request, session, url_for
from werkzeug.exceptions import NotFound

from servicedesk.core import people
from servicedesk.core.kernel.errors import Message
from servicedesk.web.guards import ANYONE_SIGNED_IN, PUBLIC, allows
from servicedesk.web.identity import (
    anonymous_work,
    client_address,
    device,
    present_cookie,
    request_actor,
    signed_in,
    unit_of_work,
)
from servicedesk.web.kit import ask_again, keep, redirect_to, show
from servicedesk.web.oidc import Attempt, NoProof, ProvenIdentity, openid_provider
from servicedesk.web.signing.doors import Door, Routes
from servicedesk.web.signing.forms import ProofForm
from servicedesk.web.wiring import wiring

if TYPE_CHECKING:
    from servicedesk.web.oidc_provider import Provider

PENDING, FOUND = "openid", "identity"  # in the browser's signed cookie: the way to the provider, and who came back
SIGN_IN, LINK = "sign_in", "link"
REFUSED = 403
FAILED = 400
FAILED_PAGE, FAILED_FRAGMENT = "web/signing/openid_failed.html", "web/signing/_openid_failed.html"
STRANGER_PAGE, STRANGER_FRAGMENT = "web/signing/openid_stranger.html", "web/signing/_openid_stranger.html"
LINK_PAGE, LINK_FRAGMENT = "web/signing/openid_link.html", "web/signing/_openid_link.html"

routes = Routes()


def answer_no_proof(bp: Blueprint) -> None:
    """Answer what went wrong at the provider with words, and with the other ways in."""
    bp.register_error_handler(NoProof, _failed)


def _failed(error: NoProof) -> Response:
    session.pop(PENDING, None)
    return show(FAILED_PAGE, FAILED_FRAGMENT, FAILED, code=error.code)


@routes.get("/sign-in/openid")
@allows(PUBLIC)
def to_provider(door: Door) -> Response:
    """Lead to the provider, to sign in there."""
    return _lead(SIGN_IN, door.wanted(request.args.get("next")))


@routes.get("/account/openid")
@allows(ANYONE_SIGNED_IN)
def to_provider_to_link(door: Door) -> Response:
    """Lead to the provider, to link the account there with the one here."""
    return _lead(LINK, "")


@routes.get("/sign-in/openid/callback")
@allows(PUBLIC)
def from_provider(door: Door) -> Response:
    """Take whoever comes back from the provider; each way there leads back once."""
    provider, attempt = _provider(), Attempt.found(session.pop(PENDING, None))
    if attempt is None:
        raise NoProof("outdated")
    identity = provider.finish(_callback(), attempt, request.args.to_dict())
    if attempt.purpose == LINK:
        return _ask_for_proof(identity)
    proven = people.find_user_by_identity(anonymous_work(), identity.issuer, identity.subject)
    if proven is None:
        return show(STRANGER_PAGE, STRANGER_FRAGMENT, REFUSED, identity=identity)
    with anonymous_work() as uow:
        found = people.start_session(
            uow, proven, address=client_address(), device=device(), old_cookie=present_cookie()
        )  # fmt: skip
    return signed_in(redirect_to(door.wanted(attempt.wanted)), found)


@routes.get("/account/openid/confirm")
@allows(ANYONE_SIGNED_IN)
def confirm(door: Door) -> Response:
    """Ask for the password before the account at the provider is linked."""
    return show(LINK_PAGE, LINK_FRAGMENT, form=ProofForm(), door=door, identity=_identity())


@routes.post("/account/openid/confirm")
@allows(ANYONE_SIGNED_IN)
def link_identity(door: Door) -> Response:
    """Link the account at the provider with the one here, once its password was given."""
    identity, form = _identity(), ProofForm.read(request.form)
    keep(form, LINK_PAGE, LINK_FRAGMENT, door=door, identity=identity)
    if form.errors:
        return ask_again()
    email = people.get_user(unit_of_work(), request_actor().id).email
    with unit_of_work() as uow:
        proven = people.prove_password(uow, "user", email, form.password.data or "", address=client_address())
        if proven is not None:
            people.link_identity(uow, proven, identity.issuer, identity.subject)
    if proven is None:
        form.complain({"password": Message("password.wrong")})
        return ask_again()
    session.pop(FOUND, None)
    return redirect_to(url_for(".account", done="linked"))


@routes.post("/account/identities/<int(max=9223372036854775807):identity_id>/remove")
@allows(ANYONE_SIGNED_IN)
def unlink_identity(door: Door, identity_id: int) -> Response:
    """Let an account at the provider open this one no longer."""
    with unit_of_work() as uow:
        people.unlink_identity(uow, identity_id)
    return redirect_to(url_for(".account", done="unlinked"))


def _provider() -> "Provider":
    provider = openid_provider()
    if provider is None:
        raise NotFound
    return provider


def _callback() -> str:
    """Return the address that is registered at the provider; never taken from the request."""
    return wiring().public_url + url_for(".from_provider")


def _lead(purpose: str, wanted: str) -> Response:
    url, attempt = _provider().begin(_callback(), purpose, wanted)
    session[PENDING] = attempt.kept()
    return Response(status=302, headers={"Location": url})


def _ask_for_proof(identity: ProvenIdentity) -> Response:
    """Go on with linking, in the session in which it began and in no other."""
    actor = request_actor()
    if actor.kind != "user":
        raise NoProof("outdated")
    session[FOUND] = {**vars(identity), "session_id": actor.session_id}
    return redirect_to(url_for(".confirm"))


def _identity() -> ProvenIdentity:
    """Return who came back from the provider in this session, or say that it has to begin anew."""
    kept = session.get(FOUND)
    if not isinstance(kept, dict) or kept.get("session_id") != request_actor().session_id:
        raise NoProof("outdated")
    return ProvenIdentity(kept["issuer"], kept["subject"], kept["shown"])
