"""What people read besides the code: links lead somewhere, and what is named is there."""

import re

import click
import pytest

from servicedesk import config
from servicedesk.cli import commands as tool
from tests.contract import guides
from tests.contract.reading import ROOT

PAGES = guides.texts()
README = ROOT / "README.md"
UNTOLD = {"DEMO", "FAILPOINTS", "SAFE_MODE"}  # for tests, or for a bad day; the guide of operation has the last one


def name_of(page):
    """Return how a page is called in the list of tests."""
    return str(page.relative_to(ROOT))


def unknown(words: list[str]) -> str:
    """Return what of a command the tool does not know, nothing when it knows all."""
    group: click.Command = tool
    context = click.Context(tool)
    for word in words:
        if isinstance(group, click.Group) and not word.startswith("-"):
            found = group.get_command(context, word.rstrip(".,:)"))
            if found is None:
                return word if word.islower() else ""
            group = found
        elif word == "--":
            return ""
        elif word.startswith("--"):
            known = {option for parameter in group.params for option in parameter.opts} | {"--help", "--version"}
            if word.partition("=")[0].rstrip(".,:)") not in known:
                return word
    return ""


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page):
    assert list(guides.dead_links(page)) == []


@pytest.mark.parametrize("link", ["[x](none.md)", "![x](pictures/none.png)", "[x](#none)", "[x](other.md#none)"])
def test_a_link_that_leads_nowhere_is_named(tmp_path, link):
    (tmp_path / "other.md").write_text("# Other\n", encoding="utf-8")
    page = tmp_path / "page.md"
    page.write_text(f"# Page\n\n[fine](other.md#other) [fine](#page)\n\n{link}\n", encoding="utf-8")

    assert len(list(guides.dead_links(page))) == 1


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_setting_that_is_named_is_read(page):
    named = set(guides.SETTING.findall(page.read_text(encoding="utf-8")))

    assert named <= set(config.NAMES)


def test_the_first_page_has_every_setting():
    named = set(re.findall(r"`([A-Z_]+)`", README.read_text(encoding="utf-8")))

    assert set(config.NAMES) - UNTOLD <= named


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_command_that_is_named_is_there(page):
    named = guides.commands(page.read_text(encoding="utf-8"))

    assert [(words, gone) for words in named if (gone := unknown(words))] == []


@pytest.mark.parametrize("words", ["fly", "plugin fly", "run --backwards", "backup FILE --twice"])
def test_a_command_that_is_not_there_is_named(words):
    assert unknown(words.split()) == words.split()[-1]
