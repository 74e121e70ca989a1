"""Macros: whose they are, who changes them, what they do; and words that are filled in safely."""

import pytest

from servicedesk.core import tickets
from servicedesk.core.kernel.errors import Forbidden, Invalid, NotFound
from servicedesk.core.tickets import MacroDraft, filled
from tests.make import as_user, make_user

HELLO = MacroDraft("Saludo", "Hola {customer}, soy {agent}.", "Hello {customer}, this is {agent}.")


@pytest.fixture
def keeper(work):
    """Return somebody who keeps the settings."""
    with work() as uow:
        return as_user(make_user(uow), "administrator")


def make(work, who, draft):
    """Let somebody keep a macro."""
    with work(who) as uow:
        return tickets.create_macro(uow, draft)


def shared(**changes):
    """Return the draft of a macro for everybody."""
    return MacroDraft(**{**vars(HELLO), "is_shared": True, **changes})


def test_ones_own_and_those_of_everybody_are_offered(stage, work, keeper):
    make(work, keeper, shared(title="De todos"))
    make(work, stage.agent, HELLO)
    make(work, stage.agent, MacroDraft("Aviso", "Ojo", kind="note"))
    make(work, stage.supervisor, MacroDraft("Ajeno", "Hola"))

    assert [each.title for each in tickets.list_macros(work(stage.agent))] == ["Aviso", "Saludo", "De todos"]
    assert [each.title for each in tickets.list_macros(work(stage.agent), "note")] == ["Aviso"]


def test_the_text_is_that_of_the_reader(stage, work):
    both, one = make(work, stage.agent, HELLO), make(work, stage.agent, MacroDraft("Uno", "Hola"))

    assert both.body_in("en-US") == "Hello {customer}, this is {agent}."
    assert both.body_in("es") == "Hola {customer}, soy {agent}."
    assert one.body_in("en") == "Hola"


def test_only_who_keeps_the_settings_changes_those_of_everybody(stage, work, keeper):
    macro = make(work, keeper, shared())
    with pytest.raises(Forbidden):
        make(work, stage.agent, shared())
    with pytest.raises(Forbidden), work(stage.agent) as uow:
        tickets.change_macro(uow, macro.id, HELLO)
    with pytest.raises(Forbidden), work(stage.agent) as uow:
        tickets.remove_macro(uow, macro.id)

    with work(keeper) as uow:
        tickets.change_macro(uow, macro.id, MacroDraft("Otro", "Buenas"))

    assert tickets.get_macro(work(stage.agent), macro.id).title == "Otro"
    assert not tickets.may_change_macro(work(stage.agent), macro) and tickets.may_change_macro(work(keeper), macro)


def test_another_ones_macro_is_not_there(stage, work):
    macro = make(work, stage.supervisor, HELLO)

    with pytest.raises(NotFound), work(stage.agent) as uow:
        tickets.remove_macro(uow, macro.id)


def test_a_macro_goes_away(stage, work):
    macro = make(work, stage.agent, HELLO)

    with work(stage.agent) as uow:
        tickets.remove_macro(uow, macro.id)

    assert tickets.list_macros(work(stage.agent)) == []


def test_customers_keep_none(stage, work):
    with pytest.raises(Forbidden):
        make(work, stage.rosa, HELLO)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("title", " ", "required"), ("title", "x" * 81, "too_long"), ("title", "a\u202eb", "too_long"),
        ("body", " ", "required"), ("body_en", "x" * 20_001, "too_long"), ("kind", "letter", "unknown_choice"),
        ("body", "Hola {password}", "macro.unknown_gap"), ("wait", "forever", "unknown_choice"),
        ("team_id", 999, "unknown_choice"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_told_at_its_field(stage, work, field, value, code):
    with pytest.raises(Invalid) as refused:
        make(work, stage.agent, MacroDraft(**{**vars(HELLO), field: value}))

    assert refused.value.problems[field].code == code


def test_what_belongs_to_a_macro_is_done(stage, work):
    macro = make(
        work, stage.agent, MacroDraft("Foto", "¿Una foto?", assign_me=True, team_id=stage.team_id, wait="customer")
    )

    with work(stage.agent) as uow:
        tickets.follow_macro(uow, tickets.get_ticket(uow, stage.number), macro.id)

    ticket = tickets.get_ticket(work(), stage.number)
    assert (ticket.assignee_id, ticket.team_id) == (stage.agent.id, stage.team_id)
    assert (ticket.status, ticket.pending_reason) == ("pending", "customer")


def test_what_is_not_possible_now_is_left_out(stage, work):
    waits, plain = make(work, stage.agent, MacroDraft("Foto", "x", wait="customer")), make(work, stage.agent, HELLO)
    with work(stage.agent) as uow:
        tickets.resolve(uow, stage.number, "Listo.")

    for macro in (waits, plain):
        with work(stage.agent) as uow:
            tickets.follow_macro(uow, tickets.get_ticket(uow, stage.number), macro.id)

    assert tickets.get_ticket(work(), stage.number).status == "resolved"


def test_what_belongs_to_a_macro_is_done_once_and_by_those_who_may(stage, work, keeper):
    team = make(work, keeper, shared(team_id=stage.team_id, assign_me=True, wait="customer"))
    with work(stage.agent) as uow:
        ticket = tickets.get_ticket(uow, stage.number)
        tickets.follow_macro(uow, ticket, 999)
        tickets.follow_macro(uow, ticket, team.id, "once")
        tickets.assign(uow, stage.number, None)
        tickets.follow_macro(uow, ticket, team.id, "once")
    analyst = stage.analyst.__class__("user", stage.analyst.id, permissions=frozenset({"ticket.read", "account.read"}))
    with work(analyst) as uow:
        tickets.follow_macro(uow, tickets.get_ticket(uow, stage.number), team.id)

    assert tickets.get_ticket(work(), stage.number).assignee_id is None


def test_gaps_are_filled_once_and_never_obeyed():
    values = {"customer": "{agent} {0.__class__}", "agent": "Jimena"}

    assert (
        filled("Hola {customer}, {unknown} {agent} {0}", values) == "Hola {agent} {0.__class__}, {unknown} Jimena {0}"
    )
