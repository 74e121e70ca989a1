"""What people read besides the code: links lead somewhere, and what is named is there."""

import re
import subprocess
from collections import Counter

import click
import pytest
from babel.messages.pofile import read_po

from demo.screenshots.guides import LANGUAGES, PICTURES
from servicedesk import config
from servicedesk.cli import commands as tool
from servicedesk.language.catalogues import TRANSLATIONS
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
        elif word == "--" or words[:2] == ["plugin", "run"]:
            return ""  # what follows is for another program, or for a plugin
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


def said(language):
    """Return every text of the pages in a language, in the form of one."""
    with (TRANSLATIONS / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        texts = [(each.id, each.string) for each in read_po(file) if each.id]
    return {(words if isinstance(words, str) else words[0]) or name for name, words in texts if isinstance(name, str)}


@pytest.mark.parametrize("language", guides.LANGUAGES)
def test_what_the_guides_say_of_the_pages_stands_there(language):
    texts = [path.read_text(encoding="utf-8") for path in guides.guides() if path.parent == guides.LANGUAGES[language]]

    named = {words.rstrip(".") for text in texts for words in guides.SHOWN.findall(text)}

    assert len(named) > 20
    assert sorted(named - said(language)) == []


@pytest.mark.parametrize("names", guides.NAMES, ids=lambda names: names["es"])
def test_a_guide_tells_the_same_in_both_languages(names):
    pages = guides.in_each_language(names)
    spanish, english = (path.read_text(encoding="utf-8") for path in pages)

    assert [level for level, _ in guides.headings(spanish)] == [level for level, _ in guides.headings(english)]
    assert [bare(block) for block in guides.blocks(spanish)] == [bare(block) for block in guides.blocks(english)]
    assert [path.name for path in guides.pictures(pages[0])] == [path.name for path in guides.pictures(pages[1])]
    assert Counter(spanish)["|"] == Counter(english)["|"]


def bare(block: str) -> str:
    """Return a block of code without what is said beside it."""
    return re.sub(r"\s+# .*", "", block)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_picture_of_the_guides_is_shown_and_taken_by_the_program(language):
    folder = guides.GUIDES / "pictures" / language
    shown = {path for page in guides.guides() for path in guides.pictures(page) if path.parent == folder}

    there = set(folder.iterdir())

    assert shown == there == {folder / f"{picture.name}.png" for picture in PICTURES}


def test_the_pictures_weigh_little():
    weight = sum(path.stat().st_size for path in ROOT.glob("docs/**/*.png"))

    assert weight < 3_000_000


def test_the_settings_of_the_guide_can_be_used_as_they_stand(tmp_path):
    operator = (guides.GUIDES / "operador.md").read_text(encoding="utf-8")
    env = tmp_path / "servicedesk.env"
    env.write_text("".join(guides.blocks(operator, "env")), encoding="utf-8")

    read = subprocess.run(["sh", "-c", f"set -a; . {env}; env"], capture_output=True, text=True, check=True)
    found = config.read_config(dict(line.split("=", 1) for line in read.stdout.splitlines() if "=" in line))

    assert found.mail_from == "Mesa de ayuda <mesa@desk.example>"
    assert (found.proxies, found.mail_reply_to) == (1, "respuestas@desk.example")
    assert found.database.startswith("postgresql+psycopg://") and found.oidc_issuer


@pytest.mark.parametrize("page", guides.in_each_language(guides.NAMES[-1]), ids=lambda page: page.stem)
def test_the_units_of_the_guide_start_what_is_there(page):
    operator = page.read_text(encoding="utf-8")

    starts = [line for unit in guides.blocks(operator, "ini") for line in unit.splitlines() if "ExecStart" in line]

    assert len(starts) == 3
    assert all("/opt/servicedesk/.venv/bin/servicedesk " in line for line in starts)
