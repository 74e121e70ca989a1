"""Whoever acts: a customer's contact, a user of the desk, a plugin, a job."""

from dataclasses import dataclass
from typing import Literal

ActorKind = Literal["contact", "user", "plugin", "job", "anonymous"]


@dataclass(frozen=True)
class Actor:
    """One identity with what it may do, fixed for the length of a request or a job."""

    kind: ActorKind
    id: int = 0
    name: str = ""
    language: str = "es"
    permissions: frozenset[str] = frozenset()
    account_ids: frozenset[int] = frozenset()
    team_ids: frozenset[int] = frozenset()
    session_id: int = 0

    def may(self, permission: str) -> bool:
        """Tell whether this actor holds the named permission."""
        return permission in self.permissions

    @property
    def key(self) -> str:
        """Name this actor in a column or a log line, as in ``user:12``."""
        return f"{self.kind}:{self.id or self.name}"

    @property
    def is_staff(self) -> bool:
        """Tell whether this is a person who works with the desk."""
        return self.kind == "user"

    @property
    def is_machine(self) -> bool:
        """Tell whether no person acts: a plugin or a job of the desk."""
        return self.kind in ("plugin", "job")


ANONYMOUS = Actor(kind="anonymous", name="anonymous")


def job_actor(name: str) -> Actor:
    """Return the actor of a job of the desk itself, as the audit trail will name it."""
    return Actor(kind="job", name=name)


def plugin_actor(name: str, permissions: frozenset[str]) -> Actor:
    """Return the actor of a plugin with the permissions that its manifest asked for."""
    return Actor(kind="plugin", name=name, permissions=permissions)
