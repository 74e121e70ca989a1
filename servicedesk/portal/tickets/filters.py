"""Which of the own reports are listed: said in the address, so that a list can be kept and shared."""

from dataclasses import dataclass
from typing import Any

from flask import request

from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.language.marks import lazy
from servicedesk.portal.reporting.subjects import Subject, list_subjects, pick

OPEN = ("acknowledged", "held", "inProgress", "pending", "resolved")
STATES = {
    "": (lazy("All"), ()),
    "open": (lazy("Still open"), OPEN),
    "solved": (lazy("To be confirmed"), ("resolved",)),
    "ended": (lazy("Ended"), ("closed", "cancelled", "rejected")),
}


@dataclass(frozen=True)
class ListFilter:
    """What was chosen, with what may be."""

    state: str
    about: Subject | None
    subjects: list[Subject]

    @property
    def states(self) -> list[tuple[str, str, bool]]:
        """Return the states with their labels, and which is chosen."""
        return [(value, label, value == self.state) for value, (label, _) in STATES.items()]

    @property
    def address(self) -> dict[str, Any]:
        """Return the choice as an address carries it."""
        given = {"state": self.state, "about": self.about.value if self.about else ""}
        return {name: value for name, value in given.items() if value}

    @property
    def wanted(self) -> dict[str, Any]:
        """Return the choice as the core takes it."""
        service = self.about.service if self.about else None
        account_id = self.about.account.id if self.about else 0
        return {"statuses": STATES[self.state][1], "account_id": account_id, "service_id": service.id if service else 0}


def read_filter(uow: UnitOfWork) -> ListFilter:
    """Read the choice from the address; NotFound for a state that is none, and for what is not theirs."""
    state = request.args.get("state", "")
    if state not in STATES:
        raise NotFound
    subjects = list_subjects(uow)
    return ListFilter(state, pick(subjects, request.args.get("about", "")), subjects)
