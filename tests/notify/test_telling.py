"""How news of an outage is written: beside others who write, past what cannot be written, and never once overtaken."""

from sqlalchemy import update

from servicedesk.core import outages
from servicedesk.core.outages import OutageDraft
from servicedesk.core.outages.models import Outage
from servicedesk.core.outages.queries.news import list_news
from servicedesk.core.outages.telling import begin_telling
from servicedesk.notify import outages as writing
from servicedesk.notify.outages import tell_portion
from servicedesk.worker.following import tell_news
from tests.database import ON_ONE_DATABASE
from tests.notify.test_outages import declare, street, voice

pytestmark = ON_ONE_DATABASE
__all__ = ["street", "voice"]


def test_news_that_the_end_has_overtaken_is_told_to_nobody_and_no_news_stops_nobody(work, street, kernel, voice):
    with work() as uow:
        outage = outages.declare_outage(uow, OutageDraft((street[1],), "Fibra cortada"))
        begin_telling(uow, outage.id, "updated", "everybody")
    with work() as uow:
        outages.resolve_outage(uow, outage.number, tells="nobody")
    tell_news(kernel, voice)

    with work() as uow:
        uow.session.execute(update(Outage).values(services_hit=0))
        is_more = tell_portion(kernel, voice, [])

    assert not is_more
    assert [(each.told, each.finished_at is None) for each in list_news(work(), outage)] == [(0, False)]


def test_a_letter_that_cannot_be_written_stops_no_other(work, street, kernel, voice, told_since, monkeypatch, caplog):
    declare(work, street[1], tells="everybody")
    told_since()
    draft = writing.draft_letter

    def fail_for_mateo(words, reader, letter, **more):
        return 1 / 0 if reader.name == "Mateo" else draft(words, reader, letter, **more)

    monkeypatch.setattr(writing, "draft_letter", fail_for_mateo)

    tell_news(kernel, voice)

    (news,) = list_news(work(), outages.list_open_outages(work())[0])
    assert [each.recipient_name for each in told_since()[1]] == ["Rosa"]
    assert (news.told, news.missed, news.finished_at is None) == (1, 1, False)
    assert "ZeroDivisionError" in caplog.text


def test_letters_to_many_let_pages_go_first_every_few_and_others_write_meanwhile(
    work, street, kernel, voice, told_since, monkeypatch
):
    declare(work, street[1], tells="everybody")
    told_since()
    drawn, given_way = [], []
    draft = writing.draft_letter

    def count(*about, **more):
        drawn.append(1)
        return draft(*about, **more)

    def write_meanwhile():
        given_way.append(len(drawn))
        with work() as uow:
            uow.session.execute(update(Outage).values(public_text="Sigue"))

    monkeypatch.setattr(writing, "draft_letter", count)
    monkeypatch.setattr(writing, "AT_ONCE", 1)
    monkeypatch.setattr(kernel, "give_way", write_meanwhile)

    tell_news(kernel, voice)

    assert given_way == [0, 0, 1, 2, 2], "before each portion, and before each letter"
    assert len(told_since()[1]) == 2


def test_what_newer_news_overtakes_while_it_is_drawn_is_told_to_nobody(
    work, street, kernel, voice, told_since, monkeypatch
):
    outage = declare(work, street[1], tells="everybody")
    told_since()
    find, newer = writing.list_readers, iter([True])

    def find_and_be_overtaken(*args, **more):
        found = find(*args, **more)
        for _ in newer:
            with work() as uow:
                begin_telling(uow, outage.id, "updated", "everybody")
        return found

    monkeypatch.setattr(writing, "list_readers", find_and_be_overtaken)

    tell_news(kernel, voice)

    newest, oldest = list_news(work(), outage)
    assert [(each.told, each.finished_at is None) for each in (oldest, newest)] == [(0, False), (2, False)]
    assert sorted(each.recipient_name for each in told_since()[1]) == ["Mateo", "Rosa"]
