"""What a report can be about: a service of one's own, or an account as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass

from servicedesk.core import people
from servicedesk.core.inventory.models import Service
from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.models import Account
from servicedesk.core.tickets.models import Category
from servicedesk.portal.known import own_services
from servicedesk.portal.wording import icon_of_service

WHOLE_ACCOUNT = "account:"


@dataclass(frozen=True)
class Subject:
    """A service, or an account where there is none."""

    account: Account
    service: Service | None = None

    @property
    def value(self) -> str:
        """Return how a form and an address name it."""
        return self.service.number if self.service else f"{WHOLE_ACCOUNT}{self.account.number}"

    @property
    def name(self) -> str:
        """Return what the customer calls it."""
        return self.service.name if self.service else self.account.name

    @property
    def place(self) -> str:
        """Return what tells it from another of the same name."""
        parts = (self.service.number, self.service.address) if self.service else (self.account.number,)
        return ", ".join(part for part in parts if part)

    @property
    def icon(self) -> str:
        """Return its icon."""
        return icon_of_service(self.service.kind) if self.service else "user-round"

    @property
    def kind(self) -> str:
        """Return the kind of the service, empty for an account."""
        return self.service.kind if self.service else ""


def list_services(uow: UnitOfWork) -> list[Subject]:
    """Return the own services, or the accounts of somebody who has none."""
    found = [Subject(service.account, service) for service in own_services(uow)]
    return found or [Subject(account) for account in people.list_accounts(uow)]


def list_subjects(uow: UnitOfWork) -> list[Subject]:
    """Return the own accounts as a whole, then the own services."""
    services = [subject for subject in list_services(uow) if subject.service]
    return [*(Subject(account) for account in people.list_accounts(uow)), *services]


def pick(subjects: Sequence[Subject], value: str) -> Subject | None:
    """Return the subject of this name, or None where nobody named one; NotFound for one that is not theirs."""
    if not value:
        return None
    for subject in subjects:
        if subject.value == value:
            return subject
    raise NotFound


def fitting(categories: Sequence[Category], subjects: Sequence[Subject]) -> list[Category]:
    """Return the categories that fit any of these subjects, in the operator's order."""
    kinds = {subject.kind for subject in subjects}
    return [each for each in categories if "" in kinds or each.service_kind in ("", *kinds)]
