"""What changes is there at once, with a script and without: what a look has found, and what stands around a switch."""

from datetime import timedelta

import pytest

from servicedesk.core.kernel.plugin_admin import disable_plugin
from servicedesk.core.kernel.plugin_state import PluginScan
from tests.admin.conftest import SWAP, text_of
from tests.admin.plugin_pages import PAGE, PLUGINS_PAGE, put_billing
from tests.database import ON_ONE_DATABASE
from tests.listeners import Listener
from tests.page_forms import forms_of

LOOK = f"{PLUGINS_PAGE}/look"
WAYS = pytest.mark.parametrize("options", [{}, {"headers": SWAP}], ids=["page", "swap"])


@pytest.fixture
def looks(office):
    """Return the looks of a process over which somebody watches."""
    looks = office.plugins.kernel.registry.states.looks
    looks.is_kept = True
    return looks


def test_looking_for_new_ones_asks_every_process(office, admin):
    response = admin.submit(PLUGINS_PAGE, action=LOOK)

    assert (response.status_code, response.location) == (303, f"{PLUGINS_PAGE}?looked=1")
    assert office.work().session.get(PluginScan, 1).turn == 1


@WAYS
@ON_ONE_DATABASE
def test_what_a_look_has_found_is_said_and_listed(office, admin, looks, options):
    asked = admin.submit(PLUGINS_PAGE, action=LOOK)
    for name in ("rain", "snow"):
        office.put(name, Listener(), enabled=False)
    looks.note(1, {"snow": False, "fog": True}, {"rain": True, "snow": True})

    page = admin.get(asked.location, **options)

    words = text_of(page)
    assert "Nuevos: <a" in words and ">El rain</a>" in words
    assert "Ya pueden funcionar: <a" in words and "Ya no están: fog" in words
    assert 'id="plugin-rain"' in page.text and "Instalados: 2; activos: 0" in words
    assert 'hx-trigger="load' not in page.text
    assert ("<html" in page.text) == (not options)


@WAYS
@ON_ONE_DATABASE
def test_a_look_that_found_nothing_says_so(admin, looks, options):
    asked = admin.submit(PLUGINS_PAGE, action=LOOK)
    looks.note(1, {}, {})

    assert "No se encontró nada nuevo" in text_of(admin.get(asked.location, **options))


@ON_ONE_DATABASE
def test_newer_files_that_wait_for_a_start_are_something_new(office, admin, looks):
    office.put("rain", Listener(), needs_restart=True)
    asked = admin.submit(PLUGINS_PAGE, action=LOOK)
    looks.note(1, {"rain": True}, {"rain": True})

    words = text_of(admin.get(asked.location))

    assert "Hay archivos más nuevos que los que funcionan: El rain." in words and "nada nuevo" not in words


@WAYS
@ON_ONE_DATABASE
def test_while_a_look_goes_on_the_page_asks_again_and_has_a_link_that_does(admin, options):
    asked = admin.submit(PLUGINS_PAGE, action=LOOK)

    page = admin.get(asked.location, **options)

    assert "Todos los procesos están buscando" in text_of(page)
    assert 'hx-get="/admin/plugins?looked=1" hx-trigger="load delay:1s"' in page.text
    assert '<a href="/admin/plugins?looked=1">Mostrar lo que se encontró</a>' in page.text


@ON_ONE_DATABASE
@pytest.mark.parametrize("turn", ["x", "-1", "9" * 40])
def test_a_turn_that_is_none_is_found_nowhere(admin, turn):
    assert admin.get(f"{PLUGINS_PAGE}?looked={turn}").status_code == 404


@ON_ONE_DATABASE
def test_a_switch_brings_the_counts_and_the_menu_up_to_date_beside_its_row(office, admin):
    office.put("listening", Listener())
    office.put("other", Listener())
    form = admin.form(PLUGINS_PAGE, f"{PLUGINS_PAGE}/listening/switch")
    form.fields.pop("on", None)

    swapped = admin.send(form, PLUGINS_PAGE, headers=SWAP)

    assert '<p id="plugins-count" hx-swap-oob="true">Instalados: 2; activos: 1' in text_of(swapped)
    assert '<span id="plugins-off" hx-swap-oob="true">1</span>' in swapped.text
    assert 'id="side" aria-label="Ajustes" hx-swap-oob="true"' in text_of(swapped)
    assert "hx-swap-oob" not in admin.get(PLUGINS_PAGE).text


@ON_ONE_DATABASE
def test_the_span_that_is_offered_ends_after_the_present_minute(office, admin, clock):
    put_billing(office)
    with office.work() as uow:
        disable_plugin(uow, office.plugins.kernel.registry, "billing")
    clock.advance(timedelta(seconds=30))
    office.open()
    clock.advance(timedelta(seconds=10))
    office.plugins.enable("billing")

    forms = forms_of(admin.get(f"{PAGE}/missed").text)
    offered = next(each.fields for each in forms if each.names >= {"since", "until"})
    counted = admin.get(f"{PAGE}/missed?since={offered['since'][0]}&until={offered['until'][0]}")

    assert "Pasó 1 cosa que no se le contó." in text_of(counted)
