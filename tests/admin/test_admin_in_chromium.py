"""The administrator's pages in a real browser: a switch that acts at once, one that cannot, and no script at all."""

import pytest
from playwright.sync_api import expect

from servicedesk.core.kernel.deliveries import ATTEMPTS, Delivery
from servicedesk.core.kernel.plugin_admin import quarantine_plugin
from tests.core.notifications.post import make_notification
from tests.database import ON_ONE_DATABASE
from tests.in_chromium import WIDTHS
from tests.listeners import Listener, raises

pytestmark = [pytest.mark.browser, ON_ONE_DATABASE]

TRACE = "Traceback (most recent call last):\n" + "x" * 300


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_load_whole_and_none_scrolls_sideways(window, office, width, scheme):
    office.put("failing", Listener(raises(RuntimeError("y" * 300))), summary={"es": "z" * 120})
    office.open()
    office.plugins.deliver()
    with office.work() as uow:
        quarantine_plugin(uow, office.plugins.kernel.registry, "failing", TRACE)
        letter = make_notification(uow, "long", text="w" * 300, subject="v" * 200).id
    page = window(office.lucia, viewport={"width": width, "height": 800}, color_scheme=scheme)

    for path in ("/admin/plugins", "/admin/deliveries", "/admin/mail", f"/admin/mail/{letter}"):
        page.goto(path)
        for summary in page.locator("details.why > summary").all():
            summary.click()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_a_switch_acts_at_once_and_leaves_the_page_where_it_is(window, office):
    office.put("listening", Listener())
    page = window(office.lucia)
    page.goto("/admin/plugins")
    page.evaluate("window.untouched = true")
    switch = page.get_by_role("switch", name="El listening está activo")

    switch.click()
    expect(page.locator("#plugin-listening .badge")).to_have_text("Inactivo")
    expect(page.locator("#plugins-count")).to_contain_text("Instalados: 1; activos: 0")
    expect(page.locator("#plugins-off")).to_have_text("1")
    off = office.plugins.kernel.registry.is_enabled("listening")
    switch.click()
    expect(page.locator("#plugin-listening .badge")).to_have_text("Activo")

    assert (off, office.plugins.kernel.registry.is_enabled("listening")) == (False, True)
    assert page.evaluate("window.untouched")


def test_a_switch_that_could_not_be_moved_goes_back(window, office):
    office.put("listening", Listener(), enabled=False)
    card = office.app.extensions["servicedesk.plugins"]["listening"]
    object.__setattr__(card, "migrate", raises(RuntimeError("no table")))
    page = window(office.lucia, expected=("500",))
    page.goto("/admin/plugins")
    switch = page.get_by_role("switch")

    switch.click()

    expect(page.locator(".toast")).to_contain_text("500")
    expect(switch).not_to_be_checked()


def test_another_try_changes_its_row_alone(window, office):
    office.put("billing", Listener(raises(RuntimeError("no answer"))))
    office.open()
    with office.work() as uow:
        uow.session.query(Delivery).update({"attempts": ATTEMPTS - 1})
    office.plugins.deliver()
    page = window(office.lucia)
    page.goto("/admin/deliveries?state=parked")

    page.get_by_role("button", name="Intentar de nuevo").click()

    expect(page.locator("tbody .badge")).to_have_text("Pendiente")
    assert page.url.endswith("state=parked")


def test_a_plugin_is_switched_without_a_script(window, office):
    office.put("listening", Listener())
    page = window(office.lucia, java_script_enabled=False)
    page.goto("/admin/plugins")

    page.get_by_role("switch").uncheck(force=True)
    page.get_by_role("button", name="Aplicar").click()

    assert "Inactivo" in page.locator("#plugin-listening").inner_text()
