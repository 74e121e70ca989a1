"""What rules do, each thing as people would do it: to the ticket, to the customer, to colleagues."""

import pytest
from sqlalchemy import select

from servicedesk.core import automation, tickets
from servicedesk.core.automation import Action
from servicedesk.core.kernel.errors import Invalid
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.people.models import Team, User
from servicedesk.core.tickets import MacroDraft, PathDraft, TierDraft, TierQuestion
from servicedesk.core.tickets.models import Interaction, Note
from tests.automation import draft
from tests.core.automation.test_following import opened, ticket_of
from tests.database import ON_ONE_DATABASE
from tests.make import make_account, make_service, make_staff, make_team, make_ticket

pytestmark = ON_ONE_DATABASE


@pytest.fixture
def did(rules, work, stage):
    """Return how to have a rule do something to a new ticket: its number, and what came of it."""

    def do(kind, **values):
        rule_id = rules.write("opened", name="Regla de prueba", actions=(Action(kind, values),))
        number = opened(work, stage)
        rules.deliver()
        with work() as uow:
            automation.switch_rule(uow, rule_id, is_active=False)
        return number, rules.runs(rule_id)[-1].results[0]

    return do


def macro(work, stage, body="Hola {customer}, {number}: {operator}. {service}{account}{subject}", **more):
    """Keep an answer for everybody and return its identifier."""
    with work(stage.keeper) as uow:
        said = tickets.create_macro(uow, MacroDraft("Aviso", body, is_shared=True, **more))
        uow.session.flush()
        return said.id


def test_a_rule_assigns_to_a_team_or_a_person_once(did, stage, session):
    number, first = did("assign_team", team=str(stage.team_id))
    _, second = did("assign_user", user=str(stage.agent.id))

    assert (first["done"], second["done"]) == (True, True)
    assert ticket_of(session, number).team_id == stage.team_id


@pytest.mark.parametrize("kind", ["assign_team", "assign_user", "prioritize"])
def test_what_is_so_already_is_left_as_it_is(rules, work, stage, kind):
    known = {"assign_team": ("team", stage.team_id), "assign_user": ("user", stage.agent.id)}
    name, wanted = known.get(kind, ("priority", 1))
    action = Action(kind, {name: str(wanted)})
    rules.write("opened", actions=(action, action))
    opened(work, stage)

    rules.deliver()

    assert [(each["done"], each.get("code")) for each in rules.runs()[0].results] == [
        (True, None), (False, "rule.is_so_already"),
    ]  # fmt: skip


@pytest.mark.parametrize(("wanted", "levels"), [("1", (1, 1)), ("2", (3, 1)), ("4", (3, 3))])
def test_a_priority_keeps_the_impact_where_it_can(did, session, wanted, levels):
    number, _ = did("prioritize", priority=wanted)

    ticket = ticket_of(session, number)
    assert (ticket.priority, (ticket.impact, ticket.urgency)) == (int(wanted), levels)


def test_a_rule_starts_and_lets_wait(did, session):
    waiting, result = did("wait", reason="carrier")
    started, _ = did("start")

    assert ticket_of(session, started).status == "inProgress"
    assert (result["done"], ticket_of(session, waiting).pending_reason) == (True, "carrier")


def test_an_answer_is_in_the_customers_language_and_in_the_operators_name(did, work, stage, session):
    said = macro(work, stage, body_en="Hello {customer}, {number}: {operator}")

    number, result = did("answer", macro=str(said))

    ticket = ticket_of(session, number)
    last = session.scalars(select(Interaction).order_by(Interaction.id.desc())).first()
    assert result["done"]
    assert (last.body, last.author_name) == (f"Hello Rosa Quispe, {number}: Andina Red", "Andina Red")
    assert (last.direction, ticket.answered_at) == ("out", None)
    facts = session.scalars(select(EventRecord.values).where(EventRecord.kind == "ticket.changed")).all()
    assert facts[-1]["action"] == "replied"


def test_an_answer_about_a_service_without_a_contact_speaks_the_operators_language(rules, work, stage, session):
    said = macro(work, stage, body="{customer} · {service}", body_en="no")
    rules.write("opened", actions=(Action("answer", {"macro": str(said)}),))
    with work() as uow:
        account = make_account(uow)
        make_ticket(uow, account, service_id=make_service(uow, account).id)

    rules.deliver()

    last = session.scalars(select(Interaction).order_by(Interaction.id.desc())).first()
    assert last.body == "Familia Quispe · Internet Hogar 200"


def test_a_rule_resolves_with_an_answer_and_signs_as_the_operator(did, work, stage, session):
    number, result = did("resolve", macro=str(macro(work, stage, body="Ya funciona")))

    last = session.scalars(select(Interaction).order_by(Interaction.id.desc())).first()
    assert (result["done"], ticket_of(session, number).status) == (True, "resolved")
    assert (last.body, last.author_name) == ("Ya funciona", "Andina Red")


def test_a_text_that_nobody_can_fill_is_refused_before_and_when_it_changed(rules, work, stage):
    said = macro(work, stage, body="Hola")
    rules.write("opened", actions=(Action("answer", {"macro": str(said)}),))
    with work(stage.keeper) as uow:
        tickets.change_macro(uow, said, MacroDraft("Aviso", "Te escribe {agent}"))
    opened(work, stage)

    rules.deliver()

    assert rules.runs()[-1].results[0]["code"] == "rule.macro_gap"
    with work(stage.keeper) as uow, pytest.raises(Invalid) as caught:
        automation.create_rule(uow, draft(actions=(Action("answer", {"macro": str(said)}),)))
    assert caught.value.problems["action_0"].values == {"gap": "{agent}"}
    with work(stage.keeper) as uow, pytest.raises(Invalid) as caught:
        automation.create_rule(uow, draft(actions=(Action("answer", {"macro": "999"}),)))
    assert caught.value.problems["action_0"].code == "rule.macro_gone"


def test_a_rule_escalates_one_tier_with_its_reason_as_the_answers(did, work, stage, session):
    with work() as uow:
        cor = make_team(uow, code="cor", name="COR")
        questions = (TierQuestion("¿Qué se revisó?", is_required=True), TierQuestion("¿Dónde?"))
        path = tickets.create_path(uow, PathDraft())
        uow.session.flush()
        tickets.add_tier(uow, path.id, TierDraft(cor.id, questions=questions))

    number, result = did("escalate", text="Corporativo sin servicio")

    with work() as uow:
        ticket = tickets.get_ticket(uow, number)
        (asked,) = tickets.list_escalations(uow, ticket)
        assert (result["done"], asked.to_team_id, asked.reason) == (True, cor.id, "Corporativo sin servicio")
        assert asked.answers == [["¿Qué se revisó?", "Corporativo sin servicio", ""]]


def test_where_there_is_no_next_tier_it_says_so(did):
    _, result = did("escalate", text="Nadie lo toma")

    assert (result["done"], result["code"]) == (False, "rule.no_next_tier")


def test_a_person_and_a_team_are_told_by_a_note(did, work, stage, session):
    with work() as uow:
        boss = make_staff(uow, "csm_supervisor", uow.session.get(Team, stage.team_id)).id

    for kind, values in (("tell_user", {"user": str(stage.agent.id)}), ("tell_team", {"team": str(stage.team_id)})):
        did(kind, text="Mira esto", **values)

    facts = session.scalars(select(EventRecord.values).where(EventRecord.kind == "ticket.changed")).all()
    assert [each["mentioned_ids"] for each in facts if each["action"] == "noted"][-1] == sorted([stage.agent.id, boss])
    assert session.scalars(select(Note.author_name)).all()[-1] == "Regla de prueba"


def test_nobody_can_be_told_in_an_empty_team_or_who_has_left(did, work, stage):
    with work() as uow:
        empty = make_team(uow, code="empty", name="Nadie").id
        gone = make_staff(uow, "csm_agent").id
        uow.session.get(User, gone).is_active = False

    _, team = did("tell_team", team=str(empty), text="¿Hay alguien?")
    _, user = did("tell_user", user=str(gone), text="¿Sigues?")
    _, attending = did("tell_attending", text="¿Quién lo tiene?")

    assert [each["code"] for each in (team, user, attending)] == [
        "rule.nobody_in_team", "unknown_choice", "rule.nobody_in_team",
    ]  # fmt: skip


def test_whoever_attends_is_told_else_the_team(rules, work, stage, session):
    rules.write("prioritized", actions=(Action("tell_attending", {"text": "Es urgente"}),))
    number = opened(work, stage)
    for step in (
        lambda uow: tickets.assign_team(uow, number, stage.team_id),
        lambda uow: tickets.assign(uow, number, stage.agent.id),
    ):
        with work() as uow:
            step(uow)
            tickets.prioritize(uow, number, 1, 1)
    rules.deliver()

    facts = session.scalars(select(EventRecord.values).where(EventRecord.kind == "ticket.changed")).all()
    told = [each["mentioned_ids"] for each in facts if each["action"] == "noted"]
    assert told == [[stage.agent.id], [stage.agent.id]]
