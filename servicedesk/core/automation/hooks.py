"""When rules are followed: told of a fact after its commit, or from time to time; each in its own transaction."""

import logging
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

import pluggy

from servicedesk.core.automation.drafts import RuleDraft
from servicedesk.core.automation.queries.facts import facts_of, get_with_facts
from servicedesk.core.automation.queries.keeping import list_active, list_waiting
from servicedesk.core.automation.queries.waiting import find_due, is_doubted, list_done
from servicedesk.core.automation.rules.conditions import Facts, evaluate
from servicedesk.core.automation.rules.following import actor_of, depth_after, request_of
from servicedesk.core.automation.rules.moments import moments_of
from servicedesk.core.automation.service.listening import NAME
from servicedesk.core.automation.service.running import Occasion, follow
from servicedesk.core.automation.service.sweeping import mark_swept
from servicedesk.core.kernel.actors import job_actor
from servicedesk.core.kernel.context import Context
from servicedesk.core.kernel.deliveries import Delivery
from servicedesk.core.kernel.events import Event
from servicedesk.core.kernel.failpoints import failpoint
from servicedesk.core.kernel.kernel import Kernel
from servicedesk.core.kernel.registry import PROJECT
from servicedesk.core.kernel.settings import PluginSettings
from servicedesk.core.tickets.events import SlaBreached, TicketChanged, TicketEscalated, TicketOpened

hookimpl = pluggy.HookimplMarker(PROJECT)
log = logging.getLogger("servicedesk.rules")
LOOKING = job_actor(NAME)


class RuleSettings(PluginSettings):
    """Rules have no settings: they are rows."""


class RuleHooks:
    """Has the rules followed that a fact sets off; a delivery that comes twice changes nothing twice."""

    def __init__(self, kernel: Kernel) -> None:
        """Work on this desk."""
        self._kernel = kernel

    @hookimpl
    def on_ticket_open(self, event: TicketOpened, ctx: Context) -> None:
        """Follow the rules for new tickets."""
        self._follow(event, ctx)

    @hookimpl
    def on_ticket_change(self, event: TicketChanged, ctx: Context) -> None:
        """Follow the rules for what somebody did to a ticket."""
        self._follow(event, ctx)

    @hookimpl
    def on_sla_breach(self, event: SlaBreached, ctx: Context) -> None:
        """Follow the rules for promises."""
        self._follow(event, ctx)

    @hookimpl
    def on_escalate(self, event: TicketEscalated, ctx: Context) -> None:
        """Follow the rules for escalations."""
        self._follow(event, ctx)

    def _follow(self, event: Event, ctx: Context) -> None:
        with self._kernel.sessions() as session:
            record = session.get_one(Delivery, ctx.delivery_id).event
            key, depth = f"event:{record.id}", depth_after(record.actor, record.request_id)
        occasion = Occasion(event.subject_id, key, depth, getattr(event, "clock", ""))
        follow_all(self._kernel, moments_of(event.kind, asdict(event)), occasion)


def follow_all(kernel: Kernel, moments: Iterable[str], occasion: Occasion) -> int:
    """Follow every rule that a fact sets off, in their order; each sees what those before it did. Return how many.

    One that fails stops no other; what it raised is raised in the end, so that the fact is told again.
    """
    with kernel.sessions() as session:
        rules = [(rule.id, rule.draft) for rule in list_active(kernel.unit_of_work(LOOKING, session), moments)]
    facts = _facts(kernel, occasion) if rules else {}
    followed, failures = 0, list[Exception]()
    for rule_id, draft in rules:
        if evaluate(draft.match, draft.conditions, facts).holds:
            followed += _follow_alone(kernel, rule_id, occasion, failures)
            facts = _facts(kernel, occasion)
    if failures:
        raise failures[0]
    return followed


def sweep_rules(kernel: Kernel) -> int:
    """Follow the rules that wait for time to pass, each for what has come due since it was looked at last.

    Nothing is done by the time while it is in doubt. Return how often a rule was followed.
    """
    with kernel.sessions() as session:
        uow = kernel.unit_of_work(LOOKING, session)
        rules = [] if is_doubted(uow) else [(rule.id, rule.draft, rule.swept_until) for rule in list_waiting(uow)]
    failures, swept, now = list[Exception](), list[tuple[int, datetime | None]](), kernel.clock.now()
    followed = 0
    for rule_id, draft, since in rules:
        before = len(failures)
        followed += _sweep(kernel, rule_id, draft, since or now, now, failures)
        if len(failures) == before and since != now:
            swept.append((rule_id, since))
    if swept:
        with kernel.sessions() as session, kernel.unit_of_work(LOOKING, session) as uow:
            for rule_id, since in swept:
                mark_swept(uow, rule_id, since, now)
    if failures:
        raise failures[0]
    return followed


def _sweep(
    kernel: Kernel, rule_id: int, draft: RuleDraft, since: datetime, now: datetime, failures: list[Exception]
) -> int:
    """Follow one rule for what has come due; where something failed, the same time is looked at again."""
    with kernel.sessions() as session:
        uow = kernel.unit_of_work(LOOKING, session)
        due = list(find_due(uow, draft, since, now))
        done = list_done(uow, rule_id, due)
    followed = 0
    for each in due:
        if (each.ticket_id, each.key) not in done:
            occasion = Occasion(each.ticket_id, each.key)
            if evaluate(draft.match, draft.conditions, _facts(kernel, occasion)).holds:
                followed += _follow_alone(kernel, rule_id, occasion, failures)
    return followed


def _facts(kernel: Kernel, occasion: Occasion) -> Facts:
    """Return a ticket as rules look at it, without a lock."""
    with kernel.sessions() as session:
        uow = kernel.unit_of_work(LOOKING, session)
        return facts_of(uow, get_with_facts(uow, occasion.ticket_id), occasion.promise)


def _follow_alone(kernel: Kernel, rule_id: int, occasion: Occasion, failures: list[Exception]) -> bool:
    """Follow one rule in a transaction of its own; tell whether it was, and keep what it failed with."""
    actor, request = actor_of(rule_id), request_of(rule_id, occasion.depth)
    try:
        with kernel.sessions() as session, kernel.unit_of_work(actor, session, request) as uow:
            is_followed = follow(uow, rule_id, occasion) is not None
        failpoint("after_rule")
        return is_followed
    except Exception as error:
        log.exception("rule failed", extra={"rule": rule_id, "ticket": occasion.ticket_id})
        failures.append(error)
        return False
