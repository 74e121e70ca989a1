"""SEC-P6: a provider that takes the call and says nothing keeps nobody waiting for long."""

import socket
from collections.abc import Iterator
from time import monotonic
from typing import Any

import pytest

from servicedesk.core import people
from tests.stories.oidc.conftest import PASSWORD

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("engine", ["sqlite"], indirect=True)]
LONGEST_WAIT = 8.0  # seconds, of which the way out takes at most five


@pytest.fixture
def issuer() -> Iterator[str]:
    """Return the address of somebody who listens and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        yield f"http://127.0.0.1:{silent.getsockname()[1]}"


def test_whoever_wants_to_go_there_is_told_and_comes_in_by_password(client: Any, jimena: people.User) -> None:
    began = monotonic()

    answer = client().get("/desk/sign-in/openid")

    assert monotonic() - began < LONGEST_WAIT
    assert answer.status_code == 400
    assert "no responde como debe" in answer.text
    typed = {"email": jimena.email, "password": PASSWORD}
    assert client().submit("/desk/sign-in", typed).status_code == 303
