"""The facts that the knowledge base publishes."""

from dataclasses import dataclass

from servicedesk.core.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class ArticleChanged(Event):
    """An article was created or changed; ``action`` says which."""

    kind = "article.changed"
    subject = "article"

    article_id: int
    slug: str
    action: str
    is_public: bool
