"""Questions by words, each restricted to what the actor may see before it is cut to its length.

The rows that match are gathered first, few and the newest first: then no join can lead a database to
read all of them. Whole words come before words that only begin so, and where there are enough of them
nothing else is looked for.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import (
    CTE,
    BindParameter,
    ColumnElement,
    Row,
    Select,
    String,
    bindparam,
    case,
    column,
    func,
    select,
    table,
    union,
)

from servicedesk.core.inventory.models import Service
from servicedesk.core.inventory.queries import visible_services
from servicedesk.core.kernel.base import Base, table_of
from servicedesk.core.kernel.bilingual import in_language
from servicedesk.core.kernel.database import ANEW
from servicedesk.core.kernel.numbers import normal_number
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.knowledge.models import Article, ArticleText
from servicedesk.core.knowledge.queries import visible_articles
from servicedesk.core.people import visible_accounts
from servicedesk.core.people.models import Account
from servicedesk.core.search.models import AccountWords, ServiceWords, TicketWords
from servicedesk.core.search.queries.public import in_public
from servicedesk.core.search.rules import Typed
from servicedesk.core.search.triggers import FTS
from servicedesk.core.tickets.models import Ticket
from servicedesk.core.tickets.queries.seeing import visible_tickets
from servicedesk.core.tickets.rules import sees_inside

FOUND = 20
FEW = 8
STATEMENTS = 64  # that are kept
MANY = 200  # rows that have a word: more, and only the newest are gathered

Asked = Select[Any]


@dataclass(frozen=True)
class ArticleFound:
    """An article whose words match: its name in an address, and its title."""

    slug: str
    title: str


class TicketFound(NamedTuple):
    """A ticket that was found, as a list of results shows it."""

    id: int
    number: str
    subject: str
    subject_en: str | None
    status: str
    pending_reason: str
    account_name: str

    def subject_in(self, language: str) -> str:
        """Return what it is called, in the reader's language."""
        return in_language(language, self.subject, self.subject_en)


class AccountFound(NamedTuple):
    """An account that was found."""

    number: str
    name: str
    state: str


class ServiceFound(NamedTuple):
    """A service that was found, with the name of its account."""

    number: str
    name: str
    address: str
    state: str
    account_name: str
    account_number: str


def find_tickets(uow: UnitOfWork, typed: Typed, *, before: int = 0, limit: int = FOUND) -> list[TicketFound]:
    """Return the tickets that have all these words, the newest first; the one of this number before all others.

    ``before`` is the identifier of the last one seen, to go on from there.
    """
    number = normal_number(typed.text)

    def ask(before: int, most: int) -> list[TicketFound]:
        rows = _ask(uow, _tickets, visible_tickets(uow), typed, (most, bool(before)), before=before, number=number)
        return [TicketFound._make(row) for row in rows]

    return ask(before, limit) if sees_inside(uow.actor) else list(islice(in_public(uow, typed, ask, before), limit))


def find_accounts(uow: UnitOfWork, typed: Typed, limit: int = FEW) -> list[AccountFound]:
    """Return the accounts with this number or name, or for which somebody with this name, document or phone speaks."""
    found = _ask(uow, _accounts, visible_accounts(uow), typed, (limit, False), number=typed.text)
    return [AccountFound._make(row) for row in found]


def find_services(uow: UnitOfWork, typed: Typed, limit: int = FEW) -> list[ServiceFound]:
    """Return the services with this number, name or address, each with the name of its account."""
    found = _ask(uow, _services, visible_services(uow), typed, (limit, False), number=typed.text)
    return [ServiceFound._make(row) for row in found]


def find_articles(uow: UnitOfWork, typed: Typed, limit: int = FEW) -> list[ArticleFound]:
    """Return the articles that have all these words in one of their languages, that of the actor before others."""
    if typed.is_empty:
        return []
    visible, shape = visible_articles(uow), (len(typed.words), limit)
    asked = _make_articles(visible, *shape) if visible.whereclause is not None else _articles(*shape)
    # A word is of letters and digits alone: nothing in it means anything to LIKE.
    words = {f"word{place}": f"%{word}%" for place, word in enumerate(typed.words)}
    by_slug: dict[str, ArticleFound] = {}
    found: Sequence[Any] = uow.session.execute(asked, {**words, "language": uow.actor.language[:2]}).all()
    for slug, title in found:
        by_slug.setdefault(slug, ArticleFound(slug, title))
    return list(by_slug.values())[:limit]


@lru_cache(STATEMENTS)
def _articles(words: int, limit: int) -> Asked:
    """Return the statement for whoever sees all articles, made once for so many words."""
    return _make_articles(select(), words, limit)


def _make_articles(visible: Select[Any], words: int, limit: int) -> Asked:
    article, text = table_of(Article).c, table_of(ArticleText).c
    found = select(article.slug, text.title).join_from(
        table_of(Article), table_of(ArticleText), text.article_id == article.id
    )
    found = found.where(*(text.folded.like(bindparam(f"word{place}")) for place in range(words)))
    if visible.whereclause is not None:
        found = found.where(article.id.in_(visible.with_only_columns(Article.id)))
    language = bindparam("language", type_=text.language.type)
    return found.order_by(text.language != language, article.changed_at.desc(), article.id).limit(2 * limit)


def tickets_with(uow: UnitOfWork, typed: Typed, limit: int) -> Select[int]:
    """Select the identifiers of the newest tickets that have all these words, to narrow a list of tickets."""
    if not sees_inside(uow.actor):
        return select(Ticket.id).where(Ticket.id.in_([each.id for each in find_tickets(uow, typed, limit=limit)]))
    dialect = uow.session.get_bind().dialect.name
    hits = _hits(dialect, TicketWords, visible_tickets(uow), limit)
    return select(hits.c.id).params(**_questions(typed, dialect))


Making = Callable[[str, Select[Any], int, bool], Asked]


def _ask(
    uow: UnitOfWork, make: Making, visible: Select[Any], typed: Typed, shape: tuple[int, bool], **values: object
) -> Sequence[Row[Any]]:
    """Ask a question by words; its statement is made once for everybody who sees everything.

    PostgreSQL plans it each time: what finds a rare word at once would gather every row of a common one.
    """
    if typed.is_empty:
        return []
    dialect = uow.session.get_bind().dialect.name
    asked = make(dialect, visible, *shape) if visible.whereclause is not None else _made_once(make, dialect, *shape)
    return uow.session.execute(asked, {**values, **_questions(typed, dialect)}, execution_options=ANEW).all()


@lru_cache(STATEMENTS)
def _made_once(make: Making, dialect: str, limit: int, goes_on: bool) -> Asked:
    return make(dialect, select(), limit, goes_on)


def _questions(typed: Typed, dialect: str) -> dict[str, str]:
    return {"whole": typed.match(dialect, begun=False), "begun": typed.match(dialect, begun=True)}


def _tickets(dialect: str, visible: Select[Any], limit: int, goes_on: bool) -> Asked:
    ticket, account = table_of(Ticket).c, table_of(Account).c
    hits = _hits(dialect, TicketWords, visible, limit, goes_on)
    number = bindparam("number", type_=ticket.number.type)
    named = select(Ticket.id).where(Ticket.number == number)
    if visible.whereclause is not None:
        named = named.where(visible.whereclause)
    chosen = hits if goes_on else union(select(hits.c.id), named).cte("chosen")
    shown = [*(ticket[name] for name in TicketFound._fields[:-1]), account.name]
    found = select(*shown).join_from(chosen, table_of(Ticket), ticket.id == chosen.c.id)
    found = found.join(table_of(Account), account.id == ticket.account_id)
    return found.order_by(ticket.number != number, ticket.id.desc()).limit(limit)


def _accounts(dialect: str, visible: Select[Any], limit: int, goes_on: bool) -> Asked:
    account = table_of(Account).c
    hits = _hits(dialect, AccountWords, visible, limit)
    found = select(account.number, account.name, account.state).join_from(
        hits, table_of(Account), account.id == hits.c.id
    )
    number = bindparam("number", type_=account.number.type)
    return found.order_by(account.number != number, account.search_name, account.id)


def _services(dialect: str, visible: Select[Any], limit: int, goes_on: bool) -> Asked:
    service, account = table_of(Service).c, table_of(Account).c
    hits = _hits(dialect, ServiceWords, visible, limit)
    shown = (service.number, service.name, service.address, service.state, account.name, account.number)
    found = select(*shown).join_from(hits, table_of(Service), service.id == hits.c.id)
    found = found.join(table_of(Account), account.id == service.account_id)
    number = bindparam("number", type_=service.number.type)
    return found.order_by(service.number != number, service.number)


def _hits(dialect: str, words: type[Base], visible: Select[Any], limit: int, goes_on: bool = False) -> CTE:
    """Return the identifiers of what matches, the newest of them, as a part of a statement."""

    def matching(question: ColumnElement[str]) -> Asked:
        asked = _matching(dialect, words, question)
        key = asked.selected_columns[0]
        if visible.whereclause is not None:
            asked = asked.where(key.in_(visible.with_only_columns(_key_of(visible))))
        return asked.where(key < bindparam("before", type_=Ticket.id.type)) if goes_on else asked

    gathering = _gathered_by_postgresql if dialect == "postgresql" else _gathered_by_sqlite
    found = union(*(select(each.c.id) for each in gathering(matching, limit))).cte("found")
    return select(found.c.id).order_by(found.c.id.desc()).limit(limit).cte("hits")


Matching = Callable[[ColumnElement[str]], Asked]


def _gathered_by_sqlite(matching: Matching, limit: int) -> list[CTE]:
    """Gather whole words and then beginnings: the index gives the newest first by itself.

    SQLite looks before it asks whether it should, so where there are enough it is asked for nothing.
    """
    whole = _newest(matching(_named("whole")), limit).cte("whole_words").prefix_with("MATERIALIZED")
    more = matching(case((_count(whole) < limit, _named("begun")), else_='""'))
    return [whole, _newest(more, limit).cte("begun_words").prefix_with("MATERIALIZED")]


def _gathered_by_postgresql(matching: Matching, limit: int) -> list[CTE]:
    """Gather whole words and then beginnings, and of each first any: where these are all, no order is needed.

    The index has no order. To ask it for the newest at once would have PostgreSQL walk through all rows
    for a word that is rare.
    """
    any_whole = matching(_named("whole")).limit(MANY).cte("any_whole").prefix_with("MATERIALIZED")
    whole = _newest(matching(_named("whole")).where(_count(any_whole) >= MANY), limit).cte("newest_whole")
    any_begun = matching(_named("begun")).where(_count(any_whole) < limit).limit(MANY)
    begun_few = any_begun.cte("any_begun").prefix_with("MATERIALIZED")
    begun = _newest(matching(_named("begun")).where(_count(begun_few) >= MANY), limit).cte("newest_begun")
    return [any_whole, whole.prefix_with("MATERIALIZED"), begun_few, begun.prefix_with("MATERIALIZED")]


def _newest(asked: Asked, limit: int) -> Asked:
    return asked.order_by(asked.selected_columns[0].desc()).limit(limit)


def _count(found: CTE) -> ColumnElement[int]:
    return select(func.count()).select_from(found).scalar_subquery()


def _named(question: str) -> BindParameter[str]:
    return bindparam(question, type_=String())


def _matching(dialect: str, words: type[Base], question: ColumnElement[str]) -> Asked:
    """Select the identifiers of the rows of words that answer a question."""
    kept = table_of(words)
    key: ColumnElement[Any] = next(iter(kept.primary_key))
    if dialect == "postgresql":
        return select(key.label("id")).where(kept.c.words.op("@@")(func.to_tsquery("simple", question)))
    name = f"{kept.name}{FTS}"
    index = table(name, column("rowid"), column(name))
    return select(index.c.rowid.label("id")).where(index.c[name].op("MATCH")(question))


def _key_of(visible: Select[Any]) -> ColumnElement[Any]:
    """Return the identifier of what is selected."""
    key: ColumnElement[Any] = visible.column_descriptions[0]["entity"].id
    return key
