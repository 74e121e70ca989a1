"""What is told of a ticket: what was done to it, and nothing of its clocks."""

from servicedesk.core import tickets
from servicedesk.core.tickets import ReplyDraft
from servicedesk.core.tickets.events import SlaBreached
from tests.database import ON_ONE_DATABASE


@ON_ONE_DATABASE
def test_a_fact_about_a_clock_is_no_part_of_the_conversation_and_no_news(stage, work):
    def story(who):
        return tickets.get_story(work(who), tickets.get_ticket(work(who), stage.number))

    seen = story(stage.rosa).events[-1].id
    before = [len(story(who).events) for who in (stage.rosa, stage.agent)]

    with work() as uow:
        uow.publish(
            SlaBreached(
                ticket_id=stage.id, number=stage.number, account_id=1, clock="response", phase="warning", percent=50,
                due_at="2026-11-23T18:00:00+00:00",
            )
        )  # fmt: skip

    assert [len(story(who).events) for who in (stage.rosa, stage.agent)] == before
    with work(stage.rosa) as uow:
        tickets.reply(uow, stage.number, ReplyDraft("Sigue igual.", seen_event_id=seen))
