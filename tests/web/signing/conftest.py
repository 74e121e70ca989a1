"""The people who sign in, and what is written to them."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pytest
from sqlalchemy import Engine, event, select
from werkzeug.test import TestResponse

from servicedesk.core import people
from servicedesk.core.kernel.kernel import Kernel
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.notifications.models import Notification
from tests.make import make_account, make_contact, make_user

PASSWORD = "quinua tostada al alba"
OTHER_PASSWORD = "siete llamas en la puna"
PATHS = {"contact": "", "user": "/desk"}
KINDS = pytest.mark.parametrize("kind", ["contact", "user"])
WRITING = ("INSERT", "UPDATE", "DELETE")

Work = Callable[..., UnitOfWork]


@cache
def kept() -> str:
    """Return what is kept of the password: hashed once for all tests, because that costs what it has to cost."""
    return people.hash_password(PASSWORD)


@pytest.fixture
def contact(work: Work) -> people.Contact:
    """Return a customer who has a password."""
    with work() as uow:
        found = make_contact(uow, make_account(uow))
        people.keep_password_hash(uow, "contact", found.id, kept())
    return found


@pytest.fixture
def user(work: Work) -> people.User:
    """Return somebody who works with the desk and has a password."""
    with work() as uow:
        found = make_user(uow)
        people.keep_password_hash(uow, "user", found.id, kept())
    return found


@pytest.fixture
def persons(contact: people.Contact, user: people.User) -> dict[str, Any]:
    """Return one person of each kind."""
    return {"contact": contact, "user": user}


@pytest.fixture
def letters(kernel: Kernel) -> Callable[[], list[Notification]]:
    """Return a function that returns the mail that waits to be sent, in its order."""

    def waiting() -> list[Notification]:
        with kernel.sessions() as session:
            return list(session.scalars(select(Notification).order_by(Notification.id)))

    return waiting


@contextmanager
def writes(engine: Engine) -> Iterator[list[str]]:
    """Collect the statements that write something."""
    found: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if statement.lstrip().upper().startswith(WRITING):
            found.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


def link_in(letter: Notification) -> str:
    """Return the address of the link in a letter."""
    found = re.search(r"https?://\S+", letter.text)
    assert found, letter.text
    return found[0]


def path_in(letter: Notification) -> str:
    """Return the path of the link in a letter."""
    return "/" + link_in(letter).split("/", 3)[3]


def code_in(letter: Notification) -> str:
    """Return the code in a letter."""
    found = re.search(r"\b[0-9]{6}\b", letter.text)
    assert found, letter.text
    return found[0]


def seen(response: TestResponse) -> str:
    """Return a page without what is different on every one of them: tokens of forms, and keys that count once."""
    return re.sub(r'name="csrf_token" value="[^"]*"|once=[\w-]+', "", response.text)


def cookie_in(response: TestResponse, name: str = "sid") -> str:
    """Return the cookie that a response sets, or an empty text."""
    for header in response.headers.getlist("Set-Cookie"):
        if header.startswith(f"{name}="):
            return header.split(";")[0].partition("=")[2]
    return ""
