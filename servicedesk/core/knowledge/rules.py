"""Decisions about articles: who may read and write them, what a draft must hold, which one fits best."""

import re
from dataclasses import replace

from servicedesk.core.kernel.actors import Actor
from servicedesk.core.knowledge.drafts import ArticleDraft, ArticleWords
from servicedesk.core.knowledge.models import Article
from servicedesk.core.people.rules.checks import Checks
from servicedesk.core.people.rules.permissions import may
from servicedesk.core.people.rules.texts import fold

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LANGUAGE = re.compile(r"[a-z]{2}")  # without a territory: one text serves all who read the language
LONGEST_SLUG = 80
LONGEST_CATEGORY = 40
LONGEST_TITLE = 160
LONGEST_BODY = 50_000

MOST_WORDS = 8
SHORTEST_WORD = 3
ENDING = re.compile(r"(?<=\w{4})[aeo]?s?$")  # gender and number, in Spanish and in English
IN_TITLE, IN_CATEGORY, IN_BODY = 3, 2, 1
# Words that nearly every article has tell nothing.
EMPTY_WORDS = frozenset(
    "con del desde esta este las los mas muy para pero por porque que sin son sus una uno tengo and are but for from "
    "has have not the this was with you your".split()
)


def may_edit(actor: Actor) -> bool:
    """Tell whether this actor may write and publish articles."""
    return may(actor, "article.edit")


def may_see_internal(actor: Actor) -> bool:
    """Tell whether this actor sees what is meant for staff alone."""
    return may_edit(actor) or may(actor, "desk.enter")


def checked(draft: ArticleDraft) -> ArticleDraft:
    """Return the draft as it is kept, or raise Invalid."""
    checks = Checks()
    if not draft.slug:
        checks.object_to("slug", "required")
    elif not SLUG.fullmatch(draft.slug):
        checks.object_to("slug", "slug.format")
    if not draft.texts:
        checks.object_to("texts", "required")
    if len({words.language for words in draft.texts}) < len(draft.texts):
        checks.object_to("texts", "taken")
    clean = replace(
        draft,
        slug=checks.line("slug", draft.slug, LONGEST_SLUG),
        category=checks.line("category", draft.category, LONGEST_CATEGORY, required=False),
        texts=tuple(_checked_words(checks, words) for words in draft.texts),
    )
    checks.finish()
    return clean


def folded(words: ArticleWords) -> str:
    """Return title and body as they are searched: the title is the first line."""
    return f"{fold(words.title)}\n{fold(words.body)}"


def stems_of(typed: str) -> list[str]:
    """Return what to look for when somebody wrote this: few, folded, without the ending that tells gender or number."""
    words = [word for word in re.findall(r"\w+", fold(typed)) if len(word) >= SHORTEST_WORD and word not in EMPTY_WORDS]
    stems = [ENDING.sub("", word) for word in words]
    return list(dict.fromkeys(stems))[:MOST_WORDS]


def fitness(article: Article, category: str, stems: list[str], language: str) -> int:
    """Return how well an article fits a concern; 0 is not at all."""
    text = article.text_in(language)
    title, _, body = text.folded.partition("\n") if text else ("", "", "")
    found = sum(IN_TITLE * (stem in title) + IN_BODY * (stem in body) for stem in stems)
    return found + (IN_CATEGORY if category and article.category == category else 0)


def _checked_words(checks: Checks, words: ArticleWords) -> ArticleWords:
    if not LANGUAGE.fullmatch(words.language):
        checks.object_to("texts", "language.unknown")
    return replace(
        words,
        title=checks.line(f"title_{words.language}", words.title, LONGEST_TITLE),
        body=checks.text(f"body_{words.language}", words.body, LONGEST_BODY),
    )
