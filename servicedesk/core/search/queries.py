"""Questions by words, each restricted to what the actor may see before it is cut to its length.

The rows that match are gathered first, few and the newest first: then no join can lead a database to
read all of them. Whole words come before words that only begin so, and where there are enough of them
nothing else is looked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, column, func, select, table, union
from sqlalchemy.orm import joinedload

from servicedesk.core.inventory.models import Service
from servicedesk.core.inventory.queries import visible_services
from servicedesk.core.kernel.base import Base, table_of
from servicedesk.core.kernel.numbers import normal_number
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.knowledge.models import Article, ArticleText
from servicedesk.core.knowledge.queries import visible_articles
from servicedesk.core.people import visible_accounts
from servicedesk.core.people.models import Account
from servicedesk.core.search.models import AccountWords, ServiceWords, TicketWords
from servicedesk.core.search.rules import Typed
from servicedesk.core.search.triggers import FTS
from servicedesk.core.tickets.models import Ticket
from servicedesk.core.tickets.queries.seeing import visible_tickets

FOUND = 20
FEW = 8

Asked = Select[Any]


@dataclass(frozen=True)
class ArticleFound:
    """An article whose words match: its name in an address, and its title."""

    slug: str
    title: str


def find_tickets(uow: UnitOfWork, typed: Typed, *, before: int = 0, limit: int = FOUND) -> Sequence[Ticket]:
    """Return the tickets that have all these words, the newest first; the one of this number before all others.

    ``before`` is the identifier of the last one seen, to go on from there.
    """
    if typed.is_empty:
        return []
    hits = _hits(uow, TicketWords, visible_tickets(uow), typed, limit, before)
    number = normal_number(typed.text)
    named = visible_tickets(uow).with_only_columns(Ticket.id).where(Ticket.number == number)
    chosen = union(select(hits.c.id), named).cte("chosen") if not before else hits
    shown = [joinedload(Ticket.account), joinedload(Ticket.assignee)]
    found = select(Ticket).join(chosen, chosen.c.id == Ticket.id).options(*shown)
    return uow.session.scalars(found.order_by(Ticket.number != number, Ticket.id.desc()).limit(limit)).all()


def find_accounts(uow: UnitOfWork, typed: Typed, limit: int = FEW) -> Sequence[Account]:
    """Return the accounts with this number or name, or for which somebody with this name, document or phone speaks."""
    if typed.is_empty:
        return []
    hits = _hits(uow, AccountWords, visible_accounts(uow), typed, limit)
    found = select(Account).join(hits, hits.c.id == Account.id)
    return uow.session.scalars(found.order_by(Account.number != typed.text, Account.search_name, Account.id)).all()


def find_services(uow: UnitOfWork, typed: Typed, limit: int = FEW) -> Sequence[Service]:
    """Return the services with this number, name or address, each with its account."""
    if typed.is_empty:
        return []
    hits = _hits(uow, ServiceWords, visible_services(uow), typed, limit)
    found = select(Service).join(hits, hits.c.id == Service.id).options(joinedload(Service.account))
    return uow.session.scalars(found.order_by(Service.number != typed.text, Service.number)).all()


def find_articles(uow: UnitOfWork, typed: Typed, limit: int = FEW) -> list[ArticleFound]:
    """Return the articles that have all these words in one of their languages, that of the actor before others."""
    if typed.is_empty:
        return []
    theirs = visible_articles(uow).with_only_columns(Article.id)
    has_words = [ArticleText.folded.contains(word, autoescape=True) for word in typed.words]
    found = (
        select(Article.slug, ArticleText.title)
        .join(ArticleText, ArticleText.article_id == Article.id)
        .where(Article.id.in_(theirs), *has_words)
        .order_by(ArticleText.language != uow.actor.language[:2], Article.changed_at.desc(), Article.id)
        .limit(2 * limit)
    )
    by_slug: dict[str, ArticleFound] = {}
    for slug, title in uow.session.execute(found):
        by_slug.setdefault(slug, ArticleFound(slug, title))
    return list(by_slug.values())[:limit]


def tickets_with(uow: UnitOfWork, typed: Typed, limit: int) -> Select[int]:
    """Select the identifiers of the newest tickets that have all these words, to narrow a list of tickets."""
    return select(_hits(uow, TicketWords, visible_tickets(uow), typed, limit).c.id)


def _hits(uow: UnitOfWork, words: type[Base], visible: Select[Any], typed: Typed, limit: int, before: int = 0) -> CTE:
    """Return the identifiers of what matches, at most so many twice over, as a part of a statement."""
    dialect = uow.session.get_bind().dialect.name
    theirs = None if visible.whereclause is None else visible

    def matching(*, begun: bool) -> Asked:
        asked = _matching(dialect, words, typed.match(dialect, begun=begun))
        key = asked.selected_columns[0]
        if theirs is not None:
            asked = asked.where(key.in_(theirs.with_only_columns(_key_of(theirs))))
        if before:
            asked = asked.where(key < before)
        return asked.order_by(key.desc()).limit(limit)

    whole = matching(begun=False).cte("whole").prefix_with("MATERIALIZED")
    are_few = select(func.count()).select_from(whole).scalar_subquery() < limit
    begun = matching(begun=True).where(are_few).cte("begun").prefix_with("MATERIALIZED")
    return union(select(whole.c.id), select(begun.c.id)).cte("hits")


def _matching(dialect: str, words: type[Base], question: str) -> Asked:
    """Select the identifiers of the rows of words that answer a question."""
    kept = table_of(words)
    key: ColumnElement[Any] = next(iter(kept.primary_key))
    if dialect == "postgresql":
        asked = func.to_tsquery("simple", question)
        return select(key.label("id")).where(kept.c.words.op("@@")(asked))
    name = f"{kept.name}{FTS}"
    index = table(name, column("rowid"), column(name))
    return select(index.c.rowid.label("id")).where(index.c[name].op("MATCH")(question))


def _key_of(visible: Select[Any]) -> ColumnElement[Any]:
    """Return the identifier of what is selected."""
    key: ColumnElement[Any] = visible.column_descriptions[0]["entity"].id
    return key
