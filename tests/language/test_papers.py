"""Papers drawn as pages: words with placeholders, blocks, and nothing that a customer wrote becomes HTML."""

import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest

from servicedesk.language.papers import (
    LONGEST_OF_ALL,
    LONGEST_VALUE,
    MOST_CELLS,
    Entries,
    Facts,
    Note,
    Paper,
    Seal,
    Table,
    draw_paper,
    title_of,
    visible,
)

SEAL = Seal(
    "Andina Red", datetime(2026, 11, 24, 2, 0, tzinfo=UTC), ZoneInfo("America/Lima"), "*611", "DOC-7K2MQ4", "ABCD2345",
    "https://desk.example/check",
)  # fmt: skip
SAMPLE = Seal("Andina Red", SEAL.issued_at, SEAL.zone)
HOSTILE = (
    '<img src="file:///etc/passwd">', '<link rel=attachment href="file:///etc/passwd">', "<svg><image href=x></svg>",
    "![x](http://127.0.0.1/)", "[x](file:///etc/passwd)", "<script>x</script>", "%(secret)s", "{{ 7*7 }}", "</main>",
    '" onload="x', "<style>@import 'http://127.0.0.1/'</style>", "&lt;b&gt;",
)  # fmt: skip


class Seen(HTMLParser):
    """Keeps what a page is made of, and its text."""

    def __init__(self, page):
        """Read a page."""
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        """Keep an element with its attributes."""
        self.tags.append((tag, tuple(attrs)))

    def handle_data(self, data):
        """Keep a text."""
        self.text += data


def draw(body="%(text)s", seal=SEAL, locale="es_PE", title="Reporte %(number)s", **more):
    return draw_paper(Paper(title, body, **more), locale=locale, seal=seal)


def test_a_paper_says_its_words_and_who_issued_it_in_the_reader_s_language():
    page = draw("Hola, **%(name)s**.\n\n## Qué va a pasar\n\n1. Se corta.", values={"number": "7", "name": "Rosa"})

    seen = Seen(page)
    assert '<html lang="es-PE">' in page and "<title>Reporte 7</title>" in page
    assert "<strong>Rosa</strong>" in page and "<h2>Qué va a pasar</h2>" in page and '<ol class="howto">' in page
    assert "DOC-7K2MQ4, 23 de noviembre de 2026" in seen.text and "DOC-7K2MQ4 · ABCD2345" in seen.text
    assert "https://desk.example/check" in seen.text and "data:image/svg+xml;base64," in page
    assert "November 23, 2026" in Seen(draw(locale="en_US", values={})).text


def test_a_sample_has_no_number_and_says_what_it_is():
    page = draw(seal=SAMPLE)

    assert "MUESTRA" in page and "data:image" not in page


def test_blocks_stand_where_the_words_put_them():
    blocks = {
        "facts": Facts([("Día", "jueves 26")]),
        "services": Table(["Servicio"], [["Internet"]], "A quién afecta"),
        "said": Entries([("Rosa", "hoy", "No hay\nInternet")], "Conversación"),
        "objection": Note("¿No puedes?", "Dínoslo."),
    }

    page = draw(title="Aviso", body="%(services)s\n\nluego\n\n%(facts)s\n\n%(said)s\n\n%(objection)s", blocks=blocks)

    text = "".join(Seen(page).text.split())
    assert "AquiénafectaServicioInternetluegoDíajueves26ConversaciónRosahoyNohayInternet¿Nopuedes?" in text
    assert 'class="note note--plan"' in page and "%(" not in text


def test_a_quotation_is_a_note_and_a_value_alone_is_a_paragraph():
    page = draw("> ## Ojo\n>\n> Dínoslo.\n\n%(text)s", values={"text": "uno\ndos"})

    assert '<section class="note note--plan">' in page and "<p>uno<br>dos</p>" in page


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_somebody_wrote_becomes_html_or_a_placeholder(text):
    plain = Seen(draw("%(text)s %(more)s\n\n%(block)s\n\n%(said)s", **_filled("x")))

    hostile = Seen(draw("%(text)s %(more)s\n\n%(block)s\n\n%(said)s", **_filled(text)))

    assert [tag for tag, _ in hostile.tags] == [tag for tag, _ in plain.tags]
    assert text in hostile.text


def _filled(text):
    blocks = {"block": Table([text], [[text]], text), "said": Entries([(text, text, text)], text)}
    return {"values": {"number": text, "text": text, "more": text}, "blocks": blocks, "address": [text]}


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_an_administrator_wrote_becomes_html_either(text):
    drawn = Seen(draw(text)).tags

    assert {tag for tag, _ in drawn} <= {tag for tag, _ in Seen(draw("> x\n\n1. **x**")).tags}
    assert [attrs for _, attrs in drawn if dict(attrs).keys() & {"href", "src", "onload", "style"}] == [
        attrs for _, attrs in Seen(draw("x")).tags if dict(attrs).keys() & {"href", "src"}
    ]


def test_a_number_is_held_together_wherever_it_stands_and_nothing_endless_is():
    blocks = {"facts": Facts([("Número", "MNT-7K2MQ4")]), "rows": Table(["N"], [["MW-2026-0007"]])}
    values = {"number": "DOC-1", "text": f"AR-7K2MQ4 pre-AR-1 {'A-' * 90}A {'B' * 40}-C <i>X-1</i>"}

    page = draw("%(text)s\n\n%(facts)s\n\n%(rows)s", values=values, blocks=blocks)

    held = re.findall(r'class="held">([^<]*)<', page)
    assert sorted(held) == sorted(
        ["DOC-7K2MQ4", "DOC-1", "AR-7K2MQ4", "X-1", "MNT-7K2MQ4", "MW-2026-0007", "DOC-7K2MQ4 · ABCD2345"]
    )
    assert "&lt;i&gt;" in page


def test_marks_that_nobody_sees_are_left_out():
    assert visible("a\u202eb\u2066c\u0000d\u200be\n\tf") == "abcde\n\tf"
    assert "\u202e" not in draw(values={"text": "\u202e", "number": "\u202e"}, address=["\u202e"])


def test_a_placeholder_that_nobody_fills_stays_as_it_is():
    assert "%(nobody)s" in Seen(draw("%(nobody)s y %(text)s\n\n%(nowhere)s", values={"text": "x"})).text
    assert title_of(Paper("Reporte\n%(number)s %(x)s", "", {"number": "7"})) == "Reporte 7 %(x)s"


def test_whatever_is_far_too_much_is_cut_and_says_so():
    much = "x" * 10_000_000
    rows = [["y"]] * (MOST_CELLS + 1)
    said = [("Rosa", "hoy", much)] * 100

    page = draw(
        "%(text)s\n\n%(table)s\n\n%(said)s\n\n%(facts)s\n\n%(note)s", values={"text": much, "number": much},
        blocks={"table": Table(["C"], rows), "said": Entries(said), "facts": Facts([(much, much)] * 50),
                "note": Note(much, much, "nothing known")}, address=[much],
    )  # fmt: skip

    assert len(page) < LONGEST_OF_ALL + 10 * LONGEST_VALUE + 40 * MOST_CELLS
    assert page.count("El resto no cabe en este documento.") == 2
    assert page.count("<td>y</td>") == MOST_CELLS and "note--plan" in page


def test_a_table_of_long_cells_is_cut_by_its_letters_too():
    page = draw("%(table)s", blocks={"table": Table(["C"], [["x" * 600]] * MOST_CELLS)})

    assert page.count("x" * 600) == LONGEST_OF_ALL // 600 and page.count("El resto no cabe en este documento.") == 1


def test_what_fits_is_not_said_to_be_cut():
    page = draw("%(table)s\n\n%(said)s", blocks={"table": Table(["C"], [["y"]], rest="…"), "said": Entries([])})

    assert "no cabe" not in page
