"""Users, teams and roles: who works here, and what each may do."""

import pytest
from sqlalchemy import select

from servicedesk.core import people
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.notifications.models import Notification
from servicedesk.core.people.models import Role, Team, User
from tests.admin.conftest import text_of
from tests.database import EVERYTHING, ON_ONE_DATABASE
from tests.make import make_team


def the(office, model, **wanted):
    """Return one row."""
    return office.work(EVERYTHING).session.scalars(select(model).filter_by(**wanted)).one()


def cells(response):
    """Return the first cell of each row of a list."""
    return [
        row.partition("<td")[2].partition("</td>")[0].partition("<a")[2].partition(">")[2].partition("<")[0]
        for row in text_of(response).partition("<tbody>")[2].partition("</tbody>")[0].split("<tr>")[1:]
    ]


def test_somebody_new_is_invited_at_once(office, admin):
    with office.work() as uow:
        people.ensure_default_roles(uow)
        make_team(uow, code="cor", name="COR")

    answer = admin.submit(
        "/admin/users/new",
        {"name": "Nadia Ríos", "email": "Nadia@andina.example", "language": "es", "role_codes": ["csm_agent"],
         "team_codes": ["cor"]},
    )  # fmt: skip

    nadia = the(office, User, email="nadia@andina.example")
    assert (answer.status_code, answer.location) == (303, f"/admin/users/{nadia.id}?saved=1")
    assert ([role.code for role in nadia.roles], [team.code for team in nadia.teams]) == (["csm_agent"], ["cor"])
    letter = the(office, Notification, recipient="nadia@andina.example")
    assert letter.is_secret and "/desk/link/" in letter.text
    assert "Guardado" in admin.get(answer.location).text


def test_what_cannot_be_taken_is_told_at_its_field_and_stays_typed(office, admin):
    answer = admin.submit("/admin/users/new", {"name": "Otra", "email": office.lucia.email, "language": "es"})

    assert answer.status_code == 422
    assert 'value="Otra"' in answer.text and "error-summary" in answer.text


def test_shutting_somebody_out_ends_their_sessions_and_letting_in_brings_them_back(office, admin):
    agent = office.hire("csm_agent")
    browser, page = office.client(agent), f"/admin/users/{agent.id}"
    assert browser.get("/desk/account").status_code == 200

    admin.submit(page, action=f"{page}/disable")
    shut_out = browser.get("/desk/account").status_code
    admin.submit(page, action=f"{page}/enable")

    assert shut_out == 302
    assert the(office, User, id=agent.id).is_active
    kinds = [row.kind for row in office.work(EVERYTHING).session.scalars(select(EventRecord))]
    assert {"person.disabled", "person.enabled"} <= set(kinds)


def test_an_invitation_can_be_sent_again(office, admin):
    agent = office.hire("csm_agent")

    admin.submit(f"/admin/users/{agent.id}", action=f"/admin/users/{agent.id}/invite")

    assert the(office, Notification, recipient=agent.email).is_secret


def test_the_last_administrator_cannot_lock_everybody_out(office, admin):
    page = f"/admin/users/{office.lucia.id}"

    disabled = admin.submit(page, action=f"{page}/disable")
    form = admin.form(page, names=("role_codes",))
    form.fields.pop("role_codes")
    stripped = admin.send(form, page)

    assert (disabled.status_code, stripped.status_code) == (409, 409)
    assert "error-summary" in disabled.text
    lucia = the(office, User, id=office.lucia.id)
    assert lucia.is_active and [role.code for role in lucia.roles] == ["administrator"]


def test_a_second_tab_is_told_that_somebody_changed_the_row_meanwhile(office, admin):
    agent = office.hire("csm_agent", name="Ana")
    page = f"/admin/users/{agent.id}"
    old = admin.form(page, names=("email",))
    admin.submit(page, {"name": "Ana María"})

    old.fields["name"] = ["Anita"]
    answer = admin.send(old, page)

    assert answer.status_code == 409
    assert 'value="Anita"' in answer.text and "Alguien más lo cambió" in text_of(answer)
    assert the(office, User, id=agent.id).name == "Ana María"


def test_the_list_is_narrowed_by_its_address(office, admin):
    with office.work() as uow:
        team = make_team(uow, code="cor", name="COR")
        team_id = team.id
    agent, gone = office.hire("csm_agent", name="Álvaro"), office.hire("noc_operator", name="Berta")
    with office.work() as uow:
        uow.session.get(User, agent.id).teams = [uow.session.get(Team, team_id)]
        uow.session.get(User, gone.id).is_active = False

    assert set(cells(admin.get("/admin/users"))) == {"Álvaro", "Berta", "Lucía Campos"}
    assert cells(admin.get("/admin/users?role=csm_agent")) == ["Álvaro"]
    assert cells(admin.get("/admin/users?team=cor")) == ["Álvaro"]
    assert cells(admin.get("/admin/users?state=disabled")) == ["Berta"]
    assert cells(admin.get("/admin/users?text=CAMPOS&state=unheard")) == ["Lucía Campos"]
    assert "Nada coincide" in admin.get("/admin/users?text=nadie").text


def test_long_lists_go_on_by_key_and_go_out_whole_as_a_sheet(office, admin):
    with office.work() as uow:
        for turn in range(120):
            uow.session.add(User(name=f"Persona {turn:03}", email=f"p{turn}@andina.example"))
        uow.session.add(User(name="=HYPERLINK(1)", email="x@andina.example"))

    first = admin.get("/admin/users")
    second = admin.get(text_of(first).partition('rel="next" href="')[2].partition('"')[0])
    third = admin.get(text_of(second).partition('rel="next" href="')[2].partition('"')[0])
    rows = admin.get("/admin/users?as=csv").get_data().decode("utf-8-sig").splitlines()

    assert [len(cells(page)) for page in (first, second, third)] == [50, 50, 22]
    assert len({*cells(first), *cells(second), *cells(third)}) == 122
    assert 'rel="next"' not in third.text and "Desde el principio" in third.text
    assert len(rows) == 123 and rows[0].startswith("Nombre;Correo")
    assert "'=HYPERLINK(1);x@andina.example;;;Con invitación" in rows


def test_a_role_is_made_changed_and_removed(office, admin):
    typed = {"code": "night", "name": "Noche", "permissions": ["desk.enter", "ticket.read"]}
    page = admin.submit("/admin/roles/new", typed).location.partition("?")[0]

    admin.submit(page, {"name": "Turno noche", "permissions": ["desk.enter", "ticket.read", "ticket.note"]})
    role = the(office, Role, code="night")
    removed = admin.submit(page, action=f"{page}/remove")

    assert (role.name, role.permissions) == ("Turno noche", ["desk.enter", "ticket.note", "ticket.read"])
    assert removed.location == "/admin/roles"
    assert admin.get(page).status_code == 404


@ON_ONE_DATABASE
def test_a_default_role_is_called_and_found_in_the_language_of_the_reader_and_keeps_its_name(office, admin):
    with office.work() as uow:
        people.ensure_default_roles(uow)
    role = the(office, Role, code="csm_agent")
    page, before = f"/admin/roles/{role.id}", role.name

    shown = admin.form(page, names=("name",)).fields["name"]
    found = cells(admin.get(f"/admin/roles?text={shown[0].upper()}"))
    admin.submit(page, {"permissions": ["desk.enter"]})
    kept = the(office, Role, code="csm_agent")
    admin.submit(page, {"name": "Mesa", "permissions": ["desk.enter"]})

    assert shown != [before] and shown[0] in found
    assert (kept.name, kept.permissions) == (before, ["desk.enter"])
    assert the(office, Role, code="csm_agent").name == "Mesa"


def test_a_change_of_a_role_acts_on_the_next_page(office, admin):
    agent = office.hire("csm_supervisor")
    browser = office.client(agent)
    role = the(office, Role, code="csm_supervisor")
    assert browser.get("/admin/mail").status_code == 200

    admin.submit(f"/admin/roles/{role.id}", {"permissions": sorted(set(role.permissions) - {"mail.read"})})

    assert browser.get("/admin/mail").status_code == 403


@pytest.mark.parametrize("code", ["administrator", "csm_agent"])
def test_a_role_that_somebody_needs_stays(office, admin, code):
    office.hire("csm_agent")
    role = the(office, Role, code=code)
    form = admin.form(f"/admin/roles/{role.id}", names=("name",))
    form.action = f"/admin/roles/{role.id}/remove"

    assert admin.send(form, f"/admin/roles/{role.id}").status_code == 409
    assert the(office, Role, code=code)


def test_a_team_is_made_and_changed(office, admin):
    page = admin.submit("/admin/teams/new", {"code": "field", "name": "Campo"}).location.partition("?")[0]
    admin.submit(page, {"name": "Cuadrillas", "is_external": "y"})

    team = the(office, Team, code="field")
    assert (team.name, team.is_external) == ("Cuadrillas", True)
    assert cells(admin.get("/admin/teams?text=cuad")) == ["Cuadrillas"]
    assert "Todavía nadie lo integra" in admin.get(page).text


@pytest.mark.parametrize("path", ["/admin/users/999999", "/admin/teams/999999", f"/admin/roles/{2**70}"])
def test_what_is_not_there_is_not_found(admin, path):
    assert admin.get(path).status_code == 404


@pytest.mark.parametrize("after", ["x", "-1", "1.5"])
def test_a_place_that_is_none_is_not_found(admin, after):
    assert admin.get(f"/admin/users?after={after}").status_code == 404
