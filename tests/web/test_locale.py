"""The reader's language, and what templates may call."""

from typing import Any

import pytest
from flask import render_template_string

from servicedesk.core.kernel.answers import Refusal
from servicedesk.core.kernel.errors import Message
from servicedesk.web.locale import current_locale, gettext, ngettext, say
from tests.web.sample import NOW, sample_app

SAID = [
    ("{{ now()|day }}", "hoy"),
    ("{{ now()|clock }}", "10:26"),
    ("{{ until(now(), later) }}", "hoy, de 10:26 a 14:40"),
    ("{{ date_box(now())|join(' ') }}", "lun 23 nov"),
    ("{{ (later - now())|lasting }}", "4\u00a0h 14\u00a0min"),
    ("{{ later|countdown }}", "4:14"),
    ("{{ later|urgency }} {{ now()|urgency }}", "info warn"),
    ("{{ 3.14159|number(2) }}", "3.14"),
    ("{{ 8000000|file_size }}", "8\u00a0MB"),
    ("{{ 12|money('USD') }}", "USD\u00a012.00"),
    ("{{ 'rosa quispe luna'|initials }}", "RQ"),
    ("{{ ngettext('Check one thing', 'Check %(count)s things', 3) }}", "Revisa 3 datos"),
    ("{{ account_url('portal') }}", "/account"),
    ("{{ _('<b>%(x)s</b>', x='<i>') }}", "&lt;b&gt;&lt;i&gt;&lt;/b&gt;"),
]


@pytest.fixture
def _spanish() -> Any:
    """Read as a Spanish-speaking visitor."""
    with sample_app().test_request_context(headers={"Accept-Language": "es"}):
        yield


@pytest.mark.usefixtures("_spanish")
@pytest.mark.parametrize(("source", "said"), SAID)
def test_templates_say_things_in_words(source: str, said: str) -> None:
    later = NOW.replace(hour=19, minute=40)

    assert render_template_string(source, later=later) == said


@pytest.mark.usefixtures("_spanish")
def test_a_name_that_nobody_gave_is_an_error() -> None:
    with pytest.raises(Exception, match="'nobody' is undefined"):
        render_template_string("{{ nobody }}")


@pytest.mark.usefixtures("_spanish")
def test_codes_are_said_in_words() -> None:
    assert say(Message("too_long", {"longest": 9})) == "Escribe como máximo 9 caracteres"
    assert say(Refusal("password.too_short", {"shortest": 8})) == "Escribe al menos 8 caracteres"
    assert ngettext("Check one thing", "Check %(count)s things", 1) == "Revisa un dato"


def test_outside_a_request_the_operators_first_language_is_spoken() -> None:
    with sample_app().app_context():
        assert (current_locale(), gettext("Settings")) == ("es_PE", "Ajustes")
