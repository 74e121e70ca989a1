"""The sweep: every warning and breach once and in order, and nothing while the time is in doubt."""

from datetime import timedelta

import pytest

from servicedesk.core import tickets
from servicedesk.core.kernel.errors import Invalid
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.notifications import list_notices
from servicedesk.core.sla import (
    HoursDraft,
    PolicyDraft,
    TargetDraft,
    believe_at_once,
    change_calendar,
    confirm_clocks,
    create_calendar,
    dismiss_clocks,
    keep_norm,
)
from servicedesk.core.sla.queries import is_held_back
from servicedesk.core.tickets import ReplyDraft, add_note, reply, sweep_clocks
from servicedesk.core.tickets.models import Ticket
from servicedesk.core.tickets.service import sweeping
from tests.core.tickets.promises import HOUR, MINUTE, clocks_of, promise
from tests.database import ON_ONE_DATABASE, SettableClock
from tests.make import as_user, make_account, make_staff, make_team, make_ticket

ONE = PolicyDraft("Una", targets=(TargetDraft("resolution", (100,) * 4),))


class LeapingClock(SettableClock):
    """A clock whose wall can leap without any time passing."""

    def __init__(self):
        super().__init__()
        self.leapt = timedelta(0)

    def monotonic(self):
        return (self.moment - self.leapt).timestamp()

    def leap(self, by):
        self.moment += by
        self.leapt += by


@pytest.fixture
def clock():
    return LeapingClock()


@pytest.fixture
def ticket(work):
    """Return a ticket with one clock of a hundred minutes, after a first sweep."""
    promise(work, ONE)
    with work() as uow:
        keep_norm(uow, is_kept=False)
        made = make_ticket(uow, make_account(uow))
        found = (made.id, made.number)
    sweep(work)
    return found


def sweep(work, boot="ours"):
    """Sweep until nothing is left, as the job does, and return how much was told."""
    told = 0
    while True:
        with work() as uow:
            now = sweep_clocks(uow, boot)
        told += now
        if not now:
            return told


def facts(session, **wanted):
    """Return what was told of clocks, in its order."""
    session.rollback()
    rows = session.query(EventRecord).filter_by(kind="ticket.sla_breached", **wanted).order_by(EventRecord.id)
    return [(row.values["clock"], row.values["phase"], row.values["percent"]) for row in rows]


def test_each_phase_is_told_when_it_comes_and_only_then(work, session, clock, ticket):
    told = []
    for _ in range(12):
        clock.advance(10 * MINUTE)
        told.append(sweep(work))

    assert told == [0, 0, 0, 0, 1, 0, 0, 1, 1, 1, 0, 0]
    assert facts(session) == [
        ("resolution", "warning", 50), ("resolution", "warning", 75), ("resolution", "warning", 90),
        ("resolution", "breach", 100),
    ]  # fmt: skip
    assert clocks_of(session, ticket[0])["resolution"].breached_at == clock.now() - 20 * MINUTE


def test_the_fact_says_what_a_listener_needs(work, session, clock, ticket):
    clock.advance(50 * MINUTE)
    sweep(work)
    fact = session.query(EventRecord).filter_by(kind="ticket.sla_breached").one().values

    assert fact["number"] == ticket[1]
    assert (fact["priority"], fact["ticket_kind"], fact["status"], fact["period"]) == (3, "fault", "acknowledged", 1)
    assert not fact["is_overtaken"]


def test_after_a_time_off_everything_that_came_meanwhile_is_told_in_order(work, session, clock, ticket):
    clock.advance(timedelta(days=3))

    assert sweep(work) == 4
    rows = session.query(EventRecord).filter_by(kind="ticket.sla_breached").order_by(EventRecord.id)
    assert [row.values["is_overtaken"] for row in rows] == [True, True, True, False]


def test_what_is_done_too_late_does_not_hide_that_it_was_late(work, session, clock, ticket):
    clock.advance(101 * MINUTE)
    with work() as uow:
        add_note(uow, ticket[1], "Por fin.")

    assert [phase for _, _, phase in facts(session)] == [50, 75, 90, 100]
    assert sweep(work) == 0


def test_every_message_promises_anew_and_every_silence_is_told(work, session, clock):
    promise(work, PolicyDraft("Novedades", targets=(TargetDraft("next_update", (60,) * 4, warnings=()),)))
    with work() as uow:
        number = make_ticket(uow).number
        agent = as_user(make_staff(uow, "csm_agent"))
    sweep(work)
    for _ in range(2):
        clock.advance(61 * MINUTE)
        sweep(work)
        with work(agent) as uow:
            reply(uow, number, ReplyDraft("Seguimos."))
    session.rollback()
    rows = session.query(EventRecord).filter_by(kind="ticket.sla_breached").order_by(EventRecord.id)

    assert [row.values["period"] for row in rows] == [1, 2]


def test_a_leap_of_the_clock_is_held_back_until_somebody_confirms_it(work, session, clock, ticket):
    with work() as uow:
        keeper = as_user(make_staff(uow, "administrator"), "administrator")
    clock.leap(timedelta(days=1))

    assert (sweep(work), facts(session), is_held_back(session)) == (0, [], True)
    assert sweep(work) == 0
    assert [notice.kind for notice in list_notices(work(keeper))] == ["clocks"]
    with work() as uow:
        add_note(uow, ticket[1], "Entretanto.")
    assert facts(session) == []

    with work(keeper) as uow:
        confirm_clocks(uow)
    assert sweep(work) == 4
    clock.advance(MINUTE)
    assert sweep(work) == 0 and not is_held_back(work().session)


def test_an_absurd_number_at_once_is_held_back(work, session, clock):
    promise(work, ONE)
    with work() as uow:
        believe_at_once(uow, 2)
        account = make_account(uow)
        for _ in range(3):
            make_ticket(uow, account)
    sweep(work)
    clock.advance(99 * MINUTE)
    sweep(work)
    clock.advance(MINUTE)

    assert (sweep(work), is_held_back(session)) == (0, True)
    with work() as uow:
        confirm_clocks(uow)
    assert sweep(work) == 3


def test_what_is_dismissed_is_noted_and_told_to_nobody(work, session, clock, ticket):
    with work() as uow:
        boss = as_user(make_staff(uow, "csm_supervisor"), "csm_supervisor")
        tickets.get_ticket(uow, ticket[1]).team_id = make_team(uow).id
    clock.leap(timedelta(hours=3))
    sweep(work)
    waiting = tickets.list_waiting_breaches(work(), 5)

    with pytest.raises(Invalid), work(boss) as uow:
        dismiss_clocks(uow, " ")
    with work(boss) as uow:
        dismiss_clocks(uow, "El reloj dio un salto.")
    swept = sweep(work)

    told = [each.values for each in session.query(EventRecord).filter_by(kind="ticket.sla_breached")]
    assert [(each.number, each.clock) for each in waiting] == [(ticket[1], "resolution")]
    assert swept == 4 and [each["is_quiet"] for each in told] == [True] * 4
    assert session.query(EventRecord).filter_by(kind="ticket.escalated").count() == 0
    assert clocks_of(session, ticket[0])["resolution"].breached_at is not None
    decided = session.query(EventRecord).filter_by(kind="sla.confirmed").one().values
    assert (decided["reason"], decided["is_quiet"]) == ("El reloj dio un salto.", True)


def test_what_comes_after_a_dismissal_is_told_again(work, session, clock, ticket):
    clock.leap(timedelta(minutes=60))
    sweep(work)
    with work() as uow:
        dismiss_clocks(uow, "Prueba.")
    sweep(work)
    clock.advance(20 * MINUTE)
    with work() as uow:
        add_note(uow, ticket[1], "Sigue.")

    told = session.query(EventRecord).filter_by(kind="ticket.sla_breached").order_by(EventRecord.id)
    assert [(each.values["percent"], each.values["is_quiet"]) for each in told] == [(50, True), (75, False)]


def test_after_a_time_off_any_number_is_believed(work, session, clock):
    promise(work, ONE)
    with work() as uow:
        believe_at_once(uow, 2)
        account = make_account(uow)
        for _ in range(3):
            make_ticket(uow, account)
    sweep(work)
    clock.advance(timedelta(hours=5))

    assert sweep(work) == 12


def test_a_portion_after_the_other_tells_all(work, session, clock, monkeypatch):
    promise(work, ONE)
    monkeypatch.setattr(sweeping, "PORTION", 2)
    with work() as uow:
        account = make_account(uow)
        for _ in range(5):
            make_ticket(uow, account)
    clock.advance(50 * MINUTE)

    assert sweep(work) == 5


@pytest.mark.parametrize("engine", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True)
def test_a_ticket_that_somebody_is_at_is_left_to_them(work, session, clock, ticket):
    clock.advance(50 * MINUTE)
    with work() as somebody:
        somebody.session.query(Ticket).with_for_update().all()
        with work() as uow:
            assert sweep_clocks(uow, "ours") == 0

    assert sweep(work) == 1


@ON_ONE_DATABASE
def test_a_clock_goes_on_by_the_calendar_that_it_was_promised_by(work, session, clock):
    with work() as uow:
        office = create_calendar(uow, HoursDraft("Oficina")).id
    promise(work, PolicyDraft("Horas", targets=(TargetDraft("resolution", (480,) * 4, office),)))
    with work() as uow:
        ticket_id = make_ticket(uow).id
    with work() as uow:
        change_calendar(uow, office, HoursDraft("Oficina", week=((("00:00", "00:00"),),) * 7))
    clock.advance(5 * HOUR)  # four of them count, the hour of noon does not

    assert sweep(work) == 1
    assert clocks_of(session, ticket_id)["resolution"].calendar_version == 1
