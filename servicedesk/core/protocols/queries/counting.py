"""How often each outcome and each answer came, by version: what product development reads."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select

from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people import require
from servicedesk.core.protocols.models import Protocol, ProtocolAnswer, ProtocolRun, ProtocolVersion
from servicedesk.core.protocols.rules.shape import Branch, Step
from servicedesk.core.protocols.rules.walking import fits
from servicedesk.core.tickets.models import Ticket
from servicedesk.core.tickets.queries.seeing import visible_tickets

COUNT = "report.read"


@dataclass(frozen=True)
class Figures:
    """How often a version was run, and how those runs ended; ``running`` are those that go on."""

    version: ProtocolVersion
    outcomes: dict[str, int] = field(default_factory=dict)

    @property
    def runs(self) -> int:
        """Return how often it was run."""
        return sum(self.outcomes.values())


@dataclass(frozen=True)
class Counted:
    """How often an answer came at a step: one that can be chosen, or all that took one branch."""

    step: Step
    answer: str
    branch: Branch
    times: int


def list_figures(uow: UnitOfWork) -> list[Figures]:
    """Return the figures of every version, by the title of its protocol, the newest version first."""
    require(uow, COUNT)
    seen = visible_tickets(uow).with_only_columns(Ticket.id)
    counted = select(ProtocolRun.version_id, ProtocolRun.outcome, func.count()).where(ProtocolRun.ticket_id.in_(seen))
    outcomes: dict[int, dict[str, int]] = {}
    for version_id, outcome, times in uow.session.execute(
        counted.group_by(ProtocolRun.version_id, ProtocolRun.outcome).order_by(
            ProtocolRun.version_id, ProtocolRun.outcome
        )
    ):
        outcomes.setdefault(version_id, {})[outcome or "running"] = times
    return [Figures(each, outcomes.get(each.id, {})) for each in _versions(uow)]


def get_figures(uow: UnitOfWork, version_id: int) -> Figures:
    """Return the figures of one version, or raise NotFound."""
    found = [each for each in list_figures(uow) if each.version.id == version_id]
    if not found:
        raise NotFound
    return found[0]


def count_answers(uow: UnitOfWork, version: ProtocolVersion) -> list[Counted]:
    """Return how often each answer stands on a run of a version, in the order of its steps and branches."""
    require(uow, COUNT)
    seen = visible_tickets(uow).with_only_columns(Ticket.id)
    counted = (
        select(ProtocolAnswer.step, ProtocolAnswer.value, func.count())
        .join(ProtocolRun, ProtocolRun.id == ProtocolAnswer.run_id)
        .where(ProtocolRun.version_id == version.id, ProtocolRun.ticket_id.in_(seen))
        .where(ProtocolAnswer.replaced_at.is_(None))
        .group_by(ProtocolAnswer.step, ProtocolAnswer.value)
    )
    rows = [(step, value, times) for step, value, times in uow.session.execute(counted)]
    return [each for step in version.content.steps for each in _of_step(step, rows)]


def _of_step(step: Step, rows: Sequence[tuple[str, str, int]]) -> list[Counted]:
    here = [(value, times) for code, value, times in rows if code == step.code]
    if step.kind in ("yes_no", "choice"):
        named = ("yes", "no") if step.kind == "yes_no" else tuple(each.code for each in step.options)
        return [
            Counted(step, answer, _branch_of(step, answer), sum(times for value, times in here if value == answer))
            for answer in named
        ]
    return [
        Counted(step, "", branch, sum(times for value, times in here if _branch_of(step, value) is branch))
        for branch in step.branches
    ]


def _branch_of(step: Step, answer: str) -> Branch:
    return next(branch for branch in step.branches if fits(branch, step, answer))


def _versions(uow: UnitOfWork) -> Sequence[ProtocolVersion]:
    found = select(ProtocolVersion).join(Protocol, Protocol.id == ProtocolVersion.protocol_id)
    return uow.session.scalars(found.order_by(Protocol.title, Protocol.id, ProtocolVersion.number.desc())).all()
