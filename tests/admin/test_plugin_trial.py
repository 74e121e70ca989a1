"""The button "test the connection": it tries what stands in the form, and keeps none of it."""

import pytest

from servicedesk.core.kernel.plugin_admin import set_plugin_settings
from servicedesk.core.kernel.plugin_form import read_settings
from servicedesk.core.kernel.plugin_history import list_changes
from tests.admin.conftest import SWAP, text_of
from tests.admin.plugin_pages import PAGE, put_billing
from tests.database import EVERYTHING, ON_ONE_DATABASE

pytestmark = ON_ONE_DATABASE

OUTCOMES = [
    ("https://good.example", "La conexión funciona"),
    ("https://raise.example", "OSError: no route"),
    ("https://refuse.example", '<a href="#set_key">Contraseña</a>: billing.wrong_key'),
]
SHOW = "https://show.example"


@pytest.fixture
def billing(office):
    """Install a plugin with settings of every sort."""
    put_billing(office)
    with office.work() as uow:
        set_plugin_settings(
            uow, office.plugins.kernel.registry, "billing", {"place": "https://kept.example", "key": "kept-secret"}
        )
    return office.plugins.kernel.registry


def press(admin, typed, **options):
    """Type into the form of settings and press the button instead of saving."""
    form = admin.form(PAGE, PAGE, ("set_place",))
    form.fields.update({name: [value] for name, value in typed.items()})
    form.action = f"{PAGE}/test"
    return admin.send(form, PAGE, **options)


@pytest.mark.parametrize(("place", "said"), OUTCOMES)
@pytest.mark.parametrize("options", [{}, {"headers": SWAP}])
def test_what_was_typed_is_tried_and_the_outcome_said(office, admin, billing, place, said, options):
    response = press(admin, {"set_place": place, "set_key": "typed-secret"}, **options)

    assert response.status_code == 200 and said in text_of(response)
    assert ("<html" in response.text) == (not options)
    assert options or f'value="{place}"' in response.text
    assert read_settings(office.work(EVERYTHING), billing, "billing").place == "https://kept.example"


@pytest.mark.parametrize("typed", ["", "typed-secret"])
def test_a_secret_that_was_left_empty_is_the_one_that_is_kept(office, admin, billing, typed):
    with office.work() as uow:
        set_plugin_settings(uow, billing, "billing", {"place": SHOW})

    response = press(admin, {"set_key": typed})

    assert f"OSError: the key has {len(typed or 'kept-secret')} letters" in text_of(response)
    assert "-secret" not in response.text


@pytest.mark.parametrize("options", [{}, {"headers": SWAP}])
@pytest.mark.parametrize("typed", [{"set_place": SHOW}, {"set_most": "4"}])
def test_a_secret_that_is_kept_goes_nowhere_else(office, admin, billing, typed, options):
    response = press(admin, typed, **options)

    assert response.status_code == 422 and "Escribir de nuevo la clave" in text_of(response)
    assert "the key has" not in response.text and "funciona" not in text_of(response)
    assert options or 'id="set_key-e"' in response.text
    assert [each.action for each in list_changes(office.work(EVERYTHING), "billing")] == ["settings"]


def test_elsewhere_the_key_that_was_typed_is_tried_or_none(admin, billing):
    with_it = press(admin, {"set_place": SHOW, "set_key": "typed-secret"})
    without = press(admin, {"set_place": SHOW, "forget_key": "1"})

    assert "the key has 12 letters" in text_of(with_it) and "the key has 0 letters" in text_of(without)


def test_the_history_says_who_tried_what_and_no_secret(admin, billing):
    press(admin, {"set_place": "https://good.example", "set_key": "typed-secret"})

    told = text_of(admin.get(f"{PAGE}/history"))

    assert "Se probó la conexión" in told and "https://good.example" in told and "Contraseña: cambió" in told
    assert "-secret" not in told


@pytest.mark.parametrize("options", [{}, {"headers": SWAP}])
@pytest.mark.parametrize(("name", "typed"), [("set_place", ""), ("set_days", "91")])
def test_what_cannot_be_taken_is_said_and_not_tried(admin, billing, name, typed, options):
    response = press(admin, {"set_place": "https://raise.example", name: typed}, **options)

    assert response.status_code == 422 and "No se probó" in text_of(response)
    assert "no route" not in response.text and "<li>" in response.text


def test_beside_no_form_what_is_kept_is_tried(office, admin, billing):
    with office.work() as uow:
        set_plugin_settings(uow, billing, "billing", {"place": "https://raise.example"})

    page = admin.get(f"{PAGE}/health")
    response = admin.submit(f"{PAGE}/health", action=f"{PAGE}/test")

    assert 'hx-target="#trial"' in page.text and 'id="trial"' in page.text
    assert "OSError: no route" in text_of(response)


def test_the_field_at_fault_is_led_to_from_a_page_that_has_no_form(office, admin, billing):
    with office.work() as uow:
        set_plugin_settings(uow, office.plugins.kernel.registry, "billing", {"place": "https://refuse.example"})

    response = admin.submit(f"{PAGE}/health", action=f"{PAGE}/test", headers=SWAP)

    assert '<a href="/admin/plugins/billing#set_key">' in response.text
