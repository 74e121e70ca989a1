"""Help: articles to be searched and read, and what each page is for; open to everybody."""

from flask import Blueprint, Response, request, url_for

from servicedesk.core import knowledge
from servicedesk.core.kernel.errors import NotFound
from servicedesk.portal.guides import GUIDES
from servicedesk.web.guards import PUBLIC, allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import show
from servicedesk.web.locale import current_language

PAGE = 20
LONGEST_QUESTION = 200

bp = Blueprint("help", __name__)


@bp.get("/help")
@allows(PUBLIC)
def index() -> Response:
    """List the articles, or those that fit what is looked for."""
    uow, asked = unit_of_work(), request.args.get("q", "")[:LONGEST_QUESTION].strip()
    if asked:
        found, rest = knowledge.offer_articles(uow, "", asked, PAGE), ""
    else:
        listed = knowledge.list_articles(uow, after=request.args.get("after", ""), limit=PAGE + 1)
        found, rest = listed[:PAGE], url_for(".index", after=listed[PAGE - 1].slug) if len(listed) > PAGE else ""
    language = current_language()
    articles = [(article.slug, text) for article in found if (text := article.text_in(language)) is not None]
    return show(
        "portal/help/index.html", "portal/help/_articles.html",
        articles=articles, asked=asked, rest=rest, guides=GUIDES,
    )  # fmt: skip


@bp.get("/help/articles/<slug>")
@allows(PUBLIC)
def article(slug: str) -> Response:
    """Show one article in the reader's language."""
    found = knowledge.get_article(unit_of_work(), slug)
    text = found.text_in(current_language())
    return show("portal/help/article.html", "portal/help/_article.html", article=found, text=text)


@bp.get("/help/pages/<topic>")
@allows(PUBLIC)
def guide(topic: str) -> Response:
    """Say what one page is for."""
    if topic not in GUIDES:
        raise NotFound
    return show("portal/help/guide.html", "portal/help/_guide.html", guide=GUIDES[topic])
