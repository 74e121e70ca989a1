"""Guards: every view says who may enter, the start is refused where one does not, and nobody else gets in.

A guard decides only about the door. What may be done inside is decided by the service that does it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, make_response, redirect, request
from werkzeug.exceptions import Forbidden, NotFound, Unauthorized

from servicedesk.core.kernel.actors import Actor
from servicedesk.web.kit import address, is_swap, safe_next, wants_json
from servicedesk.web.wiring import current_actor, wiring

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Policy:
    """Who may enter: these kinds of actors, and only with this permission where one is named."""

    name: str
    kinds: frozenset[str]
    permission: str = ""


PUBLIC = Policy("public", frozenset({"anonymous", "contact", "user"}))
CONTACT = Policy("contact", frozenset({"contact"}))
STAFF = Policy("staff", frozenset({"user"}))
ANYONE_SIGNED_IN = Policy("anyone signed in", frozenset({"contact", "user"}))
MACHINE = Policy("machine", frozenset())  # called with a token, never with a cookie: the view judges the token itself


def Permission(name: str) -> Policy:
    """Return the policy of users who hold a named permission, as in ``ticket.escalate``."""
    return Policy(name, frozenset({"user"}), name)


class NoPolicy(Exception):
    """A view does not say who may enter; the application must not start."""


def allows(policy: Policy) -> Callable[[View], View]:
    """Declare who may enter a view; write it under the route."""

    def declare(view: View) -> View:
        view.policy = policy  # type: ignore[attr-defined]  # read by policy_of
        return view

    return declare


def policy_of(app: Flask, endpoint: str) -> Policy | None:
    """Return the declared policy of an endpoint."""
    policy = getattr(app.view_functions[endpoint], "policy", None)
    return policy if isinstance(policy, Policy) else None


def require_policies(app: Flask) -> None:
    """Refuse to start while any endpoint, also one of a plugin, does not say who may enter."""
    open_doors = sorted({rule.endpoint for rule in app.url_map.iter_rules() if not policy_of(app, rule.endpoint)})
    if open_doors:
        raise NoPolicy(f"these views do not say who may enter (add @allows): {', '.join(open_doors)}")


def guard() -> Response | None:
    """Let the actor in, or say why not; a stranger is led to sign in, and the wrong kind finds nothing here."""
    if request.endpoint is None:
        return None
    policy = policy_of(current_app, request.endpoint)
    if policy is None:
        raise NotFound  # a view that came after the start without a policy stays shut
    if policy in (PUBLIC, MACHINE):
        return None
    return _judge(policy, current_actor())


def _judge(policy: Policy, actor: Actor) -> Response | None:
    if actor.kind == "anonymous":
        return _ask_to_sign_in()
    if actor.kind not in policy.kinds:
        raise NotFound
    if policy.permission and not actor.may(policy.permission):
        raise Forbidden
    return None


def _ask_to_sign_in() -> Response:
    """Lead to the sign-in page and back; what was posted without a session is not lost by leading away."""
    if is_swap():
        shown = urlsplit(request.headers.get("HX-Current-URL", ""))._replace(scheme="", netloc="", fragment="")
        return Response(status=401, headers={"HX-Redirect": wiring().sign_in_url(safe_next(shown.geturl()))})
    if request.method not in ("GET", "HEAD") or wants_json():
        raise Unauthorized
    return make_response(redirect(wiring().sign_in_url(safe_next(address()))))
