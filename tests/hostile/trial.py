"""One hostile plugin after the other, switched on in a desk that runs and is used."""

import time
from collections import Counter
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Engine, text

from servicedesk.core.kernel.kernel import Kernel
from tests.database import Plugins
from tests.faults.load import DONE, Browser
from tests.faults.processes import Desk, children_of
from tests.hostile.family import Evil
from tests.hosting.writing import write_plugin
from tests.operation.conftest import eventually

WITNESS = """
def note(what):
    with open(Path(os.environ["SERVICEDESK_HOME"]) / "witness", "a") as file:
        file.write(f"{what}\\n")

@hookimpl
def check_ticket_open(draft, ctx):
    note("check")

@hookimpl
def on_ticket_open(event, ctx):
    note("on")

@hookimpl
def provide_ticket_panels(ticket, ctx):
    note("panel")
    return [Panel("Witness", "witness/_box.html")]
"""
ROUNDS = 5
ENOUGH = 8  # rounds after which a plugin that has been named need not be stopped
MOST_ROUNDS = 40


@dataclass
class Figures:
    """What a desk did while a hostile plugin was on."""

    name: str
    pages: int = 0
    served: int = 0
    opened: int = 0
    heard: Counter[str] = field(default_factory=Counter)
    expected: Counter[str] = field(default_factory=Counter)
    named: str = ""
    restarts: int = 0
    longest: float = 0.0

    def line(self) -> str:
        """Return them as a row of a table."""
        hooks = f"{sum(min(self.heard[each], many) for each, many in self.expected.items())}/{self.expected.total()}"
        slowest = f"{self.longest:.2f} s"
        return f"| {self.name} | {self.served}/{self.pages} | {hooks} | {self.restarts} | {slowest} | {self.named} |"


def write_witness(folder: Path) -> None:
    """Write the plugin that must be called whatever the others do."""
    box = '<p id="witness">I was here</p>'
    write_plugin(folder, "witness", WITNESS, templates___witness____box__html=box)


@dataclass
class Trial:
    """A desk in use: a customer who reports, and one of the staff who looks."""

    desk: Desk
    kernel: Kernel
    looking: Engine
    customer: Browser
    staff: Browser
    about: str
    token: str = ""
    seen: set[tuple[int, ...]] = field(default_factory=set)

    @property
    def port(self) -> int:
        """Return where the first web server listens."""
        return next(member.port for member in self.desk.members if member.port)

    def judge(self, evil: Evil) -> Figures:
        """Switch a plugin on, use the desk until it has been named, and switch it off again."""
        figures, began, plugins = Figures(evil.name), self._heard(), Plugins(self.kernel)
        self.seen = {self._process()}
        plugins.enable(evil.name)
        time.sleep(0.6)  # a process looks at the rows twice a second
        for count in range(MOST_ROUNDS):
            if evil.has_page:
                self._visit(evil)
            self._use(figures, count, patience=60.0 if evil.needs_restart else 0.0)
            named = self.named(evil.name)
            if count >= ROUNDS and (named.startswith("quarantined") or (named and count >= ENOUGH)):
                break
            time.sleep(0.0 if count < ROUNDS else 0.5)
        figures.named = self.named(evil.name)
        is_all_told = eventually(lambda: (self._heard() - began)["on"] >= figures.expected["on"], within=40)
        assert is_all_told, (figures, self.desk.logs())
        figures.heard = self._heard() - began
        figures.restarts = len(self.seen) - 1
        plugins.enable(evil.name, enabled=False)
        return figures

    def _visit(self, evil: Evil) -> None:
        """Look at the page of the plugin itself: whoever does is told what became of it."""
        status, _, page = self.customer.send(self.port, "GET", f"/x/{evil.name}/")
        assert status in (500, 503) and "Complemento de prueba" in page, (evil.name, status, page[:500])

    def _use(self, figures: Figures, count: int, patience: float) -> None:
        form = {"csrf_token": self.token, "once": f"{figures.name}-{count:04}", "contact_phone": "900000001"}
        form["description"] = "No tengo Internet"
        status, location, body = self._ask(figures, self.customer, "POST", self.about, form, patience=patience)
        found = DONE.search(location)
        assert found, (figures.name, status, location, body[:500])
        figures.opened += 1
        figures.expected.update(("check", "on"))
        _, _, page = self._ask(figures, self.staff, "GET", f"/desk/tickets/{found[1]}", patience=patience)
        figures.expected["panel"] += 1
        assert "I was here" in page, (figures.name, page[:500])
        for browser, path in ((self.staff, "/desk/"), (self.staff, "/admin/plugins"), (self.customer, "/")):
            self._ask(figures, browser, "GET", path, patience=patience)

    def _ask(
        self, figures: Figures, browser: Browser, method: str, path: str, form: dict[str, str] | None = None, *,
        patience: float,
    ) -> tuple[int, str, str]:  # fmt: skip
        """Ask for one page; one restart of the process that answers is waited for where it is allowed."""
        began = time.monotonic()
        while True:
            try:
                answer = browser.send(self.port, method, path, form)
                break
            except (OSError, HTTPException):
                if time.monotonic() - began > patience:
                    raise
                time.sleep(0.2)
        figures.longest = max(figures.longest, time.monotonic() - began)
        if there := self._process():  # nobody for a moment, when it ended right after its answer
            self.seen.add(there)
        figures.pages += 1
        figures.served += answer[0] in (200, 303)
        return answer

    def named(self, plugin: str) -> str:
        """Return what the desk has found against a plugin, an empty text while it has nothing."""
        with self.looking.connect() as connection:
            query = text("SELECT quarantine_reason, isolated_at FROM plugin WHERE name = :name")
            row = connection.execute(query, {"name": plugin}).one()
            last = text("SELECT kind, hook, reason FROM plugin_failure WHERE plugin = :name ORDER BY id DESC LIMIT 1")
            failure = connection.execute(last, {"name": plugin}).one_or_none()
        if row[0]:
            return "quarantined: " + row[0].splitlines()[0]
        return " ".join(failure) if failure else ""

    def spoilt(self) -> int:
        """Return how many tickets somebody has closed who may not."""
        with self.looking.connect() as connection:
            return int(connection.execute(text("SELECT count(*) FROM ticket WHERE status = 'closed'")).scalar_one())

    def _heard(self) -> Counter[str]:
        path = self.desk.home / "witness"
        return Counter(path.read_text().split()) if path.exists() else Counter()

    def _process(self) -> tuple[int, ...]:
        """Return the processes that answer."""
        return tuple(pid for member in self.desk.members if member.port for pid in children_of(member.pid))


def report_path(service: str, category: str) -> str:
    """Return the page on which a customer reports."""
    return f"/report/details?about={quote(service)}&category={category}"
