"""Writing and changing articles."""

from sqlalchemy.exc import IntegrityError

from servicedesk.core.kernel.errors import Forbidden, Invalid, Message
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.knowledge.drafts import ArticleDraft, ArticleWords
from servicedesk.core.knowledge.events import ArticleChanged
from servicedesk.core.knowledge.models import Article, ArticleText
from servicedesk.core.knowledge.queries import article_to_change
from servicedesk.core.knowledge.rules import checked, folded, may_edit


def create_article(uow: UnitOfWork, draft: ArticleDraft) -> Article:
    """Write an article; its slug must be new. Raises Forbidden and Invalid."""
    _require_edit(uow)
    article = Article()
    _write(uow, article, draft)
    _tell(uow, article, "created")
    return article


def change_article(uow: UnitOfWork, slug: str, draft: ArticleDraft) -> Article:
    """Make an article as the draft says; a language that it leaves out is removed.

    Raises Forbidden, NotFound and Invalid.
    """
    _require_edit(uow)
    article = article_to_change(uow, slug)
    _write(uow, article, draft)
    _tell(uow, article, "changed")
    return article


def _require_edit(uow: UnitOfWork) -> None:
    if not may_edit(uow.actor):
        raise Forbidden


def _write(uow: UnitOfWork, article: Article, draft: ArticleDraft) -> None:
    clean = checked(draft)
    try:
        with uow.session.begin_nested():
            article.slug, article.category, article.is_public = clean.slug, clean.category, clean.is_public
            article.changed_at = uow.now()
            article.texts = _texts(article, clean.texts)
            uow.session.add(article)
            uow.session.flush()  # another article with the same slug is noticed here, inside the savepoint
    except IntegrityError as error:
        raise Invalid({"slug": Message("taken")}) from error


def _texts(article: Article, texts: tuple[ArticleWords, ...]) -> list[ArticleText]:
    """Return the rows of these words, those that are there already among them."""
    rows = {row.language: row for row in article.texts}
    kept = []
    for words in texts:
        row = rows.get(words.language) or ArticleText(language=words.language)
        row.title, row.body, row.folded = words.title, words.body, folded(words)
        kept.append(row)
    return kept


def _tell(uow: UnitOfWork, article: Article, action: str) -> None:
    uow.publish(ArticleChanged(article_id=article.id, slug=article.slug, action=action, is_public=article.is_public))
