"""Accounts, contacts, services, resources, symptoms and articles, as the administrator keeps them."""

import pytest
from sqlalchemy import select

from servicedesk.core import inventory, knowledge, people, tickets
from servicedesk.core.inventory.models import Resource
from servicedesk.core.tickets.models import Category
from tests.admin.conftest import text_of
from tests.admin.test_admin_people import cells
from tests.database import EVERYTHING
from tests.make import make_account, make_contact, make_team

ACCOUNT = {"number": "104001", "name": "Familia Peña", "kind": "residential", "state": "active"}


def add(admin, path, **typed):
    """Add a thing, and return the address of its page."""
    answer = admin.submit(f"/admin/{path}/new", typed)
    assert answer.status_code == 303, text_of(answer)
    return answer.location.partition("?")[0]


def test_an_account_is_added_and_changed(office, admin):
    page = add(admin, "accounts", **ACCOUNT, consultant=str(office.lucia.id))

    admin.submit(page, {"state": "suspended", "consultant": ""})

    account = people.get_account_by_number(office.work(EVERYTHING), "104001")
    assert (account.state, account.consultant_id) == ("suspended", None)
    assert cells(admin.get("/admin/accounts?text=pena&kind=residential&state=suspended")) == ["104001"]
    assert cells(admin.get("/admin/accounts?state=active")) == []


def test_a_contact_speaks_for_an_account(office, admin):
    account = add(admin, "accounts", **ACCOUNT)

    page = add(admin, "contacts", name="Íñigo Peña", phone="900 000 214", account="104001", way="delegate")
    admin.submit(page, {"document": "4000-1111"})

    assert "Íñigo Peña" in admin.get(account).text and "delegado" in admin.get(account).text
    for text in ("inigo", "40001111", "900000214"):
        assert cells(admin.get(f"/admin/contacts?text={text}")) == ["Íñigo Peña"]


def test_an_account_that_is_not_there_is_told_at_its_field(office, admin):
    unknown = admin.submit("/admin/contacts/new", {"name": "X", "account": "999"})
    nowhere = admin.submit("/admin/services/new", {"number": "1", "account": "999", "name": "x", "kind": "internet"})

    assert (unknown.status_code, nowhere.status_code) == (422, 422)
    assert people.find_contacts(office.work(EVERYTHING)) == []


def test_services_and_resources_stand_on_each_other_and_tell_who_is_affected(office, admin):
    add(admin, "accounts", **ACCOUNT)
    olt = add(admin, "resources", name="olt-1", kind="olt", site="Breña")
    nap = add(admin, "resources", name="nap-7", kind="nap", depends_on="olt-1\n\n")
    service = add(
        admin, "services", number="INT-1", account="104001", name="Internet", kind="internet", resources="nap-7"
    )

    affected = text_of(admin.get(olt))
    assert "1 servicio" in affected and "nap-7" in affected
    assert "INT-1" in text_of(admin.get(nap)) and "olt-1" in text_of(admin.get(service))
    admin.submit(service, {"resources": "olt-1"})
    admin.submit(nap, {"depends_on": ""})
    uow = office.work(EVERYTHING)
    assert [each.name for each in inventory.get_service(uow, "INT-1").resources] == ["olt-1"]
    assert inventory.find_resource(uow, "nap-7").depends_on == []
    assert cells(admin.get("/admin/services?text=104001&state=active")) == ["INT-1"]
    assert cells(admin.get("/admin/resources?text=bre")) == ["olt-1"]


def test_a_circle_and_a_name_that_none_has_are_refused(office, admin):
    olt = add(admin, "resources", name="olt-1", kind="olt")
    add(admin, "resources", name="nap-7", kind="nap", depends_on="olt-1")

    circle = admin.submit(olt, {"depends_on": "nap-7"})
    ghost = admin.submit(olt, {"depends_on": "ghost"})

    assert (circle.status_code, ghost.status_code) == (409, 422)
    assert "Dependería de sí mismo" in circle.text and "ghost" in ghost.text
    assert office.work(EVERYTHING).session.scalars(select(Resource)).all()[0].depends_on == []


def test_a_symptom_is_kept_with_its_questions_in_both_languages(office, admin):
    with office.work() as uow:
        make_team(uow)
    typed = {
        "code": "no_service", "symptom": "No tengo Internet", "symptom_en": "I have no Internet",
        "name": "Sin servicio", "team": "csm", "questions": "¿Qué luz ves? | Verde | Roja *\n\n¿Desde cuándo?",
        "questions_en": "Which light? | Green | Red\nSince when?",
    }  # fmt: skip
    page = add(admin, "symptoms", **typed)

    uow = office.work(EVERYTHING)
    category = uow.session.scalars(select(Category)).one()
    asked = tickets.list_questions(uow, category)
    assert [(each.text, each.options, each.options_en, each.is_required) for each in asked] == [
        ("¿Qué luz ves?", ["Verde", "Roja"], ["Green", "Red"], True), ("¿Desde cuándo?", [], [], False),
    ]  # fmt: skip
    assert "¿Qué luz ves? | Verde | Roja *" in text_of(admin.get(page))
    admin.submit(page, {"questions": "¿Desde cuándo?", "questions_en": "", "team": "", "is_active": "y"})
    uow = office.work(EVERYTHING)
    assert [each.text for each in tickets.list_questions(uow, uow.session.scalars(select(Category)).one())] == [
        "¿Desde cuándo?"
    ]
    assert cells(admin.get("/admin/symptoms?text=internet")) == ["No tengo Internet"]


def test_questions_that_cannot_be_asked_are_refused(admin):
    typed = {"code": "slow", "symptom": "Va lento", "name": "Lentitud"}

    for questions, english in (("¿Sí? | Solo una", ""), ("¿A? | x | y", "A? | x"), ("x" * 161, "")):
        answer = admin.submit("/admin/symptoms/new", {**typed, "questions": questions, "questions_en": english})
        assert answer.status_code == 422 and "Revisa las preguntas" in text_of(answer)


def test_an_article_is_written_looked_at_and_changed_in_both_languages(office, admin):
    typed = {"slug": "wifi-lento", "title_es": "Wifi lento", "body_es": "Acércate\n\n<b>al equipo</b>"}
    form = admin.form("/admin/articles/new", names=("slug",))
    form.fields |= {name: [text] for name, text in typed.items()} | {"preview": ["1"]}

    shown = admin.send(form, "/admin/articles/new")
    page = add(admin, "articles", **typed)
    admin.submit(page, {"title_en": "Slow wifi", "body_en": "Move closer"})

    assert "&lt;b&gt;al equipo&lt;/b&gt;" in shown.text.partition("preview-title")[2]
    article = knowledge.get_article(office.work(EVERYTHING), "wifi-lento")
    assert {text.language: text.title for text in article.texts} == {"es": "Wifi lento", "en": "Slow wifi"}
    assert cells(admin.get("/admin/articles?text=acercate&audience=public")) == ["Wifi lento"]
    assert cells(admin.get("/admin/articles?audience=internal")) == []


@pytest.mark.parametrize("path", ["accounts", "contacts", "services", "resources", "symptoms", "articles"])
def test_what_is_not_there_is_not_found_and_empty_lists_say_so(admin, path):
    assert admin.get(f"/admin/{path}/999999").status_code == 404
    assert "Aún no hay nada" in admin.get(f"/admin/{path}").text


def test_customers_go_out_as_a_sheet(office, admin):
    with office.work() as uow:
        make_contact(uow, make_account(uow, number="104001", name="Familia Peña"))

    rows = admin.get("/admin/accounts?as=csv").get_data().decode("utf-8-sig").splitlines()

    assert rows[1] == "104001;Familia Peña;Residencial;Activo"


def test_a_contact_is_taken_off_an_account_and_stays_a_contact(office, admin):
    account = add(admin, "accounts", **ACCOUNT)
    add(admin, "contacts", name="Íñigo Peña", account="104001", way="delegate")
    contact_id = people.find_contacts(office.work(EVERYTHING))[0].id
    remove = f"{account}/contacts/{contact_id}/remove"

    done = admin.submit(account, action=remove, follow_redirects=True)
    again = admin.submit(account, {}, account)

    assert "Íñigo Peña" not in done.text and again.status_code == 303
    assert cells(admin.get("/admin/contacts?text=inigo")) == ["Íñigo Peña"]
    assert admin.get(remove).location == account
