"""Pages made into PDF in a process of its own: tagged, with our fonts, the same bytes again, and never a hang."""

import io
import os
import signal
from base64 import b64encode
from time import monotonic

import pypdf
import pytest

from servicedesk.adapters.papers import printing
from servicedesk.adapters.papers.printing import NotPrinted, Printer
from servicedesk.language.papers import Entries, Facts, Table

AWAY = "http://127.0.0.1:9/x"
LONGEST = 60  # seconds, far from what a busy machine needs


def read(content):
    return pypdf.PdfReader(io.BytesIO(content))


def fonts(reader):
    """Return the fonts of a file by their names, and whether each lies in it."""
    found = {}
    for sheet in reader.pages:
        for font in sheet["/Resources"].get("/Font", {}).values():
            for below in font.get_object().get("/DescendantFonts", []):
                kept = below.get_object()["/FontDescriptor"]
                found[str(kept["/FontName"]).partition("+")[2]] = "/FontFile2" in kept or "/FontFile3" in kept
    return found


def test_the_file_says_its_words_title_language_and_structure(printer, page):
    reader = read(printer.make(page("Hola, %(name)s.\n\n## Qué va a pasar", title="Aviso de la red")))

    root, text = reader.trailer["/Root"], reader.pages[0].extract_text()
    assert "Hola, Rosa." in text and "DOC-7K2MQ4" in text and "Página 1 de 1" in text
    assert (reader.metadata.title, reader.metadata.author) == ("Aviso de la red", "Andina Red")
    assert (root["/Lang"], bool(root["/MarkInfo"]["/Marked"]), "/StructTreeRoot" in root) == ("es-PE", True, True)
    assert b"pdfuaid" in root["/Metadata"].get_data()


def test_our_fonts_lie_in_the_file_and_strange_letters_find_another(printer, page):
    ours = fonts(read(printer.make(page(title="Ñandú, cómo, ¿qué?"))))
    strange = fonts(read(printer.make(page(values={"name": "Анна Łukasz"}))))

    assert ours and all(ours.values()) and all(name.startswith("Andina-Sans") for name in ours)
    assert all(strange.values()) and len(strange) > len(ours)


def test_the_same_page_gives_the_same_bytes_in_another_process_too(printer, page):
    first, second = printer.make(page()), printer.make(page())
    printer.stop()

    assert first == second == printer.make(page())
    assert first != printer.make(page(values={"name": "Ana"}))


def test_a_long_table_repeats_its_head_and_counts_its_pages(printer, page):
    table = Table(["Servicio", "Dirección"], [["Internet", f"Calle {each}"] for each in range(120)], "A quién afecta")

    reader = read(printer.make(page("%(table)s\n\n%(facts)s", blocks={"table": table, "facts": Facts([("a", "b")])})))

    assert len(reader.pages) > 2
    assert all("Servicio" in sheet.extract_text() for sheet in list(reader.pages)[:3])
    assert "Página 2 de" in reader.pages[1].extract_text()


def drawing(inside):
    """Return an SVG that stands in the page itself, as the square to scan does."""
    told = f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{inside}</svg>'
    return f'<img src="data:image/svg+xml;base64,{b64encode(told.encode()).decode()}">'


HOSTILE = (
    drawing('<image href="file:///etc/passwd" width="9" height="9"/>'), drawing(f'<use href="{AWAY}#x"/>'),
    drawing('<style>@import "file:///etc/passwd";</style>'), '<p style="background: url({0})">x</p>',
    '<iframe src="file:///etc/passwd"></iframe>', '<base href="file:///etc/"><img src="passwd">',
    '<img src="{0}">', '<img src="file:///etc/passwd">', '<object data="{0}"></object>', '<embed src="{0}">',
    '<link rel="attachment" href="file:///etc/passwd">', '<a rel="attachment" href="file:///etc/passwd">x</a>',
    '<link rel="stylesheet" href="{0}">', '<style>body {{ background: url(file:///etc/hostname) }}</style>',
    '<style>@import "{0}";</style>',
    '<svg><image href="{0}"/></svg>', '<img src="bundle:../../../../etc/passwd">',
)  # fmt: skip


@pytest.mark.parametrize("wish", HOSTILE)
def test_whatever_a_page_asks_for_is_neither_read_nor_fetched(printer, page, wish, tmp_path):
    """SEC-S2: even if HTML got into a page, the process would give it nothing."""
    asked = page().replace("</main>", wish.replace("{0}", AWAY).replace("{{", "{").replace("}}", "}") + "</main>")

    content = printer.make(asked)

    reader = read(content)
    assert all("passwd" in each or "127.0.0.1" in each or "hostname" in each for each in printer.refused)
    assert not reader.attachments and sum(len(sheet.images) for sheet in reader.pages) == 0
    assert b"root:" not in content and "root:" not in reader.pages[0].extract_text()


@pytest.mark.parametrize("written", ["of the template", "of the customer"])
def test_hostile_words_ask_for_nothing_at_all_the_whole_way(page, needs_pango, written):
    """SEC-S2: what an administrator or a customer wrote becomes letters on paper, nothing else."""
    hostile = "\n\n".join([*HOSTILE, "![x](file:///etc/passwd)", f"[x]({AWAY})", "\u202e\u2066txt.exe\u200f"])
    of_customer = {"values": {"name": hostile}, "blocks": {"rows": Table([hostile], [[hostile]] * 5_000, hostile)}}

    printer = Printer(limit=LONGEST)

    of_template = page(hostile) if written == "of the template" else ""
    content = printer.make(of_template or page("%(name)s\n\n%(rows)s", title="%(name)s", **of_customer))
    printer.stop()

    reader = read(content)
    links = [link for sheet in reader.pages for link in sheet.get("/Annots", [])]
    assert (printer.refused, len(reader.attachments), links) == ([], 0, [])
    assert "passwd" in reader.pages[0].extract_text() and b"root:" not in content


def test_the_page_itself_cannot_hold_another_kind_of_address(printer, page):
    printer.make(page().replace("</main>", '<img src="data:text/html,x"><img src="data:image/png;base64,xx"></main>'))

    assert len(printer.refused) == 2


def test_a_page_that_takes_too_long_is_ended_and_the_next_one_is_made(page, needs_pango):
    slow = Printer(limit=1.0)
    bomb = page().replace("</main>", "<table><tr>" + "<td>y</td>" * 4000 + "</tr></table></main>")
    began = monotonic()

    with pytest.raises(NotPrinted, match="overrun"):
        slow.make(bomb)

    assert monotonic() - began < LONGEST
    slow._limit = LONGEST
    assert slow.make(page()).startswith(b"%PDF")
    slow.stop()


def test_a_page_that_wants_too_much_memory_harms_nobody_else(page, needs_pango):
    small = Printer(limit=LONGEST, memory=200)
    bomb = page().replace("</main>", "x" * 30_000_000 + "</main>")

    with pytest.raises(NotPrinted):
        small.make(bomb)

    assert small.make(page()).startswith(b"%PDF")
    small.stop()


def test_a_process_that_dies_is_replaced(page, needs_pango):
    printer = Printer()
    printer.make(page())
    os.kill(printer._talk._running.pid, signal.SIGSEGV)

    made = [_made(printer, page()) for _ in range(2)]

    assert made[-1]
    printer.stop()


def _made(printer, page):
    """Tell whether a page was made; the first one may meet the process as it dies."""
    try:
        return printer.make(page).startswith(b"%PDF")
    except NotPrinted as failure:
        return not str(failure)


def test_too_deep_a_page_is_told_and_the_next_one_is_made(printer, page):
    with pytest.raises(NotPrinted):
        printer.make(page().replace("</main>", "<div>" * 3000 + "x" + "</div>" * 3000 + "</main>"))

    assert printer.make(page()).startswith(b"%PDF")


def test_a_process_that_nobody_needs_is_ended(page, needs_pango, monkeypatch):
    printer = Printer()
    printer.make(page())
    printer.tidy()
    is_kept = printer._talk is not None
    monkeypatch.setattr(printing, "IDLE", -1.0)

    printer.tidy()

    assert (is_kept, printer._talk) == (True, None)


def test_one_that_has_made_many_is_replaced(page, needs_pango, monkeypatch):
    monkeypatch.setattr(printing, "MOST_PAGES", 1)
    printer = Printer()

    printer.make(page())

    assert printer._talk is None


def test_without_its_libraries_it_says_what_is_missing(page, monkeypatch):
    monkeypatch.setattr(printing, "MODULE", "tests.adapters.papers.without_pango")

    with pytest.raises(NotPrinted) as failure:
        Printer().make(page())

    assert failure.value.is_lasting and "libpango" in str(failure.value)


def test_a_hundred_thousand_words_of_one_customer_end_in_time(printer, page):
    """SEC-S2: ten megabytes of text, cut when the page is drawn."""
    much = "palabra " * 1_250_000
    said = Entries([(much, much, much)] * 5)

    content = printer.make(page("%(name)s\n\n%(said)s", values={"name": much}, blocks={"said": said}))

    assert content.startswith(b"%PDF") and "…" in read(content).pages[-1].extract_text()
