"""The desk while it is being filled: a clock that can be set back, and whoever acts."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from servicedesk.core.kernel.actors import Actor, job_actor
from servicedesk.core.kernel.kernel import Kernel
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.models import AccountContact, Contact, User

SEED = 20261122
DEMO = job_actor("demo")


class PastClock:
    """A clock that is set to when something is said to have happened."""

    def __init__(self, moment: datetime) -> None:
        """Begin at this moment."""
        self.moment = moment

    def now(self) -> datetime:
        """Return the moment that was set."""
        return self.moment

    def monotonic(self) -> float:
        """Return the moment as seconds."""
        return self.moment.timestamp()


@dataclass
class Desk:
    """The desk that is being filled, with what has been made so far by the names of this demo."""

    kernel: Kernel
    today: datetime
    clock: PastClock
    random: Random = field(default_factory=lambda: Random(SEED))
    users: dict[str, Actor] = field(default_factory=dict)
    contacts: dict[str, Actor] = field(default_factory=dict)
    accounts: dict[str, int] = field(default_factory=dict)
    services: dict[str, int] = field(default_factory=dict)
    resources: dict[str, int] = field(default_factory=dict)

    @contextmanager
    def work(self, actor: Actor = DEMO, ago: timedelta = timedelta(0)) -> Iterator[UnitOfWork]:
        """Write as this actor, so long before the present."""
        self.clock.moment = self.today - ago
        with self.kernel.sessions() as session:
            with replace(self.kernel, clock=self.clock).unit_of_work(actor, session, request_id="demo") as uow:
                yield uow


def actor_of_user(user: User) -> Actor:
    """Return a user as an actor."""
    teams = frozenset(team.id for team in user.teams)
    return Actor("user", user.id, user.name, user.language, user.permissions, team_ids=teams)


def actor_of_contact(contact: Contact, memberships: list[AccountContact]) -> Actor:
    """Return a contact as an actor who speaks for these accounts."""
    own = frozenset(membership.account_id for membership in memberships)
    return Actor("contact", contact.id, contact.name, contact.language, account_ids=own)
