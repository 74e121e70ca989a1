"""The letters, the operator and the audit trail."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select, update

from servicedesk.core import notifications
from servicedesk.core.kernel.operator import Operator, get_operator
from servicedesk.core.notifications import LetterWording
from servicedesk.core.notifications.models import Notification
from servicedesk.language.stock import stock
from tests.admin.conftest import text_of
from tests.database import EVERYTHING
from tests.make import make_account, make_contact, make_ticket

OPENED = "/admin/letters/1"  # to customers, in Spanish


@pytest.fixture(autouse=True)
def operator_stays(kernel) -> Iterator[None]:
    columns = Operator.__table__.columns.keys()
    with kernel.sessions() as session:
        before = {name: getattr(get_operator(session), name) for name in columns}
    yield
    with kernel.sessions() as session, kernel.unit_of_work(EVERYTHING, session) as uow:
        for name, value in before.items():
            setattr(get_operator(uow.session), name, value)


@pytest.fixture
def letter_for_rosa(office, installation):
    """Return a function that lets Rosa report, and returns the letter that she gets."""
    from servicedesk.core.kernel.installed import Installed
    from servicedesk.notify import NotifyHooks, NotifySettings, Voice

    def told():
        voice = Voice(installation.catalogues, "http://127.0.0.1:8080", "andina.example")
        office.plugins.kernel.registry.install(Installed("notify", NotifySettings, built_in=True), NotifyHooks(voice))
        with office.work() as uow:
            account = make_account(uow)
            rosa = make_contact(uow, account, name="Rosa Quispe")
            make_ticket(uow, account, contact_id=rosa.id, subject="Sin Internet")
        office.plugins.deliver()
        return office.work(EVERYTHING).session.scalars(select(Notification)).one()

    return told


def test_every_letter_stands_there_in_both_languages_as_it_came(admin):
    page = text_of(admin.get("/admin/letters"))

    assert page.count("Como vino") == min(2 * len(stock()), 50)
    assert "AR-7K2MQ4: recibimos tu reporte" in page and "AR-7K2MQ4: we received your report" in page
    assert "we received" not in text_of(admin.get("/admin/letters?language=es"))


def test_a_letter_goes_out_in_the_operators_own_words(admin, letter_for_rosa):
    admin.submit(OPENED, {"subject": "Caso %(number)s", "body": "Hola, %(name)s.\n\n%(promise)s\n\n<b>Gracias</b>"})

    letter = letter_for_rosa()

    assert letter.subject.startswith("Caso AR-") or letter.subject.startswith("Caso ")
    assert "Hola, Rosa Quispe." in letter.text and "antes de" in letter.text and "/tickets/" in letter.text
    assert "&lt;b&gt;Gracias" in letter.html
    assert "Texto propio" in admin.get("/admin/letters").text


def test_words_that_can_no_longer_be_filled_stop_no_letter_and_say_so(office, admin, letter_for_rosa):
    admin.submit(OPENED, {"subject": "Caso %(number)s", "body": "Hola"})
    with office.work() as uow:
        uow.session.execute(update(LetterWording).values(subject="%(gone)s", body="%(gone)s"))

    letter = letter_for_rosa()

    assert "recibimos tu reporte" in letter.subject
    listed = admin.get("/admin/letters").text
    assert "No se puede usar: sale el texto original" in listed and "%(gone)s" in listed
    assert "Sale el texto original hasta que se corrija" in text_of(admin.get(OPENED))


def test_a_placeholder_that_a_letter_cannot_fill_is_refused(admin):
    answer = admin.submit(OPENED, {"subject": "x", "body": "%(password)s"})

    assert answer.status_code == 422
    assert "Esta carta no puede decir password" in text_of(answer) and "%(password)s" in answer.text


def test_a_preview_shows_the_letter_and_keeps_nothing(office, admin):
    form = admin.form(OPENED, names=("body",))
    form.fields |= {"subject": ["Caso %(number)s"], "body": ["Hola, %(name)s"], "preview": ["1"]}

    shown = admin.send(form, OPENED)
    form.fields["body"] = ["%(name)s and %(unknown)s"]
    odd = admin.send(form, OPENED)

    assert "Caso AR-7K2MQ4" in shown.text and "Hola, Rosa Quispe" in shown.text
    assert (shown.status_code, odd.status_code) == (200, 422)
    assert "Esta carta no puede decir unknown" in text_of(odd) and "%(name)s and %(unknown)s" in odd.text
    assert notifications.list_wordings(office.work(EVERYTHING)) == {}


def test_the_default_words_come_back(office, admin):
    admin.submit(OPENED, {"subject": "x", "body": "y"})

    admin.submit(OPENED, action=f"{OPENED}/reset")

    assert notifications.list_wordings(office.work(EVERYTHING)) == {}
    assert "recibimos tu reporte" in admin.get(OPENED).text


@pytest.mark.parametrize("path", ["/admin/letters/0", "/admin/letters/9999"])
def test_a_letter_that_is_not_there_is_not_found(admin, path):
    assert admin.get(path).status_code == 404


def test_an_invitation_speaks_in_own_words_and_keeps_its_link(office, admin):
    places = [letter.key for letter in stock()]
    invitation = f"/admin/letters/{2 * places.index('invitation') + 1}"
    admin.submit(invitation, {"subject": "Ven a %(operator)s", "body": "Sirve hasta %(time)s, %(name)s."})
    agent = office.hire("csm_agent", name="Ana")

    admin.submit(f"/admin/users/{agent.id}", action=f"/admin/users/{agent.id}/invite")

    letter = office.work(EVERYTHING).session.scalars(select(Notification)).one()
    assert letter.subject.startswith("Ven a ") and ", Ana." in letter.text and "/desk/link/" in letter.text


def test_the_operator_is_changed_and_pages_follow(office, admin, clock):
    plain = admin.get("/admin/operator").text
    typed = {"name": "Andina Azul", "hue": "300", "strength": "80", "accent": "82", "zone": "America/Caracas"}
    answer = admin.submit("/admin/operator", typed)
    clock.monotonic_offset = 60
    page = office.client(office.lucia).get(answer.location).text

    operator = get_operator(office.work(EVERYTHING).session)
    assert (operator.name, operator.zone) == ("Andina Azul", "America/Caracas")
    assert operator.colours == {"hue": 300, "strength": 80, "accent": 82}
    assert answer.location == "/admin/operator?saved=1" and "Guardado" in page
    assert "theme.css" not in plain


def test_the_colours_are_a_stylesheet_that_only_a_change_renews(office, app, admin, installation):
    from servicedesk.app import create_app

    admin.submit("/admin/operator", {"hue": "300", "strength": "80", "accent": "82"})
    fresh = create_app(installation).test_client()

    page = fresh.get("/sign-in", base_url="http://127.0.0.1:8080").text
    address = page.partition('href="/theme.css')[2].partition('"')[0]
    kept = fresh.get(f"/theme.css{address}", base_url="http://127.0.0.1:8080")
    other = fresh.get("/theme.css?v=old", base_url="http://127.0.0.1:8080")

    assert address.startswith("?v=")
    assert kept.text == ":root{--brand-h:300;--brand-c:0.8;--accent:oklch(0.83 0.155 82);}\n"
    assert kept.mimetype == "text/css" and "immutable" in kept.headers["Cache-Control"]
    assert "immutable" not in other.headers["Cache-Control"]


def test_what_an_operator_cannot_be_is_told_at_its_field(admin):
    answer = admin.submit("/admin/operator", {"prefix": "a1", "hue": "400"})

    assert answer.status_code == 422
    assert answer.text.count('aria-invalid="true"') >= 1


def test_the_audit_trail_tells_who_did_what_and_is_narrowed_by_its_address(office, admin):
    admin.submit("/admin/teams/new", {"code": "field", "name": "Campo"})

    page = text_of(admin.get("/admin/events?kind=team.created"))
    narrowed = admin.get(f"/admin/events?actor=user:{office.lucia.id}&about=team").text
    asked = ("since=2000-01-01", "until=2000-01-01", "since=nonsense", "since=9999-12-31", "until=9999-12-31")
    days = [admin.get(f"/admin/events?kind=team.created&{day}").text for day in asked]
    rows = admin.get("/admin/events?kind=team.created&as=csv").get_data().decode("utf-8-sig").splitlines()

    assert "code: field" in page and f"user:{office.lucia.id}" in page
    assert "team.created" in narrowed.partition("<tbody>")[2]
    assert ["code: field" in day for day in days] == [True, False, True, False, True]
    assert len(rows) == 2 and "team.created;team:" in rows[1]


def test_the_audit_trail_offers_facts_by_the_names_by_which_they_are_kept(office, admin):
    assert '<option value="person.disabled">person.disabled</option>' in admin.get("/admin/events").text


def test_long_details_are_cut_on_the_page_and_whole_in_the_sheet(office, admin):
    admin.submit("/admin/roles/new", {"code": "wide", "name": "Amplio",
                 "permissions": [f for f in admin.form("/admin/roles/new", names=("code",)).names if "." in f] or
                 ["desk.enter", "ticket.read", "ticket.open", "ticket.edit", "ticket.reply", "ticket.note",
                  "ticket.assign", "ticket.start", "ticket.wait", "ticket.escalate", "ticket.hold"]})  # fmt: skip

    page = admin.get("/admin/events?kind=role.created").text
    sheet = admin.get("/admin/events?kind=role.created&as=csv").get_data(as_text=True)

    assert "…" in page.partition("<tbody>")[2]
    assert "ticket.wait" in sheet and "…" not in sheet
