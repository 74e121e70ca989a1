"""The two ways to answer, the way elsewhere, and what to draw again when something objects.

This is all that the server knows of HTMX: whether a request asks for a swap or for a page.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from flask import Response, g, make_response, redirect, render_template, request
from flask_htmx import HTMX

from servicedesk.web.forms import Form

htmx = HTMX()
SEE_OTHER = 303
UNPROCESSABLE = 422
LONGEST_PATH = 2000
UNSAFE = re.compile(r"[\x00-\x20\x7f-\x9f\\\u2028\u2029\ud800-\udfff]")
ELSEWHERE = re.compile(r"/[\x00-\x20\x7f-\x9f]*[/\\]")


def is_swap() -> bool:
    """Tell whether HTMX will put the answer into a page that is already there."""
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def address() -> str:
    """Return the address of this request as it may stand in a link: path and query, without a site."""
    path = quote(f"{request.script_root}{request.path}", safe="/:@!$&'()*+,;=")
    query = request.query_string.decode("ascii", "ignore")
    return f"{path}?{query}" if query else path


def wants_json() -> bool:
    """Tell whether a program asks: it named JSON before HTML."""
    accepted = request.accept_mimetypes
    return accepted["application/json"] > accepted["text/html"]


def show(page: str, fragment: str, status: int = 200, **context: Any) -> Response:
    """Answer with the fragment to an HTMX swap, and with the whole page to anyone else."""
    return make_response(render_template(fragment if is_swap() else page, **context), status)


def done(location: str, fragment: str = "", **context: Any) -> Response:
    """After a write: swap the fragment in place, or send the reader on their way."""
    if fragment and is_swap():
        return make_response(render_template(fragment, **context))
    return redirect_to(location)


def redirect_to(path: str) -> Response:
    """Send the reader to another page of the desk, whichever way they asked."""
    if is_swap():
        return Response(status=204, headers={"HX-Redirect": safe_next(path)})
    return make_response(redirect(safe_next(path), SEE_OTHER))


def safe_next(value: object, otherwise: str = "/") -> str:
    """Return the value where it is a path of this desk, and the other path where it is anything else.

    Browsers read ``//host``, ``/\\host`` and a path with control characters as another site.
    """
    if not isinstance(value, str) or not value.startswith("/") or len(value) > LONGEST_PATH:
        return otherwise
    if UNSAFE.search(value) or ELSEWHERE.match(unquote(value)):
        return otherwise
    return value


@dataclass(frozen=True)
class Kept:
    """A form on its way through a service, and how to draw it again."""

    form: Form
    page: str
    fragment: str
    context: Mapping[str, Any]
    around: Callable[[], Mapping[str, Any]] = dict

    def draw(self, status: int) -> Response:
        """Draw the form with what was typed and with what was said against it."""
        return show(self.page, self.fragment, status, form=self.form, **{**self.around(), **self.context})


def keep(form: Form, page: str, fragment: str, around: Callable[[], Mapping[str, Any]] = dict, **context: Any) -> None:
    """Remember how to draw this form again, should it or the core object to what was sent.

    ``around`` returns what the page shows besides; it is only asked when the page is drawn again.
    """
    g.kept = Kept(form, page, fragment, context, around)


def ask_again(status: int = UNPROCESSABLE) -> Response:
    """Draw the kept form again with its errors; nothing that was typed is lost."""
    kept: Kept = g.kept
    return kept.draw(status)


def kept_form() -> Kept | None:
    """Return the form that this request keeps, if it keeps one."""
    kept: Kept | None = g.get("kept")
    return kept
