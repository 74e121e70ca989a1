"""The list of articles as their authors see it."""

from typing import Any

import pytest

from servicedesk.core import knowledge
from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.knowledge import ArticleDraft, ArticleWords
from tests.database import EVERYTHING


def test_articles_are_found_by_word_slug_and_reader(work: Any) -> None:
    with work(EVERYTHING) as uow:
        for turn in range(3):
            words = (ArticleWords("es", f"Artículo {turn}", "Apágalo"),)
            knowledge.create_article(uow, ArticleDraft(f"uno-{turn}", "", turn > 0, words))
    uow = work(EVERYTHING)

    def slugs(*arguments: Any, **wanted: Any) -> list[str]:
        return [row.slug for row in knowledge.find_articles(uow, *arguments, **wanted)]

    assert slugs("apagalo") == slugs() == ["uno-0", "uno-1", "uno-2"]
    assert slugs("UNO-1") == slugs("articulo 1") == ["uno-1"]
    assert slugs(audience="internal") == ["uno-0"] and slugs(audience="public") == ["uno-1", "uno-2"]
    first = knowledge.find_articles(uow, limit=1)[0]
    assert slugs(after=first.id) == ["uno-1", "uno-2"]
    assert knowledge.get_article_of_id(uow, first.id).slug == "uno-0"
    with pytest.raises(NotFound):
        knowledge.get_article_of_id(uow, 0)
