"""The knowledge base: articles for customers and for staff, offered while something is reported."""

from servicedesk.core.knowledge.drafts import ArticleDraft, ArticleWords
from servicedesk.core.knowledge.queries import (
    find_articles,
    get_article,
    get_article_of_id,
    list_articles,
    offer_articles,
    visible_articles,
)
from servicedesk.core.knowledge.service import change_article, create_article

__all__ = [
    "ArticleDraft",
    "ArticleWords",
    "change_article",
    "create_article",
    "find_articles",
    "get_article",
    "get_article_of_id",
    "list_articles",
    "offer_articles",
    "visible_articles",
]
