"""Articles: written, found, offered while something is reported, in the reader's language."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from servicedesk.core import knowledge
from servicedesk.core.kernel.actors import ANONYMOUS, Actor
from servicedesk.core.kernel.errors import Forbidden, Invalid, NotFound
from servicedesk.core.kernel.events import EventRecord, event_of
from servicedesk.core.knowledge import ArticleDraft, ArticleWords
from servicedesk.core.knowledge.events import ArticleChanged
from servicedesk.core.knowledge.models import Article
from servicedesk.core.knowledge.rules import MOST_WORDS, stems_of
from tests.statements import counted

WRITER = Actor(kind="user", id=1, permissions=frozenset({"desk.enter", "article.edit"}))
AGENT = Actor(kind="user", id=2, permissions=frozenset({"desk.enter"}))
PARTNER = Actor(kind="user", id=3, permissions=frozenset({"partner.enter"}))
CUSTOMER = Actor(kind="contact", id=4)
READER = Actor(kind="contact", id=5, language="en-US")

SLOW = ArticleDraft(
    slug="internet-lento",
    category="slow",
    is_public=True,
    texts=(
        ArticleWords("es", "Internet lento", "Reinicia el módem.\nEspera dos minutos."),
        ArticleWords("en", "Slow Internet", "Restart the modem."),
    ),
)


def write(work, draft: ArticleDraft = SLOW, **changes) -> Article:
    """Write an article."""
    with work(WRITER) as uow:
        return knowledge.create_article(uow, replace(draft, **changes))


def write_plain(work, slug: str, title: str, body: str = "Nada", category: str = "") -> Article:
    """Write a public article in Spanish."""
    return write(work, ArticleDraft(slug, category, True, (ArticleWords("es", title, body),)))


def offered(work, category: str, words: str, actor: Actor = CUSTOMER, **more) -> list[str]:
    """Return the slugs of what is offered."""
    return [article.slug for article in knowledge.offer_articles(work(actor), category, words, **more)]


def facts(session) -> list[object]:
    """Return every fact that was published, in order."""
    return [event_of(record) for record in session.scalars(select(EventRecord).order_by(EventRecord.id))]


def test_an_article_is_written_and_told(work, session, clock):
    article = write(work)

    assert knowledge.get_article(work(CUSTOMER), "internet-lento").changed_at == clock.now()
    fact = ArticleChanged(article_id=article.id, slug="internet-lento", action="created", is_public=True)
    assert facts(session) == [fact]


def test_an_article_is_read_in_the_language_of_the_reader(work):
    write(work)
    article = knowledge.get_article(work(CUSTOMER), "internet-lento")

    assert article.text_in("en-US").title == "Slow Internet"
    assert article.text_in("es-PE").title == "Internet lento"
    assert article.text_in("pt").title == "Internet lento"


def test_an_article_without_the_language_of_the_reader_or_spanish_is_read_in_any(work):
    write(work, texts=SLOW.texts[1:])

    assert knowledge.get_article(work(CUSTOMER), "internet-lento").text_in("es").title == "Slow Internet"
    assert Article(texts=[]).text_in("es") is None


def test_a_change_replaces_the_words_and_removes_the_languages_it_leaves_out(work, session, clock):
    write(work)
    clock.advance(timedelta(days=1))

    with work(WRITER) as uow:
        words = (ArticleWords("es", "Internet muy lento", "Llámanos."), ArticleWords("pt", "Internet lenta", "Ligue."))
        knowledge.change_article(uow, "internet-lento", replace(SLOW, slug="lento", is_public=False, texts=words))

    article = knowledge.get_article(work(AGENT), "lento")
    assert {text.language: text.title for text in article.texts} == {
        "es": "Internet muy lento",
        "pt": "Internet lenta",
    }
    assert article.changed_at == clock.now()
    assert [(fact.action, fact.slug, fact.is_public) for fact in facts(session)] == [
        ("created", "internet-lento", True),
        ("changed", "lento", False),
    ]


def test_all_problems_of_a_draft_are_told_together(work):
    words = (ArticleWords("es", "", "\x00"), ArticleWords("es-PE", "x" * 161, "x"))

    with pytest.raises(Invalid) as raised:
        write(work, slug="Con espacio", category="x" * 41, texts=words)

    assert {field: problem.code for field, problem in raised.value.problems.items()} == {
        "slug": "slug.format",
        "category": "too_long",
        "title_es": "required",
        "body_es": "bad_characters",
        "title_es-PE": "too_long",
        "texts": "language.unknown",
    }


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"slug": ""}, "slug: required"),
        ({"slug": "x" * 81}, "slug: too_long"),
        ({"texts": ()}, "texts: required"),
        ({"texts": (*SLOW.texts, SLOW.texts[0])}, "texts: taken"),
    ],
)
def test_an_article_needs_a_slug_and_one_text_for_each_language(work, changes, problem):
    with pytest.raises(Invalid, match=problem):
        write(work, **changes)


def test_a_slug_that_is_taken_is_refused_and_the_unit_of_work_goes_on(work):
    write(work)

    with work(WRITER) as uow:
        with pytest.raises(Invalid, match="slug: taken"):
            knowledge.create_article(uow, SLOW)
        knowledge.create_article(uow, replace(SLOW, slug="otro"))

    assert [article.slug for article in knowledge.list_articles(work(CUSTOMER))] == ["internet-lento", "otro"]


def test_an_internal_article_is_for_staff_alone(work):
    write(work, is_public=False)

    assert knowledge.get_article(work(AGENT), "internet-lento")
    for actor in (CUSTOMER, PARTNER, ANONYMOUS, Actor(kind="plugin", name="sample")):
        assert knowledge.list_articles(work(actor)) == []
        assert offered(work, "slow", "internet", actor) == []
        with pytest.raises(NotFound):
            knowledge.get_article(work(actor), "internet-lento")


def test_articles_are_listed_by_category_a_page_at_a_time(work):
    for slug, category in (("a", "slow"), ("b", "none"), ("c", "slow")):
        write_plain(work, slug, "Título", category=category)
    uow = work(CUSTOMER)

    assert [article.slug for article in knowledge.list_articles(uow, "slow")] == ["a", "c"]
    assert [article.slug for article in knowledge.list_articles(uow, after="a", limit=1)] == ["b"]


def test_only_writers_write(work, session):
    for actor in (AGENT, CUSTOMER, ANONYMOUS):
        with pytest.raises(Forbidden), work(actor) as uow:
            knowledge.create_article(uow, SLOW)
        with pytest.raises(Forbidden), work(actor) as uow:
            knowledge.change_article(uow, "internet-lento", SLOW)

    assert facts(session) == []


def test_what_fits_best_is_offered_first(work):
    write_plain(work, "body", "Otra cosa", "El módem y la luz roja")
    write_plain(work, "title", "Luz roja en el módem")
    write_plain(work, "category", "Otra cosa", category="red-light")
    write_plain(work, "nothing", "Cómo pagar")

    assert offered(work, "red-light", "la luz está roja") == ["title", "body", "category"]
    assert offered(work, "red-light", "la luz está roja", limit=1) == ["title"]


def test_words_match_without_accents_case_gender_and_number(work):
    write_plain(work, "slow", "Conexión lenta")

    assert offered(work, "", "MIS CONEXIONES LENTOS") == ["slow"]


def test_without_words_the_category_alone_decides(work):
    write(work)

    assert offered(work, "slow", "") == ["internet-lento"]
    assert offered(work, "", "y a mí") == []


def test_an_english_reader_is_offered_what_fits_in_english(work):
    write(work)

    assert offered(work, "", "restart", READER) == ["internet-lento"]
    assert offered(work, "", "restart", CUSTOMER) == []


@pytest.mark.parametrize("words", ["%", "100%", "___", "' OR 1=1 --", "\\", "\u202e"])
def test_signs_mean_nothing_to_the_search(work, words):
    write_plain(work, "slow", "Conexión lenta")

    assert offered(work, "", words) == []


def test_few_words_are_looked_for_and_each_once():
    assert stems_of("Módem módem con LUZ roja") == ["modem", "luz", "roja"]
    assert len(stems_of(" ".join(f"palabra{number}" for number in range(100)))) == MOST_WORDS


def test_an_offer_is_two_statements_however_many_articles(work):
    for number in range(20):
        write_plain(work, f"slow-{number}", "Conexión lenta")
    uow = work(CUSTOMER)

    with counted(uow) as statements:
        knowledge.offer_articles(uow, "slow", "conexión")

    assert len(statements) == 2
