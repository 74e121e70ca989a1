"""The guide for plugin authors: its first plugin runs, and what it shows of debt_check stands there so."""

import re
from pathlib import Path

import pytest

from servicedesk.authoring.beginning import make_plugin
from servicedesk.cli import main
from servicedesk.core import tickets
from servicedesk.core.kernel.answers import Panel
from servicedesk.core.kernel.base import Base
from servicedesk.core.kernel.clock import SystemClock
from servicedesk.discovery import find, install_all
from servicedesk.language.catalogues import Catalogues
from servicedesk.language.sayings import say_code
from servicedesk.migration import plugin_lineage, upgrade
from tests.make import make_account

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^`([\w/.]+)`\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
GUIDE = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")
SHOWN = [(name, text) for name, text in BLOCK.findall(GUIDE) if name.startswith("plugins/")]
WRITTEN = [(name, text) for name, text in BLOCK.findall(GUIDE) if not name.startswith("plugins/")]


@pytest.fixture
def folder(tmp_path):
    """Make the first plugin of the guide as a newcomer would: a new one, and the guide's files over it."""
    place = make_plugin("business_first", tmp_path / "mine")
    for gone in ("words.py", "templates/business_first/_word.html"):
        (place / gone).unlink()
    for name, text in WRITTEN:
        path = tmp_path / "mine" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "mine"


@pytest.mark.parametrize(("name", "text"), SHOWN, ids=[f"{name}-{number}" for number, (name, _) in enumerate(SHOWN)])
def test_what_is_shown_of_debt_check_stands_there_so(name, text):
    assert text.strip("\n") in (ROOT / name).read_text(encoding="utf-8")


def test_the_guide_shows_something():
    assert len(SHOWN) >= 4
    assert len(WRITTEN) >= 9


def test_the_first_plugin_is_found_without_being_imported(folder):
    found = {each.name: each for each in find([folder])}["business_first"]

    assert found.can_run
    assert found.manifest.title.told_in("es") == "Empresas primero"


def test_what_the_guide_removes_is_what_it_names(folder):
    assert "Remove `words.py` and `templates/business_first/_word.html`" in GUIDE


@pytest.mark.slow
def test_the_first_plugin_keeps_every_rule_and_passes_its_tests(folder, capfd):
    code = main(["plugin", "test", str(folder / "business_first")])

    said = capfd.readouterr()
    assert (code, said.err) == (0, ""), said.out
    assert "3 passed" in said.out


@pytest.mark.parametrize("command", sorted(set(re.findall(r"^servicedesk plugin (\w+)", GUIDE, re.MULTILINE))))
def test_every_command_of_the_guide_is_there(command):
    assert main(["plugin", command, "--help"]) == 0


@pytest.fixture
def forgetful():
    """Forget the tables of the first plugin again, which no other test has."""
    known = set(Base.metadata.tables)
    yield
    for name in set(Base.metadata.tables) - known:
        Base.metadata.remove(Base.metadata.tables[name])


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("forgetful")
def test_the_first_plugin_does_what_the_guide_says(folder, kernel, plugins, work):
    found = {each.name: each for each in install_all(kernel.registry, [folder])}["business_first"]
    assert found.problem == ""
    upgrade(kernel.engine, [plugin_lineage(found.name, found.folder)], SystemClock())
    plugins.enable("business_first")
    with work() as uow:
        account = make_account(uow, kind="corporate")

    with work() as uow:
        ticket = tickets.open_ticket(uow, tickets.TicketDraft(account.id, "Sin enlace."))
    plugins.deliver()
    view = tickets.view_of_ticket(tickets.get_ticket(work(), ticket.number))
    boxes = dict(kernel.registry.collect("provide_ticket_panels", ticket=view))

    catalogues = Catalogues()
    catalogues.add("business_first", found.folder / "translations")
    assert say_code(catalogues, "es_PE", ticket.to_note.code, ticket.to_note.values) == (
        "Es una empresa: se le prometió respuesta en 30 minutos."
    )
    assert boxes["business_first"] == Panel("Reports", "business_first/_count.html", {"reports": 1})
