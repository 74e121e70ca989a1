"""How content a customer is: said with the confirmation or later, and the words can be erased."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from servicedesk.core import tickets
from servicedesk.core.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.tickets.customer_models import TicketRating
from servicedesk.core.tickets.rules import RATE_WITHIN


@pytest.fixture
def solved(work, stage):
    """Let the agent solve the ticket."""
    with work(stage.agent) as uow:
        tickets.resolve(uow, stage.number, "Cambiamos el puerto.")
    return stage


@pytest.fixture
def closed(work, solved):
    """Let the agent close it without the customer."""
    with work(solved.supervisor) as uow:
        tickets.close(uow, solved.number)
    return solved


def last_event(session):
    session.rollback()
    return session.scalars(select(EventRecord).order_by(EventRecord.id.desc()).limit(1)).one().values


def test_the_words_of_a_rating_stand_beside_the_fact(work, solved, session):
    with work(solved.rosa) as uow:
        tickets.confirm(uow, solved.number, 4, " Muy amables. ")

    kept = session.get(TicketRating, solved.id)
    assert (kept.stars, kept.comment, kept.author) == (4, "Muy amables.", solved.rosa.key)
    fact = last_event(session)
    assert (fact["action"], fact["reason"]) == ("confirmed", "4")
    assert "amables" not in str(fact)


def test_who_confirms_without_a_rating_leaves_none(work, solved, session):
    with work(solved.rosa) as uow:
        tickets.confirm(uow, solved.number)

    assert session.get(TicketRating, solved.id) is None


def test_words_without_stars_are_asked_for_them(work, solved):
    with pytest.raises(Invalid) as refused, work(solved.rosa) as uow:
        tickets.confirm(uow, solved.number, None, "Muy amables.")

    assert refused.value.problems["rating"].code == "required"


def test_too_many_words_are_too_many(work, solved):
    with pytest.raises(Invalid) as refused, work(solved.rosa) as uow:
        tickets.confirm(uow, solved.number, 1, "x" * 2001)

    assert refused.value.problems["comment"].code == "too_long"


def test_a_ticket_that_closed_by_itself_is_rated_afterwards_and_the_second_rating_counts(work, closed, session):
    before = tickets.get_ticket(work(), closed.number).changed_at

    with work(closed.rosa) as uow:
        tickets.rate(uow, closed.number, 2, "Tardaron.")
    with work(closed.rosa) as uow:
        tickets.rate(uow, closed.number, 3)

    ticket = tickets.get_ticket(work(), closed.number)
    assert (ticket.rating, ticket.status, ticket.changed_at) == (3, "closed", before)
    assert session.get(TicketRating, closed.id).comment == ""
    assert (last_event(session)["action"], last_event(session)["reason"]) == ("rated", "3")


def test_a_customer_reads_the_own_rating_in_the_story(work, closed):
    with work(closed.rosa) as uow:
        tickets.rate(uow, closed.number, 5, "Gracias.")

    story = tickets.get_story(work(closed.rosa), tickets.get_ticket(work(closed.rosa), closed.number))

    assert story.rating.comment == "Gracias."
    assert story.events[-1].values["action"] == "rated"


def test_a_rating_is_from_one_to_five_afterwards_too(work, closed):
    with pytest.raises(Invalid), work(closed.rosa) as uow:
        tickets.rate(uow, closed.number, 0)


def test_what_goes_on_is_not_rated_yet(work, solved):
    with pytest.raises(Conflict), work(solved.rosa) as uow:
        tickets.rate(uow, solved.number, 5)


def test_what_was_withdrawn_is_not_rated(work, stage):
    with work(stage.rosa) as uow:
        tickets.cancel(uow, stage.number)

    with pytest.raises(Conflict), work(stage.rosa) as uow:
        tickets.rate(uow, stage.number, 5)


def test_what_ended_long_ago_is_not_rated_any_more(work, closed, clock):
    clock.advance(RATE_WITHIN + timedelta(seconds=1))

    with pytest.raises(Conflict), work(closed.rosa) as uow:
        tickets.rate(uow, closed.number, 5)


def test_nobody_rates_in_the_name_of_a_customer(work, closed):
    with pytest.raises(Forbidden), work(closed.supervisor) as uow:
        tickets.rate(uow, closed.number, 5)
    with pytest.raises(NotFound), work(closed.stranger) as uow:
        tickets.rate(uow, closed.number, 5)
