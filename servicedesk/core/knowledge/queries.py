"""Questions about articles, each restricted to what the actor may see."""

from sqlalchemy import Select, false, or_, select

from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.kernel.pages import PAGE, page_of
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.knowledge.models import Article, ArticleText
from servicedesk.core.knowledge.rules import fitness, may_see_internal, stems_of
from servicedesk.core.people.rules.texts import fold

CANDIDATES = 100


def visible_articles(uow: UnitOfWork) -> Select[Article]:
    """Return the articles that this actor may see; every read of articles starts here."""
    articles = select(Article)
    return articles if may_see_internal(uow.actor) else articles.where(Article.is_public)


def get_article(uow: UnitOfWork, slug: str) -> Article:
    """Return the article of this name in an address, or raise NotFound."""
    return _one(uow, visible_articles(uow).where(Article.slug == slug))


def list_articles(uow: UnitOfWork, category: str = "", *, after: str = "", limit: int = PAGE) -> list[Article]:
    """List articles, of one category where it is named, by slug, those after this one."""
    rows = visible_articles(uow).where(Article.slug > after).order_by(Article.slug).limit(limit)
    return list(uow.session.scalars(rows.where(Article.category == category) if category else rows))


def find_articles(
    uow: UnitOfWork, text: str = "", *, audience: str = "", after: int = 0, limit: int = PAGE
) -> list[Article]:
    """Return the articles that hold this text, by slug; ``audience`` is public or internal."""
    rows = visible_articles(uow)
    if text:
        holding = select(ArticleText.article_id).where(ArticleText.folded.contains(fold(text), autoescape=True))
        rows = rows.where(or_(Article.slug.contains(text.lower(), autoescape=True), Article.id.in_(holding)))
    if audience:
        rows = rows.where(Article.is_public.is_(audience == "public"))
    return list(uow.session.scalars(page_of(rows, Article, ("slug",), after, limit)))


def get_article_of_id(uow: UnitOfWork, article_id: int) -> Article:
    """Return the article of this identifier, or raise NotFound."""
    return _one(uow, visible_articles(uow).where(Article.id == article_id))


def offer_articles(uow: UnitOfWork, category_code: str, words: str, limit: int = 3) -> list[Article]:
    """Offer what may help somebody who reports this, in the language of the actor, the best first.

    Words match without accents and endings. Only the latest hundred that match at all are weighed.
    """
    stems = stems_of(words)
    mentions = or_(false(), *[ArticleText.folded.contains(stem, autoescape=True) for stem in stems])
    about = or_(Article.category == category_code, Article.id.in_(select(ArticleText.article_id).where(mentions)))
    rows = visible_articles(uow).where(about)
    closest = rows.order_by((Article.category == category_code).desc(), Article.changed_at.desc(), Article.id)
    scored = [
        (fitness(article, category_code, stems, uow.actor.language), article)
        for article in uow.session.scalars(closest.limit(CANDIDATES))
    ]
    fitting = sorted((pair for pair in scored if pair[0]), key=lambda pair: (-pair[0], pair[1].slug))
    return [article for _, article in fitting[:limit]]


def article_to_change(uow: UnitOfWork, slug: str) -> Article:
    """Return the article of this name, locked against others until the unit of work ends, or raise NotFound."""
    rows = visible_articles(uow).where(Article.slug == slug).with_for_update()
    return _one(uow, rows.execution_options(populate_existing=True))


def _one(uow: UnitOfWork, rows: Select[Article]) -> Article:
    article = uow.session.scalars(rows).one_or_none()
    if article is None:
        raise NotFound
    return article
