"""The pages of consultants: many accounts at once, and all of somebody who leaves."""

import pytest

from servicedesk.core import people
from tests.admin.conftest import text_of
from tests.database import ON_ONE_DATABASE
from tests.make import make_account

pytestmark = ON_ONE_DATABASE
PAGE = "/admin/consultants"


@pytest.fixture
def paola(office):
    """Return a consultant with two accounts."""
    paola = office.hire("sales_consultant", name="Paola Soto")
    with office.work() as uow:
        for number in ("200001", "200002"):
            make_account(uow, number=number, consultant_id=paola.id)
    return paola


def test_many_accounts_are_assigned_from_a_list_and_unknown_numbers_are_told(admin, office, paola):
    bruno = office.hire("sales_consultant", name="Bruno Díaz")

    page = text_of(admin.submit(PAGE, {"numbers": "200001, 404\n200002", "consultant": str(bruno.id)}))

    assert "2 cuentas tienen ahora otro consultor." in page and "1 número desconocido: 404" in page
    assert people.count_accounts_of(office.work(), bruno.id) == 2
    account = people.get_account_by_number(office.work(), "200001")
    history = text_of(admin.get(f"/admin/accounts/{account.id}"))
    assert "asignada a Bruno Díaz, antes de Paola Soto por Lucía Campos" in history.replace(
        '<span class="muted small">', ""
    )


def test_the_form_asks_again_for_what_is_missing(admin, paola):
    answer = admin.submit(PAGE, {"numbers": "", "consultant": "0"})
    elsewhere = admin.submit(f"{PAGE}/{paola.id}", {"consultant": ""})

    assert (answer.status_code, elsewhere.status_code) == (422, 422)
    assert "Paola Soto" in text_of(answer)


def test_whoever_leaves_hands_all_accounts_over_from_their_page(admin, office, paola):
    bruno = office.hire("sales_consultant", name="Bruno Díaz")
    assert f'href="{PAGE}/{paola.id}"' in admin.get(f"/admin/users/{paola.id}").text
    with office.work() as uow:
        people.disable_person(uow, "user", paola.id)
    assert "Ya no trabaja aquí: traspasar" in text_of(admin.get(PAGE))

    page = text_of(admin.submit(f"{PAGE}/{paola.id}", {"consultant": str(bruno.id)}, follow_redirects=True))

    rows = page.partition("<tbody")[2].partition("</tbody")[0]
    assert "Se traspasaron 2 cuentas." in page and "Bruno Díaz" in rows and "Paola Soto" not in rows
    assert "Nada que traspasar" in text_of(admin.get(f"{PAGE}/{paola.id}"))


def test_nobody_is_there_under_an_unknown_number(admin):
    assert admin.get(f"{PAGE}/4711").status_code == 404
    assert admin.get(f"{PAGE}?moved=x").status_code == 404
