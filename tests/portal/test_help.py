"""Help: articles to be found and read by everybody, and the help of each page one tap away."""

import re

import pytest

from servicedesk.core import knowledge
from servicedesk.core.knowledge import ArticleDraft, ArticleWords
from servicedesk.portal.guides import GUIDES
from tests.portal.conftest import SWAP, words

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def articles(work):
    """Write an article in both languages, one for staff alone, and a few more."""
    wifi = (
        ArticleWords("es", "Si tu wifi va lento", "Acércate al equipo.\n- Ponlo en alto."),
        ArticleWords("en", "When your wifi is slow", "Go near the router."),
    )
    with work() as uow:
        knowledge.create_article(uow, ArticleDraft("wifi-lento", "slow", True, wifi))
        secret = (ArticleWords("es", "CANARY-NOTE wifi interno", "Solo para la mesa."),)
        knowledge.create_article(uow, ArticleDraft("interno", "slow", False, secret))


def test_everybody_searches_and_reads_without_signing_in(client):
    stranger = client()

    found = stranger.get("/help?q=WIFI lento")
    page = stranger.get("/help/articles/wifi-lento")

    assert "1 artículo sobre «WIFI lento»" in words(found) and "/help/articles/wifi-lento" in found.text
    assert "<h1>Si tu wifi va lento</h1>" in page.text and "<li>Ponlo en alto.</li>" in page.text
    assert "/report?category=slow" in page.text


def test_an_article_is_read_in_the_readers_language(client):
    reader = client()
    reader.set_cookie("lang", "en", domain="127.0.0.1")

    page = reader.get("/help/articles/wifi-lento")

    assert "When your wifi is slow" in page.text and 'lang="en"' in page.text
    assert "When your wifi is slow" in reader.get("/help").text


def test_what_is_for_staff_alone_is_not_found(client, rosa):
    for browser in (client(), rosa):
        assert browser.get("/help/articles/interno").status_code == 404
        assert "CANARY-NOTE" not in browser.get("/help?q=wifi").text + browser.get("/help").text


@pytest.mark.parametrize("path", ["/help/articles/no-such", "/help/articles/%00", "/help/pages/no-such"])
def test_what_is_not_there_is_not_found(client, path):
    assert client().get(path).status_code == 404


def test_an_article_in_the_list_begins_with_its_words_not_with_the_signs_of_its_writer(client, work):
    steps = ArticleWords(
        "es", "Reiniciar", "# Pasos\n\n1. Apaga el **equipo**.\n2. Mira la [página](https://a.example)"
    )
    with work() as uow:
        knowledge.create_article(uow, ArticleDraft("reiniciar", "slow", True, (steps,)))

    assert "Pasos Apaga el equipo. Mira la página" in client().get("/help").text


def test_a_search_without_a_fit_shows_the_way_out(client):
    page = words(client().get("/help?q=satélites"))

    assert "Nada se parece a eso" in page and "Ver todos los artículos" in page


def test_a_search_is_answered_with_the_articles_alone_where_the_page_is_there(client):
    swapped = client().get("/help?q=wifi", headers=SWAP)

    assert swapped.text.lstrip().startswith('<div id="articles"') and "<html" not in swapped.text


def test_many_articles_come_a_page_at_a_time_and_each_once(client, work):
    with work() as uow:
        for number in range(25):
            text = (ArticleWords("es", f"Artículo {number}", "Texto."),)
            knowledge.create_article(uow, ArticleDraft(f"a-{number:02}", "", True, text))

    first = client().get("/help")
    second = client().get(re.search(r'href="(/help\?after=[^"]+)"', first.text).group(1))

    shown = [re.findall(r"/help/articles/([\w-]+)", page.text) for page in (first, second)]
    assert [len(page) for page in shown] == [20, 6] and len(set(shown[0] + shown[1])) == 26
    assert "?after=" not in second.text


def test_an_empty_shelf_says_so(client, work):
    with work() as uow:
        for article in knowledge.list_articles(uow):
            uow.session.delete(article)

    assert "Todavía no hay artículos" in words(client().get("/help"))


def test_the_help_of_each_page_is_one_tap_away(rosa, client, street):
    number = street.open().number
    pages = {
        "/": "home", "/report": "report", "/report/details?about=INT-1&category=slow": "report",
        "/report/question": "report", "/tickets": "tickets", f"/tickets/{number}": "ticket", "/account": "account",
        "/account/contact": "account",
    }  # fmt: skip

    for page, topic in pages.items():
        assert f'href="/help/pages/{topic}"' in rosa.get(page).text, page
    assert 'href="/help/pages/guest"' in client().get("/report/without-signing-in").text


@pytest.mark.parametrize("topic", list(GUIDES))
def test_the_help_of_a_page_is_told_in_the_readers_language(client, topic):
    page = client().get(f"/help/pages/{topic}")

    assert page.status_code == 200 and page.text.count("<li>") >= 2
    assert GUIDES[topic].points[0] not in page.text  # it is in Spanish
