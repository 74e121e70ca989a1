"""How often each outcome and each answer of a protocol came, for whoever reads reports."""

import pytest

from servicedesk.core import protocols
from tests.database import ON_ONE_DATABASE
from tests.desk.conftest import text_of
from tests.protocols import publish

pytestmark = ON_ONE_DATABASE


@pytest.fixture
def version(floor):
    """Publish a protocol and run it once to its end, on a ticket of its own."""
    with floor.work() as uow:
        version = publish(uow)
    number = floor.open().number
    view = floor.do(protocols.begin_run, number, version.protocol_id)
    for step, typed in (("lights", "red"), ("power", "-30")):
        view = floor.do(protocols.answer_step, number, view.run.id, step, typed, view.run.turn)
    return version


def test_the_outcomes_and_the_answers_are_counted(floor, version):
    reader = floor.client(floor.hire("product_analyst"))

    every = text_of(reader.get("/desk/protocols"))
    one = text_of(reader.get(f"/desk/protocols/{version.id}"))

    assert f'href="/desk/protocols/{version.id}">Fibra sin servicio</a></td><td>1</td><td class="num">1</td>' in every
    assert '<td>Una roja</td><td>Paso power</td><td class="num">1</td>' in one
    assert '<td>menos de −27 dBm</td><td>Falla aislada</td><td class="num">1</td>' in one
    assert '<td>Sí</td><td>Resuelto</td><td class="num">0</td>' in one
    assert "/desk/protocols" in reader.get("/desk/reports").text


def test_a_desk_without_protocols_says_so(floor):
    reader = floor.client(floor.hire("csm_supervisor"))

    assert "Todavía no hay protocolos" in text_of(reader.get("/desk/protocols"))
    assert reader.get("/desk/protocols/999").status_code == 404


def test_only_who_reads_reports_enters(desk, version):
    assert desk.get("/desk/protocols").status_code == 403
