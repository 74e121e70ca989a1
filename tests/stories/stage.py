"""The stage of a story: desk and billing as processes, a mail server, and a browser for each person."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response, WebError

from tests.demo_billing.running import Billing, running_billing
from tests.faults.processes import Desk, Member, running
from tests.stories.postbox import Postbox
from tests.stories.world import PASSWORD, Person, billing_accounts, populate

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1440, "height": 900}
RECHECK_SECONDS = 5
PATIENCE = 30_000  # milliseconds


@dataclass
class StoryDesk(Desk):
    """The desk of a story: one process tree, with plugins of its own."""

    plugins: Path = Path("no-plugins")
    foreseen: tuple[str, ...] = ()

    def environment(self) -> dict[str, str]:
        """Return the environment of its processes."""
        return super().environment() | {"SERVICEDESK_PLUGINS": str(self.plugins)}

    @property
    def web(self) -> Member:
        """Return the one process that answers and works."""
        return self.members[0]

    @property
    def url(self) -> str:
        """Return where the desk is."""
        return f"http://127.0.0.1:{self.web.port}"

    def errors(self) -> list[str]:
        """Return what the desk logged as errors, but for those that belong to its story."""
        lines = [line for path in sorted(self.home.glob("process-*.log")) for line in path.read_text().splitlines()]
        told = [json.loads(line) for line in lines if line.startswith("{")]
        bad = [str(each) for each in told if each.get("level") in ("error", "critical")]
        return [each for each in bad if not any(words in each for words in self.foreseen)]


@dataclass
class Stage:
    """Everything that a story plays on."""

    desk: StoryDesk
    billing: Billing
    post: Postbox
    browser: Browser
    complaints: list[str] = field(default_factory=list)
    foreseen: list[str] = field(default_factory=list)  # words of complaints that belong to the story
    _contexts: list[BrowserContext] = field(default_factory=list)

    def enter(self, person: Person, *, scripts: bool = True) -> Page:
        """Open somebody's browser, a customer's on a phone, and sign them in through the pages."""
        page = self.browser_of(person, scripts=scripts).new_page()
        page.goto("/desk/" if person.role else "/")
        page.fill("#email", person.email)
        page.fill("#password", PASSWORD)
        page.click("main form button[type=submit]")
        page.wait_for_url(lambda url: "/sign-in" not in url)
        return page

    def browser_of(self, person: Person, *, scripts: bool = True) -> BrowserContext:
        """Return a new browser of this person, whose complaints are heard."""
        context = self.browser.new_context(
            base_url=self.desk.url,
            viewport=DESKTOP if person.role else PHONE,  # type: ignore[arg-type]  # a plain dict is meant
            locale="en-US" if person.language == "en" else "es-PE",
            timezone_id="America/Lima",
            java_script_enabled=scripts,
        )
        context.set_default_timeout(PATIENCE)
        context.on("console", self._hear_console)
        context.on("weberror", self._hear_error)
        context.on("request", self._hear_request)
        context.on("response", self._hear_response)
        self._contexts.append(context)
        return context

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Stop the desk, and start it again after the block: meanwhile nobody runs it."""
        self.desk.stop(self.desk.web)
        yield
        self.desk.start(self.desk.web)
        self.desk.wait_ready(self.desk.web)

    def leave(self) -> None:
        """Close every browser, and fail if any complained."""
        for context in self._contexts:
            context.close()
        self._contexts.clear()
        complaints = [each for each in self.complaints if not any(words in each for words in self.foreseen)]
        self.complaints.clear()
        self.foreseen.clear()
        assert not complaints, complaints

    def _hear_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"{message.location.get('url')}: {message.text}")

    def _hear_error(self, error: WebError) -> None:
        self.complaints.append(str(error.error))

    def _hear_request(self, request: Request) -> None:
        if request.url.endswith("/csp-report"):
            self.complaints.append(f"the policy was broken: {request.post_data}")

    def _hear_response(self, response: Response) -> None:
        if response.status >= 400:
            self.complaints.append(f"{response.request.method} {response.url}: {response.status}")


@contextmanager
def set_stage(
    browser: Browser, home: Path, database: str = "", *, billing_does: str = "up", **desk_options: Any
) -> Iterator[Stage]:
    """Start everything: billing, mail, the desk with its people, the debt check switched on from the command line."""
    accounts = billing_accounts(datetime.now(UTC).date())
    database = database or f"sqlite:///{home}/desk.db"
    with Postbox() as post, running_billing(home, accounts) as billing:
        billing.behave(billing_does)
        desk = StoryDesk(home, database, post.url, **desk_options)
        desk.command("migrate")
        populate(database)
        switch_on_debt_check(desk, billing)
        with running(desk):
            desk.wait_ready(desk.add_web(with_worker=True))
            yield Stage(desk, billing, post, browser)


def switch_on_debt_check(desk: StoryDesk, billing: Billing) -> None:
    """Enable the debt check and tell it where billing is, as an operator would."""
    desk.command("plugin", "enable", "debt_check")
    desk.command(
        "plugin", "set", "debt_check", f"billing_url={billing.url}", f"access_key={billing.key}",
        "http_allowed=true", "private_allowed=true", f"recheck_seconds={RECHECK_SECONDS}",
    )  # fmt: skip
