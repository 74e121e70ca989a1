"""Reporting without signing in: registered always, told nothing, followed by a private link."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from servicedesk.core import people, regulation, tickets
from servicedesk.core.kernel.actors import ANONYMOUS
from servicedesk.core.kernel.answers import Hold
from servicedesk.core.kernel.errors import Conflict, Invalid, NotFound
from servicedesk.core.tickets import StrangerDraft
from servicedesk.core.tickets.customer_models import PrivateLink
from servicedesk.core.tickets.models import Interaction, Ticket
from servicedesk.core.tickets.service.strangers import LINK_LIVES
from servicedesk.worker.jobs import claim_late
from tests.database import ON_ONE_DATABASE
from tests.listeners import Gate
from tests.make import make_account, make_category, make_contact, make_service

FITS = {"service_number": "INT-7", "document": "4.123.456-7"}
DOES_NOT_FIT = {"service_number": "INT-7", "document": "99999999"}


@pytest.fixture
def street(work):
    """Give somebody a service and a document."""
    with work() as uow:
        account = make_account(uow, number="104001")
        contact = make_contact(uow, account, document="41234567")
        make_contact(uow, account, name="Sin documento", email="otro@cliente.example")
        service = make_service(uow, account, number="INT-7")
        make_category(uow, code="slow", symptom="Va muy lento")
    return {"account_id": account.id, "contact_id": contact.id, "service_id": service.id}


def report(work, **changes):
    values = {
        **FITS, "name": "Rosa", "contact_phone": "900000001", "description": "Va lento.", "category": "slow",
        "unknown_name": "Sin identificar", **changes,
    }  # fmt: skip
    with work(ANONYMOUS) as uow:
        return tickets.open_unverified(uow, StrangerDraft(**values))


def only_ticket(session):
    session.rollback()
    return session.scalars(select(Ticket)).one()


def followed(work, secret):
    return tickets.read_private_link(work(ANONYMOUS), secret, "es")


def test_who_is_recognised_reports_for_the_own_account(work, street, session):
    report(work)

    ticket = only_ticket(session)
    assert (ticket.account_id, ticket.contact_id, ticket.service_id) == tuple(street.values())
    assert (ticket.channel, ticket.status, ticket.subject) == ("public", "acknowledged", "Va muy lento")
    assert session.scalars(select(Interaction)).one().author_name == "Rosa"


@pytest.mark.parametrize(
    "typed", [DOES_NOT_FIT, {"service_number": "NO-1"}, {"document": ""}, {"document": " - "}, {"service_number": "%"}]
)
def test_who_is_not_recognised_is_registered_all_the_same(work, street, session, typed):
    report(work, **typed)

    ticket = only_ticket(session)
    assert (ticket.account.number, ticket.account.name) == ("-", "Sin identificar")
    assert (ticket.contact_id, ticket.service_id) == (None, None)


def test_nobody_can_tell_from_the_answer_whether_the_pair_fits(work, street):
    seen = [followed(work, report(work, **typed)) for typed in (FITS, DOES_NOT_FIT, DOES_NOT_FIT)]

    told = [{**vars(each), "number": ""} for each in seen]
    assert told[0] == told[1] == told[2]
    assert len({each.number for each in seen}) == 3


def test_a_debt_is_told_to_nobody_who_has_not_signed_in(work, street, plugins, session):
    plugins.install("debt", Gate(lambda draft, ctx: Hold("debt_check.overdue", {"amount": 58})))

    secret = report(work)

    assert only_ticket(session).status == "held"
    assert (followed(work, secret).status, len(followed(work, secret).steps)) == ("acknowledged", 1)


def test_the_steps_are_told_and_what_the_desk_wrote_is_not(work, street, stage, clock):
    secret = report(work)
    number = followed(work, secret).number
    clock.advance(timedelta(hours=1))
    with work() as uow:
        tickets.start(uow, number)
        tickets.reply(uow, number, tickets.ReplyDraft("Tu IP es 10.0.0.1."))
        tickets.wait_for(uow, number, "carrier")
    waiting = followed(work, secret)
    with work() as uow:
        tickets.resume(uow, number)
        tickets.resolve(uow, number, "Cambiamos el puerto 7.")
    with work() as uow:
        tickets.close(uow, number)

    after = followed(work, secret)

    assert waiting.status == "inProgress"
    assert [step.status for step in after.steps] == ["acknowledged", "inProgress", "resolved", "closed"]
    assert (after.status, after.may_reply, [body for _, body in after.words]) == ("closed", False, ["Va lento."])


def test_what_is_added_wakes_what_waited_for_it_and_counts_once(work, street, session):
    secret = report(work)
    number = followed(work, secret).number
    with work() as uow:
        tickets.wait_for(uow, number, "customer")
    asked = followed(work, secret)

    for _ in range(2):
        with work(ANONYMOUS) as uow:
            tickets.add_by_link(uow, secret, "La luz es roja.", "once-0123456789abcdef")

    after = followed(work, secret)
    assert (asked.status, after.status) == ("waiting", "inProgress")
    assert [body for _, body in after.words] == ["Va lento.", "La luz es roja."]
    assert {each.author_name for each in session.scalars(select(Interaction))} == {"Rosa"}
    fact = tickets.get_story(work(), tickets.get_ticket(work(), number)).events[-1]
    assert (fact.values["action"], fact.values["by_customer"]) == ("replied", True)


def test_what_cannot_be_added_is_refused(work, street):
    secret = report(work)
    number = followed(work, secret).number

    with pytest.raises(Invalid), work(ANONYMOUS) as uow:
        tickets.add_by_link(uow, secret, " ")
    with pytest.raises(Invalid), work(ANONYMOUS) as uow:
        tickets.add_by_link(uow, secret, "x" * 20_001)
    with work() as uow:
        tickets.cancel(uow, number)
    with pytest.raises(Conflict), work(ANONYMOUS) as uow:
        tickets.add_by_link(uow, secret, "Hola")
    with pytest.raises(NotFound), work(ANONYMOUS) as uow:
        tickets.add_by_link(uow, f"{secret}x", "Hola")


def test_a_link_ends_and_only_its_digest_is_kept(work, street, clock, session):
    secret = report(work)
    assert secret not in str([vars(row) for row in session.scalars(select(PrivateLink))])

    clock.advance(LINK_LIVES)

    with work() as uow:
        tickets.forget_private_links(uow)
    session.rollback()
    assert session.scalars(select(PrivateLink)).all() == []
    for wrong in (secret, "", "x" * 5000, "\udcff"):
        with pytest.raises(NotFound):
            followed(work, wrong)


def test_a_form_sent_twice_opens_one_ticket_with_two_ways_to_it(work, street, session):
    first, second = (report(work, submission="once-0123456789abcdef") for _ in range(2))

    assert first != second
    assert followed(work, first) == followed(work, second)
    assert only_ticket(session).channel == "public"


def test_an_empty_report_is_asked_for_again(work, street, session):
    with pytest.raises(Invalid) as refused:
        report(work, description=" ", category="no_such")

    assert set(refused.value.problems) == {"description", "category"}
    session.rollback()
    assert session.scalars(select(Ticket)).all() == []


def test_strangers_may_write_as_often_as_people_do(work):
    for attempt in range(5):
        with work(ANONYMOUS) as uow:
            people.count_report(uow, address=f"10.0.0.{attempt}", about="INT-7")

    with pytest.raises(people.TooMany), work(ANONYMOUS) as uow:
        people.count_report(uow, address="10.0.0.99", about="int-7 ")
    for attempt in range(20):
        with work(ANONYMOUS) as uow:
            people.count_report(uow, address="10.0.1.1", about=f"S-{attempt}")
    with pytest.raises(people.TooMany), work(ANONYMOUS) as uow:
        people.count_report(uow, address="10.0.1.1", about="S-99")


def test_what_is_added_to_a_ticket_that_waits_for_nothing_leaves_it_where_it_is(work, street):
    secret = report(work)

    with work(ANONYMOUS) as uow:
        tickets.add_by_link(uow, secret, "La luz es roja.")

    assert followed(work, secret).status == "acknowledged"


@ON_ONE_DATABASE
def test_what_a_guest_adds_to_a_solved_report_reopens_it(work, street, session):
    secret = report(work)
    with work() as uow:
        tickets.resolve(uow, only_ticket(session).number, "Listo.")

    with work(ANONYMOUS) as uow:
        tickets.add_by_link(uow, secret, "Sigue lento.")

    assert (only_ticket(session).status, only_ticket(session).resolved_at) == ("inProgress", None)


@ON_ONE_DATABASE
@pytest.mark.parametrize(("pair", "claims"), [(FITS, 1), (DOES_NOT_FIT, 0)], ids=["recognised", "not recognised"])
def test_what_nobody_is_known_to_have_reported_becomes_no_claim(kernel, work, session, street, clock, pair, claims):
    with work() as uow:
        regulation.take_profile(uow, "PE")
    report(work, **pair)
    clock.advance(timedelta(hours=25))

    claim_late(kernel)

    assert session.scalars(select(func.count()).where(Ticket.kind == "claim")).one() == claims
