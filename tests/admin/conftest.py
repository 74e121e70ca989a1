"""An administrator with a browser, plugins with their cards, and tickets that they are told of."""

from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from servicedesk.core.people.models import User
from servicedesk.core.tickets.models import Ticket
from servicedesk.web.extensions import PLUGINS, PluginCard
from tests.database import Plugins
from tests.in_chromium import chromium, site, window  # noqa: F401  # imported for its fixtures
from tests.make import make_staff, make_ticket
from tests.web_client import Browser

SWAP = {"HX-Request": "true"}


@dataclass
class Office:
    """A desk as its administrator finds it; each test installs the plugins that it needs."""

    work: Callable[..., Any]
    client: Callable[..., Browser]
    app: Flask
    plugins: Plugins
    lucia: User
    migrated: list[str] = field(default_factory=list)

    def put(self, name: str, plugin: object = None, *, enabled: bool = True, problem: str = "", **card: Any) -> None:
        """Lay a plugin's folder down, and install it unless it cannot run."""
        model = {"settings_model": card.pop("settings_model")} if "settings_model" in card else {}
        if "own_permissions" in card:
            model["own_permissions"] = dict.fromkeys(card["own_permissions"], "ticket.read")
        told = {"title": {"es": f"El {name}", "en": f"The {name}"}, "version": "1.2.0", **card}
        shown = PluginCard(name, problem=problem, migrate=lambda: self.migrated.append(name), **told)
        self.app.extensions[PLUGINS] = {**self.app.extensions[PLUGINS], name: shown}
        if not problem:
            self.plugins.install(name, plugin or object(), **model)
            self.plugins.enable(name, enabled=enabled)

    def open(self, **changes: Any) -> Ticket:
        """Open a ticket, of which the plugins are to be told."""
        with self.work() as uow:
            return make_ticket(uow, **changes)

    def hire(self, role: str, **overrides: Any) -> User:
        """Return somebody with a default role."""
        with self.work() as uow:
            return make_staff(uow, role, **overrides)


@pytest.fixture
def office(app: Flask, work: Callable[..., Any], client: Callable[..., Browser], plugins: Plugins) -> Office:
    """Return a desk with one administrator and no plugin."""
    with work() as uow:
        lucia = make_staff(uow, "administrator", name="Lucía Campos")
    return Office(work, client, app, plugins, lucia)


@pytest.fixture
def admin(office: Office) -> Browser:
    """Return the browser of the administrator."""
    return office.client(office.lucia)


def text_of(response: TestResponse) -> str:
    """Return a page with its entities read and its white space made plain."""
    return " ".join(unescape(response.text).split())


def row_of(response: TestResponse, name: str) -> str:
    """Return what a page shows about one plugin."""
    return text_of(response).partition(f'id="plugin-{name}"')[2].partition("</article>")[0]
