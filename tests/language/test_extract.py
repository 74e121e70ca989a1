"""The extraction: which texts it finds, and that translations survive it."""

from pathlib import Path

import pytest

from servicedesk.language.catalogues import Catalogues
from servicedesk.language.extract import known as read_catalogue
from servicedesk.language.extract import main, missing, update
from servicedesk.language.sources import find_texts

CODE = """
from somewhere import _, gettext, lazy, ngettext
title = lazy("A title")
text = _("Hello %(name)s", name="x") + self.gettext(locale, "Twice" " written")
many = ngettext("%(count)s day", "%(count)s days", 2)
raise Conflict("ticket.changed", number=1)
answer = Message("required") if x else errors.Message("debt.overdue", {"code": "not.this"})
raise Conflict("one.code" if x else "other.code")
panel = Panel("Account", "trial/_panel.html", {"no": "text"})
page = Page("desk", "Stock", bp)
address: str = setting("", label="Billing address", help_text="With https")
unmarked = print("not a text")
"""
TEMPLATE = """<p>{{ _("On a page") }} {{ ngettext("One", "Many", n) }} {% if x %}{{ _("Never seen") }}{% endif %}</p>"""
FOUND = {
    "A title", "Hello %(name)s", "Twice written", ("%(count)s day", "%(count)s days"), "ticket.changed",
    "error.required", "debt.overdue", "one.code", "other.code", "Account", "Stock", "Billing address", "With https",
    "On a page", ("One", "Many"), "Never seen",
}  # fmt: skip


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a folder with a desk that says a few things and a plugin that says one."""
    write(tmp_path / "servicedesk" / "words.py", CODE)
    write(tmp_path / "servicedesk" / "templates" / "page.html", TEMPLATE)
    write(tmp_path / "servicedesk" / "tests" / "test_words.py", 'x = _("Only in a test")')
    write(tmp_path / "plugins" / "trial" / "plugin.toml", "")
    write(tmp_path / "plugins" / "trial" / "hooks.py", 'Refusal("trial.full", {})')
    return tmp_path


def write(path: Path, text: str) -> None:
    """Write a file and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def test_every_way_to_say_something_is_found(project: Path) -> None:
    assert set(find_texts(project / "servicedesk")) == FOUND


def test_what_has_no_words_is_named(project: Path) -> None:
    lacking = update({}, project)

    assert len(lacking["messages", "es"]) == len(FOUND)
    assert lacking["messages", "en"] == ["debt.overdue", "error.required", "one.code", "other.code", "ticket.changed"]
    assert lacking["trial", "es"] == ["trial.full"]


def test_given_texts_are_filled_in_and_stay(project: Path) -> None:
    update({"es": {"A title": "Un título", "%(count)s day": ["%(count)s día", "%(count)s días"]}}, project)

    lacking = update({}, project)
    catalogues = Catalogues()
    catalogues.add("messages", project / "translations")

    assert "A title" not in lacking["messages", "es"]
    assert catalogues.gettext("es", "A title") == "Un título"
    assert catalogues.ngettext("es", "%(count)s day", "%(count)s days", 3) == "3 días"


def test_a_text_that_is_gone_leaves_the_catalogue(project: Path) -> None:
    update({"es": {"A title": "Un título"}}, project)
    write(project / "servicedesk" / "words.py", "")

    update({}, project)

    assert "A title" not in (project / "translations/es/LC_MESSAGES/messages.po").read_text("utf-8")


def test_a_run_without_news_changes_no_file(project: Path) -> None:
    update({}, project)
    path = project / "translations/es/LC_MESSAGES/messages.po"
    before = path.read_bytes()

    update({}, project)

    assert path.read_bytes() == before


def test_a_fuzzy_text_counts_as_missing(project: Path) -> None:
    update({"es": {"A title": "Un título"}}, project)
    path = project / "translations/es/LC_MESSAGES/messages.po"
    path.write_text(path.read_text("utf-8").replace('msgid "A title"', '#, fuzzy\nmsgid "A title"'), "utf-8")

    lacking = update({}, project)

    assert "A title" in lacking["messages", "es"]
    assert "A title" in missing(read_catalogue(path, "es"))


def test_the_command_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--help"])

    assert end.value.code == 0
    assert "--texts" in capsys.readouterr().out


def test_the_command_lists_what_is_missing_until_it_is_said(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project / "servicedesk" / "words.py", 'x = _("A title")')
    write(project / "servicedesk" / "templates" / "page.html", "")
    write(project / "plugins" / "trial" / "hooks.py", "")
    write(project / "texts.json", '{"es": {"A title": "Un título"}}')

    before, listed = main([], project), capsys.readouterr().out
    after = main(["--texts", str(project / "texts.json")], project)

    assert (before, after) == (1, 0)
    assert listed.splitlines() == ["messages es: 1 missing", "    'A title'", "messages en: 0 missing"]
