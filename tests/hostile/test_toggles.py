"""Plugins switched on and off while four processes work: nobody sees a failure, and all agree within a second."""

import sys
import time
from collections import Counter
from collections.abc import Iterator
from http.client import HTTPException
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import Engine

from servicedesk.core import hookspecs
from servicedesk.core.kernel.kernel import assemble
from servicedesk.core.kernel.keyring import KeyRing, create_key
from tests.database import EVERYTHING
from tests.faults.conftest import fill
from tests.faults.load import Browser
from tests.faults.processes import Desk, running
from tests.hosting.writing import write_plugin
from tests.make import make_staff
from tests.operation.conftest import eventually
from tests.web_client import cookie_of

BLINKER = """
from datetime import timedelta

from flask import Blueprint
from servicedesk.plugin_api import Page
from servicedesk.plugin_api.pages import PUBLIC, allows

bp = Blueprint("blinker_portal", __name__)

@bp.get("/")
@allows(PUBLIC)
def index():
    return "lit"

@hookimpl
def provide_pages(ctx):
    return [Page("portal", "Blinker", bp)]

@hookimpl
def provide_jobs(ctx):
    return [PeriodicWork("beat", timedelta(seconds=1), beat)]

def beat(ctx):
    with open(Path(os.environ["SERVICEDESK_HOME"]) / "beats", "a") as file:
        file.write(f"{time.time()}\\n")
"""
SHORT, LONG = 20, 1000
LOOKS = 20  # at how many of the toggles it is measured when all agree
WITHIN = 1.0  # seconds


class Crowd:
    """People who look at pages of the desk and of the plugin until they are told to stop."""

    def __init__(self, ports: list[int]) -> None:
        """Look at these web servers."""
        self.statuses: Counter[int] = Counter()
        self._ports, self._stop = ports, Event()
        self._threads = [Thread(target=self._look, args=(number,)) for number in range(4)]

    def __enter__(self) -> "Crowd":
        """Begin to look."""
        for each in self._threads:
            each.start()
        return self

    def __exit__(self, *failure: object) -> None:
        """Stop looking."""
        self._stop.set()
        for each in self._threads:
            each.join(30)

    def _look(self, number: int) -> None:
        browser, count = Browser(), number
        while not self._stop.is_set():
            count += 1
            path = ("/x/blinker/", "/sign-in", "/status", "/desk/sign-in")[count % 4]
            try:
                status = browser.send(self._ports[count % 2], "GET", path)[0]
            except (OSError, HTTPException):
                status = 0
            self.statuses[status if path == "/x/blinker/" or status not in (200, 404) else 200] += 1


@pytest.fixture
def desk(migrated: Engine, tmp_path: Path) -> Iterator[Desk]:
    """Return two web servers and two workers on PostgreSQL, with a plugin that is off."""
    home, plugins = tmp_path / "home", tmp_path / "plugins"
    home.mkdir()
    create_key(home / "key")
    write_plugin(plugins, "blinker", BLINKER)
    with running(Desk(home, migrated.url.render_as_string(hide_password=False), "page:", plugins=plugins)) as desk:
        desk.command("migrate")
        fill(migrated)
        for _ in range(2):
            desk.add_web(with_worker=False)
            desk.add_worker()
        for member in desk.members:
            desk.wait_ready(member)
        yield desk


@pytest.fixture
def administrator(migrated: Engine, desk: Desk) -> Browser:
    """Return the browser of somebody who may switch plugins."""
    kernel = assemble(migrated, hookspecs, KeyRing(None))
    with kernel.sessions() as session, kernel.unit_of_work(EVERYTHING, session) as uow:
        staff_id = make_staff(uow, "administrator").id
    return Browser({"sid": cookie_of(kernel, ("user", staff_id))})


def toggle(desk: Desk, administrator: Browser, times: int) -> tuple[list[float], Counter[int], Counter[int]]:
    """Switch so often; return how long it took all to agree, the answers to switches, and those to the crowd."""
    ports = [member.port for member in desk.members if member.port]
    agreed, switched = [], Counter[int]()
    token = administrator.token(ports[0], "/admin/plugins")
    with Crowd(ports) as crowd:
        for number in range(1, times + 1):
            form = {"csrf_token": token} | ({"on": "1"} if number % 2 else {})
            switched[administrator.send(ports[number % 2], "POST", "/admin/plugins/blinker/switch", form)[0]] += 1
            if number % max(times // LOOKS, 1) == 0 or number >= times - 1:
                agreed.append(until_all_agree(ports, 200 if number % 2 else 404))
    return agreed, switched, crowd.statuses


def until_all_agree(ports: list[int], status: int) -> float:
    """Return after how many seconds every web server shows the same state."""
    began, browser = time.monotonic(), Browser()
    while time.monotonic() - began < 10:
        if all(browser.send(port, "GET", "/x/blinker/")[0] == status for port in ports):
            break
        time.sleep(0.02)
    return time.monotonic() - began


def beats(desk: Desk) -> list[float]:
    """Return when the plugin's job has run."""
    path = desk.home / "beats"
    return [float(line) for line in path.read_text().split()] if path.exists() else []


def prove(desk: Desk, administrator: Browser, times: int) -> None:
    """Toggle under load, and see that nobody failed and all ended in the last state: off."""
    agreed, switched, seen = toggle(desk, administrator, times)
    off_at = time.time()
    assert switched == {303: times}
    assert not {status: many for status, many in seen.items() if status not in (200, 404)}
    assert max(agreed) < WITHIN + 0.5  # the time of the question itself on a machine that is busy
    assert not eventually(lambda: any(at > off_at + WITHIN for at in beats(desk)), within=4)

    port = desk.members[0].port
    form = {"csrf_token": administrator.token(port, "/admin/plugins"), "on": "1"}
    administrator.send(port, "POST", "/admin/plugins/blinker/switch", form)
    assert eventually(lambda: any(at > off_at for at in beats(desk)), within=10)
    sys.stdout.write(f"\n{times} toggles, {seen.total()} pages meanwhile {dict(seen)}; ")
    sys.stdout.write(
        f"all agree after {sorted(agreed)[len(agreed) // 2]:.2f} s (median), {max(agreed):.2f} s (longest)\n"
    )


@pytest.mark.postgresql
@pytest.mark.parametrize("migrated", ["postgresql"], indirect=True)
def test_a_few_toggles_cost_nobody_anything(desk: Desk, administrator: Browser) -> None:
    prove(desk, administrator, SHORT)


@pytest.mark.faults
@pytest.mark.postgresql
@pytest.mark.parametrize("migrated", ["postgresql"], indirect=True)
def test_a_thousand_toggles_cost_nobody_anything(desk: Desk, administrator: Browser) -> None:
    prove(desk, administrator, LONG)
