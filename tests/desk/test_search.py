"""The search of the desk: as the palette while somebody types, and as a page."""

from html import unescape

import pytest

from servicedesk.core.knowledge import ArticleDraft, create_article
from servicedesk.core.knowledge.drafts import ArticleWords
from tests.desk.conftest import SWAP, text_of
from tests.statements import counted

MOST_STATEMENTS = 6


@pytest.fixture
def number(floor):
    """Open a ticket, and write an article for staff."""
    with floor.work() as uow:
        words = ArticleWords("es", "Luces del equipo", "Primero.\nSegundo.\n\nSeñal roja <b>no</b>.")
        create_article(uow, ArticleDraft("luces", "", False, (words,)))
    return floor.open(subject="Luz roja", description="La señal se va de noche").number


def titles(page):
    """Return what was found, from top to bottom."""
    parts = unescape(page.text).split('<a class="palette__item"')[1:]
    return [
        " ".join(part.partition("<span>")[2].partition("</span>")[0].partition("<small>")[0].split()) for part in parts
    ]


def test_everything_is_found_by_words_under_its_kind(desk, floor, number):
    page = desk.get("/desk/search?q=senal")
    customer = desk.get("/desk/search?q=quispe")

    assert titles(page) == [f"{number} Luz roja", "Luces del equipo"]
    assert f'href="/desk/tickets/{number}"' in page.text and 'href="/desk/articles/luces"' in page.text
    assert titles(customer) == ["Familia Quispe"]
    assert f"/desk/calls?account={floor.account.number}" in customer.text
    assert f"/desk/calls?service={floor.service.number}" in desk.get(f"/desk/search?q={floor.service.number}").text


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("#senal", ["luz"]), ("@quispe", ["familia"]), ("@senal", []), (">llamada", ["atender"]), ("# quispe", []),
        ("guardadas", ["vistas"]),
    ],
)  # fmt: skip
def test_the_first_sign_chooses_one_kind(desk, number, typed, found):
    names = [each.lower() for each in titles(desk.get("/desk/search", query_string={"q": typed}))]

    assert len(names) == len(found) and all(word in name for word, name in zip(found, names, strict=True))


def test_the_palette_chooses_the_first_line_and_leads_to_all_of_them(desk, number):
    palette = desk.get("/desk/search?q=senal", headers=SWAP)
    nothing = desk.get("/desk/search?q=zzzz", headers=SWAP)
    empty = desk.get("/desk/search", headers=SWAP)

    assert palette.text.count('aria-selected="true"') == 1 and "<html" not in palette.text
    assert palette.text.index('aria-selected="true"') < palette.text.index(number)
    assert "Todos los resultados de senal" in palette.text
    assert "No se encontró nada con zzzz" in nothing.text and 'role="option"' in nothing.text
    assert titles(empty) == ["Atender una llamada", "Colas", "Vistas guardadas", "Tu perfil"]


def test_every_page_of_the_desk_has_the_palette_and_a_link_for_those_without_scripts(desk):
    page = text_of(desk.get("/desk/"))

    assert 'id="palette"' in page and 'href="/desk/search" data-open="palette"' in page


def test_more_tickets_than_one_page_come_in_parts(desk, floor):
    for turn in range(23):
        floor.open(subject=f"Caso {turn:02}", description="lentitud")

    first = desk.get("/desk/search?q=lentitud")
    rest = desk.get(text_of(first).partition('rel="next" href="')[2].partition('"')[0])

    assert [each[-7:] for each in (*titles(first), *titles(rest))] == [f"Caso {turn:02}" for turn in range(22, -1, -1)]


def test_an_article_is_read_as_it_was_written(desk, number):
    page = text_of(desk.get("/desk/articles/luces"))

    assert "<p>Primero.<br> Segundo.</p>" in page and "Señal roja <b>no</b>." in page
    assert "<b>no" not in desk.get("/desk/articles/luces").text and "Solo para el personal" in page
    assert desk.get("/desk/articles/nada").status_code == 404


def test_nobody_finds_what_he_may_not_see(floor, number):
    sales = floor.client(floor.hire("sales_consultant", name="Sara Sol"))

    assert titles(sales.get("/desk/search?q=senal")) == ["Luces del equipo"]
    assert titles(sales.get("/desk/search?q=quispe")) == []


def test_a_search_takes_few_statements(desk, floor, number):
    desk.get("/desk/search?q=senal")

    with counted(floor.work()) as statements:
        page = desk.get("/desk/search?q=senal")

    assert page.status_code == 200 and len(statements) <= MOST_STATEMENTS, "\n".join(statements)
