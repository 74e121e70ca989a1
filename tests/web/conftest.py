"""Fixtures of the web kit: the small application as somebody sees it, and a browser in front of it."""

from collections.abc import Callable
from typing import Any

import pytest

from servicedesk.core.kernel.actors import ANONYMOUS, Actor
from tests.web.browser import Browser
from tests.web.sample import CONTACT_ROSA, USER_JIMENA, sample_app

Visit = Callable[..., Browser]


@pytest.fixture
def visit() -> Visit:
    """Return a function that opens the small application as an actor, with changes to what it is told."""

    def as_actor(actor: Actor = ANONYMOUS, **changes: Any) -> Browser:
        return Browser(sample_app(lambda: actor, **changes))

    return as_actor


@pytest.fixture
def customer(visit: Visit) -> Browser:
    """Return the browser of a customer."""
    return visit(CONTACT_ROSA)


@pytest.fixture
def agent(visit: Visit) -> Browser:
    """Return the browser of an agent."""
    return visit(USER_JIMENA)


@pytest.fixture
def stranger(visit: Visit) -> Browser:
    """Return the browser of somebody who is not signed in."""
    return visit()
