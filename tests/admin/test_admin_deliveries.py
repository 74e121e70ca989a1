"""Deliveries as the administrator sees them: what failed and why, and another try that reaches the plugin."""

import pytest

from servicedesk.core.kernel.deliveries import ATTEMPTS, Delivery
from tests.admin.conftest import SWAP, text_of
from tests.database import ON_ONE_DATABASE
from tests.listeners import Listener
from tests.statements import counted

PAGE = "/admin/deliveries"
TRACE = "Traceback (most recent call last):\n  File x\nConnectionError: <b>no answer</b>"


class Moody:
    """Fails while its mood is bad."""

    def __init__(self):
        self.is_good = False

    def __call__(self, event, ctx):
        if not self.is_good:
            raise ConnectionError("<b>no answer</b>")


@pytest.fixture
def parked(office):
    """Let one delivery fail until it is parked; return the plugin and what decides how it goes on."""
    mood = Moody()
    listener = Listener(mood)
    office.put("billing", listener)
    office.open()
    with office.work() as uow:
        uow.session.query(Delivery).update({"attempts": ATTEMPTS - 1})
    office.plugins.deliver()
    return listener, mood


def rows_of(response):
    """Return the rows of the table."""
    return text_of(response).split('<tr id="delivery-')[1:]


def retry_of(office):
    """Return where another try of the newest delivery is asked for."""
    with office.work() as uow:
        newest = uow.session.query(Delivery).order_by(Delivery.id.desc()).first()
    return f"{PAGE}/{newest.id}/retry"


def test_a_delivery_that_failed_is_shown_with_its_error(office, admin, parked):
    (row,) = rows_of(admin.get(PAGE))

    for words in (
        "El billing",
        "ticket.opened",
        "Detenida",
        f'data-label="Intentos">{ATTEMPTS}</td>',
        "Intentar de nuevo",
    ):
        assert words in row
    assert "ConnectionError: <b>no answer</b></summary>" in row and "Traceback (most recent call last)" in row
    assert "<b>no answer</b>" not in admin.get(PAGE).text


@pytest.mark.parametrize("options", [{}, {"headers": SWAP}])
def test_another_try_reaches_the_plugin(office, admin, parked, options):
    listener, mood = parked
    mood.is_good = True

    response = admin.submit(PAGE, action=retry_of(office), **options)
    told = office.plugins.deliver()

    assert response.status_code == (200 if options else 303)
    assert (told, len(listener.heard)) == (1, 2)
    (row,) = rows_of(admin.get(PAGE))
    assert "Entregado" in row and "Intentar de nuevo" not in row


def test_a_swap_gets_the_row_as_it_is_now(office, admin, parked):
    swapped = admin.submit(PAGE, action=retry_of(office), headers=SWAP)

    assert swapped.text.strip().startswith('<tr id="delivery-') and "<html" not in swapped.text
    assert "Pendiente" in swapped.text


def test_without_a_swap_what_is_due_is_shown(office, admin, parked):
    assert admin.submit(PAGE, action=retry_of(office)).location == f"{PAGE}?state=due"


def test_a_delivery_that_backs_off_says_when_it_is_tried_again(office, admin):
    office.put("billing", Listener(Moody()))
    office.open()
    office.plugins.deliver()

    (row,) = rows_of(admin.get(PAGE))

    assert "Pendiente" in row and "de nuevo hoy, " in row and "/retry" in row


def test_what_was_delivered_cannot_be_told_again(office, admin, parked):
    _, mood = parked
    mood.is_good = True
    form = admin.form(PAGE, retry_of(office))
    admin.send(form, PAGE)
    office.plugins.deliver()

    assert admin.send(form, PAGE).status_code == 404


@ON_ONE_DATABASE
@pytest.mark.parametrize("delivery", ["0", "999999", str(2**70), "x", "-1"])
def test_a_delivery_that_is_not_there_is_not_found(office, admin, parked, delivery):
    form = admin.form(PAGE, retry_of(office))
    form.action = f"{PAGE}/{delivery}/retry"

    assert admin.send(form, PAGE).status_code == 404


def test_the_list_is_narrowed_by_state_and_plugin(office, admin, parked):
    office.put("quiet", Listener())
    office.open()
    office.plugins.deliver()

    def shown(query):
        return [("quiet" if "El quiet" in row else "billing") for row in rows_of(admin.get(f"{PAGE}?{query}"))]

    assert sorted(shown("")) == ["billing", "billing", "quiet"]
    assert shown("state=parked") == ["billing"] and shown("state=done") == ["quiet"]
    assert shown("plugin=quiet") == ["quiet"] and shown("plugin=quiet&state=parked") == []
    assert sorted(shown("state=nothing")) == ["billing", "billing", "quiet"]
    assert "Todo lo que pasó ya se entregó." in text_of(admin.get(f"{PAGE}?plugin=nobody"))


def test_each_plugin_says_how_much_is_due_and_parked(office, admin, parked):
    office.open()

    page = text_of(admin.get(PAGE))

    assert 'El billing <span class="count">1<span class="sr-only"> pendientes</span></span>' in page
    assert '<span class="count" data-tone="danger">1<span class="sr-only"> detenidas</span></span>' in page


def test_older_deliveries_follow_page_by_page(office, admin):
    office.put("quiet", Listener())
    for _ in range(52):
        office.open(account=None)

    first = admin.get(f"{PAGE}?state=due")
    older = text_of(first).partition('rel="next" href="')[2].partition('"')[0]
    rest = admin.get(older)

    numbers = [row.partition('"')[0] for row in (*rows_of(first), *rows_of(rest))]
    assert len(numbers) == len(set(numbers)) == 52
    assert 'rel="next"' not in rest.text and 'aria-current="page">Pendiente</a>' in text_of(rest)


@ON_ONE_DATABASE
@pytest.mark.parametrize("before", ["x", "-1", "²", "9" * 30])
def test_a_place_that_is_none_is_not_found(admin, before):
    assert admin.get(f"{PAGE}?before={before}").status_code == 404


def test_the_list_takes_few_statements(office, admin, parked):
    admin.get(PAGE)

    with counted(office.work()) as statements:
        admin.get(PAGE)

    assert len(statements) <= 7, "\n".join(statements)


@ON_ONE_DATABASE
def test_the_list_goes_out_as_a_sheet_narrowed_as_it_is_shown(office, admin, parked, monkeypatch):
    monkeypatch.setattr("servicedesk.admin.deliveries.PORTION", 1)
    link = 'href="/admin/deliveries?state=parked&amp;as=csv" download'

    page = admin.get(f"{PAGE}?state=parked&before=999")
    sheet = admin.get(f"{PAGE}?state=parked&as=csv").text
    empty = admin.get(f"{PAGE}?state=due&plugin=billing&as=csv").text

    assert link in page.text
    heading, row = sheet.splitlines()
    assert heading.startswith("\ufeffCuándo;Plugin;") and row.endswith("ConnectionError: <b>no answer</b>")
    assert "ticket.opened" in row and len(empty.splitlines()) == 1
