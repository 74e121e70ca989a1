"""What is needed to write or change an article."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ArticleWords:
    """An article's words in one language, as in ``es``."""

    language: str
    title: str
    body: str


@dataclass(frozen=True)
class ArticleDraft:
    """An article as it shall be; an empty category fits every concern."""

    slug: str
    category: str
    is_public: bool
    texts: tuple[ArticleWords, ...]
