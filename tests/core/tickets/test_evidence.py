"""Closing evidence: what a country asks for before a ticket ends, and how it is given."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from servicedesk.core import tickets
from servicedesk.core.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.tickets import FileDraft, ending
from servicedesk.core.tickets.ending import AgreementDraft
from tests.core.regulation.countries import keep, rules_for
from tests.database import ON_ONE_DATABASE
from tests.make import make_ticket

PAPER = FileDraft("c" * 32, "constancia.pdf", "application/pdf", 10, "d" * 64)
YES = AgreementDraft("Rosa Quispe", "phone")


@pytest.fixture
def solved(work, stage):
    """Return a stage on which evidence is asked for, with a solved ticket."""
    keep(work, rules_for("VE", silence="waits"))
    with work(stage.agent) as uow:
        tickets.resolve(uow, stage.number, "Listo.")
    return stage


def close(work, stage):
    with work(stage.agent) as uow:
        return tickets.close(uow, stage.number).status


def evidence_of(work, stage):
    uow = work()
    return [
        (row.kind, row.person, row.channel, row.reference)
        for row in ending.list_evidence(uow, tickets.get_ticket(uow, stage.number))
    ]


@pytest.mark.parametrize(
    ("asked", "given", "closes"),
    [
        ("either", "certificate", True), ("either", "agreement", True), ("certificate", "agreement", False),
        ("agreement", "certificate", False), ("certificate", "certificate", True), ("none", "", True),
        ("either", "", False),
    ],
)  # fmt: skip
@ON_ONE_DATABASE
def test_staff_close_with_the_evidence_that_is_asked_for_and_not_without(work, solved, asked, given, closes):
    keep(work, rules_for("VE", evidence=asked))
    with work(solved.agent) as uow:
        if given == "certificate":
            ending.certify(uow, solved.number, "CR-118")
        elif given:
            ending.note_agreement(uow, solved.number, YES)

    if closes:
        assert close(work, solved) == "closed"
    else:
        with pytest.raises(Conflict) as refused:
            close(work, solved)
        assert refused.value.message.code == f"ticket.needs_{asked}"
        assert refused.value.message.values == {"number": solved.number}


def test_the_customers_own_word_on_the_portal_is_enough(work, solved):
    with work(solved.rosa) as uow:
        tickets.confirm(uow, solved.number)

    assert evidence_of(work, solved) == [("agreement", "Rosa Quispe", "portal", "")]


@ON_ONE_DATABASE
def test_staff_who_confirm_need_what_closing_needs(work, solved):
    with pytest.raises(Conflict), work(solved.agent) as uow:
        tickets.confirm(uow, solved.number)
    with work(solved.agent) as uow:
        ending.note_agreement(uow, solved.number, YES)

    with work(solved.agent) as uow:
        assert tickets.confirm(uow, solved.number).status == "closed"


def test_silence_closes_nothing_that_waits_for_evidence_and_everything_else(work, solved, clock):
    with work() as uow:
        question = make_ticket(uow, kind="question")
        tickets.resolve(uow, question.number, "Así se hace.")
    clock.advance(timedelta(days=8))

    with work() as uow:
        assert tickets.close_unanswered(uow) == 1
    with work(solved.agent) as uow:
        ending.certify(uow, solved.number, "CR-118")
    with work() as uow:
        assert tickets.close_unanswered(uow) == 1


@ON_ONE_DATABASE
@pytest.mark.parametrize("changes", [{"silence": "closes"}, {"evidence": "none"}])
def test_where_silence_is_consent_time_alone_closes_after_the_hours_that_were_set(work, solved, clock, changes):
    keep(work, rules_for("VE", silence="waits", close_after=48) if not changes else rules_for("VE", **changes))
    clock.advance(timedelta(days=8))

    with work() as uow:
        assert tickets.close_unanswered(uow) == 1


@ON_ONE_DATABASE
def test_the_time_until_a_ticket_closes_by_itself_is_the_administrators(work, solved, clock):
    keep(work, rules_for("none", close_after=48))
    clock.advance(timedelta(hours=47))
    with work() as uow:
        assert tickets.close_unanswered(uow) == 0

    clock.advance(timedelta(hours=2))

    with work() as uow:
        assert tickets.close_unanswered(uow) == 1


@ON_ONE_DATABASE
def test_evidence_may_be_asked_for_before_a_ticket_is_solved(work, stage):
    keep(work, rules_for("PE", evidence_at="resolve"))
    with work() as uow:
        other = make_ticket(uow)
        tickets.link(uow, other.number, stage.number, "child")

    with pytest.raises(Conflict), work(stage.agent) as uow:
        tickets.resolve(uow, stage.number, "Listo.")
    with work(stage.agent) as uow:
        ending.certify(uow, stage.number, "CR-118")
    with pytest.raises(Conflict) as refused, work(stage.agent) as uow:
        tickets.resolve(uow, stage.number, "Listo.", cascade=True)
    assert refused.value.message.values == {"number": other.number}

    with work() as uow:  # what the desk itself solves, as with an outage, is proven before it closes
        tickets.resolve(uow, stage.number, "Listo.", cascade=True)
    assert ending.missing_evidence(work(), tickets.get_ticket(work(), stage.number)) == ""
    assert ending.missing_evidence(work(), tickets.get_ticket(work(), other.number)) == "either"


def test_a_certificate_is_a_number_a_file_or_both_and_no_customer_reads_it(work, solved):
    with work(solved.agent) as uow:
        ending.certify(uow, solved.number, "", PAPER, "s" * 22)
    with work(solved.agent) as uow:
        ending.certify(uow, solved.number, "", PAPER, "s" * 22)  # sent twice
        ending.certify(uow, solved.number, "CR-118")

    rows = ending.list_evidence(work(), tickets.get_ticket(work(), solved.number))
    assert [(row.reference, row.attachment and row.attachment.name) for row in rows] == [
        ("", "constancia.pdf"), ("CR-118", None),
    ]  # fmt: skip
    file_id = rows[0].attachment_id
    assert tickets.get_attachment(work(solved.agent), solved.number, file_id).name == "constancia.pdf"
    with pytest.raises(NotFound):
        tickets.get_attachment(work(solved.rosa), solved.number, file_id)


def test_an_agreement_says_who_agreed_by_which_channel_and_when(work, solved, clock, session):
    draft = AgreementDraft(" Rosa  Quispe ", "in_person", clock.now())
    clock.advance(timedelta(hours=2))
    for _ in range(2):
        with work(solved.agent) as uow:
            ending.note_agreement(uow, solved.number, draft, "s" * 22)

    (row,) = ending.list_evidence(work(), tickets.get_ticket(work(), solved.number))
    assert (row.person, row.channel, row.agreed_at) == ("Rosa Quispe", "in_person", clock.now() - timedelta(hours=2))
    assert (row.author, row.at) == (solved.agent.key, clock.now())
    last = session.scalars(select(EventRecord).order_by(EventRecord.id.desc())).first()
    assert (last.values["action"], last.values["reason"]) == ("agreed", "in_person")


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (AgreementDraft("", "phone"), "person"), (AgreementDraft("Rosa", "pigeon"), "channel"),
        (AgreementDraft("Rosa", "portal"), "channel"),
    ],
)  # fmt: skip
def test_an_agreement_of_nobody_by_no_channel_is_refused(work, solved, draft, field):
    with pytest.raises(Invalid) as refused, work(solved.agent) as uow:
        ending.note_agreement(uow, solved.number, draft)

    assert list(refused.value.problems) == [field]


@ON_ONE_DATABASE
@pytest.mark.parametrize("hours", [-1, 1])
def test_nobody_agrees_before_the_report_or_in_the_future(work, solved, clock, hours):
    with pytest.raises(Invalid), work(solved.agent) as uow:
        ending.note_agreement(uow, solved.number, AgreementDraft("Rosa", "phone", clock.now() + timedelta(hours=hours)))


@ON_ONE_DATABASE
def test_evidence_is_for_whoever_may_and_for_tickets_that_have_not_ended(work, solved):
    with pytest.raises(Forbidden), work(solved.rosa) as uow:
        ending.certify(uow, solved.number, "CR-118")
    with pytest.raises(Forbidden), work(solved.analyst) as uow:
        ending.note_agreement(uow, solved.number, YES)
    with pytest.raises(Invalid), work(solved.agent) as uow:
        ending.certify(uow, solved.number, " ")
    with work(solved.rosa) as uow:
        tickets.confirm(uow, solved.number)

    with pytest.raises(Conflict), work(solved.agent) as uow:
        ending.note_agreement(uow, solved.number, YES)
