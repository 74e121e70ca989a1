"""A protocol on a ticket: begun, answered, changed, resumed by a colleague, and never seen by the customer."""

from datetime import timedelta

import pytest

from servicedesk.core import protocols, tickets
from servicedesk.core.kernel.answers import Hold
from servicedesk.core.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.protocols import Line
from servicedesk.core.protocols.models import ProtocolAnswer
from tests.database import ON_ONE_DATABASE, START
from tests.make import as_user, make_category, make_team, make_user
from tests.protocols import publish, small


def begin(work, stage, who=None):
    """Begin the protocol of the stage on its ticket."""
    with work(who or stage.agent) as uow:
        return protocols.begin_run(uow, stage.number, stage.protocol_id)


def answer(work, stage, step, typed, who=None, turn=None):
    """Answer a step of the latest run."""
    with work(who or stage.agent) as uow:
        run = latest(work, stage).run
        return protocols.answer_step(uow, stage.number, run.id, step, typed, run.turn if turn is None else turn)


def latest(work, stage):
    """Return the latest run on the ticket."""
    uow = work(stage.agent)
    return protocols.list_runs(uow, tickets.get_ticket(uow, stage.number))[0]


def told(session):
    """Return what the ticket tells of protocols."""
    rows = session.query(EventRecord).filter_by(kind="ticket.changed").order_by(EventRecord.id)
    found = [(each.values["action"], each.values["reason"]) for each in rows]
    return [each for each in found if each[0].startswith("protocol")]


def test_a_run_leads_to_its_outcome_and_keeps_who_answered(stage, work, session, clock):
    begin(work, stage)
    clock.advance(timedelta(minutes=3))
    answer(work, stage, "lights", "red")
    view = answer(work, stage, "power", "-27,9", who=stage.colleague)

    assert (view.way.outcome, view.run.outcome, view.run.ended_at) == ("isolated", "isolated", clock.now())
    assert (view.run.started_by, view.run.started_at) == (stage.agent.key, START)
    given = view.given["power"]
    assert (given.value, given.author_name, given.at) == ("-27.9", "Luis Rojas", clock.now())
    assert told(session) == [("protocol_started", "fibre"), ("protocol_finished", "isolated")]


def test_beginning_starts_the_work_on_a_new_ticket_alone(stage, work):
    with work(stage.agent) as uow:
        assert tickets.get_ticket(uow, stage.number).status == "acknowledged"
    begin(work, stage)
    with work(stage.agent) as uow:
        assert tickets.get_ticket(uow, stage.number).status == "inProgress"
        tickets.wait_for(uow, stage.number, "customer")
        protocols.stop_run(uow, stage.number, latest(work, stage).run.id, 0)

    view = begin(work, stage)

    assert (view.way.step.code, tickets.get_ticket(work(), stage.number).status) == ("lights", "pending")


def test_going_back_and_changing_an_answer_puts_aside_what_is_off_the_way(stage, work, session):
    begin(work, stage)
    answer(work, stage, "lights", "red")
    answer(work, stage, "power", "-20")
    answer(work, stage, "restart", "yes")

    view = answer(work, stage, "lights", "green")

    assert [each.step.code for each in view.way.taken] == ["lights", "restart"]
    assert (view.way.outcome, view.run.turn) == ("solved", 4)
    aside = session.query(ProtocolAnswer).filter(ProtocolAnswer.replaced_at.is_not(None)).order_by(ProtocolAnswer.id)
    assert [(each.step, each.value) for each in aside] == [("lights", "red"), ("power", "-20")]


def test_changing_the_last_answer_opens_the_run_again(stage, work, session):
    begin(work, stage)
    answer(work, stage, "lights", "green")
    answer(work, stage, "restart", "yes")
    view = answer(work, stage, "restart", "no")

    assert (view.run.outcome, view.run.ended_at, view.way.step.code) == ("", None, "notes")
    answer(work, stage, "notes", "Ya llamó ayer")
    assert [each[0] for each in told(session)[1:]] == ["protocol_finished", "protocol_reopened", "protocol_finished"]
    assert told(session)[-1][1] == "not_isolated"


def test_the_same_answer_again_changes_nothing(stage, work, session):
    begin(work, stage)
    answer(work, stage, "lights", "red")

    assert answer(work, stage, "lights", "red").run.turn == 1


def test_two_who_answer_at_once_do_not_write_over_each_other(stage, work):
    begin(work, stage)
    answer(work, stage, "lights", "red", turn=0)

    with pytest.raises(Conflict, match=r"protocol\.answered_meanwhile"):
        answer(work, stage, "lights", "green", who=stage.colleague, turn=0)

    assert latest(work, stage).given["lights"].value == "red"


@pytest.mark.parametrize("step", ["notes", "lost"])
def test_a_step_at_which_the_way_is_not_cannot_be_answered(stage, work, step):
    begin(work, stage)

    with pytest.raises(Conflict):
        answer(work, stage, step, "yes")


def test_what_is_no_answer_is_refused(stage, work):
    begin(work, stage)

    with pytest.raises(Invalid):
        answer(work, stage, "lights", "blue")


def test_one_run_goes_on_at_a_time_and_can_be_given_up(stage, work, session):
    first = begin(work, stage)
    with pytest.raises(Conflict, match=r"protocol\.is_running"):
        begin(work, stage, stage.colleague)
    with pytest.raises(Conflict), work(stage.agent) as uow:
        protocols.stop_run(uow, stage.number, first.run.id, 7)
    with work(stage.colleague) as uow:
        protocols.stop_run(uow, stage.number, first.run.id, 0)
    assert latest(work, stage).is_stopped
    with pytest.raises(Conflict):
        answer(work, stage, "lights", "red")
    with pytest.raises(Conflict), work(stage.agent) as uow:
        protocols.stop_run(uow, stage.number, first.run.id, 0)

    second = begin(work, stage)

    assert not latest(work, stage).is_stopped
    with pytest.raises(NotFound), work(stage.agent) as uow:
        protocols.answer_step(uow, stage.number, first.run.id, "lights", "red", 0)
    assert [each.run.id for each in protocols.list_runs(work(stage.agent), ticket(work, stage))] == [
        second.run.id, first.run.id,
    ]  # fmt: skip


def ticket(work, stage):
    """Return the ticket of the stage."""
    return tickets.get_ticket(work(stage.agent), stage.number)


def test_a_ticket_keeps_the_version_that_it_began_with(stage, work):
    begin(work, stage)
    with work(stage.keeper) as uow:
        made = protocols.get_protocol(uow, stage.protocol_id)
        protocols.change_draft(uow, made.id, made.revision, lambda _: small(title=Line(es="Nueva")))
        protocols.publish(uow, made.id, made.revision)

    assert latest(work, stage).content.title.es == "Fibra sin servicio"
    offered = protocols.list_protocols_for(work(stage.agent), ticket(work, stage))
    assert [(each.number, each.content.title.es) for each in offered] == [(2, "Nueva")]


def test_protocols_of_the_category_are_offered_and_all_where_it_has_none(stage, work):
    with work() as uow:
        publish(uow, code="radio")
        off = publish(uow, code="voice")
        protocols.switch_protocol(uow, off.protocol_id, False)
        protocols.create_protocol(uow, "draft", Line(es="Borrador"))
        other = make_category(uow, code="other")

    def offered():
        return [each.protocol.code for each in protocols.list_protocols_for(work(stage.agent), ticket(work, stage))]

    assert offered() == ["fibre"]
    with work() as uow:
        tickets.get_ticket(uow, stage.number).category_id = other.id
    assert offered() == ["fibre", "radio"]
    with pytest.raises(NotFound), work(stage.agent) as uow:
        protocols.begin_run(uow, stage.number, off.protocol_id)


def test_no_protocol_is_run_on_a_ticket_that_is_held_or_solved(stage, work):
    begin(work, stage)
    with work() as uow:
        tickets.hold(uow, stage.id, Hold("debt_check.overdue", {}))
    with pytest.raises(Conflict, match=r"ticket\.not_possible"):
        answer(work, stage, "lights", "red")
    with pytest.raises(Conflict, match=r"ticket\.not_possible"):
        begin(work, stage)


def test_no_customer_ever_sees_a_run_or_its_answers(stage, work):
    begin(work, stage)
    answer(work, stage, "lights", "red")
    uow = work(stage.rosa)
    mine = tickets.get_ticket(uow, stage.number)

    with pytest.raises(Forbidden):
        protocols.list_runs(uow, mine)
    with pytest.raises(Forbidden):
        protocols.list_protocols_for(uow, mine)
    actions = [each.values.get("action", "") for each in tickets.get_story(uow, mine).events]
    assert not [each for each in actions if each.startswith("protocol")]


@ON_ONE_DATABASE
def test_who_only_follows_the_tickets_of_his_accounts_sees_no_run(stage, work):
    begin(work, stage)
    with work() as uow:
        consultant = make_user(uow)
        tickets.get_ticket(uow, stage.number).account.consultant_id = consultant.id
    uow = work(as_user(consultant, "sales_consultant"))

    assert protocols.list_runs(uow, tickets.get_ticket(uow, stage.number)) == []


def test_only_who_may_runs_a_protocol(stage, work):
    for who in (stage.rosa, stage.analyst):
        with pytest.raises(Forbidden):
            begin(work, stage, who)


def test_an_isolated_fault_is_referred_and_waits_for_the_appointment(stage, work):
    begin(work, stage)
    with work(stage.agent) as uow:
        seen = tickets.get_ticket(uow, stage.number).version
        protocols.refer(uow, stage.number, "Vaya al centro.", seen, "once")
    with work(stage.agent) as uow:
        referred = protocols.refer(uow, stage.number, "Vaya al centro.", seen, "once")

    assert (referred.status, referred.pending_reason) == ("pending", "appointment")
    story = tickets.get_story(work(stage.rosa), tickets.get_ticket(work(stage.rosa), stage.number))
    assert [each.body for each in story.interactions.values()][1:] == ["Vaya al centro."]


def test_a_ticket_that_waits_for_the_customer_is_referred_too(stage, work):
    with work(stage.agent) as uow:
        tickets.start(uow, stage.number)
        tickets.wait_for(uow, stage.number, "customer")
    with work(stage.agent) as uow:
        protocols.refer(uow, stage.number, "Vaya al centro.")

    assert ticket(work, stage).pending_reason == "appointment"


@ON_ONE_DATABASE
def test_what_is_not_isolated_is_told_and_handed_to_a_team_once(stage, work):
    with work() as uow:
        other = make_team(uow, code="cor", name="COR")
    for _ in range(2):
        with work(stage.agent) as uow:
            given = protocols.hand_over(uow, stage.number, "Lo ve el equipo de red.", other.id, None, "once")

    story = tickets.get_story(work(stage.rosa), ticket(work, stage))
    assert (given.team_id, given.status) == (other.id, "inProgress")
    assert [each.body for each in story.interactions.values()][1:] == ["Lo ve el equipo de red."]
