"""Parts of a page that are drawn once and kept: what they can see, and what is put in afterwards."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from jinja2 import ChoiceLoader, DictLoader
from jinja2.exceptions import UndefinedError

from servicedesk.language.catalogues import Catalogues
from servicedesk.web.parts import GAP, gap, part
from tests.web.sample import sample_app

TEMPLATES = {
    "said.html": '{{ _("Send") }} {{ name }}',
    "reader.html": "{{ actor().name }}",
    "of_request.html": "{{ request.path }}",
    "time.html": "{{ moment|when }}",
    "form.html": '{% import "web/ui.html" as ui %}{{ ui.csrf() }}',
    "link.html": '<a href="{{ url_for("sample.home", after=gap("place")) }}">{{ gap("place") }}</a>',
}


@pytest.fixture
def app() -> Flask:
    """Return the small application with the templates above."""
    app = sample_app(catalogues=Catalogues())
    assert app.jinja_loader is not None
    app.jinja_loader = ChoiceLoader([DictLoader(TEMPLATES), app.jinja_loader])
    return app


def drawn(app: Flask, template: str, language: str = "en", /, **values: Any) -> str:
    """Return a part as a reader of this language sees it."""
    with app.test_request_context(headers={"Accept-Language": language}):
        return str(part(template, **values))


def test_a_part_is_drawn_in_the_language_of_each_reader(app):
    first, second, again = (drawn(app, "said.html", language, name="Rosa") for language in ("en", "es", "en"))

    assert (first, second, again) == ("Send Rosa", "Enviar Rosa", "Send Rosa")


def test_other_values_are_drawn_anew_and_escaped(app):
    assert drawn(app, "said.html", name="Rosa") == "Send Rosa"

    assert drawn(app, "said.html", name="<b>") == "Send &lt;b&gt;"


def test_a_part_is_drawn_once(app):
    made: list[str] = []

    def make(name: str) -> dict[str, str]:
        made.append(name)
        return {"name": name.upper()}

    with app.test_request_context():
        texts = {part("said.html", make=make, name=name) for name in ("a", "b", "a")}

    assert len(texts) == 2
    assert made == ["a", "b"]


def test_what_is_drawn_changes_with_the_texts_of_the_desk(app, tmp_path):
    folder = tmp_path / "es" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "other.po").write_text('msgid "A word of a plugin"\nmsgstr "Una palabra"\n', "utf-8")
    app.jinja_loader = DictLoader({"word.html": '{{ _("A word of a plugin") }}'})
    before = drawn(app, "word.html", "es")

    app.extensions["servicedesk.web"].catalogues.add("other", tmp_path)

    assert (before, drawn(app, "word.html", "es")) == ("A word of a plugin", "Una palabra")


@pytest.mark.parametrize("name", ["reader.html", "of_request.html"])
def test_a_part_cannot_know_who_reads_it(app, name):
    with pytest.raises(UndefinedError):
        drawn(app, name)


def test_a_part_cannot_tell_the_time(app):
    with pytest.raises(RuntimeError):
        drawn(app, "time.html", moment=datetime(2026, 11, 23, tzinfo=UTC))


def test_the_token_of_each_reader_is_put_in_afterwards(app):
    first, second = (drawn(app, "form.html", gaps={"csrf": token}) for token in ("one", "two"))

    assert 'value="one"' in first
    assert 'value="two"' in second


def test_a_gap_is_filled_in_texts_and_in_addresses(app):
    assert drawn(app, "link.html", gaps={"place": "7-2"}) == '<a href="/?after=7-2">7-2</a>'


def test_what_fills_a_gap_is_escaped(app):
    assert "<script>" not in drawn(app, "link.html", gaps={"place": '"><script>'})


def test_a_gap_that_nobody_fills_is_an_error(app):
    with pytest.raises(KeyError):
        drawn(app, "form.html")


def test_nobody_can_write_a_gap_into_a_text(app):
    assert GAP.fullmatch(gap("csrf"))
    assert drawn(app, "said.html", name="csrf-csrf-") == "Send csrf-csrf-"
