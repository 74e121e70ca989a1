"""Rules are followed after the fact, once, in their order, under their own name; what is refused harms nothing else."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import select, update

from servicedesk.core import automation, tickets
from servicedesk.core.automation import Action, Occasion, follow_all
from servicedesk.core.automation.service.running import follow
from servicedesk.core.kernel.deliveries import Delivery
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.kernel.plugin_state import PluginRecord
from servicedesk.core.sla import PolicyDraft, TargetDraft
from servicedesk.core.tickets.models import Note, Ticket
from tests.automation import NOTE
from tests.core.tickets.promises import promise
from tests.database import ON_ONE_DATABASE
from tests.make import make_team, make_ticket

PRIORITY = Action("prioritize", {"priority": "1"})


def opened(work, stage, **more):
    """Open a ticket and return its number."""
    with work() as uow:
        return make_ticket(uow, None, account_id=stage.account_id, contact_id=stage.contact_id, **more).number


def ticket_of(session, number):
    """Return a ticket as it is now."""
    session.rollback()
    return session.scalars(select(Ticket).where(Ticket.number == number)).one()


def test_a_rule_is_followed_once_for_each_fact_and_says_so(rules, work, stage, session):
    rule_id = rules.write("opened", ("segment", "is", "corporate"), name="Primero lo urgente", actions=(PRIORITY, NOTE))
    number = opened(work, stage)

    rules.deliver()

    ticket, (run,) = ticket_of(session, number), rules.runs()
    (note,) = session.scalars(select(Note).where(Note.ticket_id == ticket.id))
    assert (ticket.priority, note.author, note.author_name) == (1, f"job:rule:{rule_id}", "Primero lo urgente")
    assert (run.rule_id, run.ticket_id, run.moment, run.outcome, run.depth) == (rule_id, ticket.id, "opened", "done", 1)
    assert [(each["field"], each["found"], each["holds"]) for each in run.checks] == [("segment", "corporate", True)]
    assert [(each["kind"], each["done"]) for each in run.results] == [("prioritize", True), ("note", True)]


def test_a_fact_that_is_told_again_changes_nothing_twice(rules, work, stage, session):
    rules.write("opened")
    opened(work, stage)
    rules.deliver()

    with work() as uow:
        uow.session.execute(update(Delivery).values(state="due", lease_by=None, settled_at=None))
    rules.deliver()

    assert len(rules.runs()) == 1
    assert len(session.scalars(select(Note)).all()) == 1


def test_of_two_workers_at_once_one_follows_the_rule(rules, work, stage, kernel, session):
    rule_id = rules.write("opened")
    number = opened(work, stage)
    occasion = Occasion(ticket_of(session, number).id, "event:1")
    session.rollback()

    with ThreadPoolExecutor(2) as pool:
        followed = list(pool.map(lambda _: follow_all(kernel, ("opened",), occasion), range(2)))

    assert sorted(followed) == [0, 1]
    assert [run.rule_id for run in rules.runs()] == [rule_id]


@ON_ONE_DATABASE
def test_each_rule_sees_what_those_before_it_did(rules, work, stage):
    first = rules.write("opened", actions=(PRIORITY,))
    second = rules.write("opened", ("priority", "is", "1"))
    rules.write("opened", ("priority", "is", "2"))
    opened(work, stage)

    rules.deliver()

    assert [run.rule_id for run in rules.runs()] == [first, second]


@ON_ONE_DATABASE
def test_what_the_desk_refuses_is_noted_and_undoes_nothing_else(rules, work, stage, session):
    rule_id = rules.write("opened", actions=(Action("assign_team", {"team": "999"}), Action("start"), NOTE))
    only_refused = rules.write("opened", actions=(Action("start"),))
    number = opened(work, stage)

    rules.deliver()

    (run,), (other,) = rules.runs(rule_id), rules.runs(only_refused)
    assert (run.outcome, other.outcome) == ("partly", "refused")
    assert [(each["done"], each.get("code", "")) for each in run.results] == [
        (False, "unknown_choice"), (True, ""), (True, ""),
    ]  # fmt: skip
    assert other.results[0]["code"] == "ticket.not_possible"
    assert ticket_of(session, number).status == "inProgress"
    told = session.scalars(select(EventRecord.values).where(EventRecord.kind == "ticket.changed")).all()
    assert [each["action"] for each in told] == ["started", "noted"]


@ON_ONE_DATABASE
def test_a_rule_that_breaks_stops_no_other_and_is_tried_again(rules, work, stage, session):
    broken = rules.write("opened")
    sound = rules.write("opened")
    with work() as uow:
        uow.session.get(automation.Rule, broken).actions = [{"kind": "gone", "values": {}}]
    opened(work, stage)

    rules.plugins.deliver()

    assert [run.rule_id for run in rules.runs()] == [sound]
    delivery = session.scalars(select(Delivery).order_by(Delivery.id)).first()
    assert (delivery.state, "KeyError" in delivery.error) == ("due", True)


@ON_ONE_DATABASE
def test_a_rule_that_was_switched_off_meanwhile_is_not_followed(rules, work, stage, kernel, session):
    rule_id = rules.write("opened")
    ticket_id = ticket_of(session, opened(work, stage)).id
    session.rollback()
    with work() as uow:
        uow.session.get(automation.Rule, rule_id).is_active = False
        followed = follow(uow, rule_id, Occasion(ticket_id, "event:1"))
        unknown = follow(uow, 999, Occasion(ticket_id, "event:1"))

    assert (followed, unknown) == (None, None)


@ON_ONE_DATABASE
def test_what_no_longer_fits_once_the_ticket_is_locked_is_left_alone(rules, work, stage, session):
    rule_id = rules.write("opened", ("priority", "is", "1"))
    ticket_id = ticket_of(session, opened(work, stage)).id
    session.rollback()

    with work() as uow:
        assert follow(uow, rule_id, Occasion(ticket_id, "event:1")) is None

    assert rules.runs() == []


@ON_ONE_DATABASE
def test_nothing_is_due_for_rules_while_none_waits_for_facts(rules, work, stage, session):
    rules.write("quiet", minutes=60)
    rules.write("opened", is_active=False)

    opened(work, stage)

    assert session.scalars(select(Delivery)).all() == []
    assert session.get(PluginRecord, automation.NAME).enabled is False


@ON_ONE_DATABASE
def test_a_rule_answers_customers_promises_and_escalations(rules, work, stage, clock):
    promise(work, PolicyDraft("Todo", "Everything", targets=(TargetDraft("attention", (60,) * 4),)))
    replied, broken, escalated = (rules.write(each) for each in ("customer_replied", "promise_breached", "escalated"))
    number = opened(work, stage)
    with work(stage.rosa) as uow:
        tickets.reply(uow, number, tickets.ReplyDraft("Sigo esperando"))
    rules.deliver()
    clock.advance(timedelta(hours=2))
    with work() as uow:
        tickets.sweep_clocks(uow, boot="test")
    rules.deliver()
    with work(stage.agent) as uow:
        team = make_team(uow, code="cor", name="COR")
        tickets.escalate(uow, number, tickets.EscalationDraft(team_id=team.id, reason="No se deja medir"))
    rules.deliver()

    assert [run.rule_id for run in rules.runs()] == [replied, broken, escalated]


@ON_ONE_DATABASE
def test_a_promise_tells_which_one_it_is(rules, work, stage, kernel, session):
    rule_id = rules.write("promise_breached", ("promise", "is", "attention"))
    ticket_id = ticket_of(session, opened(work, stage)).id
    session.rollback()

    for which in ("response", "attention"):
        follow_all(kernel, ("promise_breached",), Occasion(ticket_id, f"event:{which}", promise=which))

    assert [(run.rule_id, run.occasion) for run in rules.runs()] == [(rule_id, "event:attention")]
