"""Permissions that plugins define, on the page of a role and on those of plugins."""

import pytest

from servicedesk.core import people
from servicedesk.core.people.models import Role
from tests.admin.conftest import text_of
from tests.admin.plugin_pages import PLUGINS_PAGE
from tests.database import ON_ONE_DATABASE
from tests.web_client import choose_form

pytestmark = ON_ONE_DATABASE

SEE = "rain.see"
OWN = {SEE: {"es": "Ver la lluvia", "en": "See the rain"}, "rain.make": {"en": "Make it rain"}}


@pytest.fixture
def rain(office):
    """Lay down a plugin that defines two permissions, switched off."""
    office.put("rain", enabled=False, own_permissions=OWN)
    office.hire("csm_agent")
    return office


def role_of(office, code):
    """Return one role as it is now."""
    return office.work().session.query(Role).filter_by(code=code).one()


def switch(admin, *, on):
    """Move the switch of the plugin on its page."""
    admin.submit(f"{PLUGINS_PAGE}/rain", {"on": "1"} if on else {}, action=f"{PLUGINS_PAGE}/rain/switch")


def test_switching_a_plugin_on_brings_its_permissions_below_its_title(rain, admin):
    page = f"/admin/roles/{role_of(rain, 'csm_agent').id}"
    before = text_of(admin.get(page))

    switch(admin, on=True)

    after = text_of(admin.get(page))
    assert "Ver la lluvia" not in before and "El rain" not in before
    assert after.index("Borrar lo que se guarda") < after.index("El rain") < after.index("Ver la lluvia")
    assert "rain.make" in after  # what it allows is told in English alone
    assert f'value="{SEE}" checked' in after
    assert SEE in role_of(rain, "csm_agent").permissions and set(OWN) < set(role_of(rain, "administrator").permissions)


def test_a_role_is_given_one_and_has_it_taken_away(rain, admin):
    switch(admin, on=True)
    role = role_of(rain, "csm_agent")
    page = f"/admin/roles/{role.id}"

    admin.submit(page, {"permissions": ["desk.enter", "rain.make"]})
    given = list(role_of(rain, "csm_agent").permissions)
    admin.submit(page, {"permissions": ["desk.enter"]})

    assert given == ["desk.enter", "rain.make"]
    assert role_of(rain, "csm_agent").permissions == ["desk.enter"]


def test_while_the_plugin_is_off_roles_keep_what_nobody_sees(rain, admin):
    switch(admin, on=True)
    switch(admin, on=False)
    page = f"/admin/roles/{role_of(rain, 'csm_agent').id}"

    shown = text_of(admin.get(page))
    answer = admin.submit(page, {"permissions": ["desk.enter"]})

    assert "Ver la lluvia" not in shown and answer.status_code == 303
    assert role_of(rain, "csm_agent").permissions == ["desk.enter", "rain.make", SEE]


def test_the_page_of_a_plugin_says_what_it_brings_for_people(rain, admin):
    words = text_of(admin.get(f"{PLUGINS_PAGE}/rain"))

    assert "Permisos que trae para las personas: Ver la lluvia (<code>rain.see</code>)" in words


def test_uninstalling_takes_them_out_of_all_roles(rain, admin):
    switch(admin, on=True)
    switch(admin, on=False)

    page = f"{PLUGINS_PAGE}/rain/uninstall"
    asked = admin.submit(page, {"name": "rain"}, action=page)
    admin.send(choose_form(asked, page, ("is_sure",)), page)

    assert SEE not in role_of(rain, "csm_agent").permissions
    assert not [name for name in role_of(rain, "administrator").permissions if name not in people.PERMISSIONS]
