"""The pages of the plugin that watches the network by SNMP."""

from collections.abc import Iterator

from playwright.sync_api import Page

from demo.screenshots.visiting import BETWEEN_LOOKS, DESKTOP, MOST_LOOKS

DESK, SETTINGS = "/desk/x/snmp_monitor/", "/admin/x/snmp_monitor/"
ONE = "olt-sanmiguel-1"


def monitoring(page: Page) -> Iterator[str]:
    """Walk the devices, one of them, and what an administrator says about them."""
    page.set_viewport_size(DESKTOP)
    wait_for_interfaces(page)
    yield "desk-device"
    page.goto(str(page.locator("a[href$='/resource']").nth(2).get_attribute("href")))
    yield "desk-device-tie"
    page.fill("#name", "")
    page.locator("form[action$='/made'] button[type=submit]").click()
    page.wait_for_selector(".error-summary")
    yield "desk-device-tie-error"
    page.goto(DESK)
    yield "desk-devices"
    page.goto(f"{DESK}?q=zzzz")
    yield "desk-devices-empty"
    page.goto(f"{DESK}found")
    yield "desk-found"
    page.goto(SETTINGS)
    yield "admin-snmp"
    for name in ("access", "profile", "device"):
        page.goto(f"{SETTINGS}{name}/new")
        yield f"admin-snmp-{name}-new"
    page.locator("main form[method=post] button[type=submit]").first.click()
    page.wait_for_selector(".error-summary")
    yield "admin-snmp-device-error"
    page.goto(f"{SETTINGS}traps")
    yield "admin-snmp-traps"
    page.goto(f"{SETTINGS}rule/new?kind=1.3.6.1.4.1.2011.6.128.1.1.2")
    yield "admin-snmp-rule-new"
    page.goto(f"{SETTINGS}access/1")
    yield "admin-snmp-access"
    page.goto(f"{SETTINGS}import")
    page.fill("#sheet", "resource,host,port,access,profile\nolt-ninguna,10.0.0.9,161,Nadie,Nada")
    page.locator("main form[method=post] button[type=submit]").first.click()
    page.wait_for_selector(".callout")
    yield "admin-snmp-sheet"


def wait_for_interfaces(page: Page) -> None:
    """Look at a device until it has been asked: that happens by itself."""
    page.goto(f"{DESK}?q={ONE}")
    page.goto(str(page.locator("tbody a").first.get_attribute("href")))
    for _ in range(MOST_LOOKS):
        if page.locator("tbody tr .badge[data-tone=ok]").count():
            return
        page.wait_for_timeout(BETWEEN_LOOKS)
        page.reload()
    raise RuntimeError("the device has not told of its interfaces")
