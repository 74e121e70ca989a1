"""Every page and state of the demo, and of an empty desk, examined by axe; a new page must be on the walk."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser

from demo.screenshots.running import running_demo
from demo.screenshots.visiting import PHONE, Visitors
from demo.screenshots.walking import WALKS, Walk
from tests.axe.examining import faults_of
from tests.contract.authorization import matrix
from tests.faults.processes import Desk, running

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ON_ONE_DATABASE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
# These answer GET and are no page of the walk.
ELSEWHERE = {
    "desk.escalation_step": "a form as that of escalating",
    "admin.leave_country": "leads on",
    "desk.leave_closing": "leads on",
    "admin.leave_time": "leads on",
    "admin.index": "leads on",
    "admin.leave_membership": "leads on",
    "admin.leave_protocol": "leads on",
    "admin.leave_protocol_step": "leads on",
    "admin.leave_rule": "leads on",
    "admin.protocol_file": "a file",
    "colours.stylesheet": "a file",
    "desk.accounts_file": "a file",
    "desk.downtime_file": "a file",
    "desk.file": "a file",
    "desk.leave_alarm": "leads on",
    "desk.leave_form": "leads on",
    "desk.leave_agent": "leads on",
    "desk.my_shift": "leads on",
    "desk.load_news": "a part of the page of load",
    "desk.leave_macro": "leads on",
    "desk.leave_notices": "leads on",
    "desk.leave_outage": "leads on",
    "desk.leave_protocol": "leads on",
    "desk.leave_other": "leads on",
    "desk.news": "a part of the page of a ticket",
    "desk.pane": "a part of the page of the queue",
    "desk.leave_pane": "leads on",
    "desk.leave_paper": "leads on",
    "desk.paper": "a file",
    "portal.status.feed": "for machines",
    "portal.status.news": "for machines",
    "desk.queue_file": "a file",
    "desk.report_file": "a file",
    "admin.version_sample": "a file",
    "portal.maintenance.download": "a file",
    "portal.maintenance.download_by_link": "a file",
    "portal.tickets.paper": "a file",
    "admin.message_file": "a file",
    "desk.work_told": "a file",
    "desk.works_file": "a file",
    "portal.maintenance.follow": "as that of who is signed in",
    "desk.whose": "needs a report of somebody whom nobody knows",
    "desk.queue_news": "a part of the page of the queue",
    "desk.unread_notices": "a part of every page of the desk",
    "desk.setup.begin": "examined on an empty desk",
    "desk.signing.confirm": "needs a provider of OpenID Connect",
    "desk.signing.from_provider": "needs a provider of OpenID Connect",
    "desk.signing.to_provider": "leads on",
    "desk.signing.to_provider_to_link": "leads on",
    "desk.signing.code_sent": "as that of the portal",
    "desk.signing.reset_sent": "as that of the portal",
    "health.healthz": "for machines",
    "health.readyz": "for machines",
    "plugin_files.send": "a file",
    "portal.tickets.download": "a file",
    "portal.tickets.leave_form": "leads on",
    "portal.tickets.table": "a file",
    "preferences.language": "leads on",
    "preferences.theme": "leads on",
    "static_files.send": "a file",
}
walked: set[str] = set()
visited: set[str] = set()


@pytest.fixture(scope="module")
def visitors(chromium: Browser) -> Iterator[Visitors]:
    """Return the people of the demo, each with a browser."""
    with running_demo() as url:
        people = Visitors(chromium, url)
        yield people
        people.close()


@pytest.mark.parametrize(("who", "steps"), WALKS, ids=[steps.__name__ for _, steps in WALKS])
def test_pages_shut_nobody_out(visitors: Visitors, axe: str, who: str, steps: Walk) -> None:
    found: list[str] = []

    with visitors.page_of(who) as page:
        page.context.on("request", lambda request: found.append(request.url) if "/csp-report" in request.url else None)
        for name in steps(page):
            found += [f"{name}: {fault}" for fault in faults_of(page, axe)]
            visited.add(urlsplit(page.url).path)

    walked.add(steps.__name__)
    assert not found, "\n".join(found)


def test_the_first_page_of_an_empty_desk_shuts_nobody_out(chromium: Browser, axe: str, tmp_path: Path) -> None:
    desk = Desk(tmp_path, f"sqlite:///{tmp_path}/desk.db", "page:")
    with running(desk):
        web = desk.add_web(with_worker=False)
        desk.wait_ready(web)
        page = chromium.new_page(locale="es-PE", viewport=PHONE, base_url=f"http://127.0.0.1:{web.port}")
        page.goto(urlsplit(desk.command("admin", "setup-link").strip()).path)
        found = list(faults_of(page, axe))
        page.click("main form button[type=submit]")
        page.wait_for_selector(".error-summary")
        found += list(faults_of(page, axe))
        page.close()

    assert not found, "\n".join(found)


def test_axe_finds_what_shuts_people_out(visitors: Visitors, axe: str) -> None:
    with visitors.page_of("stranger") as page:
        page.goto("/sign-in")
        page.evaluate("document.querySelector('label').remove()")

        found = list(faults_of(page, axe))

    assert any("label" in each for each in found)


@ON_ONE_DATABASE
def test_every_page_is_on_the_walk(app: Flask) -> None:
    if walked != {steps.__name__ for _, steps in WALKS}:
        pytest.skip("only some of the walk was walked")
    adapter = app.url_map.bind("127.0.0.1")
    seen = {adapter.match(path, method="GET")[0] for path in visited if adapter.test(path, method="GET")}

    pages = {name.split()[1] for name in matrix() if name.startswith("GET ")}

    assert sorted(pages - seen - ELSEWHERE.keys()) == []
    assert sorted(ELSEWHERE.keys() - pages) == []
