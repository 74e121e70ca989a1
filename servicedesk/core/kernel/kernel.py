"""The kernel: the few things that every process of the desk is made of, put together once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from types import ModuleType

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session, sessionmaker

from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.clock import Clock, SystemClock
from servicedesk.core.kernel.database import GuardedSession, engine_to_read, open_sessions
from servicedesk.core.kernel.keyring import KeyRing
from servicedesk.core.kernel.plugin_apart import Apart
from servicedesk.core.kernel.plugin_channels import Channels
from servicedesk.core.kernel.plugin_state import PluginStates, SafeMode
from servicedesk.core.kernel.registry import Registry
from servicedesk.core.kernel.unit_of_work import UnitOfWork, stay_quiet


def go_on() -> None:
    """Wait for nobody: no page is answered in this process."""


@dataclass
class Kernel:
    """One desk as a process sees it: its database, its clock, its plugins, its key.

    ``apart`` is where plugins work that have a process of their own; without it they work in this one. ``give_way``
    is called between the steps of long work, with no transaction open that writes: it waits, for a moment at most,
    where people wait for pages of the same process.
    """

    engine: Engine
    sessions: sessionmaker[GuardedSession]
    clock: Clock
    keys: KeyRing
    registry: Registry
    nudge: Callable[[], None] = field(default=stay_quiet)
    give_way: Callable[[], None] = field(default=go_on)
    apart: Apart | None = None
    channels: Channels = field(init=False)
    engine_to_read: Engine = field(init=False)

    def __post_init__(self) -> None:
        """Know the channels of its plugins, and how those read who have not promised to write."""
        self.channels = Channels(self.registry)
        self.engine_to_read = engine_to_read(self.engine)

    def unit_of_work(self, actor: Actor, session: Session | None = None, request_id: str = "") -> UnitOfWork:
        """Return a unit of work for this actor, on this session or on one of its own."""
        return UnitOfWork(
            session if session is not None else self.sessions(),
            actor,
            self.clock,
            self.registry,
            request_id=request_id,
            nudge=self.nudge,
        )

    def lease_time(self, session: Session) -> datetime:
        """Return the time by which leases are counted: the database's where several machines share it."""
        if self.engine.dialect.name == "postgresql" and isinstance(self.clock, SystemClock):
            return session.scalar(select(func.clock_timestamp())) or self.clock.now()
        return self.clock.now()


def assemble(
    engine: Engine,
    specs: ModuleType,
    keys: KeyRing,
    clock: Clock | None = None,
    *,
    safe_mode: SafeMode | None = None,
) -> Kernel:
    """Put a kernel together over this database, with the hooks of this module and no plugin yet."""
    sessions = open_sessions(engine)
    clock = clock or SystemClock()
    states = PluginStates(sessions, clock, safe_mode=safe_mode)
    return Kernel(engine, sessions, clock, keys, Registry(specs, states, clock, keys, sessions))
