"""The administrator changes a letter and a role, in a real browser, on a phone and on a desk, by day and by night."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from servicedesk.core import notifications, people
from servicedesk.core.people.models import Role
from tests.database import EVERYTHING

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"], indirect=True)]
PAGES = (
    "accounts", "contacts/new", "services", "resources/new", "symptoms/new", "articles/new",
    "users", "users/new", "teams", "teams/new", "roles", "roles/new", "letters", "letters/1", "operator", "events",
)  # fmt: skip


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1440, "light")])
def test_an_administrator_changes_a_letter_and_a_role(window, office, width, scheme):
    with office.work() as uow:
        people.ensure_default_roles(uow)
    page = window(office.lucia, viewport={"width": width, "height": 844}, color_scheme=scheme)

    page.goto("/admin/letters?language=es")
    page.get_by_role("link", name="AR-7K2MQ4: recibimos tu reporte").click()
    page.get_by_label("Asunto").fill("Caso %(number)s de %(operator)s")
    page.get_by_role("button", name="Vista previa").click()
    expect(page.locator("#preview-title").locator("xpath=../..")).to_contain_text("Caso AR-7K2MQ4")
    page.get_by_role("button", name="Guardar").click()
    expect(page.locator("main .callout[role=status]")).to_have_text("Guardado")
    page.goto("/admin/roles?text=teleservice")
    page.get_by_role("link", name="Teleservicio").click()
    page.get_by_role("checkbox", name="Resolver tickets").check(force=True)
    page.get_by_role("button", name="Guardar").click()
    expect(page.locator("main .callout[role=status]")).to_have_text("Guardado")

    uow = office.work(EVERYTHING)
    role = uow.session.scalars(select(Role).where(Role.code == "teleservice")).one()
    assert "ticket.resolve" in role.permissions
    assert notifications.list_wordings(uow)["customer.opened", "es"].subject == "Caso %(number)s de %(operator)s"
    for path in PAGES:
        page.goto(f"/admin/{path}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
