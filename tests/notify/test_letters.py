"""What the desk tells people by itself: to whom, in which language, and nothing that is not theirs."""

import pytest
from sqlalchemy import select

from servicedesk.core import sla, tickets
from servicedesk.core.kernel.actors import plugin_actor
from servicedesk.core.kernel.answers import Hold
from servicedesk.core.kernel.installed import Installed
from servicedesk.core.notifications.models import Notification
from servicedesk.core.sla import PolicyDraft, TargetDraft
from servicedesk.core.tickets import ReplyDraft
from servicedesk.language.catalogues import desk_catalogues
from servicedesk.notify import NotifyHooks, NotifySettings, Voice
from tests.listeners import Gate
from tests.make import (
    as_contact,
    as_user,
    make_account,
    make_category,
    make_contact,
    make_staff,
    make_ticket,
    make_user,
)

BILLING = plugin_actor("billing", frozenset({"ticket.hold", "ticket.release"}))


@pytest.fixture
def post(plugins, session):
    """Install the desk's own listener, and return what was written since the last look."""
    voice = Voice(desk_catalogues(), "https://desk.example", "desk.example")
    plugins.kernel.registry.install(Installed("notify", NotifySettings, built_in=True), NotifyHooks(voice))
    seen = set()

    def look():
        plugins.deliver()
        session.rollback()
        new = [row for row in session.scalars(select(Notification).order_by(Notification.id)) if row.id not in seen]
        seen.update(row.id for row in new)
        return new

    return look


@pytest.fixture
def stage(work):
    """Set the stage: Rosa with her account and its consultant, an agent, and another customer."""

    class Stage:
        """Who takes part."""

    with work() as uow:
        Stage.consultant = make_staff(
            uow, "sales_consultant", name="Carla Paz", email="carla@andina.example", language="en"
        )
        account = make_account(uow, consultant_id=Stage.consultant.id)
        Stage.contact = make_contact(uow, account)
        Stage.rosa = as_contact(Stage.contact, account)
        agent = make_staff(uow)
        Stage.agent_email, Stage.agent = agent.email, as_user(agent)
        Stage.account_id = account.id
    return Stage


def report(work, stage, **overrides):
    with work(stage.rosa) as uow:
        draft = tickets.TicketDraft(stage.account_id, "CANARY: no tengo señal.", subject="Sin señal", **overrides)
        return tickets.open_ticket(uow, draft)


def test_the_customer_gets_the_number_and_the_time_and_the_consultant_is_told(work, stage, post):
    """S1: the consultant of the account is told without anyone remembering to."""
    ticket = report(work, stage)

    to_rosa, to_carla = post()

    assert (to_rosa.recipient, to_rosa.language) == (stage.contact.email, "es")
    assert to_rosa.subject == f"{ticket.number}: recibimos tu reporte"
    assert "martes 24 de noviembre, 9:00" in to_rosa.text
    assert f"https://desk.example/tickets/{ticket.number}" in to_rosa.text
    assert to_rosa.html.startswith("<!doctype html>")
    assert (to_carla.recipient, to_carla.subject) == (
        "carla@andina.example",
        f"{ticket.number}: a report of Familia Quispe",
    )
    assert f"https://desk.example/desk/tickets/{ticket.number}" in to_carla.text
    assert "CANARY" not in to_carla.text


def test_a_held_report_says_what_it_waits_for_and_that_it_goes_on_by_itself(work, stage, post, plugins):
    plugins.install("strict", Gate(lambda draft, ctx: Hold("strict.wait", {})))

    report(work, stage)
    to_rosa, _ = post()

    assert "strict.wait" in to_rosa.text
    assert "Se libera solo" in to_rosa.text


def test_a_held_report_says_where_to_pay_if_the_plugin_told_it(work, stage, post, plugins):
    way = {"pay_url": "https://billing.example/pay/7"}
    plugins.install("billing", Gate(lambda draft, ctx: Hold("billing.overdue", way)))

    report(work, stage)

    told = post()[0].text
    assert "Puedes pagar aquí: https://billing.example/pay/7" in told


def test_an_answer_of_the_desk_reaches_the_customer_with_its_words(work, stage, post):
    ticket = report(work, stage)
    post()

    with work(stage.agent) as uow:
        tickets.reply(uow, ticket.number, ReplyDraft("Reinicia el <b>equipo</b>."))
    (letter,) = post()

    assert letter.recipient == stage.contact.email
    assert "> Reinicia el <b>equipo</b>." in letter.text
    assert "&lt;b&gt;equipo&lt;/b&gt;" in letter.html


def test_an_internal_note_is_told_to_nobody(work, stage, post):
    """SEC-A4: no mail carries an internal note."""
    ticket = report(work, stage)
    post()

    with work(stage.agent) as uow:
        tickets.add_note(uow, ticket.number, "CANARY-NOTE-1")

    assert post() == []


def test_solved_asks_whether_it_works(work, stage, post):
    ticket = report(work, stage)
    post()

    with work(stage.agent) as uow:
        tickets.resolve(uow, ticket.number, "Cambiamos el puerto.")
    to_carla, letter = post()

    assert letter.subject == f"{ticket.number}: resuelto, ¿funciona?"
    assert "Cambiamos el puerto." in letter.text
    assert to_carla.recipient == stage.consultant.email and "Cambiamos" not in to_carla.text


def test_what_the_customer_does_reaches_whoever_attends(work, stage, post):
    ticket = report(work, stage)
    with work(stage.agent) as uow:
        tickets.assign(uow, ticket.number, stage.agent.id)
        tickets.resolve(uow, ticket.number, "Listo.")
    post()

    with work(stage.rosa) as uow:
        tickets.reject_solution(uow, ticket.number, "Sigue igual.")
    letter, to_carla = post()

    assert (letter.recipient, to_carla.recipient) == (stage.agent_email, stage.consultant.email)
    assert "> Sigue igual." in letter.text


def test_a_ticket_that_nobody_attends_has_nobody_to_tell(work, stage, post):
    ticket = report(work, stage)
    post()

    with work(stage.rosa) as uow:
        tickets.reply(uow, ticket.number, ReplyDraft("¿Novedades?"))

    assert post() == []


def test_who_gets_a_ticket_is_told_so(work, stage, post):
    ticket = report(work, stage)
    post()
    with work() as uow:
        supervisor = as_user(make_user(uow), "csm_supervisor")

    with work(supervisor) as uow:
        tickets.assign(uow, ticket.number, stage.agent.id)
    (letter,) = post()

    assert letter.recipient == stage.agent_email


def test_whoever_takes_a_ticket_needs_no_letter_about_it(work, stage, post):
    ticket = report(work, stage)
    post()

    with work(stage.agent) as uow:
        tickets.assign(uow, ticket.number, stage.agent.id)

    assert post() == []


def test_hold_and_release_are_told(work, stage, post):
    """A3: the customer hears that it waits, and that it goes on."""
    ticket = report(work, stage)
    post()

    with work(BILLING) as uow:
        tickets.hold(uow, ticket.id, Hold("billing.overdue", {}))
    (held,) = post()
    with work(BILLING) as uow:
        tickets.release(uow, ticket.id)
    (released,) = post()

    assert "billing.overdue" in held.text
    assert "martes 24 de noviembre, 9:00" in released.text


def test_work_inside_the_desk_is_not_told(work, stage, post):
    ticket = report(work, stage)
    post()

    with work(stage.agent) as uow:
        tickets.start(uow, ticket.number)

    assert post() == []


def test_somebody_without_an_address_is_not_written_to(work, post):
    with work() as uow:
        account = make_account(uow)
        nobody = make_contact(uow, account, email=None)
        make_ticket(uow, account, contact_id=nobody.id)

    assert post() == []


def test_a_disabled_person_is_not_written_to(work, post):
    with work() as uow:
        account = make_account(uow)
        gone = make_contact(uow, account, is_active=False)
        make_ticket(uow, account, contact_id=gone.id)

    assert post() == []


def test_a_customer_who_wants_no_letters_gets_none(work, post):
    with work() as uow:
        account = make_account(uow)
        quiet = make_contact(uow, account, channels=["phone"])
        make_ticket(uow, account, contact_id=quiet.id)

    assert post() == []


def test_each_reads_a_symptom_in_the_own_language(work, stage, post):
    with work() as uow:
        make_category(uow)
    with work(stage.rosa) as uow:
        tickets.open_ticket(uow, tickets.TicketDraft(stage.account_id, "Ayuda.", category="no_service"))

    to_rosa, to_carla = post()

    assert "No tengo Internet" in to_rosa.text and "I have no Internet" in to_carla.text


def test_a_subject_stays_one_line_whatever_the_customer_wrote(work, stage, post):
    """SEC-M8: a subject with line breaks stays one header."""
    with work(stage.rosa) as uow:
        tickets.open_ticket(uow, tickets.TicketDraft(stage.account_id, "x", subject="a\r\nBcc: e@evil.example\u2028b"))

    _, to_carla = post()

    assert "\n" not in to_carla.subject
    assert "Bcc" in to_carla.text


def test_letters_about_one_ticket_belong_together(work, stage, post):
    ticket = report(work, stage)
    first, _ = post()
    with work(stage.agent) as uow:
        tickets.reply(uow, ticket.number, ReplyDraft("Hola."))
    (second,) = post()

    assert first.thread_id == second.thread_id == f"<ticket-{ticket.number}@desk.example>"
    assert first.message_id != second.message_id


def test_each_answer_says_until_when_the_customer_hears_again(work, stage, post):
    """N4: the next update is a promise, in the customer's words."""
    with work() as uow:
        sla.create_policy(uow, PolicyDraft("Novedades", targets=(
            TargetDraft("attention", (24 * 60,) * 4), TargetDraft("next_update", (240,) * 4),
        )))  # fmt: skip
    ticket = report(work, stage)
    opened = post()[0].text
    with work(stage.agent) as uow:
        tickets.reply(uow, ticket.number, ReplyDraft("Lo estamos viendo."))

    letter = next(each for each in post() if each.recipient == stage.contact.email)

    assert "Tendrás noticias nuestras antes del lunes 23 de noviembre, 13:00." in opened
    assert "martes 24 de noviembre, 9:00" not in opened
    assert "Tendrás otra noticia nuestra antes del lunes 23 de noviembre, 13:00." in letter.text
