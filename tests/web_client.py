"""Fixtures of the web application: an installation on the desk of the test, its application, and browsers."""

from __future__ import annotations  # the composition is imported late, so that the tests of the core need none of it

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from servicedesk.adapters.files import DiskFiles
from servicedesk.config import Config
from servicedesk.core import people
from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.kernel import Kernel
from servicedesk.language.catalogues import desk_catalogues
from tests.database import EVERYTHING
from tests.page_forms import PageForm, forms_of

if TYPE_CHECKING:
    from servicedesk.installation import Installation

PUBLIC_URL = "http://127.0.0.1:8080"
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin", "Origin": PUBLIC_URL}

Person = people.User | people.Contact | Actor | tuple[str, int]


class Browser(FlaskClient):
    """A browser without scripts. It reaches the desk under its public address, from loopback."""

    def open(self, *arguments: Any, **options: Any) -> TestResponse:
        """Send a request; nothing is added to it but the address of the desk."""
        if not arguments or isinstance(arguments[0], str):
            options.setdefault("base_url", PUBLIC_URL)
        return super().open(*arguments, **options)

    def form(self, page: str, action: str = "", names: tuple[str, ...] = ()) -> PageForm:
        """Open a page and return its first form that posts to this action, or that has these fields."""
        return choose_form(self.get(page), action, names)

    def send(self, form: PageForm, page: str, **options: Any) -> TestResponse:
        """Send a form as it stands on this page."""
        headers = {**SAME_ORIGIN, "Referer": PUBLIC_URL + page, **options.pop("headers", {})}
        return self.post(form.action or page, data=form.fields, headers=headers, **options)

    def submit(self, page: str, typed: dict[str, Any] | None = None, action: str = "", **options: Any) -> TestResponse:
        """Open a page, fill in its form and send it: the hidden fields are those of the page.

        The form is the one that posts to ``action``; without it, the first that has the typed fields.
        ``follow_redirects=True`` goes on to the next page.
        """
        typed = typed or {}
        form = self.form(page, action, tuple(typed))
        for name, value in typed.items():
            form.fields[name] = [str(each) for each in value] if isinstance(value, list) else [value]
        return self.send(form, page, **options)


def choose_form(response: TestResponse, action: str = "", names: tuple[str, ...] = ()) -> PageForm:
    """Return the first form of a page that posts to this action and has these fields."""
    for form in forms_of(response.text):
        goes_there = not action or urlsplit(form.action or response.request.path).path == action
        if form.method == "post" and goes_there and form.names.issuperset(names):
            return form
    raise AssertionError(f"no such form on {response.request.path} ({response.status}): {action} {names}")


@pytest.fixture
def settings() -> dict[str, Any]:
    """Return what the configuration of this test has different; override it beside the test."""
    return {}


@pytest.fixture
def installation(kernel: Kernel, tmp_path: Path, settings: dict[str, Any]) -> Installation:
    """Return an installation on the desk of the test: its clock, its plugins, a home of its own, mail kept."""
    from servicedesk.installation import Installation

    home = tmp_path / "home"
    home.mkdir()
    values = {
        "home": home,
        "database": kernel.engine.url.render_as_string(hide_password=False),
        "public_url": PUBLIC_URL,
        "bind": "127.0.0.1:8080",
        "mail_url": "page:",
        "mail_from": "mesa@andina.example",
        "plugin_folders": (),
    }
    config = Config(**{**values, **settings})
    config.key_path.write_bytes(b"k" * 32)
    return Installation(config, kernel, [], desk_catalogues(), DiskFiles(config.files_path))


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder where all tests find the templates that one of them has compiled."""
    return tmp_path_factory.mktemp("compiled")


@pytest.fixture
def make_app(compiled_templates: Path, known_routes: None) -> Callable[[Installation], Flask]:
    """Return a function that makes the web application of an installation, and compiles nothing anew for it."""
    from servicedesk.app import create_app
    from servicedesk.web.compiled import CompiledTemplates

    def make(installation: Installation) -> Flask:
        app = create_app(installation)
        app.jinja_env.bytecode_cache = CompiledTemplates(compiled_templates)
        return app

    return make


@pytest.fixture
def app(installation: Installation, make_app: Callable[[Installation], Flask]) -> Flask:
    """Return the web application of the installation."""
    return make_app(installation)


@pytest.fixture
def client(app: Flask, kernel: Kernel) -> Callable[..., Browser]:
    """Return a factory of browsers: ``client()`` is a stranger's, ``client(person)`` is signed in.

    A person is a user, a contact, an actor, or a pair such as ``("user", 7)``. Each call is a browser of its own.
    """

    def browser(person: Person | None = None, device: str = "Firefox on Linux") -> Browser:
        app.test_client_class = Browser
        opened = app.test_client()
        assert isinstance(opened, Browser)
        if person is not None:
            opened.set_cookie("sid", cookie_of(kernel, person, device), domain="127.0.0.1")
        return opened

    return browser


def cookie_of(kernel: Kernel, person: Person, device: str = "") -> str:
    """Begin a session of this person and return its cookie."""
    kind, person_id = _named(person)
    with kernel.sessions() as session, kernel.unit_of_work(EVERYTHING, session) as uow:
        proven = people.Proven(kind, person_id, "password")
        return people.start_session(uow, proven, address="127.0.0.1", device=device).cookie


def _named(person: Person) -> tuple[Any, int]:
    if isinstance(person, tuple):
        return person
    if isinstance(person, Actor):
        return person.kind, person.id
    return ("user" if isinstance(person, people.User) else "contact"), person.id
