"""Saying whose report it is that a guest sent: the account, the service, the history, and what the plugins think."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from servicedesk.core import tickets
from servicedesk.core.kernel.actors import ANONYMOUS
from servicedesk.core.kernel.answers import Caution, Hold, Refusal
from servicedesk.core.kernel.errors import Conflict, Forbidden, NotFound, Refused
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.tickets import StrangerDraft
from servicedesk.core.tickets.holds import as_reason
from servicedesk.core.tickets.models import Ticket
from tests.database import ON_ONE_DATABASE
from tests.listeners import Gate
from tests.make import as_user, make_account, make_contact, make_service, make_staff, make_ticket


@pytest.fixture
def street(work):
    """Give Rosa a service, hire an agent and a partner, and let a guest report who is not recognised."""
    with work() as uow:
        account, other = make_account(uow, number="104001"), make_account(uow, number="104002", name="Bodega Sol")
        make_contact(uow, account, document="41234567")
        make_service(uow, account, number="INT-7"), make_service(uow, other, number="INT-8")
        agent, viewer = make_staff(uow), make_staff(uow, "partner")
    return {"account": account.id, "other": other.id, "agent": as_user(agent), "viewer": as_user(viewer, "partner")}


@pytest.fixture
def number(work, street):
    return report(work)


def report(work, **typed):
    """Report as a guest, and return the number of the ticket."""
    draft = {
        "service_number": "?", "document": "?", "name": "Rosa", "contact_phone": "900000001", "unknown_name": "Nadie",
        "description": "Va lento.", "category": "", **typed,
    }  # fmt: skip
    with work(ANONYMOUS) as uow:
        tickets.open_unverified(uow, StrangerDraft(**draft))
    return work().session.scalars(select(Ticket.number).order_by(Ticket.id.desc())).first()


def identify(work, street, number, *chosen, by="agent", **more):
    with work(street[by]) as uow:
        return tickets.identify(uow, number, *chosen, **more)


def test_the_report_goes_to_the_account_and_its_history_says_who_checked(work, street, number, clock, session):
    ticket = identify(work, street, number, "104001", "INT-7")

    fact = session.scalars(select(EventRecord).order_by(EventRecord.id.desc())).first()
    assert (ticket.account_id, ticket.service.number, ticket.identified_at) == (street["account"], "INT-7", clock.now())
    assert (fact.values["action"], fact.values["reference_id"], fact.actor) == (
        "identified", street["account"], street["agent"].key,
    )  # fmt: skip


@ON_ONE_DATABASE
def test_who_was_recognised_stays_the_contact_and_nobody_else(work, street):
    right = report(work, service_number="INT-7", document="41234567")
    wrong = report(work, service_number="INT-7", document="41234567")

    stays = identify(work, street, right, "104001", "INT-7").contact_id
    leaves = identify(work, street, wrong, "104002").contact_id

    assert stays is not None and leaves is None


@ON_ONE_DATABASE
@pytest.mark.parametrize("chosen", [("-",), ("404",), ("104001", "INT-8"), ("104001", "INT-404")])
def test_what_is_not_there_is_not_found_and_nothing_changes(work, street, number, chosen):
    with pytest.raises(NotFound):
        identify(work, street, number, *chosen)

    assert tickets.is_unidentified(tickets.get_ticket(work(), number))


@ON_ONE_DATABASE
def test_only_a_guests_report_is_given_to_somebody_and_only_once(work, street, number):
    with work() as uow:
        own = make_ticket(uow).number
    ended = report(work)
    with work() as uow:
        tickets.cancel(uow, ended)
    identify(work, street, number, "104001")

    for each in (own, ended, number):
        with pytest.raises(Conflict):
            identify(work, street, each, "104001")


@ON_ONE_DATABASE
def test_whoever_may_not_open_tickets_identifies_nobody(work, street, number):
    with pytest.raises((Forbidden, NotFound)):
        identify(work, street, number, "104001", by="viewer")


@ON_ONE_DATABASE
def test_a_ticket_that_somebody_changed_meanwhile_is_looked_at_again(work, street, number):
    with pytest.raises(Conflict):
        identify(work, street, number, "104001", seen_version=99)


@ON_ONE_DATABASE
def test_the_plugins_are_asked_about_the_account_that_was_chosen(work, street, number, plugins):
    asked = []

    def answer(draft, ctx):
        asked.append(draft.account_id)
        return Hold("strict.debt") if draft.account_id == street["account"] else Refusal("strict.never")

    plugins.install("strict", Gate(answer))
    with pytest.raises(Refused):
        identify(work, street, number, "104002")

    ticket = identify(work, street, number, "104001")

    assert asked == [street["other"], street["account"]]
    assert (ticket.status, ticket.held_for.code, ticket.attend_by) == ("held", "strict.debt", None)


@ON_ONE_DATABASE
def test_work_that_waits_for_the_customer_goes_on_and_keeps_only_the_caution(work, street, number, plugins):
    with work() as uow:
        tickets.wait_for(uow, number, "customer")
    plugins.install("a_strict", Gate(lambda draft, ctx: Hold("a_strict.debt")))
    plugins.install("b_mild", Gate(lambda draft, ctx: Caution("b_mild.debt")))

    ticket = identify(work, street, number, "104001")

    assert (ticket.status, ticket.held_for, ticket.to_note.code) == ("pending", None, "b_mild.debt")


def report_of_rosa(work, plugins, street, of_bodega=None):
    """Report as Rosa, recognised and held for her debt, and return the number; Bodega's answer is another."""
    mine = Hold("strict.debt", {"amount": "89.90"})
    plugins.install("strict", Gate(lambda draft, ctx: mine if draft.account_id == street["account"] else of_bodega))
    plugins.install(
        "mild", Gate(lambda draft, ctx: Caution("mild.late") if draft.account_id == street["account"] else None)
    )
    return report(work, service_number="INT-7", document="41234567")


def facts_of(session):
    """Return what was done to tickets after their opening: the action, from where to where, and why."""
    found = select(EventRecord.values).where(EventRecord.kind == "ticket.changed").order_by(EventRecord.id)
    return [(each["action"], each["status_from"], each["status_to"], each["reason"]) for each in session.scalars(found)]


def test_with_another_account_the_debt_of_the_first_leaves_and_the_promise_begins(
    work, street, plugins, clock, session
):
    number = report_of_rosa(work, plugins, street)
    with work() as uow:
        held = tickets.get_ticket(uow, number)
        assert (held.status, held.to_note.code) == ("held", "mild.late")
        tickets.note_account_check(uow, held.id, "verified", Caution("mild.late", {"amount": "89.90"}))
    clock.advance(timedelta(hours=30))

    ticket = identify(work, street, number, "104002")

    assert (ticket.status, ticket.held_for, ticket.to_note, ticket.account_check) == ("acknowledged", None, None, "")
    assert (ticket.promise_began_at, ticket.attend_by) == (clock.now(), clock.now() + timedelta(hours=24))
    assert ticket.queue_by == ticket.attend_by
    assert facts_of(session)[1:] == [("identified", "held", "acknowledged", "")]


def test_with_another_account_its_own_debt_holds_and_says_so_as_every_hold_does(work, street, plugins, clock, session):
    number = report_of_rosa(work, plugins, street, Hold("strict.contract"))

    ticket = identify(work, street, number, "104002")
    held = list(tickets.list_held(work(), ["strict.contract"], clock.now(), clock.now() + timedelta(days=1)))

    assert (ticket.status, ticket.hold, ticket.attend_by) == ("held", as_reason(Hold("strict.contract")), None)
    assert facts_of(session) == [
        ("identified", "held", "acknowledged", ""), ("held", "acknowledged", "held", "strict.contract"),
    ]  # fmt: skip
    assert [(each.number, each.account.number, each.released_at) for each in held] == [(number, "104002", None)]


@ON_ONE_DATABASE
def test_the_right_account_keeps_what_holds_it(work, street, plugins, session):
    number = report_of_rosa(work, plugins, street)

    ticket = identify(work, street, number, "104001", "INT-7")

    assert (ticket.status, ticket.held_for.code, ticket.to_note.code) == ("held", "strict.debt", "mild.late")
    assert facts_of(session) == [("identified", "held", "held", "")]


@ON_ONE_DATABASE
def test_work_that_goes_on_for_another_account_loses_only_the_caution(work, street, plugins, session):
    plugins.install(
        "mild", Gate(lambda draft, ctx: Caution("mild.late") if draft.account_id == street["account"] else None)
    )
    number = report(work, service_number="INT-7", document="41234567")
    with work() as uow:
        promised = tickets.start(uow, number).attend_by

    ticket = identify(work, street, number, "104002")

    assert (ticket.status, ticket.to_note, ticket.attend_by) == ("inProgress", None, promised)
