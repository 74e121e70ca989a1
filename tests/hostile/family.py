"""The family of hostile plugins: those that cannot even be loaded, and those that do harm once they are on."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from tests.hosting.writing import write_plugin

ON = "@hookimpl\ndef on_ticket_open(event, ctx):\n    {deed}\n"
CHECK = "@hookimpl\ndef check_ticket_open(draft, ctx):\n    {deed}\n"
PANELS = "@hookimpl\ndef provide_ticket_panels(ticket, ctx):\n    {deed}\n"
EVERYWHERE = CHECK + PANELS + ON
ASKED = CHECK + PANELS

# What a plugin may raise; the desk has to bear all of it.
RAISED = """
class Odd(BaseException):
    pass

KINDS = [ValueError("x"), SystemExit(3), KeyboardInterrupt(), RecursionError(), MemoryError(), GeneratorExit(), Odd()]
turn = iter(range(10 ** 9))

def fail():
    raise KINDS[next(turn) % len(KINDS)]
"""
SPOILS = "session = ctx.work().session; session.connection().exec_driver_sql(\"UPDATE ticket SET status = 'closed'\")"
SPOILS_BARE = SPOILS.replace("session.connection()", "session.connection().exec_driver_sql('COMMIT').connection", 1)
COMMITS = "uow = ctx.work().__enter__()\n    uow.session.commit()\n    raise ValueError('after a commit of its own')"
BACKTRACKING = "re.match(r'(a+)+$', 'a' * 40 + '!')"
SPAWN = """
def rest():
    time.sleep(600)

def spawn():
    for _ in range(30):
        threading.Thread(target=rest, daemon=True).start()

"""
PAGE = """
from flask import Blueprint
from servicedesk.plugin_api import Page
from servicedesk.plugin_api.pages import PUBLIC, allows, unit_of_work

bp = Blueprint("{name}_portal", __name__)

@bp.get("/")
@allows(PUBLIC)
def index():
    {deed}

@hookimpl
def provide_pages(ctx):
    return [Page("portal", "Bad", bp)]
"""
WRITES_AND_HANGS = """with unit_of_work() as uow:
        uow.session.connection().exec_driver_sql("UPDATE ticket SET status = 'closed'")
        time.sleep(60)
    return "closed"
"""
FOREIGN_TABLE = """
from sqlalchemy.orm import Mapped, mapped_column
from servicedesk.plugin_api import Base

class Strange(Base):
    __tablename__ = "strange_row"
    id: Mapped[int] = mapped_column(primary_key=True)
"""

Write = Callable[[Path], Path]


@dataclass(frozen=True)
class Bad:
    """A plugin that must never be loaded, and what its refusal says."""

    name: str
    says: str
    write: Write
    is_long: bool = False


def _bad(name: str, says: str, hooks: str = ON.format(deed="pass"), **more: str) -> Bad:
    return Bad(name, says, lambda folder: write_plugin(folder, name, hooks, **more))


def _with_manifest(name: str, says: str, change: Callable[[str], str]) -> Bad:
    def write(folder: Path) -> Path:
        place = write_plugin(folder, name, ON.format(deed="pass"))
        manifest = place / "plugin.toml"
        manifest.write_text(change(manifest.read_text()))
        return place

    return Bad(name, says, write)


UNLOADABLE = (
    _with_manifest("bad_manifest", "plugin.toml", lambda text: text.replace("version", "versoin")),
    _with_manifest("no_toml", "plugin.toml", lambda text: text + "= ="),
    _with_manifest("wrong_api", "API", lambda text: text.replace(">=1,<2", ">=7,<8")),
    _bad("syntax_error", "SyntaxError", "def on_ticket_open(:\n"),
    _bad("exits_at_import", "SystemExit", "raise SystemExit(3)\n", promised=[]),
    _bad("ends_at_import", "exit code 5", "os._exit(5)\n", promised=[]),
    _bad("crashes_at_import", "SIGSEGV", "import ctypes\nctypes.string_at(0)\n", promised=[]),
    replace(_bad("sleeps_at_import", "within", "time.sleep(60)\n", promised=[]), is_long=True),
    _bad("shadows_a_template", "templates/", templates___desk___base__html="<p>Not the desk</p>"),
    _bad("brings_a_table", "strange_row", "from . import models\n", promised=[], models__py=FOREIGN_TABLE),
    _bad("lies_about_hooks", "promises", promised=["on_ticket_change"]),
    _bad("reaches_around", "imports servicedesk.core", "from servicedesk.core import people\n", promised=[]),
)


@dataclass(frozen=True)
class Evil:
    """A plugin that does harm once it is on; ``needs_restart`` where no process can stop it from inside."""

    name: str
    hooks: str
    limits: str = ""
    needs_restart: bool = False
    is_told: bool = True
    is_long: bool = False
    has_page: bool = False

    def write(self, folder: Path) -> Path:
        """Write it into a folder."""
        return write_plugin(folder, self.name, self.hooks, limits=self.limits)


def paging(name: str, deed: str, limits: str = "") -> Evil:
    """Return a plugin that does harm when its page is looked at."""
    return Evil(name, PAGE.format(name=name, deed=deed), limits, is_told=False, has_page=True)


evil = partial(Evil)
EVIL = (
    evil("raises_everything", RAISED + EVERYWHERE.format(deed="fail()")),
    evil("sleeps_asked", ASKED.format(deed="time.sleep(60)"), is_told=False),
    evil("sleeps_told", ON.format(deed="time.sleep(60)"), limits="told_within = 1\nisolate = true"),
    paging("hangs_on_its_page", "time.sleep(60)", "answered_within = 0.5"),
    paging("hangs_while_it_writes", WRITES_AND_HANGS, "answered_within = 1"),
    paging("exits_on_its_page", "os._exit(9)"),
    evil("commits", ASKED.format(deed=SPOILS + "; session.commit()") + ON.format(deed=COMMITS)),
    evil("commits_raw", ASKED.format(deed=SPOILS_BARE)),
    evil("writes_when_asked", ASKED.format(deed="ctx.work().__enter__()"), is_told=False),
    evil("leaks_threads", SPAWN + ON.format(deed="spawn()"), is_long=True),
    evil("leaks_connections", "kept = []\n" + ON.format(deed="kept.append(ctx.work().session.get_bind().connect())")),
    evil("answers_nonsense", ASKED.format(deed="return [object()] * 3"), is_told=False),
    evil("answers_hugely", ASKED.format(deed="return [Panel('x' * 10 ** 7, 'answers_hugely/x.html')]"), is_told=False),
    evil("exits_when_told", EVERYWHERE.format(deed="os._exit(9)")),
    evil("crashes_apart", "import ctypes\n" + ON.format(deed="ctypes.string_at(0)"), limits="isolate = true"),
    evil("crashes_here", "import ctypes\n" + ON.format(deed="ctypes.string_at(0)"), needs_restart=True),
    evil("backtracks_apart", "import re\n" + ON.format(deed=BACKTRACKING), limits="told_within = 1\nisolate = true",
         is_long=True),
    evil("backtracks_asked", "import re\n" + CHECK.format(deed=BACKTRACKING), needs_restart=True, is_told=False,
         is_long=True),
    evil("eats_memory", "kept = []\n" + ON.format(deed="kept.append(bytes(1) * 2 ** 31)"),
         limits="isolate = true\nmemory = 256", is_long=True),
)  # fmt: skip
