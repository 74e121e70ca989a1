"""The templates: nothing inline, nothing unescaped, fragments that can be swapped."""

from pathlib import Path

import pytest

from tests.contract import markup
from tests.contract.reading import ROOT, Rule, Source, look_over, plant, read_sources, rules_broken

FOLDERS = ("servicedesk/**/*.html", "plugins/**/*.html", "servicedesk/**/*.svg")
PAGE = "servicedesk/portal/templates/portal/tickets/index.html"
FRAGMENT = "servicedesk/portal/templates/portal/tickets/_form.html"

PLANTED = [
    (markup.nothing_is_styled_inline, PAGE, '<p style="color: red">x</p>'),
    (markup.nothing_is_styled_inline, PAGE, "<style>p { color: red }</style>"),
    (markup.nothing_is_scripted_inline, PAGE, '<button onclick="go()">x</button>'),
    (markup.nothing_is_scripted_inline, PAGE, "<button {% if x %}ONCLICK={{ x }}{% endif %}>x</button>"),
    (markup.nothing_is_scripted_inline, PAGE, "<script>go()</script>"),
    (markup.nothing_is_scripted_inline, PAGE, '<a href="javascript:go()">x</a>'),
    (markup.nothing_is_scripted_inline, PAGE, '<a hx-on:click="go()">x</a>'),
    (markup.nothing_is_scripted_inline, PAGE, '<a data-hx-on-click="go()">x</a>'),
    (markup.nothing_is_scripted_inline, PAGE, """<a hx-vals='js:{"x": go()}'>x</a>"""),
    (markup.nothing_is_scripted_inline, PAGE, '<a hx-trigger="click[ctrlKey]">x</a>'),
    (markup.nothing_goes_unescaped, PAGE, "<p>{{ note.text | safe }}</p>"),
    (markup.nothing_goes_unescaped, PAGE, "{% autoescape false %}<p>{{ x }}</p>{% endautoescape %}"),
    (markup.a_fragment_has_one_root_with_an_id, FRAGMENT, "<form></form>"),
    (markup.a_fragment_has_one_root_with_an_id, FRAGMENT, '<p id="a"></p><p id="b"></p>'),
    (markup.a_fragment_has_one_root_with_an_id, FRAGMENT, '<p id="a"></p>and more'),
    (markup.a_fragment_has_one_root_with_an_id, FRAGMENT, "{{ _('nothing') }}"),
    (markup.every_tag_is_closed, PAGE, "<div><p>x</div>"),
    (markup.every_tag_is_closed, PAGE, "<p>x</p></div>"),
]
ALLOWED = [
    (PAGE, '{% set only = "x" %}<p class="only {{ one }}">{{ _("Safe and sound") }}<br></p>'),
    (PAGE, '<script src="{{ asset("web/app.js") }}" defer></script><a hx-trigger="refresh from:body">x</a>'),
    (PAGE, '{# never | safe #}<svg><use href="#mark"/><path style2="x" d="M0 0"/></svg>'),
    (FRAGMENT, '{% import "web/ui/form.html" as ui %}\n<form id="ticket-form">{% include "x.html" %}</form>\n'),
    (FRAGMENT, '{% if done %}<p id="state">x</p>{% else %}<div id="state">y</div>{% endif %}'),
    (FRAGMENT, '<section id="ticket-{{ ticket.number }}"></section>'),
    (FRAGMENT.replace("_form", "_rows"), "{% for row in rows %}<tr><td>{{ row }}</td></tr>{% endfor %}"),
    (FRAGMENT, '{% from "web/ui/card.html" import card %}{% call card(id="balance") %}{% endcall %}'),
    ("servicedesk/notify/templates/notify/letter.html", '<p style="color: #222222">x</p>'),
]


@pytest.mark.parametrize("rule", markup.RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_the_rule(rule: Rule) -> None:
    breaches = look_over(read_sources(ROOT, *FOLDERS), [rule])

    assert not breaches, "\n".join(breaches)


@pytest.mark.parametrize(("rule", "path", "text"), PLANTED)
def test_a_planted_breach_is_named(tmp_path: Path, rule: Rule, path: str, text: str) -> None:
    plant(tmp_path, path, f"{text}\n")

    breaches = look_over(read_sources(tmp_path, *FOLDERS), markup.RULES)

    assert rule.__name__ in rules_broken(breaches), breaches


@pytest.mark.parametrize(("path", "text"), ALLOWED)
def test_what_is_allowed_is_left_in_peace(path: str, text: str) -> None:
    breaches = look_over([Source(path, text)], markup.RULES)

    assert breaches == []


def test_a_breach_is_named_by_its_line() -> None:
    source = Source(PAGE, '{#\n two lines #}\n{{ one(\n 1) }}\n<p style="x"></p>\n')

    breaches = look_over([source], markup.RULES)

    assert [breach.split()[0] for breach in breaches] == [f"{PAGE}:5"]


def test_every_rule_has_a_planted_breach() -> None:
    proven = {rule for rule, _, _ in PLANTED}

    assert proven == set(markup.RULES)
