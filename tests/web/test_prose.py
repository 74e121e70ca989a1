"""Articles in Markdown: what writers use is drawn, and nothing that they write can do anything else."""

import re

import pytest

from servicedesk.web.prose import beginning, prose

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<b onclick=alert(1)>x</b>",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<javascript:alert(1)>",
    "![x](https://a.example/x.png)",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x]( javascript&colon;alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "[x](//evil.example)",
    "[x]: javascript:alert(1)\n\n[x]",
    "~~~html\n<script>\n~~~",
)


def test_what_an_article_needs_is_drawn():
    drawn = prose("Antes de llamar:\n- **Apaga** el equipo\n- Espera *30* segundos\n\n1. Enciende\n2. Mira `PON`")

    assert "<p>Antes de llamar:</p>" in drawn and drawn.count("<li>") == 4
    assert "<strong>Apaga</strong>" in drawn and "<em>30</em>" in drawn and "<code>PON</code>" in drawn


def test_a_line_that_its_writer_ended_ends():
    assert prose("Uno\nDos").count("<br>") == 1


@pytest.mark.parametrize(
    ("text", "level", "headings"),
    [
        ("# A\n\n## B", 2, ["h2", "h3"]),
        ("### A\n\n#### B", 2, ["h2", "h3"]),
        ("## A", 4, ["h4"]),
        ("# A\n\n###### B", 4, ["h4", "h6"]),
    ],
)
def test_headings_follow_those_of_the_page(text, level, headings):
    assert re.findall(r"<(h\d)>", prose(text, level)) == headings


@pytest.mark.parametrize("url", ["https://andina.example/a", "mailto:a@andina.example", "tel:+51987654321", "/help"])
def test_links_lead_to_pages_mailboxes_and_telephones(url):
    assert f'<a href="{url}" rel="noopener noreferrer">así</a>' in prose(f"[así]({url})")


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_is_written_does_anything_else(text):
    drawn = prose(text)

    assert not re.search(r"<(?!/?(p|br|a|code|pre)\b)", drawn)
    assert not re.search(r"<[^>]*\b(on\w+|src|style|class)=", drawn)
    assert not re.search(r'href="(?!https?:)', drawn, re.IGNORECASE)


def test_a_beginning_is_letters_alone_and_ends_with_a_word():
    assert beginning("## Uno\nDos `tres`\n\n- **cuatro**, cinco") == "Uno Dos tres cuatro, cinco"
    assert beginning("uno dos tres", 9) == "uno dos…"
