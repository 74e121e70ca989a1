"""The administrator's pages about protocols: drafts, steps, faults in plain words, versions, files, a walk."""

import io
import json

import pytest

from servicedesk.core import protocols
from servicedesk.core.protocols import Package, written
from tests.database import ON_ONE_DATABASE
from tests.desk.conftest import text_of
from tests.make import make_category, make_staff
from tests.protocols import publish, small

pytestmark = ON_ONE_DATABASE
LIST = "/admin/protocols"


@pytest.fixture
def keeper(client, work):
    """Return the browser of an administrator, on a desk with one protocol."""
    with work() as uow:
        make_category(uow)
        person = make_staff(uow, "administrator", name="Ana Ruiz")
        publish(uow, categories=["no_service"])
    return client(person)


def the_one(work, code="fibre"):
    """Return a protocol by its code."""
    return next(each for each in protocols.list_protocols(work()) if each.code == code)


@pytest.fixture
def one(keeper, work):
    """Return the address of the protocol."""
    return f"{LIST}/{the_one(work).id}"


def test_the_list_shows_what_is_published_and_what_is_a_draft(keeper, one):
    keeper.submit(one, {"title": "Otra"}, one)

    page = text_of(keeper.get(LIST))

    assert "Fibra sin servicio" in page and "Versión 1" in page and "Borrador" in page and "Sin servicio" in page
    assert "Faltan 6 protocolos de los que trae la mesa" in page


def test_the_protocols_of_the_desk_are_taken_with_one_button(keeper, work):
    keeper.submit(LIST, {}, f"{LIST}/shipped")

    assert {each.code for each in protocols.list_protocols(work())} >= set(protocols.list_shipped())
    assert f"{LIST}/shipped" not in keeper.get(LIST).text


def test_a_protocol_is_written_walked_and_published_in_the_browser(keeper, work):
    made = keeper.submit(f"{LIST}/new", {"code": "slow", "title": "Lento"}, f"{LIST}/new").location
    faulty = text_of(keeper.get(made))
    first = {
        "code": "cable", "title": "Por cable", "instruction": "Pruebe por cable.", "question": "¿Va bien?",
        "kind": "choice", "answers": "fine | Bien | Fine\nbad | Mal\nworse | Peor",
        "branches": "fine = solved\nbad = isolated\n* = level", "look_at": "equipment",
    }  # fmt: skip
    second = {
        "code": "level", "title": "Nivel", "instruction": "Mida.", "question": "¿Cuánto?", "kind": "number",
        "unit": "dBm", "smallest": "-40", "largest": "10", "branches": "< -27,5 = isolated\n* = not_isolated",
    }  # fmt: skip
    for step in (first, second):
        keeper.submit(f"{made}/steps", step, f"{made}/steps")
    told = {"solved": "Listo.", "isolated": "Vaya.", "not_isolated": "Lo vemos."}
    keeper.submit(made, told, made)

    walked = text_of(keeper.get(f"{made}/walk?cable=worse&level=-30"))
    published = keeper.submit(made, {}, f"{made}/publish")

    assert "No tiene ningún paso." in faulty and f"{made}/publish" not in faulty
    assert "Resultado: Falla aislada" in walked and "Vaya." in walked
    assert published.status_code == 303
    content = protocols.get_version(work(), the_one(work, "slow"), 1).content
    assert [each.code for each in content.steps] == ["cable", "level"]
    assert content.steps[1].branches[0].below == -27.5


def test_a_fault_is_told_in_plain_words_with_the_step(keeper, one):
    keeper.submit(one, {}, f"{one}/steps/power/removal")

    page = text_of(keeper.get(one))

    assert "2 faltas impiden publicarlo" in page
    assert (
        'steps/lights"><code>lights</code></a>: Un camino lleva a «power», que no es un paso ni un resultado.' in page
    )


def test_a_step_is_shown_as_it_was_written_and_saved_as_it_is(keeper, work, one):
    before = protocols.content_of(work(), the_one(work))
    for code in ("lights", "power", "restart", "notes"):
        keeper.submit(f"{one}/steps/{code}", {}, f"{one}/steps/{code}")

    assert protocols.content_of(work(), the_one(work)) == before
    assert the_one(work).draft is None or the_one(work).draft_content == before


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("branches", "yes", "Línea 1: escriba una respuesta"),
        ("branches", "green = power\nred = Otro paso", "Línea 2"),
        ("branches", "Sí = solved", "Línea 1"),
        ("branches", "< mucho = solved", "Línea 1"),
        ("branches", "< 1e12 = solved", "Línea 1"),
        ("answers", "Sí | Sí", "Línea 1: escriba código"),
        ("answers", "a | b | c | d", "Línea 1"),
        ("smallest", "poco", "Escriba un número"),
        ("largest", "1e12", "Escriba un número"),
        ("code", "Paso 1", "minúsculas"),
        ("code", "power", "ya existe"),
    ],
)
def test_what_cannot_be_read_comes_back_with_the_line(keeper, one, name, typed, said):
    refused = keeper.submit(f"{one}/steps/lights", {name: typed}, f"{one}/steps/lights")

    assert refused.status_code == 422
    assert said.lower() in text_of(refused).lower()
    assert typed.strip() in refused.text or "&lt;" in refused.text


def test_steps_move_and_the_order_is_kept(keeper, work, one):
    keeper.submit(one, {"by": "1"}, f"{one}/steps/lights/place")

    codes = [each.code for each in protocols.content_of(work(), the_one(work)).steps]
    assert codes == ["power", "lights", "restart", "notes"]


def test_two_who_change_a_draft_do_not_write_over_each_other(keeper, one):
    form = keeper.form(one, one)
    keeper.submit(one, {"title": "Primera"}, one)
    form.fields["title"] = ["Segunda"]

    late = keeper.send(form, one)

    assert late.status_code == 409
    assert "mientras tanto" in text_of(late) and "Segunda" in late.text


def test_a_draft_is_discarded_and_what_was_published_stays(keeper, one):
    keeper.submit(one, {"title": "Otra"}, one)
    keeper.submit(one, {}, f"{one}/discard")

    page = keeper.get(one).text

    assert "Fibra sin servicio" in page and "Otra" not in page
    assert "Versión 1" in page and "Paso lights" in keeper.get(f"{one}/versions/1").text
    assert keeper.get(f"{one}/versions/2").status_code == 404


def test_a_refused_publication_keeps_the_page(keeper, one):
    keeper.submit(one, {"title": "Otra"}, one)
    form = keeper.form(one, f"{one}/publish")
    keeper.submit(one, {}, f"{one}/steps/power/removal")

    late = keeper.send(form, one)

    assert late.status_code == 409 and "mientras tanto" in text_of(late)


def test_it_is_offered_for_categories_and_taken_out_of_use(keeper, work, one):
    keeper.submit(one, {"categories": []}, f"{one}/categories")
    keeper.submit(one, {}, f"{one}/switch")

    assert list(the_one(work).categories) == []
    assert not the_one(work).is_active and "Fuera de uso" in keeper.get(LIST).text
    keeper.submit(one, {}, f"{one}/switch")
    assert the_one(work).is_active


def send_file(browser, text, **more):
    """Send a file to be taken."""
    form = browser.form(f"{LIST}/file", f"{LIST}/file")
    form.fields |= {"file": (io.BytesIO(text), "protocolo.json"), **more}
    return browser.send(form, f"{LIST}/file", content_type="multipart/form-data")


def test_a_file_that_was_handed_out_is_taken_again(keeper, work, one):
    handed = keeper.get(f"{one}/file?version=1")
    told = json.loads(handed.text) | {"code": "copy", "categories": ["no_service", "lost"]}

    taken = send_file(keeper, json.dumps(told).encode())

    assert handed.headers["Content-Disposition"] == 'attachment; filename="fibre.json"'
    assert the_one(work, "copy").draft_content == small()
    assert "Aquí no se conocen estas categorías del archivo: lost" in text_of(keeper.get(taken.location))


def test_a_file_replaces_a_draft_only_when_that_is_said(keeper, work, one):
    keeper.submit(one, {"title": "Otra"}, one)
    text = written(Package("fibre", (), small())).encode()

    refused = send_file(keeper, text)
    taken = send_file(keeper, text, is_to_replace="y")

    assert refused.status_code == 409 and "ya tiene un borrador distinto" in text_of(refused)
    assert taken.status_code == 303 and the_one(work).draft_content == small()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "archivo"),
        (b"\xff\xfe", "El archivo no es un texto en UTF-8."),
        (b'{\n "code": x}', "Línea 2, columna 10: aquí el archivo deja de ser JSON."),
        (b'{"format": "other"}', "format: no es una de las palabras posibles."),
    ],
)
def test_a_bad_file_says_where_and_why(keeper, text, said):
    refused = send_file(keeper, text)

    assert refused.status_code == 422
    assert said in text_of(refused)


def test_a_walk_tells_what_is_no_answer_and_asks_again(keeper, one):
    asked = text_of(keeper.get(f"{one}/walk"))
    refused = text_of(keeper.get(f"{one}/walk?lights=red&power=mucho"))
    keeper.submit(one, {}, f"{one}/steps/power/removal")

    assert "Paso lights" in asked and "Mire su equipo." in asked
    assert "Escriba un número entre" in refused
    assert "Hay 2 faltas que corregir" in text_of(keeper.get(f"{one}/walk"))


@pytest.mark.parametrize("way", ["publish", "steps/power/place"])
def test_the_address_of_a_button_leads_back(keeper, one, way):
    assert keeper.get(f"{one}/{way}").location == one


def test_what_is_not_there_is_not_found(keeper, one):
    assert keeper.get(f"{LIST}/999").status_code == 404
    assert keeper.get(f"{one}/steps/lost").status_code == 404


def test_only_who_keeps_protocols_enters(client, work, keeper, one):
    with work() as uow:
        person = make_staff(uow, "csm_supervisor")
    other = client(person)

    assert {other.get(each).status_code for each in (LIST, one)} == {403}
