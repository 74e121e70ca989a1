"""The unit of work: one commit, with its facts and the duty to tell them."""

import pytest
from sqlalchemy import select, update

from servicedesk.core.kernel.answers import Caution, Hold, Refusal
from servicedesk.core.kernel.database import NotWriting
from servicedesk.core.kernel.deliveries import Delivery
from servicedesk.core.kernel.errors import Refused
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.people.models import Account
from tests.listeners import Gate, Listener, opened
from tests.statements import counted


def test_leaving_a_unit_of_work_commits_what_was_written(session, work):
    with work() as uow:
        uow.session.add(Account(number="1", name="Uno"))

    assert session.scalars(select(Account.name)).all() == ["Uno"]


def test_an_error_leaves_neither_the_change_nor_the_fact(session, work, plugins):
    plugins.install("listening", Listener())

    with pytest.raises(ValueError, match="no"), work() as uow:
        uow.session.add(Account(number="1", name="Uno"))
        uow.publish(opened())
        raise ValueError("no")

    assert session.scalars(select(Account)).all() == []
    assert session.scalars(select(EventRecord)).all() == []
    assert session.scalars(select(Delivery)).all() == []


def test_a_fact_is_kept_with_one_delivery_for_each_enabled_listener(session, work, plugins, clock):
    for name in ("beta", "alpha", "off"):
        plugins.install(name, Listener())
    plugins.enable("off", enabled=False)

    with work() as uow:
        uow.publish(opened(7))

    record = session.scalars(select(EventRecord)).one()
    assert (record.kind, record.subject, record.subject_id, record.actor) == ("ticket.opened", "ticket", 7, "job:test")
    assert (record.at, record.request_id, record.values["number"]) == (clock.now(), "test", "AR-000007")
    due = session.scalars(select(Delivery).order_by(Delivery.id)).all()
    assert [(each.plugin, each.hook, each.state) for each in due] == [
        ("alpha", "on_ticket_open", "due"),
        ("beta", "on_ticket_open", "due"),
    ]


def test_each_of_many_facts_gets_its_own_deliveries_in_their_order(session, work, plugins):
    plugins.install("listening", Listener())

    with counted(work()) as statements, work() as uow:
        for number in range(20):
            uow.publish(opened(number))

    rows = session.execute(select(EventRecord.id, EventRecord.subject_id).order_by(EventRecord.id)).all()
    told = session.scalars(select(Delivery).order_by(Delivery.id)).unique().all()
    assert [subject for _, subject in rows] == list(range(20))
    assert [(each.event_id, each.event.subject_id) for each in told] == [tuple(row) for row in rows]
    written = [each for each in statements if each.startswith("INSERT INTO event")]
    assert len(written) == (1 if session.get_bind().dialect.name == "postgresql" else 20)


def test_a_failure_while_the_facts_are_written_leaves_nothing(session, work, monkeypatch):
    uow = work()
    monkeypatch.setattr(uow.plugins, "listeners", lambda hook: 1 / 0)

    with pytest.raises(ZeroDivisionError), uow:
        uow.session.add(Account(number="1", name="Uno"))
        uow.publish(opened())

    assert session.scalars(select(Account)).all() == []
    with work() as again:
        again.session.add(Account(number="2", name="Dos"))


def test_a_borrowed_unit_of_work_is_never_entered(work):
    lent = work().acting_as(work().actor)

    with pytest.raises(RuntimeError), lent:
        pass


def test_a_unit_of_work_is_entered_once(work):
    uow = work()
    with uow, pytest.raises(RuntimeError), uow:
        pass

    with pytest.raises(RuntimeError), uow:
        pass


def test_nothing_is_written_outside_an_entered_unit_of_work(work):
    uow = work()

    uow.session.add(Account(number="1", name="Uno"))
    with pytest.raises(NotWriting):
        uow.session.flush()

    uow.session.rollback()
    with pytest.raises(NotWriting):
        uow.session.execute(update(Account).values(name="Dos"))


def test_what_was_read_before_entering_is_read_anew_inside(work):
    with work() as uow:
        uow.session.add(Account(number="1", name="Uno"))
    late = work()
    seen = late.session.scalars(select(Account)).one()
    with work() as uow:
        uow.session.scalars(select(Account)).one().name = "Dos"

    with late:
        assert late.session.scalars(select(Account)).one().name == "Dos"

    assert seen.name == "Dos"


def test_one_reader_does_not_stop_a_writer_while_rights_are_asked(work):
    with work() as slow:
        with slow.reading():
            slow.session.scalars(select(Account)).all()
            with work() as quick:
                quick.session.add(Account(number="1", name="Uno"))
        found = slow.session.scalars(select(Account.name)).all()

    assert found == ["Uno"]


def test_reading_on_its_own_leaves_no_transaction_open(work):
    uow = work()

    with uow.reading(), uow.reading():
        uow.session.scalars(select(Account)).all()
        assert uow.session.in_transaction()

    assert not uow.session.in_transaction()


def test_a_borrower_who_reads_leaves_the_transaction_to_its_owner(work):
    owner = work()
    owner.session.scalars(select(Account)).all()

    with owner.acting_as(owner.actor).reading():
        pass

    assert owner.session.in_transaction()


def test_a_use_case_that_follows_another_one_stays_in_its_transaction(work):
    with work() as uow:
        uow.session.add(Account(number="1", name="Uno"))

        with uow.reading():
            assert uow.session.scalars(select(Account.name)).all() == ["Uno"]


def test_consent_returns_holds_and_cautions(work, plugins):
    plugins.install("calm", Gate(lambda draft, ctx: None))
    plugins.install("careful", Gate(lambda draft, ctx: Caution("careful.look")))
    plugins.install("strict", Gate(lambda draft, ctx: Hold("strict.wait", {"days": 3})))

    with work() as uow:
        answers = uow.require_consent("check_ticket_open", draft=None)

    assert answers == [Caution("careful.look"), Hold("strict.wait", {"days": 3})]


def test_a_refusal_is_raised_with_what_each_plugin_said(work, plugins):
    plugins.install("refusing", Gate(lambda draft, ctx: Refusal("refusing.closed_area", {"area": "Sur"})))

    with pytest.raises(Refused, match="refusing.closed_area") as caught, work() as uow:
        uow.require_consent("check_ticket_open", draft=None)

    assert caught.value.refusals[0].values == {"area": "Sur"}


def test_the_worker_is_nudged_only_after_the_commit_and_only_for_facts_with_a_hook(kernel, session, work):
    seen = []
    kernel.nudge = lambda: seen.append(len(session.scalars(select(EventRecord)).all()))

    with work() as uow:
        uow.publish(opened())
        assert seen == []
    with work() as uow:
        uow.session.add(Account(number="1", name="Uno"))

    assert seen == [1]


def test_what_follows_the_commit_runs_after_it_and_never_after_an_error(work):
    done = []

    with work() as uow:
        uow.after_commit(lambda: done.append("kept"))
        assert done == []
    with pytest.raises(ValueError), work() as uow:
        uow.after_commit(lambda: done.append("lost"))
        raise ValueError

    assert done == ["kept"]


def test_what_is_attempted_and_fails_is_undone_alone(session, work, plugins):
    plugins.install("listening", Listener())
    acts = []

    with work() as uow:
        uow.session.add(Account(number="1", name="Uno"))
        uow.publish(opened(1))
        with pytest.raises(ValueError, match="no"), uow.attempt():
            uow.session.add(Account(number="2", name="Dos"))
            uow.publish(opened(2))
            uow.after_commit(lambda: acts.append("undone"))
            raise ValueError("no")
        with uow.attempt():
            uow.publish(opened(3))

    assert session.scalars(select(Account.name)).all() == ["Uno"]
    assert [each.subject_id for each in session.scalars(select(EventRecord).order_by(EventRecord.id))] == [1, 3]
    assert acts == []
