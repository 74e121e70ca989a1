"""Pages of plugins that hang or fail: a visitor waits so long and no longer, and nobody else waits at all."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from threading import Event, Thread
from time import monotonic, sleep
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from servicedesk.core import people
from servicedesk.core.kernel.kernel import Kernel
from servicedesk.core.kernel.plugin_admin import disable_plugin, enable_plugin
from servicedesk.core.kernel.plugin_calls import MOST_STUCK
from servicedesk.core.kernel.plugin_state import PluginRecord
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.hosting import page_threads
from servicedesk.hosting.leaks import Connections
from tests.hosting.hanging import VIEWS
from tests.hosting.test_pages import BEGIN
from tests.make import make_account

SOON, PATIENT = 0.02, 30.0  # seconds


@pytest.fixture
def app(put: Callable[..., Flask]) -> Flask:
    """Return the application with the pages of one plugin."""
    return put(BEGIN + VIEWS)


@pytest.fixture
def rain(app: Flask) -> Iterator[Any]:
    """Return the module of the plugin; whoever hangs in it comes back at the end."""
    module = next(each for name, each in sys.modules.items() if name.endswith("rain.hooks"))
    yield module
    module.door.set()


@pytest.fixture
def browser(client: Any, staff: Any, rain: Any) -> Any:
    """Return the browser of one of the staff, who reads Spanish."""
    return client(staff)


@pytest.fixture
def patience(kernel: Kernel) -> Callable[[float], None]:
    """Return a function that sets how long a visitor waits for a page of the plugin."""

    def wait(seconds: float) -> None:
        known = kernel.registry.installed["rain"]
        kernel.registry._installed = {"rain": replace(known, answered_within=seconds)}

    wait(PATIENT)
    return wait


@pytest.fixture
def failures(kernel: Kernel) -> list[str]:
    """Return what was counted against plugins."""
    found: list[str] = []
    kernel.registry.on_failure = lambda plugin, hook, error: found.append(f"{plugin} {hook}: {error}")
    return found


def until(is_so: Callable[[], bool]) -> None:
    """Wait until something is so, and fail when it never is."""
    ends_at = monotonic() + PATIENT
    while not is_so():
        assert monotonic() < ends_at
        sleep(0.005)


LATE = "rain page rain_desk.hangs: did not come back within 0.02 s"


def test_a_page_that_hangs_is_answered_for_and_the_plugin_is_named(
    browser: Any, patience: Callable[[float], None], failures: list[str]
) -> None:
    patience(SOON)

    answer = browser.get("/desk/x/rain/hangs")

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "Complemento de prueba no respondió a tiempo" in answer.text
    assert 'class="desk"' in answer.text and 'lang="es' in answer.text
    assert failures == [LATE]
    assert browser.get("/desk/").status_code == 200


def test_whoever_sent_something_to_a_page_that_hangs_is_told_that_it_may_have_been_kept(
    browser: Any, patience: Callable[[float], None], failures: list[str]
) -> None:
    form = browser.form("/desk/x/rain/", "/desk/x/rain/hangs")
    patience(SOON)

    answer = browser.send(form, "/desk/x/rain/")

    assert (answer.status_code, failures) == (503, [LATE])
    assert "revise antes de enviarlo otra vez" in answer.text


def test_a_program_and_a_swap_are_told_in_their_form(browser: Any, patience: Callable[[float], None]) -> None:
    patience(SOON)

    told = browser.get("/desk/x/rain/hangs", headers={"Accept": "application/json"})
    swapped = browser.get("/desk/x/rain/hangs", headers={"HX-Request": "true"})

    assert told.get_json()["reason"] == "Complemento de prueba no respondió a tiempo"
    assert "<html" not in swapped.text and "Complemento de prueba no respondió a tiempo" in swapped.text


def test_pages_that_hung_too_often_are_not_tried_until_the_plugin_is_switched_on_again(
    browser: Any, patience: Callable[[float], None], failures: list[str], kernel: Kernel, rain: Any,
    work: Callable[..., UnitOfWork],
) -> None:  # fmt: skip
    patience(SOON)
    for _ in range(MOST_STUCK):
        browser.get("/desk/x/rain/hangs")
    patience(PATIENT)
    rain.begun.clear()

    refused = browser.get("/desk/x/rain/hangs").status_code
    assert (refused, rain.begun.is_set()) == (503, False)
    assert failures[MOST_STUCK:] == ["rain page rain_desk.hangs: left too many calls behind that never came back"]

    with work() as uow:
        disable_plugin(uow, kernel.registry, "rain")
        enable_plugin(uow, kernel.registry, "rain")
    assert browser.get("/desk/x/rain/").status_code == 200


def test_what_hung_and_came_back_is_no_longer_held_against_the_plugin(
    browser: Any, patience: Callable[[float], None], kernel: Kernel, rain: Any
) -> None:
    patience(SOON)
    for _ in range(MOST_STUCK):
        browser.get("/desk/x/rain/hangs")
    era = kernel.registry.states.of("rain").era
    assert not kernel.registry.page_callers.may_ask("rain", era)

    rain.door.set()

    until(lambda: kernel.registry.page_callers.may_ask("rain", era))
    patience(PATIENT)
    assert browser.get("/desk/x/rain/").status_code == 200


def test_a_page_that_hangs_while_it_writes_holds_up_nobody_and_has_written_nothing(
    browser: Any, patience: Callable[[float], None], kernel: Kernel, work: Callable[..., UnitOfWork], rain: Any
) -> None:
    kernel.registry.watch.observers = [Connections(kernel.engine, kernel.registry.failed)]
    with work() as uow:
        make_account(uow, name="as it was")
    ended = Event()

    def visit() -> None:
        browser.get("/desk/x/rain/writes")
        ended.set()

    patience(1.0)
    Thread(target=visit, daemon=True).start()
    assert rain.begun.wait(PATIENT) and ended.wait(PATIENT)
    with work() as uow:
        make_account(uow, name="of somebody else")
    rain.door.set()
    until(lambda: not kernel.registry.running)

    with work() as uow:
        names = list(uow.session.scalars(select(people.Account.name).order_by(people.Account.name)))
    assert names == ["as it was", "of somebody else"]


def test_a_view_works_for_whoever_looks_and_what_it_notes_in_the_session_stays(browser: Any, staff: Any) -> None:
    answer = browser.submit("/desk/x/rain/", {"drops": "!"}, action="/desk/x/rain/")

    assert answer.text.endswith(f"</form>rain on {staff.name}!")
    with browser.session_transaction(base_url="http://127.0.0.1:8080") as kept:
        assert kept["seen"] == "by rain"


def test_a_stream_is_read_to_its_end_within_the_limit(
    browser: Any, patience: Callable[[float], None], failures: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_threads, "LARGEST_ANSWER", 10_000)

    assert browser.get("/desk/x/rain/streams").text == "012"
    assert browser.get("/desk/x/rain/floods").status_code == 500
    patience(SOON)
    assert browser.get("/desk/x/rain/drips").status_code == 503

    assert [each.partition(": ")[2] for each in failures] == [
        "answered more than 10000 bytes", "did not come back within 0.02 s"
    ]  # fmt: skip


def test_a_page_that_fails_names_its_plugin_in_the_language_of_the_reader(browser: Any, failures: list[str]) -> None:
    answer = browser.get("/desk/x/rain/fails")

    assert answer.status_code == 500
    assert "Complemento de prueba falló" in answer.text and 'class="desk"' in answer.text
    assert failures == ["rain page rain_desk.fails: rain"]


def test_a_plugin_that_is_stopped_says_so_and_one_page_may_be_its_trial(
    browser: Any, kernel: Kernel, work: Callable[..., UnitOfWork]
) -> None:
    well: list[str] = []
    kernel.registry.on_success = lambda plugin, hook: well.append(hook)
    with work() as uow:
        uow.session.get_one(PluginRecord, "rain").quarantined_at = uow.now()
    kernel.registry.states.forget()
    stopped = browser.get("/desk/x/rain/")

    kernel.registry.trials.allow("rain")
    tried = [browser.get("/desk/x/rain/").status_code for _ in range(2)]

    assert stopped.status_code == 503 and "Complemento de prueba está detenido por ahora" in stopped.text
    assert (tried, well) == ([200, 503], ["page rain_desk.index"])


@pytest.mark.parametrize("bound", ["MOST_AT_ONCE", "MOST_OF_ALL"])
def test_a_plugin_whose_pages_are_all_in_use_asks_for_patience_and_nothing_counts_against_it(
    browser: Any, client: Any, staff: Any, rain: Any, failures: list[str], monkeypatch: pytest.MonkeyPatch, bound: str,
    patience: Callable[[float], None],
) -> None:  # fmt: skip
    monkeypatch.setattr(page_threads, bound, 1)
    other, seen = client(staff), list[str]()
    waiting = Thread(target=lambda: seen.append(other.get("/desk/x/rain/hangs").text), daemon=True)
    waiting.start()
    assert rain.begun.wait(PATIENT)

    answer = browser.get("/desk/x/rain/")
    rain.door.set()
    waiting.join(PATIENT)

    assert answer.status_code == 503 and "Complemento de prueba está ocupado" in answer.text
    assert (seen, failures) == (["at last"], [])
    assert browser.get("/desk/x/rain/").status_code == 200
