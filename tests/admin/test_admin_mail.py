"""Outgoing mail as it can be read: the list, one message, another try, and what nobody but its reader may read."""

from datetime import timedelta

import pytest

from servicedesk.core.notifications import attach_bytes, attach_later
from tests.admin.conftest import SWAP, text_of
from tests.channels import Gateway, make_text
from tests.core.notifications.post import make_notification
from tests.database import ON_ONE_DATABASE
from tests.statements import counted

PAGE = "/admin/mail"


@pytest.fixture
def letters(office, clock):
    """Queue one message for each state, a minute apart; return their identifiers by name."""
    made = {}
    with office.work() as uow:
        for name in ("due", "failed", "sent"):
            clock.advance(timedelta(minutes=1))
            row = make_notification(uow, name, text=f"Hola,\n<b>{name}</b>", recipient_name="Rosa Huamán")
            row.state, made[name] = name, row.id
            row.error = "550 unknown user" if name == "failed" else ""
            row.attempts = 3 if name == "failed" else 0
            row.sent_at = clock.now() if name == "sent" else None
    return made


def subjects(response):
    """Return the subjects of the list, from top to bottom."""
    rows = text_of(response).partition("<tbody")[2].split("<tr>")[1:]
    return [row.partition(f'href="{PAGE}/')[2].partition(">")[2].partition("<")[0] for row in rows]


def test_the_newest_mail_stands_first_and_can_be_narrowed_by_state(admin, letters):
    assert subjects(admin.get(PAGE)) == ["sent", "failed", "due"]
    for state in ("due", "failed", "sent"):
        assert subjects(admin.get(f"{PAGE}?state={state}")) == [state]
    assert subjects(admin.get(f"{PAGE}?state=lost")) == ["sent", "failed", "due"]
    assert "No salió (1)" in admin.get(PAGE).text


def test_mail_is_found_by_the_person_or_the_address_in_every_state(admin, letters):
    assert subjects(admin.get(f"{PAGE}?who=huam")) == ["sent", "failed", "due"]
    found = admin.get(f"{PAGE}?who=failed%40")
    nobody = admin.get(f"{PAGE}?who=ninguna&state=sent")

    assert subjects(found) == ["failed"] and f"{PAGE}?state=sent&amp;who=failed" in found.text
    assert "No hay mensajes para esta persona" in text_of(nobody) and 'value="ninguna"' in nobody.text


def test_a_message_is_read_as_its_reader_gets_it(admin, letters):
    page = admin.get(f"{PAGE}/{letters['failed']}")

    assert "Hola,\n&lt;b&gt;failed&lt;/b&gt;" in page.text
    for words in ("Rosa Huamán", "failed@example.org", "550 unknown user", "No salió", "Enviar otra vez ahora"):
        assert words in text_of(page)


def test_what_goes_with_a_message_is_named_and_handed_out(office, admin, letters):
    with office.work() as uow:
        attach_bytes(uow, letters["due"], "entrada.ics", "text/calendar", b"BEGIN:VCALENDAR")
        attach_later(uow, [letters["due"]], "aviso.pdf", "document:1", "0" * 32, is_needed=False)
        attach_later(uow, [letters["sent"]], "aviso.pdf", "document:2", "", is_needed=False)
    page = f"{PAGE}/{letters['due']}"

    shown, entry = admin.get(page).text, admin.get(f"{page}/files/entrada.ics")

    assert "entrada.ics" in shown and "aviso.pdf" in shown
    assert "files/aviso.pdf" not in admin.get(f"{PAGE}/{letters['sent']}").text
    assert entry.data == b"BEGIN:VCALENDAR" and "attachment" in entry.headers["Content-Disposition"]
    assert admin.get(f"{page}/files/aviso.pdf").status_code == 404  # its bytes are gone
    assert admin.get(f"{page}/files/otro.pdf").status_code == 404


@pytest.mark.parametrize("options", [{}, {"headers": SWAP}])
def test_a_message_that_failed_is_sent_again_at_once(office, admin, letters, options):
    url = f"{PAGE}/{letters['failed']}"

    response = admin.submit(url, action=f"{url}/retry", **options)

    if options:
        assert response.text.strip().startswith('<article class="card" id="message"') and "Por enviar" in response.text
    else:
        assert (response.status_code, response.location) == (303, url)
    assert set(subjects(admin.get(f"{PAGE}?state=due"))) == {"due", "failed"}


def test_another_try_wakes_the_worker(office, admin, letters, kernel):
    nudges = []
    kernel.nudge = lambda: nudges.append("now")
    url = f"{PAGE}/{letters['failed']}"

    admin.submit(url, action=f"{url}/retry")

    assert nudges == ["now"]


@pytest.mark.parametrize("options", [{}, {"headers": SWAP}])
def test_what_has_been_sent_meanwhile_is_not_sent_again(office, admin, letters, options):
    url = f"{PAGE}/{letters['due']}"
    form = admin.form(url, f"{url}/retry")
    form.action = f"{PAGE}/{letters['sent']}/retry"

    conflict = admin.send(form, url, **options)

    assert conflict.status_code == 409
    assert 'class="error-summary"' in conflict.text and "&lt;b&gt;sent&lt;/b&gt;" in conflict.text
    assert "Enviar otra vez ahora" not in conflict.text


def test_a_code_or_a_link_is_for_its_reader_alone(office, admin):
    with office.work() as uow:
        waiting = make_notification(uow, "code", text="CANARY-CODE 123456", is_secret=True).id
        shown = make_notification(uow, "demo", text="Código 654321", is_secret=True)
        wiped = make_notification(uow, "gone", text="", is_secret=True)
        shown.state = wiped.state = "sent"
        kept, gone = shown.id, wiped.id

    pages = [admin.get(f"{PAGE}/{each}").text for each in (waiting, gone, kept)]

    assert ["solo para quien lo recibe" in page for page in pages] == [True, True, False]
    assert "CANARY-CODE" not in "".join(pages)
    assert "Código 654321" in pages[2]


@ON_ONE_DATABASE
@pytest.mark.parametrize("message", ["0", "999999", str(2**70), "x", "-1"])
def test_a_message_that_is_not_there_is_not_found(admin, letters, message):
    assert admin.get(f"{PAGE}/{message}").status_code == 404


def test_older_mail_follows_page_by_page(office, admin, clock):
    with office.work() as uow:
        for turn in range(53):
            clock.advance(timedelta(seconds=turn % 2))
            make_notification(uow, f"m{turn:02}")

    first = admin.get(PAGE)
    rest = admin.get(text_of(first).partition('rel="next" href="')[2].partition('"')[0])

    assert [*subjects(first), *subjects(rest)] == [f"m{turn:02}" for turn in reversed(range(53))]
    assert 'rel="next"' not in rest.text


@ON_ONE_DATABASE
@pytest.mark.parametrize("after", ["x", "1", "1-x", "9" * 18 + "-1"])
def test_a_place_that_is_none_is_not_found(admin, after):
    assert admin.get(f"{PAGE}?after={after}").status_code == 404


def test_who_may_read_the_mail_may_not_send_it(office, letters):
    supervisor = office.client(office.hire("csm_supervisor"))
    url = f"{PAGE}/{letters['failed']}"
    form = office.client(office.lucia).form(url, f"{url}/retry")
    own = supervisor.form(f"/desk/tickets/{office.open().number}")
    form.fields["csrf_token"] = own.fields["csrf_token"]

    page, refused = supervisor.get(url), supervisor.send(form, url)

    assert page.status_code == 200 and "/retry" not in page.text
    assert refused.status_code == 403
    assert subjects(supervisor.get(f"{PAGE}?state=failed")) == ["failed"]


def test_an_empty_list_says_so(admin):
    assert "No hay mensajes en este estado." in admin.get(PAGE).text


def test_the_list_takes_few_statements(office, admin, letters):
    admin.get(PAGE)

    with counted(office.work()) as statements:
        admin.get(PAGE)

    assert len(statements) <= 5, "\n".join(statements)


@ON_ONE_DATABASE
def test_a_text_says_by_which_channel_it_goes_and_waits_visibly_while_that_is_off(office, admin, plugins):
    plugins.install("gateway", Gateway())
    with office.work() as uow:
        pages = (PAGE, f"{PAGE}/{make_text(uow, 'resolved').id}")

    with_channel = [admin.get(page).text for page in pages]
    plugins.enable("gateway", enabled=False)
    without = [admin.get(page).text for page in pages]

    assert all("Mensaje de texto" in page and "+51900000001" in page for page in with_channel)
    assert all("gateway.sms" in page for page in without)
    assert "Este canal está apagado" in without[1]
    assert "Este canal está apagado" not in with_channel[1]


@ON_ONE_DATABASE
def test_the_list_goes_out_as_a_sheet_without_what_was_written(admin, letters, monkeypatch):
    monkeypatch.setattr("servicedesk.admin.mail.PORTION", 2)

    page, sheet = admin.get(f"{PAGE}?state=failed"), admin.get(f"{PAGE}?as=csv").text

    assert 'href="/admin/mail?state=failed&amp;as=csv" download' in page.text
    assert [line.split(";")[3] for line in sheet.splitlines()[1:]] == ["sent", "failed", "due"]
    assert "Hola" not in sheet and len(admin.get(f"{PAGE}?state=sent&as=csv").text.splitlines()) == 2
