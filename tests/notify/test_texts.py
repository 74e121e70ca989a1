"""Letters as short texts: for people without e-mail, and for those who want them so."""

import pytest
from sqlalchemy import select

from servicedesk.core import tickets
from servicedesk.core.kernel.answers import Hold
from servicedesk.core.kernel.plugin_state import PluginRecord
from servicedesk.core.kernel.registry import Installed
from servicedesk.core.notifications.models import Notification
from servicedesk.core.people.events import PasswordChanged
from servicedesk.core.tickets import ReplyDraft
from servicedesk.language.catalogues import desk_catalogues
from servicedesk.language.letters import short_text
from servicedesk.language.stock import FOR_CUSTOMERS, SHORT
from servicedesk.notify import NotifyHooks, NotifySettings, Voice
from tests.channels import SMS, Gateway
from tests.database import ON_ONE_DATABASE
from tests.listeners import Gate
from tests.make import as_contact, as_user, make_account, make_contact, make_staff

LINK = "https://desk.example/tickets/"


@pytest.fixture
def post(plugins, session):
    """Install the desk's own listener, and return what was written since the last look."""
    voice = Voice(desk_catalogues(), "https://desk.example", "desk.example", channels=plugins.kernel.channels)
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
def texting(plugins):
    """Install a channel for texts."""
    plugins.install("gateway", Gateway())
    return plugins


@pytest.fixture
def open_by(work):
    """Return a function that opens a ticket for a contact with these details."""

    def begin(**details):
        with work() as uow:
            account = make_account(uow)
            plain = {"email": None, "phone": "900000001", "name": "Rosa Quispe"}
            contact = make_contact(uow, account, **(plain | details))
            begin.contact_id, begin.agent = contact.id, as_user(make_staff(uow))
            rosa = as_contact(contact, account)
        with work(rosa) as uow:
            return tickets.open_ticket(uow, tickets.TicketDraft(account.id, "No tengo señal.", subject="Sin señal"))

    return begin


def test_somebody_without_e_mail_gets_the_number_the_promise_and_the_link_in_one_line(post, texting, open_by):
    ticket = open_by()

    (text,) = post()

    assert (text.channel, text.recipient, text.html) == (SMS, "900000001", "")
    assert text.text == (
        f"Andina Red: recibimos tu reporte {ticket.number}. Lo atendemos antes del martes 24 de noviembre, 9:00. "
        f"{LINK}{ticket.number}"
    )
    assert text.subject == f"{ticket.number}: recibimos tu reporte"


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("details", "channel", "recipient"),
    [
        ({}, SMS, "900000001"),
        ({"phone": "", "other_phone": "900000002"}, SMS, "900000002"),
        ({"email": "rosa@cliente.example"}, "email", "rosa@cliente.example"),
        ({"email": "rosa@cliente.example", "channels": ["email", "sms"]}, SMS, "900000001"),
        ({"email": "rosa@cliente.example", "channels": ["sms"]}, SMS, "900000001"),
        ({"email": "rosa@cliente.example", "channels": ["email", "whatsapp"]}, "email", "rosa@cliente.example"),
        ({"email": "rosa@cliente.example", "channels": ["email", "sms"], "phone": ""}, "email", "rosa@cliente.example"),
    ],
)
def test_everybody_is_told_by_the_way_that_is_theirs(post, texting, open_by, details, channel, recipient):
    open_by(**details)

    (row,) = post()

    assert (row.channel, row.recipient) == (channel, recipient)


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    "details",
    [{"phone": ""}, {"channels": []}, {"channels": ["phone"]}, {"channels": ["whatsapp"]}],
)
def test_who_cannot_be_reached_or_does_not_want_to_be_is_left_in_peace(post, texting, open_by, details):
    open_by(**details)

    assert post() == []


@ON_ONE_DATABASE
def test_without_a_channel_mail_goes_to_whoever_has_an_address_and_wants_it(post, texting, open_by):
    texting.enable("gateway", enabled=False)

    open_by(email="rosa@cliente.example", channels=["email", "sms"])
    assert [row.channel for row in post()] == ["email"]
    open_by(document="1")

    assert post() == []


@ON_ONE_DATABASE
def test_a_channel_in_quarantine_gets_texts_that_wait_unless_another_works(post, texting, open_by, work, clock):
    texting.kernel.channels.enabled()
    with work() as uow:
        uow.session.get(PluginRecord, "gateway").quarantined_at = clock.now()
    texting.kernel.registry.states.forget()

    open_by()
    assert [row.channel for row in post()] == [SMS]
    texting.install("other", Gateway())
    open_by(document="1")

    assert [row.channel for row in post()] == ["other.sms"]


def test_what_the_desk_does_is_told_in_the_language_of_the_reader(post, texting, open_by, work):
    ticket = open_by(language="en")
    post()

    with work(open_by.agent) as uow:
        tickets.reply(uow, ticket.number, ReplyDraft("CANARY: Reinicia el equipo."))
    (text,) = post()

    assert text.text == f"Andina Red: we have answered your report {ticket.number}. {LINK}{ticket.number}"
    assert text.thread_id == f"<ticket-{ticket.number}@desk.example>"


@ON_ONE_DATABASE
def test_a_held_report_says_what_it_waits_for_as_far_as_it_fits(post, plugins, open_by):
    plugins.install("gateway", Gateway(longest=150))
    plugins.install("strict", Gate(lambda draft, ctx: Hold("strict.wait", {})))

    ticket = open_by()
    (text,) = post()

    assert len(text.text) <= 150
    assert "strict.wait" in text.text
    assert text.text.endswith(f"... {LINK}{ticket.number}")


@ON_ONE_DATABASE
def test_a_changed_password_is_told_to_the_phone_of_somebody_without_an_address(post, texting, open_by, work):
    open_by()
    post()

    with work() as uow:
        uow.publish(people_event(open_by.contact_id))
    (text,) = post()

    assert text.text.startswith(
        "Andina Red: La contraseña de tu cuenta en Andina Red cambió el lunes 23 de noviembre, 9:00."
    )
    assert text.text.endswith("https://desk.example/")


@ON_ONE_DATABASE
def test_without_channel_or_phone_nobody_is_told_of_a_changed_password(post, open_by, work):
    open_by()
    post()

    with work() as uow:
        uow.publish(people_event(open_by.contact_id))

    assert post() == []


def people_event(contact_id):
    """Return the fact that a contact's password was changed."""
    return PasswordChanged(person_kind="contact", person_id=contact_id, way="changed")


def test_each_letter_for_customers_has_its_short_words():
    assert SHORT.keys() == FOR_CUSTOMERS.keys()


@pytest.mark.parametrize(
    ("words", "url", "longest", "line"),
    [
        ("uno dos", "https://x/1", 40, "uno dos https://x/1"),
        ("uno\ndos\ttres", "", 40, "uno dos tres"),
        ("uno dos tres", "https://x/1", 21, "uno do... https://x/1"),
        ("uno dos tres", "https://x/1", 20, "uno d... https://x/1"),
        ("uno dos tres", "", 9, "uno do..."),
        ("uno dos", "https://x/1", 5, "... https://x/1"),
    ],
)
def test_words_are_cut_and_links_never(words, url, longest, line):
    assert short_text(words, url, longest) == line
