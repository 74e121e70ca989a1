"""New plugins are looked for beside the work of a process, and administrators are told when one is stopped."""

from pathlib import Path
from threading import Event
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from servicedesk.core.kernel.plugin_looks import Looked
from servicedesk.core.kernel.plugin_state import ask_to_look
from servicedesk.core.notifications.models import Notification
from servicedesk.hosting.guard import Guard
from servicedesk.hosting.host import Host
from servicedesk.installation import Installation
from tests.database import EVERYTHING
from tests.hosting.guard.conftest import HOOK
from tests.hosting.writing import write_plugin
from tests.make import make_staff
from tests.operation.conftest import eventually


def ask_all_to_look(installation: Installation) -> None:
    """Ask every process to look for new plugins, as the administrator's page does."""
    kernel = installation.kernel
    with kernel.sessions() as session, kernel.unit_of_work(EVERYTHING, session) as uow:
        ask_to_look(uow.session, uow.now())
    kernel.registry.states.forget()


def test_new_plugins_are_looked_for_when_somebody_asks(
    installation: Installation, guarding: Guard, folder: Path
) -> None:
    looked: list[int] = []
    guarding.after_look.append(lambda: looked.append(1))
    guarding.tick()
    write_plugin(folder, "snow", HOOK)

    guarding.tick()
    without_being_asked = "snow" in installation.kernel.registry.installed
    ask_all_to_look(installation)
    guarding.tick()

    assert not without_being_asked
    assert eventually(lambda: looked == [1])
    assert installation.kernel.registry.states.looks.wait_for(1, 60) == Looked(new=("snow",))
    assert "snow" in installation.kernel.registry.installed


def test_what_came_while_the_process_started_is_looked_for_at_once(
    installation: Installation, guarding: Guard, folder: Path
) -> None:
    write_plugin(folder, "snow", HOOK)

    guarding.tick()

    assert eventually(lambda: "snow" in installation.kernel.registry.installed)


def test_a_look_that_fails_or_still_goes_on_stops_nobody(
    installation: Installation, guarding: Guard, caplog: pytest.LogCaptureFixture
) -> None:
    begun, go_on, count = Event(), Event(), [0]

    def slow() -> list[object]:
        count[0] += 1
        begun.set()
        go_on.wait(10)
        raise OSError("the disk is away")

    guarding.tick()
    guarding._shelf.look_again = slow
    ask_all_to_look(installation)
    guarding.tick()
    begun.wait(10)
    ask_all_to_look(installation)
    guarding.tick()
    while_it_goes_on = count[0]
    go_on.set()
    assert guarding._looking is not None
    guarding._looking.join(10)
    guarding.tick()
    guarding._looking.join(10)

    assert (while_it_goes_on, count[0]) == (1, 2)
    assert "looking for plugins failed" in caplog.text


def test_administrators_are_written_to_in_their_language_when_a_plugin_is_stopped(
    installation: Installation, host: Host
) -> None:
    kernel = installation.kernel
    with kernel.sessions() as session, kernel.unit_of_work(EVERYTHING, session) as uow:
        make_staff(uow, "administrator", email="ana@andina.example", language="es")
        make_staff(uow, "administrator", email="ben@andina.example", language="en")
        make_staff(uow, "administrator", email="gone@andina.example", is_active=False)
        make_staff(uow, "csm_agent", email="cid@andina.example")

    host.circuit.stop("rain", "on_ticket_open: it rained\n\nTraceback")
    host.circuit.act()

    with kernel.sessions() as session:
        letters = {each.recipient: each for each in session.scalars(select(Notification))}
    assert set(letters) == {"ana@andina.example", "ben@andina.example"}
    assert letters["ben@andina.example"].subject == "The plugin rain was stopped"
    assert letters["ana@andina.example"].subject != letters["ben@andina.example"].subject
    assert "it rained" in letters["ana@andina.example"].text
    assert "Traceback" not in letters["ana@andina.example"].text


def test_an_installation_without_a_shelf_has_a_circuit_and_no_more(installation: Installation) -> None:
    bare = SimpleNamespace(**{**vars(installation), "shelf": None, "life": None})

    host = Host(bare, "web-1", consumes=True)
    host.start()
    host.tick()
    host.stop()

    assert host.guard is None
    assert installation.kernel.apart is None
