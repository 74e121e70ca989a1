"""What the operator knows about a customer's services, said before anything is asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from hashlib import sha256

from servicedesk.core import alarms, inventory, knowledge, maintenance, outages, people, tickets
from servicedesk.core.alarms import LineWatch
from servicedesk.core.inventory.models import Service
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.knowledge.models import Article, ArticleText
from servicedesk.core.maintenance.models import Maintenance
from servicedesk.core.outages.models import Outage
from servicedesk.core.people.models import Account
from servicedesk.core.tickets import AccountView
from servicedesk.core.tickets.models import Category, Ticket
from servicedesk.core.tickets.queries.outages import Tellers, count_tellers, find_joined, find_own_report
from servicedesk.portal.wording import SERVICE_FINE, SERVICE_SIGNS, STAGES, Sign, TicketShown, icon_of_service, shown
from servicedesk.web.locale import current_language

ENDED_SERVICE, SUSPENDED = "ended", "suspended"
LOOK_AHEAD = timedelta(days=14)
MOST_TICKETS = 5
MOST_ARTICLES = 3
ORDER = [*SERVICE_SIGNS.values(), SERVICE_FINE]


@dataclass(frozen=True)
class OutageShown:
    """An outage with the services of this customer that it touches."""

    outage: Outage
    services: Sequence[Service]


@dataclass(frozen=True)
class ServiceShown:
    """A service with what is known about it."""

    service: Service
    sign: Sign
    icon: str


def own_services(uow: UnitOfWork, account: Account | None = None) -> list[Service]:
    """Return the services of an account, or of all that this contact speaks for, without those that have ended."""
    services = inventory.list_services_of(uow, [account.id] if account else uow.actor.account_ids)
    return [service for service in services if service.state != ENDED_SERVICE]


class Overview:
    """What a customer sees first: outages, planned work, services, open reports, in this order."""

    def __init__(self, uow: UnitOfWork, account_number: str = "") -> None:
        """Read with this unit of work, each part when it is first drawn; of one account where it is named."""
        self.uow = uow
        self.account_number = account_number

    @cached_property
    def accounts(self) -> Sequence[Account]:
        """Return the accounts that this contact speaks for."""
        return people.list_accounts(self.uow)

    @cached_property
    def account(self) -> Account | None:
        """Return the account that was chosen, None for all of them; NotFound for one that is not theirs."""
        if not self.account_number:
            return None
        return people.get_account_by_number(self.uow, self.account_number)

    @property
    def shown_accounts(self) -> Sequence[Account]:
        """Return the account that was chosen, else all."""
        return [self.account] if self.account else self.accounts

    @property
    def is_all_fine(self) -> bool:
        """Tell whether nothing is known against any service."""
        return all(shown.sign is SERVICE_FINE for shown in self.services)

    @cached_property
    def outages(self) -> list[OutageShown]:
        """Return the outages that touch these services, the newest first."""
        found = outages.list_open_outages_for(self.uow, self._service_ids)
        return [OutageShown(each, self._touched(each)) for each in found]

    @cached_property
    def maintenances(self) -> list[Maintenance]:
        """Return the planned work that is going on or near, the next first."""
        until = self.uow.now() + LOOK_AHEAD
        return maintenance.list_maintenances_for(self.uow, self._service_ids, until)

    @cached_property
    def tickets(self) -> list[TicketShown]:
        """Return the open reports, the last changed first."""
        account_id = self.account.id if self.account else 0
        found = tickets.list_tickets(self.uow, account_id=account_id, open_only=True, limit=MOST_TICKETS)
        return shown(found, self.uow.now())

    @cached_property
    def services(self) -> list[ServiceShown]:
        """Return the services with their states, those with something to say first."""
        shown = [self._shown(service) for service in self._services]
        return sorted(shown, key=lambda each: ORDER.index(each.sign))

    @property
    def version(self) -> str:
        """Return a mark that changes when anything is told anew about the outages."""
        told = [
            (each.outage.number, each.outage.phase, each.outage.expected_by, each.outage.news_by,
             each.outage.public_text, each.outage.public_text_en)
            for each in self.outages
        ]  # fmt: skip
        return sha256(repr(told).encode()).hexdigest()[:16]

    @cached_property
    def _services(self) -> list[Service]:
        return own_services(self.uow, self.account)

    @cached_property
    def _service_ids(self) -> list[int]:
        return [service.id for service in self._services]

    def _touched(self, outage: Outage) -> list[Service]:
        ids = outages.find_services_touched(self.uow, outage, self._service_ids)
        return [service for service in self._services if service.id in ids]

    @cached_property
    def _under_work(self) -> set[int]:
        running = [each for each in self.maintenances if each.is_running(self.uow.now())]
        touched = (maintenance.find_services_touched(self.uow, each, self._service_ids) for each in running)
        return set().union(*touched)

    def _shown(self, service: Service) -> ServiceShown:
        facts = {
            "outage": any(service in each.services for each in self.outages),
            "maintenance": service.id in self._under_work,
            "suspended": service.state == SUSPENDED,
            "reported": any(each.ticket.service_id == service.id for each in self.tickets),
        }
        sign = next((SERVICE_SIGNS[name] for name, is_true in facts.items() if is_true), SERVICE_FINE)
        return ServiceShown(service, sign, icon_of_service(service.kind))


@dataclass(frozen=True)
class News:
    """One step of the repair of an outage."""

    sign: Sign
    at: datetime


@dataclass(frozen=True)
class Known:
    """What is known about one symptom of one service before it is reported."""

    outages: Sequence[Outage]
    maintenances: Sequence[Maintenance]
    tickets: Sequence[TicketShown]
    articles: Sequence[ArticleText]
    news: Sequence[News]
    account: AccountView
    joined: dict[int, Ticket]
    mine: dict[int, Ticket]  # by outage, the report that becomes part of it with "me too"
    told: dict[int, Tellers]
    watch: LineWatch
    is_suspended: bool = False

    def __bool__(self) -> bool:
        """Tell whether there is anything to say."""
        known = self.outages or self.maintenances or self.tickets or self.articles
        return bool(self.is_suspended or known or self.watch.trouble_since)


def known_about(uow: UnitOfWork, account: Account, service: Service | None, category: Category) -> Known:
    """Return what goes on with a service, the open reports about it, and articles that fit the symptom."""
    language = current_language()
    ids = [service.id] if service else []
    found = knowledge.offer_articles(uow, category.code, category.symptom_in(language), MOST_ARTICLES)
    reports = tickets.list_tickets(
        uow, account_id=account.id, service_id=service.id if service else 0, open_only=True, limit=MOST_TICKETS
    )
    found_outages = outages.list_open_outages_for(uow, ids)
    outage_ids = [each.id for each in found_outages]
    return Known(
        outages=found_outages,
        news=[News(STAGES[stage], at) for each in found_outages for stage, at in outages.list_steps(uow, each)][::-1],
        maintenances=maintenance.list_maintenances_for(uow, ids, uow.now()),
        tickets=shown(reports, uow.now()),
        articles=[text for article in found if _fits(article, category) and (text := article.text_in(language))],
        account=tickets.view_of_account(account),
        watch=alarms.watch_lines(uow, ids),
        joined=find_joined(uow, outage_ids, ids[0]) if outage_ids else {},
        mine=_own_reports(uow, found_outages, ids, category),
        told=count_tellers(uow, outage_ids),
        is_suspended=SUSPENDED in (account.state, service.state if service else ""),
    )


def _own_reports(
    uow: UnitOfWork, found: Sequence[Outage], service_ids: Sequence[int], category: Category
) -> dict[int, Ticket]:
    own = {each.id: find_own_report(uow, each, service_ids[0], category.code) for each in found}
    return {outage_id: ticket for outage_id, ticket in own.items() if ticket is not None}


def _fits(article: Article, category: Category) -> bool:
    """Tell whether an article is about this symptom, or about none: one about another misleads, whatever its words."""
    return article.category in ("", category.code)
