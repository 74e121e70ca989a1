"""The list of one's reports, narrowed by what stands in the address."""

import re

import pytest

from servicedesk.core import tickets
from servicedesk.core.people.models import AccountContact
from tests.make import add, make_account, make_service
from tests.portal.conftest import SWAP, words


def numbers(page):
    return re.findall(r'href="/tickets/(AR-\w+)"', page.text)


@pytest.fixture
def reports(street, work):
    """Return an open report about each service, one to be confirmed and one that was withdrawn."""
    made = {
        "internet": street.open().number, "mobile": street.open(service_id=street.mobile.id, category="").number,
        "solved": street.open().number, "withdrawn": street.open().number,
    }  # fmt: skip
    street.resolve(made["solved"])
    with work(street.rosa) as uow:
        tickets.cancel(uow, made["withdrawn"])
    return made


def test_a_state_in_the_address_narrows_the_list(rosa, reports):
    wanted = {
        "": ["withdrawn", "solved", "mobile", "internet"], "?state=open": ["solved", "mobile", "internet"],
        "?state=solved": ["solved"], "?state=ended": ["withdrawn"],
    }  # fmt: skip

    shown = {address: sorted(numbers(rosa.get(f"/tickets{address}"))) for address in wanted}

    assert shown == {address: sorted(reports[name] for name in names) for address, names in wanted.items()}


def test_a_service_in_the_address_narrows_the_list_and_stays_chosen(rosa, reports):
    page = rosa.get("/tickets?state=open&about=987654214")

    assert numbers(page) == [reports["mobile"]]
    assert 'value="987654214" selected' in page.text and re.search(r'value="open" checked', page.text)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_rest_of_a_narrowed_list_is_narrowed_too(rosa, street):
    for _ in range(21):
        street.open()
    street.open(service_id=street.mobile.id, category="")

    first = rosa.get("/tickets?about=INT-1")
    rest = re.search(r'href="(/tickets\?about=INT-1&amp;after=[^"]+)"', first.text).group(1).replace("&amp;", "&")

    assert len(numbers(first)) == 20 and len(numbers(rosa.get(rest))) == 1


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_choice_by_script_is_answered_with_the_list_alone(rosa, reports):
    swapped = rosa.get("/tickets?state=ended", headers=SWAP)

    assert swapped.text.lstrip().startswith('<div id="own-reports"') and numbers(swapped) == [reports["withdrawn"]]
    assert 'href="/tickets.csv?state=ended"' in swapped.text  # what is downloaded is what is seen


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_choice_without_reports_shows_the_way_out(rosa, street):
    page = words(rosa.get("/tickets?state=ended"))

    assert "Ningún reporte es así" in page and 'id="filter"' in page


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("query", ["state=x", "about=INT-9", "about=account:100001", "about=%00", "state=open&about=x"])
def test_a_choice_that_is_none_or_not_theirs_is_not_found(rosa, query):
    assert rosa.get(f"/tickets?{query}").status_code == 404


def test_who_speaks_for_several_accounts_sees_all_or_one(client, street, work):
    with work() as uow:
        shop = make_account(uow, name="Bodega Quispe")
        add(uow, AccountContact(account_id=shop.id, contact_id=street.contact.id))
        make_service(uow, shop, number="INT-2", name="Internet de la bodega")
    rosa = client(street.contact)
    number, own = shop.number, street.account.number

    whole, one = words(rosa.get("/")), words(rosa.get(f"/?account={number}"))

    assert "Internet de la bodega" in whole and "Móvil de Rosa" in whole and "Todas las cuentas" in whole
    assert "Internet de la bodega" in one and "Móvil de Rosa" not in one and f"account={own}" in one
    assert rosa.get(f"/tickets?about=account:{number}").status_code == 200


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_who_speaks_for_many_accounts_chooses_from_a_list(client, street, work):
    with work() as uow:
        for _ in range(7):
            add(uow, AccountContact(account_id=make_account(uow).id, contact_id=street.contact.id))

    assert '<select class="select" id="account"' in client(street.contact).get("/").text


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_an_account_that_is_not_theirs_is_not_found(rosa, street):
    assert rosa.get("/?account=100001").status_code == 404
    assert "Todas las cuentas" not in words(rosa.get("/"))  # there is one alone


def test_the_wanted_reports_are_handed_out_as_a_table(rosa, street, reports):
    street.open(description="=1+1", category="")
    everything = rosa.get("/tickets.csv").text.splitlines()
    ended = rosa.get("/tickets.csv?state=ended").text.splitlines()

    assert everything[0] == "\ufeffNúmero;Asunto;Estado;Servicio;Abierto;Cerrado;Calificación"
    assert len(everything) == 6 and f"{reports['solved']};Va muy lento;Resuelto: ¿funciona?;INT-1;" in "\n".join(
        everything
    )
    assert ";'=1+1;" in everything[1]  # nothing that a spreadsheet would calculate
    assert [line.split(";")[0] for line in ended[1:]] == [reports["withdrawn"]]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_table_is_read_in_portions_and_holds_each_report_once(rosa, street, monkeypatch):
    monkeypatch.setattr("servicedesk.portal.tickets.showing.EXPORTED", 2)
    numbers_of_all = {street.open().number for _ in range(5)}

    lines = rosa.get("/tickets.csv").text.splitlines()[1:]

    assert len(lines) == 5 and {line.split(";")[0] for line in lines} == numbers_of_all
