"""Somebody else holds what is to be written for too long: whoever sent something is told so and has it still."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, event, select

from servicedesk.core.kernel import database
from servicedesk.core.tickets.models import Ticket
from tests.desk.conftest import Floor
from tests.desk.test_answering import answer, composer_of, written
from tests.web_client import Browser


@pytest.fixture
def impatient(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let nobody wait long for whoever has locked something."""
    monkeypatch.setattr(database, "LOCK_PATIENCE", 0.05)

    def shorten(connection: Connection) -> None:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL lock_timeout = 50")

    event.listen(engine, "begin", shorten)
    yield
    event.remove(engine, "begin", shorten)


@pytest.mark.usefixtures("impatient")
def test_an_answer_to_a_ticket_that_somebody_holds_comes_back_whole(
    desk: Browser, floor: Floor, ticket: Ticket
) -> None:
    with floor.work() as uow:
        uow.session.scalars(select(Ticket).where(Ticket.id == ticket.id).with_for_update()).all()
        response = answer(desk, ticket, "Lo revisamos ahora.")
        again = composer_of(response)

    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert "No se pudo guardar porque otros están escribiendo en este momento" in response.text
    assert again.fields["body"] == ["Lo revisamos ahora."]
    assert "Lo revisamos ahora." not in written(floor, ticket)
