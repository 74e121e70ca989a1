"""The kit for authors: a desk of one's own, hooks called as the desk calls them, and every mistake raised."""

import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from servicedesk.core.kernel.base import Base
from servicedesk.plugin_api import Caution, TicketOpened
from servicedesk.plugin_testing import Desk, NoPlugin, PluginFailed, _folder_of
from servicedesk.plugin_testing.templates import DeskTemplate

MANIFEST = """
name = "kitten"
version = "1.0.0"
api = ">=1,<2"
host = ">=1.0.0.dev0"
hooks = [{hooks}]
permissions = ["ticket.hold"]
[title]
es = "Gatito"
en = "Kitten"
[summary]
es = "Maúlla."
en = "Meows."
"""
API = "from datetime import timedelta\nfrom servicedesk.plugin_api import *\n"
ASKED = "\n\n@hookimpl\ndef check_ticket_open(draft, ctx):\n    {body}\n"
TOLD = "\n\n@hookimpl\ndef on_ticket_open(event, ctx):\n    {body}\n"
JOBS = "\n\n@hookimpl\ndef provide_jobs(ctx):\n    return [PeriodicWork('nap', timedelta(hours=1), nap)]\n"

Open = Callable[..., Desk]


@pytest.fixture
def open_desk(tmp_path: Path) -> Iterator[Open]:
    """Return a function that writes a plugin and opens a desk with it."""
    opened: list[Desk] = []
    known = set(Base.metadata.tables)

    def write(hooks: str, names: str, extra: str = "") -> Desk:
        folder = tmp_path / "kitten"
        folder.mkdir()
        (folder / "plugin.toml").write_text(MANIFEST.format(hooks=names))
        (folder / "__init__.py").write_text('"""A kitten."""\n')
        (folder / "hooks.py").write_text(API + extra + hooks)
        for name in ("desk", "test"):
            (tmp_path / name).mkdir()
        opened.append(Desk(DeskTemplate(folder, tmp_path / "desk"), tmp_path / "test"))
        return opened[-1]

    yield write
    for each in opened:
        each.close()
    for name in set(Base.metadata.tables) - known:
        Base.metadata.remove(Base.metadata.tables[name])
    for name in [each for each in sys.modules if each.startswith("servicedesk_plugins.kitten")]:
        del sys.modules[name]


def test_a_question_is_asked_and_its_answer_returned(open_desk: Open) -> None:
    desk = open_desk(
        ASKED.format(body="return Caution('kitten.meow') if 'gato' in draft.description else None"),
        '"check_ticket_open"',
    )

    assert desk.ask("check_ticket_open", draft=desk.draft(description="Un gato")) == Caution("kitten.meow")
    assert desk.ask("check_ticket_open", draft=desk.draft()) is None


def test_what_a_plugin_raises_is_raised_although_the_desk_survives_it(open_desk: Open) -> None:
    desk = open_desk(ASKED.format(body="raise KeyError('milk')"), '"check_ticket_open"')

    with pytest.raises(PluginFailed, match="check_ticket_open: KeyError: 'milk'"):
        desk.ask("check_ticket_open", draft=desk.draft())
    with pytest.raises(PluginFailed):
        desk.open_ticket()


def test_an_answer_that_is_none_is_raised_too(open_desk: Open) -> None:
    desk = open_desk(ASKED.format(body="return 'meow'"), '"check_ticket_open"')

    with pytest.raises(PluginFailed, match="not a Refusal, Hold, Caution or nothing"):
        desk.ask("check_ticket_open", draft=desk.draft())


def test_a_fact_is_told_and_what_came_of_it_returned(open_desk: Open) -> None:
    body = "\n    ".join(["with ctx.work() as uow:", "    hold(uow, event.ticket_id, Hold('kitten.nap'))"])
    desk = open_desk(TOLD.format(body=body), '"on_ticket_open"')
    ticket = desk.open_ticket()

    told = desk.deliver()

    assert desk.ticket(ticket.number).status == "held"
    assert [fact.kind for fact in told.facts] == ["ticket.changed"]
    assert not any(isinstance(fact, TicketOpened) for fact in told.facts)


def test_a_job_is_run_as_a_worker_runs_it(open_desk: Open) -> None:
    nap = "def nap(ctx):\n    with ctx.work() as uow:\n        ctx.log.info('nap')\n    raise RuntimeError('awake')\n"
    desk = open_desk(JOBS, '"provide_jobs"', nap)

    with pytest.raises(RuntimeError, match="awake"):
        desk.run_job("nap")


def test_the_clock_stands_still_until_it_is_moved(open_desk: Open) -> None:
    desk = open_desk(TOLD.format(body="pass"), '"on_ticket_open"')
    before = desk.open_ticket().opened_at

    desk.clock.advance(timedelta(hours=2))

    assert desk.open_ticket().opened_at - before == timedelta(hours=2)


def test_a_plugin_that_cannot_run_says_why(open_desk: Open, tmp_path: Path) -> None:
    with pytest.raises(NoPlugin, match="hooks.promised"):
        open_desk(TOLD.format(body="pass"), '"check_ticket_open"')


def test_a_plugin_that_does_not_fit_says_why(tmp_path: Path) -> None:
    (tmp_path / "kitten").mkdir()
    (tmp_path / "kitten" / "plugin.toml").write_text(MANIFEST.format(hooks='"on_full_moon"'))

    with pytest.raises(NoPlugin, match="hooks.known"):
        DeskTemplate(tmp_path / "kitten", tmp_path)
    with pytest.raises(NoPlugin, match=r"no plugin\.toml"):
        DeskTemplate(tmp_path, tmp_path)


def test_a_test_belongs_to_the_plugin_above_it(tmp_path: Path) -> None:
    (tmp_path / "plugin.toml").touch()

    assert _folder_of(tmp_path / "tests" / "test_it.py") == tmp_path
    with pytest.raises(NoPlugin):
        _folder_of(Path("/nowhere/test_it.py"))
