"""A client that behaves as a browser does: it says where a request began and sends the token of the page."""

from html.parser import HTMLParser
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

SWAP = {"HX-Request": "true"}
HERE = {"Sec-Fetch-Site": "same-origin"}


class Browser:
    """A visitor with a cookie jar who has read a form before sending one."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()

    def get(self, path: str, **headers: str) -> TestResponse:
        """Open a page."""
        return self.client.get(path, headers=named(headers))

    def swap(self, path: str, **headers: str) -> TestResponse:
        """Ask for a fragment."""
        return self.client.get(path, headers={**SWAP, **named(headers)})

    def token(self, form_page: str = "/report") -> str:
        """Return the token in the form of a page."""
        return value_of(self.get(form_page).get_data(as_text=True), "csrf_token")

    def send(self, path: str, sent: dict[str, Any], token: str = "", **headers: str) -> TestResponse:
        """Send a form as a browser would."""
        form = {"csrf_token": token or self.token(), **sent}
        return self.client.post(path, data=form, headers={**HERE, **named(headers)})


class Elements(HTMLParser):
    """All elements of a page with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def named(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of every element of this name."""
        return [attributes for name, attributes in self.found if name == tag]


def value_of(html: str, name: str) -> str:
    """Return the value of an input by its name."""
    return next(str(each["value"]) for each in Elements(html).named("input") if each.get("name") == name)


def named(headers: dict[str, str]) -> dict[str, str]:
    """Return headers whose names were written as Python names: accept_language is Accept-Language."""
    return {name.replace("_", "-"): value for name, value in headers.items()}
