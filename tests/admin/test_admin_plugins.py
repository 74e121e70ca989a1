"""Plugins as the administrator sees them: on and off while everything runs, those that cannot run, another try."""

from datetime import timedelta

import pytest
from jinja2 import ChoiceLoader, DictLoader

from servicedesk.core import hookspecs
from servicedesk.core.kernel.answers import Panel
from servicedesk.core.kernel.installed import Installed
from servicedesk.core.kernel.kernel import assemble
from servicedesk.core.kernel.plugin_admin import quarantine_plugin
from tests.admin.conftest import SWAP, row_of, text_of
from tests.database import ON_ONE_DATABASE
from tests.listeners import Listener, Provider
from tests.statements import counted

PLUGINS_PAGE = "/admin/plugins"
ON, OFF = "Activo</span>", "Inactivo</span>"


def switch(browser, name, on, **options):
    """Move the switch of a plugin; one that is off sends nothing."""
    form = browser.form(PLUGINS_PAGE, f"{PLUGINS_PAGE}/{name}/switch")
    form.fields.pop("on", None)
    if on:
        form.fields["on"] = ["1"]
    return browser.send(form, PLUGINS_PAGE, **options)


@pytest.fixture
def box(office):
    """Install a plugin that shows a box beside each ticket."""
    own = DictLoader({"box/_box.html": '<p id="box">Visible</p>'})
    office.app.jinja_loader = ChoiceLoader([office.app.jinja_loader, own])
    office.put("box", Provider(lambda ticket, ctx: [Panel("Service", "box/_box.html", {})]))


def test_a_switch_acts_on_the_next_request(office, admin, box):
    page = f"/desk/tickets/{office.open().number}"
    before = "Visible" in admin.get(page).text

    off = switch(admin, "box", on=False)
    while_off = "Visible" in admin.get(page).text
    switch(admin, "box", on=True)
    after = "Visible" in admin.get(page).text

    assert (off.status_code, off.location) == (303, PLUGINS_PAGE)
    assert (before, while_off, after) == (True, False, True)


def test_a_switch_acts_in_another_process_within_a_second(office, admin, engine, kernel, clock):
    office.put("listening", Listener())
    other = assemble(engine, hookspecs, kernel.keys, clock)
    other.registry.install(Installed("listening"), Listener())
    before = other.registry.is_enabled("listening")

    switch(admin, "listening", on=False)
    clock.advance(timedelta(seconds=1))

    assert (before, other.registry.is_enabled("listening")) == (True, False)


def test_a_swap_gets_the_row_as_it_is_now(office, admin):
    office.put("listening", Listener(), enabled=False)

    swapped = switch(admin, "listening", on=True, headers=SWAP)

    assert swapped.status_code == 200 and swapped.text.strip().startswith('<article class="plug" id="plugin-listening"')
    assert ON in swapped.text and 'value="1" checked' in swapped.text and "<html" not in swapped.text


def test_its_tables_are_made_before_a_plugin_is_switched_on(office, admin):
    office.put("listening", Listener(), enabled=False)

    switch(admin, "listening", on=True)

    assert office.migrated == ["listening"]
    assert "1.2.0" in row_of(admin.get(PLUGINS_PAGE), "listening")


def test_a_plugin_whose_tables_cannot_be_made_stays_off(office, admin, caplog):
    def fail():
        raise RuntimeError("CANARY-TRACE")

    office.put("listening", Listener(), enabled=False)
    card = office.app.extensions["servicedesk.plugins"]["listening"]
    object.__setattr__(card, "migrate", fail)

    failed = switch(admin, "listening", on=True, headers=SWAP)

    assert failed.status_code == 500 and "CANARY-TRACE" not in failed.text
    assert OFF in row_of(admin.get(PLUGINS_PAGE), "listening")


@ON_ONE_DATABASE
def test_each_plugin_says_what_it_is_and_what_it_wants(office, admin):
    office.put(
        "debts", Listener(), summary={"es": "Retiene reportes."}, hooks=("on_ticket_open", "provide_jobs"),
        talks_to=({"es": "facturación", "en": "billing"},), personal_data=({"es": "saldo", "en": "balance"},),
    )  # fmt: skip
    office.put("other", Listener(), enabled=False, hooks=("on_ticket_open",))

    page = admin.get(PLUGINS_PAGE)

    shown = row_of(page, "debts")
    for words in ("El debts", "1.2.0", "Retiene reportes.", "2 ganchos", "Habla con: facturación", "saldo", ON):
        assert words in shown
    assert "1 gancho<" in row_of(page, "other") and OFF in row_of(page, "other")
    assert "Instalados: 2; activos: 1" in text_of(page)


def test_a_plugin_that_cannot_run_is_listed_with_the_reason_and_has_no_switch(office, admin):
    office.put("old", problem="made for plugin API <1, this desk offers 1.0")

    shown = row_of(admin.get(PLUGINS_PAGE), "old")

    assert "No puede funcionar" in shown and "made for plugin API <1, this desk offers 1.0" in shown
    assert "/switch" not in shown


def test_a_plugin_that_was_on_and_cannot_run_any_more_can_be_switched_off(office, admin):
    office.put("old", problem="ImportError: no module")
    office.plugins.enable("old")

    response = switch(admin, "old", on=False)

    assert response.status_code == 303
    assert "/switch" not in row_of(admin.get(PLUGINS_PAGE), "old")


def test_a_plugin_whose_folder_is_gone_is_still_listed(office, admin):
    office.plugins.enable("vanished")

    shown = row_of(admin.get(PLUGINS_PAGE), "vanished")

    assert "La carpeta de este plugin ya no está." in shown and "No puede funcionar" in shown


@pytest.mark.parametrize("options", [{}, {"headers": SWAP}])
def test_an_isolated_plugin_says_why_and_gets_another_try(office, admin, options):
    office.put("failing", Listener())
    with office.work() as uow:
        quarantine_plugin(uow, office.plugins.kernel.registry, "failing", "Traceback:\n<b>ValueError</b>")
    isolated = row_of(admin.get(PLUGINS_PAGE), "failing")

    response = admin.submit(PLUGINS_PAGE, action=f"{PLUGINS_PAGE}/failing/retry", **options)

    assert "Aislado</span>" in isolated and "Aislado desde hoy, " in isolated
    assert "<b>ValueError" in isolated and "<b>ValueError" not in admin.get(PLUGINS_PAGE).text
    assert response.status_code == (200 if options else 303)
    lifted = row_of(admin.get(PLUGINS_PAGE), "failing")
    assert ON in lifted and "Intentar de nuevo" not in lifted
    assert office.plugins.kernel.registry.is_active("failing")


@ON_ONE_DATABASE
@pytest.mark.parametrize("name", ["nobody", "notify", "x" * 300, "..", "%00"])
@pytest.mark.parametrize("action", ["switch", "retry"])
def test_what_is_no_plugin_cannot_be_switched(office, admin, name, action):
    office.put("listening", Listener())
    form = admin.form(PLUGINS_PAGE, f"{PLUGINS_PAGE}/listening/switch")
    form.action = f"{PLUGINS_PAGE}/{name}/{action}"

    assert admin.send(form, PLUGINS_PAGE).status_code == 404


def test_a_desk_without_plugins_says_how_to_add_one(admin):
    assert "Ningún plugin instalado" in admin.get(PLUGINS_PAGE).text


def test_the_list_is_a_swap_and_a_page(office, admin):
    office.put("listening", Listener())

    swapped, page = admin.get(PLUGINS_PAGE, headers=SWAP), admin.get(PLUGINS_PAGE)

    assert swapped.text.strip().startswith('<section class="card mt-4" id="plugins"')
    assert "<html" in page.text and 'href="/admin/plugins" aria-current="page"' in text_of(page)


def test_the_list_takes_few_statements(office, admin):
    for name in ("one", "two", "three"):
        office.put(name, Listener())
    admin.get(PLUGINS_PAGE)

    with counted(office.work()) as statements:
        admin.get(PLUGINS_PAGE)

    assert len(statements) <= 5, "\n".join(statements)
