"""The accounts of whoever keeps them: those at risk first, with the reasons in words, and what was done."""

import pytest

from servicedesk.core import risk, tickets
from servicedesk.core.people.models import Account
from tests.database import ON_ONE_DATABASE
from tests.desk.conftest import text_of
from tests.make import make_account, make_service
from tests.statements import counted

pytestmark = ON_ONE_DATABASE
MOST_STATEMENTS = 9
WHY = "3 fallas en 30 días en Internet Hogar 200 INT-100000"


@pytest.fixture
def paola(floor):
    """Return a consultant whose account had three faults, with another account at peace."""
    paola = floor.hire("sales_consultant", name="Paola Soto")
    with floor.work() as uow:
        uow.session.get(Account, floor.account.id).consultant_id = paola.id
        make_account(uow, name="Bodega Norte", kind="corporate")
        make_account(uow, name="Clínica Sur", consultant_id=paola.id)
    for _ in range(3):
        fault(floor)
    return paola


def fault(floor):
    """Report a fault, and tell the desk of it."""
    number = floor.open().number
    with floor.work() as uow:
        risk.note_opened(uow, tickets.get_ticket(uow, number))
    return number


def rows(page):
    """Return the text of the list alone."""
    return page.partition("<tbody")[2].partition("</tbody>")[0]


def test_a_consultant_sees_own_accounts_with_those_at_risk_first_and_why(floor, paola):
    page = rows(text_of(floor.client(paola).get("/desk/accounts")))

    assert page.index("Familia Quispe") < page.index("Clínica Sur") and "Bodega Norte" not in page
    assert WHY in page and "En riesgo" in page and "desde: hoy" in page and "Nada que preocupe" in page


def test_who_sees_all_begins_with_those_at_risk_and_narrows_by_consultant_segment_and_reason(floor, paola):
    analyst = floor.client(floor.hire("product_analyst", name="Hugo Vista"))

    def names(query=""):
        page = rows(text_of(analyst.get(f"/desk/accounts{query}")))
        return [each for each in ("Familia Quispe", "Clínica Sur", "Bodega Norte") if each in page]

    assert names() == ["Familia Quispe"]
    assert names("?show=all") == ["Familia Quispe", "Clínica Sur", "Bodega Norte"]
    assert names(f"?show=all&consultant={paola.id}") == ["Familia Quispe", "Clínica Sur"]
    assert names("?show=all&segment=corporate") == ["Bodega Norte"]
    assert (names("?why=fault_service"), names("?why=breach"), names("?why=nada")) == (
        ["Familia Quispe"], [], ["Familia Quispe"],
    )  # fmt: skip
    assert analyst.get("/desk/accounts?consultant=x").status_code == 404


def test_a_note_with_its_next_day_stands_in_the_history_and_on_the_list(floor, paola, clock):
    browser, page = floor.client(paola), f"/desk/accounts/{floor.account.id}"
    today = floor.clock.now().date()

    wrong = browser.submit(page, {"note": "", "next_on": ""})
    passed = browser.submit(page, {"note": "Llamada.", "next_on": "2001-01-01"})
    noted = text_of(
        browser.submit(
            page, {"note": "Llamada hecha.\nVisita ofrecida.", "next_on": today.isoformat()}, follow_redirects=True
        )
    )

    assert (wrong.status_code, passed.status_code) == (422, 422)
    assert "Elegir un día que no haya pasado" in text_of(passed)
    assert "Anotado" in noted and "Llamada hecha.<br>Visita ofrecida." in noted and "Paola Soto" in noted
    assert WHY in noted and "En riesgo de irse desde: hoy" in noted
    due = rows(text_of(browser.get("/desk/accounts?show=due")))
    assert "Familia Quispe" in due and "Clínica Sur" not in due


def test_the_sheet_has_every_account_of_the_list(floor, paola):
    sheet = floor.client(paola).get("/desk/accounts/list.csv").text.splitlines()

    assert len(sheet) == 3 and sheet[1].startswith("100000;Familia Quispe;Residencial;Paola Soto;20")
    assert WHY in sheet[1] and ";3;20" in sheet[1] and sheet[2].startswith("100002;Clínica Sur;")


def test_a_long_list_comes_in_pages(floor, paola):
    with floor.work() as uow:
        for turn in range(51):
            make_account(uow, number=f"5{turn:05}", name=f"Cuenta {turn:02}", consultant_id=paola.id)
    browser = floor.client(paola)

    first = text_of(browser.get("/desk/accounts"))
    older = first.partition('rel="next" href="')[2].partition('"')[0]
    second = text_of(browser.get(older))

    assert rows(first).count("<tr") == 50 and rows(second).count("<tr") == 3
    assert "Desde el principio" in second and "Desde el principio" not in first


def test_an_account_of_somebody_else_is_not_there(floor, paola):
    other = floor.client(floor.hire("sales_consultant", name="Bruno Díaz"))
    for number in (floor.account.id, 999_999):
        assert other.get(f"/desk/accounts/{number}").status_code == 404
    assert "Aquí aparecen las cuentas asignadas." in text_of(other.get("/desk/accounts"))
    answer = floor.client(paola).submit(
        f"/desk/accounts/{floor.account.id}", {"note": "Hola."}, action="", follow_redirects=False
    )
    assert answer.status_code == 303


def test_a_desk_without_accounts_at_risk_says_so(floor, desk):
    assert "Ninguna cuenta está en riesgo" in text_of(desk.get("/desk/accounts"))
    assert "No hay cuentas aquí" in text_of(desk.get("/desk/accounts?show=due"))
    assert 'href="/desk/accounts"' in desk.get("/desk/").text
    assert 'href="/desk/accounts"' not in floor.client(floor.hire("noc_operator")).get("/desk/").text


def test_the_queue_and_the_ticket_mark_it_for_staff_who_may_know_and_never_for_the_customer(floor, paola, desk):
    number = fault(floor)
    noc, rosa = floor.client(floor.hire("noc_operator")), floor.client(floor.contact)

    for browser, is_told in ((desk, True), (floor.client(paola), True), (noc, False)):
        queue, ticket = (text_of(browser.get(path)) for path in ("/desk/", f"/desk/tickets/{number}"))
        assert ("En riesgo" in queue, "En riesgo" in ticket) == (is_told, is_told)
    assert "4 fallas en 30 días" in text_of(desk.get(f"/desk/tickets/{number}"))
    for path in ("/", "/tickets", f"/tickets/{number}", "/account"):
        page = rosa.get(path, follow_redirects=True)
        assert page.status_code == 200 and "riesgo" not in page.text and "En riesgo" not in page.text
    assert rosa.get("/desk/accounts").status_code == 404


def test_a_page_takes_few_statements_however_many_accounts_it_shows(floor, paola):
    browser = floor.client(paola)
    with floor.work() as uow:
        for turn in range(30):
            account = make_account(uow, number=f"6{turn:05}", consultant_id=paola.id)
            make_service(uow, account)
    browser.get("/desk/accounts")

    with counted(floor.work()) as listed:
        browser.get("/desk/accounts")
    with counted(floor.work()) as shown:
        browser.get(f"/desk/accounts/{floor.account.id}")

    assert len(listed) <= MOST_STATEMENTS, "\n".join(listed)
    assert len(shown) <= MOST_STATEMENTS + 2, "\n".join(shown)
