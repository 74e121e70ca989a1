"""Going on: what a customer writes in time reopens a ticket, and what is written after its end opens a linked one."""

from datetime import timedelta

import pytest

from servicedesk.core import tickets
from servicedesk.core.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from servicedesk.core.tickets import FileDraft, ReplyDraft, ending
from tests.core.regulation.countries import keep, rules_for
from tests.database import ON_ONE_DATABASE
from tests.make import make_category, make_ticket

FAILS = ReplyDraft(
    "Otra vez sin Internet.", submission="s" * 22, files=(FileDraft("a" * 32, "f.jpg", "image/jpeg", 1, ""),)
)


@pytest.fixture
def ended(work, stage):
    """Return a stage whose ticket was solved and confirmed."""
    with work(stage.agent) as uow:
        tickets.resolve(uow, stage.number, "Listo.")
    with work(stage.rosa) as uow:
        tickets.confirm(uow, stage.number)
    return stage


def test_a_customers_reply_in_time_reopens(work, stage, clock):
    with work(stage.agent) as uow:
        tickets.resolve(uow, stage.number, "Listo.")
    clock.advance(timedelta(days=2))

    with work(stage.rosa) as uow:
        tickets.reply(uow, stage.number, ReplyDraft("Sigue igual."))

    ticket = tickets.get_ticket(work(), stage.number)
    assert (ticket.status, ticket.resolved_at, ticket.promise_began_at) == ("inProgress", None, clock.now())
    story = tickets.get_story(work(stage.rosa), ticket)
    assert story.events[-1].values["action"] == "rejected_solution"


@ON_ONE_DATABASE
def test_staff_who_write_on_what_is_solved_reopen_nothing(work, stage):
    with work(stage.agent) as uow:
        tickets.resolve(uow, stage.number, "Listo.")
        tickets.reply(uow, stage.number, ReplyDraft("Cualquier cosa, avisar."))

    assert tickets.get_ticket(work(), stage.number).status == "resolved"


def test_what_is_written_after_the_end_opens_a_linked_ticket_once(work, ended, session):
    for _ in range(2):
        with work(ended.rosa) as uow:
            opened = ending.continue_ended(uow, ended.number, FAILS)

    old = tickets.get_ticket(work(), ended.number)
    assert (old.status, opened.status, opened.account_id) == ("closed", "acknowledged", old.account_id)
    assert [(kind, other.number) for kind, other in tickets.list_links(work(), opened)] == [("follow_up", ended.number)]
    story = tickets.get_story(work(ended.rosa), old)
    assert [each.values["action"] for each in story.events[-2:]] == ["confirmed", "continued"]
    (words,) = tickets.get_story(work(ended.rosa), opened).interactions.values()
    assert (words.body, [each.name for each in words.attachments]) == (FAILS.body, ["f.jpg"])


@ON_ONE_DATABASE
def test_an_agent_goes_on_for_whoever_calls_about_the_same_symptom(work, stage):
    with work() as uow:
        category = make_category(uow)
    with work() as uow:
        number = make_ticket(uow, category="no_service", contact_phone="+51 999 000 111").number
        tickets.cancel(uow, number)

    with work(stage.agent) as uow:
        opened = ending.continue_ended(uow, number, ReplyDraft("Llama de nuevo.", "phone"))

    assert (opened.category_id, opened.subject, opened.channel) == (category.id, category.symptom, "phone")
    assert opened.contact_phone == "+51 999 000 111"


@ON_ONE_DATABASE
def test_a_symptom_that_is_no_longer_asked_about_is_left_out(work, stage):
    with work() as uow:
        category = make_category(uow)
        number = make_ticket(uow, category="no_service").number
        tickets.cancel(uow, number)
        category.is_active = False

    with work(stage.agent) as uow:
        opened = ending.continue_ended(uow, number, ReplyDraft("Llama de nuevo."))

    assert (opened.category_id, opened.subject) == (None, "No tengo Internet")


@ON_ONE_DATABASE
def test_after_the_end_of_a_claim_comes_a_complaint(work, stage):
    keep(work, rules_for("VE"))
    with work(stage.rosa) as uow:
        number = ending.claim(uow, stage.number, "Nadie viene.").number
        tickets.cancel(uow, number)

    with work(stage.rosa) as uow:
        assert ending.continue_ended(uow, number, ReplyDraft("No estoy de acuerdo.")).kind == "complaint"


@ON_ONE_DATABASE
def test_only_what_has_ended_is_gone_on_with_by_whoever_may_and_in_words(work, stage):
    with pytest.raises(Conflict), work(stage.rosa) as uow:
        ending.continue_ended(uow, stage.number, FAILS)
    with work() as uow:
        tickets.cancel(uow, stage.number)
    with pytest.raises(NotFound), work(stage.stranger) as uow:
        ending.continue_ended(uow, stage.number, FAILS)
    with pytest.raises(Forbidden), work(stage.analyst) as uow:
        ending.continue_ended(uow, stage.number, FAILS)
    for words in (" ", "x" * 20_001):
        with pytest.raises(Invalid), work(stage.rosa) as uow:
            ending.continue_ended(uow, stage.number, ReplyDraft(words))


@ON_ONE_DATABASE
def test_a_merged_ticket_goes_on_where_it_was_merged_into(work, stage):
    with work() as uow:
        main = make_ticket(uow, tickets.get_ticket(uow, stage.number).account).number
    with work(stage.agent) as uow:
        tickets.merge(uow, stage.number, main)

    with pytest.raises(Conflict), work(stage.rosa) as uow:
        ending.continue_ended(uow, stage.number, FAILS)
    assert ending.find_merged_into(work(), tickets.get_ticket(work(), stage.number)).number == main
