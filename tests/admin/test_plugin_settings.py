"""The form of a plugin's settings, as its own model draws it up: words, bounds, secrets, and what was wrong."""

import pytest

from servicedesk.core.kernel.plugin_admin import set_plugin_settings
from servicedesk.core.kernel.plugin_state import PluginRecord
from servicedesk.core.kernel.settings import SEALED
from tests.admin.conftest import SWAP, text_of
from tests.admin.plugin_pages import PAGE, PLUGINS_PAGE, put_billing
from tests.database import ON_ONE_DATABASE
from tests.listeners import Listener

GOOD = {"set_place": "https://billing.example"}


@pytest.fixture
def billing(office):
    """Install a plugin with settings of every sort."""
    put_billing(office)
    return office.plugins.kernel.registry


def test_what_is_entered_is_kept_and_works_at_once(office, admin, billing):
    entered = {
        **GOOD, "set_wording": "Buenas\ntardes", "set_key": "CANARY-SECRET", "set_days": "3", "set_rate": "2.25",
        "set_is_loud": "y", "set_on_debt": "caution", "set_zone": "f", "set_about": ["new", "late"],
        "set_words": "uno\n\n dos ",
    }  # fmt: skip

    response = admin.submit(PAGE, entered, action=PAGE)

    assert (response.status_code, response.location) == (303, f"{PAGE}?saved=1")
    now = billing.settings("billing")
    assert (now.place, now.wording, now.days, str(now.rate)) == (GOOD["set_place"], "Buenas\ntardes", 3, "2.25")
    assert (now.is_loud, now.on_debt, now.zone, now.about, now.words) == (
        True, "caution", "f", ["new", "late"], ["uno", "dos"],
    )  # fmt: skip
    assert now.key.reveal() == "CANARY-SECRET"
    assert "Guardado." in text_of(admin.get(response.location))


@ON_ONE_DATABASE
def test_the_form_shows_what_is_set_with_words_bounds_and_defaults(office, admin, billing):
    with office.work() as uow:
        set_plugin_settings(uow, billing, "billing", {"place": "https://x.example", "on_debt": "caution", "days": 7})

    page = admin.get(PAGE)

    shown = admin.form(PAGE, PAGE).fields
    assert (shown["set_place"], shown["set_days"], shown["set_on_debt"]) == (["https://x.example"], ["7"], ["caution"])
    assert shown["set_about"] == ["new"] and shown["set_wording"] == ["Hola"]
    words = text_of(page)
    for said in (
        "With https.",
        "De 0 a 90.",
        "Normalmente 14.",
        "Como mínimo 0.",
        "Como máximo 9.",
        "Hold it",
        "caution",
    ):
        assert said in words
    assert "<select" in page.text and "Uno por línea." in words


@ON_ONE_DATABASE
def test_a_secret_is_never_sent_back_and_stays_when_it_is_left_empty(office, admin, billing):
    admin.submit(PAGE, {**GOOD, "set_key": "CANARY-SECRET"}, action=PAGE)

    page = admin.get(PAGE)
    admin.submit(PAGE, {"set_days": "5"}, action=PAGE)

    assert "CANARY" not in page.text and "Dejar vacío para conservarla." in text_of(page)
    assert billing.settings("billing").key.reveal() == "CANARY-SECRET"
    row = office.work().session.get(PluginRecord, "billing").settings["key"]
    assert set(row) == {SEALED} and "CANARY" not in str(row)


@ON_ONE_DATABASE
def test_a_secret_is_forgotten_on_demand(admin, billing):
    admin.submit(PAGE, {**GOOD, "set_key": "CANARY-SECRET"}, action=PAGE)

    admin.submit(PAGE, {"forget_key": "y"}, action=PAGE)

    assert billing.settings("billing").key.reveal() == ""


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("entered", "said"),
    [
        ({}, "Place of billing: Completa este dato"),
        ({**GOOD, "set_days": "91"}, "Escribe 90 o menos"),
        ({**GOOD, "set_days": "-1"}, "Escribe 0 o más"),
        ({**GOOD, "set_days": "muchos"}, "Escribe un número entero"),
        ({**GOOD, "set_days": ""}, "Days: Completa este dato"),
        ({**GOOD, "set_rate": "x"}, "Escribe un número"),
        ({"set_place": "x" * 81}, "80 caracteres"),
        ({**GOOD, "set_zone": "g"}, "Elige una de las opciones"),
    ],
)
@pytest.mark.parametrize("options", [{}, {"headers": SWAP}])
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(admin, billing, entered, said, options):
    typed = {"set_wording": "Lo escrito queda", "set_key": "CANARY-SECRET", **entered}

    response = admin.submit(PAGE, typed, action=PAGE, **options)

    assert response.status_code == 422
    assert said in text_of(response) and "Lo escrito queda" in response.text
    assert "CANARY" not in response.text
    assert billing.settings("billing").wording == "Hola"
    assert ("<html" in response.text) == (not options)


@ON_ONE_DATABASE
def test_what_was_saved_is_shown_on_a_whole_new_page_because_its_head_changes_too(admin, billing):
    before = text_of(admin.get(PAGE))

    response = admin.submit(PAGE, GOOD, action=PAGE, headers=SWAP)
    page = text_of(admin.get(response.headers["HX-Redirect"]))

    assert response.status_code == 204 and "Guardado." in page
    assert "Sin configurar</span>" in before and "Sin configurar</span>" not in page and "Activo</span>" in page


@ON_ONE_DATABASE
def test_without_the_key_no_secret_is_kept_and_the_page_says_so(office, admin, billing):
    keys = office.plugins.kernel.keys
    keys.key = b""  # as after the key's file was lost
    vars(keys).pop("_cipher", None)

    page = text_of(admin.get(PAGE))
    response = admin.submit(PAGE, {**GOOD, "set_key": "CANARY-SECRET"}, action=PAGE)

    assert "Falta la clave de esta mesa" in page
    assert response.status_code == 409 and "CANARY" not in response.text
    assert billing.settings("billing").place == ""


@ON_ONE_DATABASE
def test_a_plugin_without_settings_says_so(office, admin):
    office.put("plain", Listener())

    assert "Este plugin no tiene nada que ajustar." in text_of(admin.get(f"{PLUGINS_PAGE}/plain"))


@ON_ONE_DATABASE
def test_a_plugin_that_cannot_run_has_a_page_and_no_form(office, admin):
    office.put("old", problem="it is made for plugin API <1, this desk offers 1.0. Rule api.range: get another.")
    page = admin.get(f"{PLUGINS_PAGE}/old")
    put_billing(office)
    form = admin.form(PAGE, PAGE)
    form.action = f"{PLUGINS_PAGE}/old"

    words = text_of(page)
    assert "Sus ajustes se verán cuando pueda funcionar." in words
    assert "Instalar una versión del plugin que sirva" in words and "api.range" in words
    assert admin.send(form, PAGE).status_code == 404


@ON_ONE_DATABASE
@pytest.mark.parametrize("tab", ["", "/health", "/history", "/missed", "/uninstall"])
def test_there_is_no_page_about_what_is_no_plugin(office, admin, tab):
    office.put("listening", Listener())

    for name in ("nobody", "notify", "x" * 300):
        assert admin.get(f"{PLUGINS_PAGE}/{name}{tab}").status_code == 404


@ON_ONE_DATABASE
def test_a_plugin_that_offers_no_trial_has_no_button_and_refuses_one(office, admin, billing):
    office.put("plain", Listener())
    form = admin.form(f"{PAGE}/health", f"{PAGE}/test")
    form.action = f"{PLUGINS_PAGE}/plain/test"

    assert "/plain/test" not in admin.get(f"{PLUGINS_PAGE}/plain").text
    assert admin.send(form, PAGE).status_code == 409
