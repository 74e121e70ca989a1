"""A ticket that is opened again keeps the history of its clocks: pauses, what was told, the time that had passed."""

from datetime import timedelta

import pytest

from servicedesk.core import tickets
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.sla import PolicyDraft, TargetDraft
from servicedesk.core.sla.clocks import ENDED
from servicedesk.core.tickets import ReplyDraft
from servicedesk.worker.jobs import sweep_promises
from tests.core.tickets.promises import HOUR, clocks_of, promise
from tests.make import make_ticket

LONG = PolicyDraft(
    "Todo",
    targets=(
        TargetDraft("attention", (24 * 60,) * 4),
        TargetDraft("resolution", (10 * 60,) * 4, pauses=("customer",)),
        TargetDraft("regulator", (20 * 60,) * 4),
    ),
)


def told(session, number):
    """Return what was told of the clocks of a ticket, in its order."""
    session.rollback()
    found = session.query(EventRecord).filter_by(kind="ticket.sla_breached").order_by(EventRecord.id)
    return [(each.values["clock"], each.values["percent"]) for each in found if each.values["number"] == number]


@pytest.mark.parametrize("way", ["rejection", "reply"])
def test_pauses_warnings_and_elapsed_time_survive_a_rejection(kernel, work, session, stage, clock, way):
    promise(work, LONG)
    with work() as uow:
        ticket = make_ticket(uow, tickets.get_ticket(uow, stage.number).account)
        number, ticket_id = ticket.number, ticket.id
    clock.advance(HOUR)
    with work(stage.agent) as uow:
        tickets.wait_for(uow, number, "customer")
    clock.advance(2 * HOUR)
    with work(stage.agent) as uow:
        tickets.resume(uow, number)
    clock.advance(5 * HOUR)
    sweep_promises(kernel)
    with work(stage.agent) as uow:
        tickets.resolve(uow, number, "Listo.")
    before = clocks_of(session, ticket_id)
    clock.advance(30 * HOUR)
    sweep_promises(kernel)
    warned = told(session, number)

    with work(stage.rosa) as uow:
        if way == "reply":
            tickets.reply(uow, number, ReplyDraft("Sigue igual."))
        else:
            tickets.reject_solution(uow, number, "Sigue igual.")

    after = clocks_of(session, ticket_id)
    resolution, regulator = after["resolution"], after["regulator"]
    assert [pause.reason for pause in resolution.pauses] == ["customer", ENDED]
    assert resolution.phase == before["resolution"].phase == 50
    assert resolution.due_at == before["resolution"].due_at + 30 * HOUR == clock.now() + 4 * HOUR
    assert regulator.began_at == before["regulator"].began_at
    assert regulator.due_at - clock.now() == 12 * HOUR
    assert (after["attention"].period, after["attention"].due_at) == (2, clock.now() + 24 * HOUR)
    sweep_promises(kernel)
    assert told(session, number) == warned == [("resolution", 50)]


def test_a_breach_stays_a_breach_and_is_not_told_again(kernel, work, session, stage, clock):
    promise(work, LONG)
    with work() as uow:
        ticket = make_ticket(uow, tickets.get_ticket(uow, stage.number).account)
        number, ticket_id = ticket.number, ticket.id
    clock.advance(timedelta(hours=11))
    sweep_promises(kernel)
    with work(stage.agent) as uow:
        tickets.resolve(uow, number, "Listo.")
    with work(stage.rosa) as uow:
        tickets.reject_solution(uow, number, "Sigue igual.")
    clock.advance(HOUR)
    sweep_promises(kernel)

    breached = clocks_of(session, ticket_id)["resolution"]
    assert breached.breached_at == breached.began_at + 10 * HOUR
    assert [each for each in told(session, number) if each == ("resolution", 100)] == [("resolution", 100)]
