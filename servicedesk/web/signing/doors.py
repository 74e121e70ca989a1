"""Doors: one for customers and one for staff. They share their views, and lead to different places."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Blueprint, Response

from servicedesk.core.kernel.plugin_channels import KnownChannel
from servicedesk.core.people import PersonKind
from servicedesk.web.extensions import kernel
from servicedesk.web.guards import ANYONE_SIGNED_IN, CONTACT, STAFF, Policy, allows
from servicedesk.web.identity import home_of
from servicedesk.web.kit import safe_next

View = Callable[..., Response]
LONGEST_WANTED = 500


@dataclass(frozen=True)
class Door:
    """The way in for one kind of people."""

    kind: PersonKind
    prefix: str
    policy: Policy
    layout: str

    @property
    def home(self) -> str:
        """Return the page where whoever came in begins."""
        return home_of(self.kind)

    @property
    def text_channel(self) -> KnownChannel | None:
        """Return by which channel a code can go to a phone at this door, None where it goes by e-mail alone."""
        return next(iter(kernel().channels.active()), None) if self.kind == "contact" else None

    def wanted(self, address: object) -> str:
        """Return the page of ours that the reader wanted, short enough for a cookie to remember; else the home page."""
        path = safe_next(address, self.home)
        return path if len(path) <= LONGEST_WANTED else self.home

    def path(self, rest: str) -> str:
        """Return the path of one of the door's own pages."""
        return f"{self.prefix}{rest}"


DOORS: dict[PersonKind, Door] = {
    "contact": Door("contact", "", CONTACT, "web/portal.html"),
    "user": Door("user", "/desk", STAFF, "web/desk.html"),
}


class Routes:
    """Views that several doors share; each is told by which door the reader came."""

    def __init__(self) -> None:
        """Begin without any view."""
        self._views: list[tuple[str, str, View]] = []

    def get(self, rule: str) -> Callable[[View], View]:
        """Show this view at this path."""
        return self._at("GET", rule)

    def post(self, rule: str) -> Callable[[View], View]:
        """Let this view act on what is posted to this path."""
        return self._at("POST", rule)

    def add_to(self, bp: Blueprint, door: Door) -> None:
        """Mount every view at one door; a page for whoever is signed in is for the people of this door alone."""
        for method, rule, view in self._views:
            bp.add_url_rule(rule, view.__name__, _behind(door, view), methods=[method])

    def _at(self, method: str, rule: str) -> Callable[[View], View]:
        def remember(view: View) -> View:
            self._views.append((method, rule, view))
            return view

        return remember


def _behind(door: Door, view: View) -> View:
    @wraps(view)
    def enter(**values: Any) -> Response:
        return view(door, **values)

    is_for_members = getattr(view, "policy", None) is ANYONE_SIGNED_IN
    return allows(door.policy)(enter) if is_for_members else enter
