"""What else is shown of one plugin: health, history, missed deliveries, and the way out; and the list's new parts."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import inspect

from servicedesk.core.kernel.circuit import PluginFailure
from servicedesk.core.kernel.jobs import PeriodicJob
from servicedesk.core.kernel.plugin_admin import PluginChanged, disable_plugin, set_plugin_settings
from servicedesk.core.kernel.plugin_figures import Count, write_figures
from servicedesk.core.kernel.plugin_replay import make_deliveries
from servicedesk.core.kernel.plugin_state import PluginRecord, SafeMode
from tests.admin.conftest import SWAP, row_of, text_of
from tests.admin.plugin_pages import PAGE, PLUGINS_PAGE, put_billing
from tests.database import ON_ONE_DATABASE
from tests.listeners import Listener
from tests.page_forms import PageForm
from tests.web_client import choose_form


@pytest.fixture
def billing(office):
    """Install a plugin with settings of every sort."""
    put_billing(office)
    return office.plugins.kernel.registry


@pytest.mark.parametrize("options", [{}, {"headers": SWAP}])
def test_health_shows_calls_jobs_what_waits_and_what_went_wrong(office, admin, billing, clock, options):
    count = Count(errors=2)
    count.add_call(0.2, is_over=True)
    office.open()
    with office.work() as uow:
        set_plugin_settings(uow, billing, "billing", {"place": "https://a.example"})
        write_figures(uow.session, "web-1", [(clock.now(), "billing", "on_ticket_open", count)])
        uow.session.add(PeriodicJob(name="billing.look", next_due_at=clock.now(), error="Traceback\nValueError: bad"))
        uow.session.add(PeriodicJob(name="billing.rest", next_due_at=clock.now(), finished_at=clock.now()))
        uow.session.add_all(
            PluginFailure(
                plugin="billing", at=clock.now(), hook="on_ticket_open", kind=kind, reason=f"{kind} <b>", trace=trace
            )
            for kind, trace in (("error", "CANARY-TRACE"), ("overrun", ""))
        )

    page = admin.get(f"{PAGE}/health", **options)

    words = text_of(page)
    for said in (
        "1.2.0",
        ">=1,<2",
        "Se llama como siempre",
        "on_ticket_open",
        "look",
        "ValueError: bad",
        "CANARY-TRACE",
    ):
        assert said in words
    assert "200 ms" in words and "overrun <b>" in words and "overrun <b>" not in page.text
    assert "falló" in words and "tardó demasiado" in words
    assert ("<html" in page.text) == (not options)


@ON_ONE_DATABASE
def test_the_list_says_how_long_the_slowest_hook_takes(office, admin, billing, clock):
    office.put("rain", Listener(), hooks=("on_ticket_open",))
    count = Count()
    count.add_call(0.2, is_over=True)
    with office.work() as uow:
        write_figures(uow.session, "web-1", [(clock.now(), "billing", "on_ticket_open", count)])

    page = admin.get(PLUGINS_PAGE)

    assert "200 ms" in row_of(page, "billing") and " ms" not in row_of(page, "rain")


@ON_ONE_DATABASE
def test_what_will_go_is_told_on_the_page_of_health_and_in_the_list(office, admin):
    put_billing(office, deprecations=("find_ticket: use find_tickets",))

    assert "find_ticket: use find_tickets" in text_of(admin.get(f"{PAGE}/health"))
    assert "find_ticket: use find_tickets" in row_of(admin.get(PLUGINS_PAGE), "billing")


@ON_ONE_DATABASE
def test_a_plugin_that_never_ran_has_no_figures(office, admin):
    office.put("old", problem="ImportError: no module")

    assert "Nunca funcionó aquí" in text_of(admin.get(f"{PLUGINS_PAGE}/old/health"))
    assert "No hay nada suyo que quitar." in text_of(admin.get(f"{PLUGINS_PAGE}/old/uninstall"))
    assert "Nadie le ha hecho nada todavía." in text_of(admin.get(f"{PLUGINS_PAGE}/old/history"))
    assert "Se le podrá contar cuando pueda funcionar." in text_of(admin.get(f"{PLUGINS_PAGE}/old/missed"))


def test_the_history_says_who_did_what_and_of_secrets_only_that_they_changed(office, admin, billing):
    told = {"set_place": "https://a.example", "set_key": "CANARY-SECRET", "set_days": "3"}
    chosen = {"set_is_loud": "y", "set_on_debt": "caution", "set_words": "uno"}
    admin.submit(PAGE, {**told, **chosen}, action=PAGE)
    with office.work() as uow:
        disable_plugin(uow, billing, "billing")

    page = admin.get(f"{PAGE}/history")

    words = text_of(page)
    assert "Desactivado" in words and "Ajustes cambiados" in words and "Lucía Campos" in words and "La mesa" in words
    assert "Days: <del>14</del> → <ins>3</ins>" in words and "Contraseña: cambió" in words
    assert "Place of billing: <del>nada</del> → <ins>https://a.example</ins>" in words
    assert "Loud: <del>No</del> → <ins>Sí</ins>" in words and "When overdue: <del>Hold it</del> →" in words
    assert "CANARY" not in page.text


@ON_ONE_DATABASE
def test_a_long_history_has_older_pages_and_outlives_settings_and_words(office, admin, billing):
    with office.work() as uow:
        uow.publish(PluginChanged(plugin="billing", action="polished", changes={"gone": [1, 2]}))
        for number in range(30):
            uow.publish(PluginChanged(plugin="billing", action="settings", changes={"days": [number, number + 1]}))
    first = admin.get(f"{PAGE}/history")

    older = admin.get(first.text.partition('rel="next" href="')[2].partition('"')[0])

    assert "polished" in text_of(older) and "gone: <del>1</del>" in text_of(older)
    assert "polished" not in text_of(first)


def test_what_was_missed_is_counted_then_told_and_the_progress_shown(office, admin, billing, clock):
    with office.work() as uow:
        set_plugin_settings(uow, billing, "billing", {"place": "https://a.example"})
        disable_plugin(uow, billing, "billing")
    for _ in range(3):
        office.open()
    clock.advance(timedelta(minutes=10))
    office.plugins.enable("billing")
    span = "?since=2026-11-23T00:00&until=2026-11-24T00:00"

    counted = admin.get(f"{PAGE}/missed{span}")
    begun = admin.submit(f"{PAGE}/missed{span}", action=f"{PAGE}/missed")
    running = admin.get(f"{PAGE}/missed")
    with office.work() as uow:
        make_deliveries(uow, billing)
    ended = admin.get(f"{PAGE}/missed", headers=SWAP)

    assert "Pasaron 3 cosas que no se le contaron." in text_of(counted)
    assert (begun.status_code, begun.location) == (303, f"{PAGE}/missed")
    assert "0 de 3" in text_of(running) and 'hx-trigger="every 2s"' in running.text
    assert "3 de 3" in text_of(ended) and "every 2s" not in ended.text
    assert office.plugins.deliver() == 3


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("span", "said"),
    [("?since=2026-11-23T10:00&until=2026-11-23T09:00", "El final va después del comienzo"), ("?since=x&until=", "")],
)
def test_a_span_that_is_none_is_said(admin, billing, span, said):
    page = admin.get(f"{PAGE}/missed{span}")

    assert page.status_code == 422 and said in text_of(page) and "Contárselo ahora" not in page.text


@ON_ONE_DATABASE
def test_a_replay_of_no_span_begins_nothing(admin, billing):
    token = admin.form(PAGE, PAGE).fields["csrf_token"]

    form = PageForm(f"{PAGE}/missed", "post", fields={"csrf_token": token, "since": [""], "until": [""]})
    response = admin.send(form, PAGE)

    assert response.status_code == 422 and "<progress" not in response.text


@pytest.mark.parametrize("called", ["billing", "facturación"])
def test_uninstalling_asks_twice_and_writes_the_export_first(office, admin, billing, engine, installation, called):
    with office.work() as uow:
        set_plugin_settings(uow, billing, "billing", {"place": "https://a.example", "key": "CANARY-SECRET"})
    page = f"{PAGE}/uninstall"
    on = text_of(admin.get(page))
    with office.work() as uow:
        disable_plugin(uow, billing, "billing")

    wrong = admin.submit(page, {"name": "other"}, action=page)
    offered = text_of(admin.get(page))
    asked = admin.submit(page, {"name": called}, action=page)
    still_there = office.work().session.get(PluginRecord, "billing") is not None
    done = admin.send(choose_form(asked, page, ("is_sure",)), page)

    assert "Primero hay que desactivarlo." in on
    assert "Facturación, o billing." in offered
    assert wrong.status_code == 422 and "Ese no es el nombre de este plugin" in text_of(wrong)
    assert asked.status_code == 200 and "¿Quitar lo que guarda Facturación?" in text_of(asked) and still_there
    assert (done.status_code, done.location) == (303, f"{PLUGINS_PAGE}?gone=1")
    assert "Lo que guardaba se escribió" in text_of(admin.get(done.location))
    assert office.work().session.get(PluginRecord, "billing") is None
    (export,) = installation.config.exports_path.iterdir()
    assert json.loads(export.read_text().splitlines()[0])["settings"]["place"] == "https://a.example"
    assert "CANARY" not in export.read_text() and export.stat().st_mode & 0o777 == 0o600
    assert not [table for table in inspect(engine).get_table_names() if table.startswith("billing_")]


@ON_ONE_DATABASE
def test_one_that_is_on_is_not_taken_away_whatever_is_sent(office, admin, billing):
    token = admin.form(PAGE, PAGE).fields["csrf_token"]
    form = PageForm(f"{PAGE}/uninstall", "post", fields={"csrf_token": token, "name": ["billing"], "is_sure": ["y"]})

    response = admin.send(form, PAGE)

    assert response.status_code == 409 and "está activo. Desactívelo primero." in text_of(response)
    assert billing.is_enabled("billing")


@ON_ONE_DATABASE
def test_the_export_is_a_file_without_secrets_and_taking_it_is_on_record(office, admin, billing):
    with office.work() as uow:
        set_plugin_settings(uow, billing, "billing", {"place": "https://a.example", "key": "CANARY-SECRET"})

    response = admin.submit(f"{PAGE}/uninstall", action=f"{PAGE}/export")

    assert response.status_code == 200
    assert response.headers["Content-Disposition"] == "attachment; filename=billing-2026-11-23.jsonl"
    assert json.loads(response.text)["settings"]["place"] == "https://a.example" and "CANARY" not in response.text
    assert "Se exportó lo que guarda" in text_of(admin.get(f"{PAGE}/history"))


@ON_ONE_DATABASE
def test_the_list_can_be_filtered_by_name_words_hook_and_state(office, admin, billing):
    office.put("rain", Listener(), enabled=False, hooks=("provide_jobs",))
    office.put("old", problem="ImportError: no module")

    def shown(query):
        page = admin.get(PLUGINS_PAGE + query).text
        return [name for name in ("billing", "old", "rain") if f'id="plugin-{name}"' in page]

    assert shown("?q=FACTURA") == ["billing"]
    assert shown("?q=provide_jobs") == ["rain"]
    assert shown("?show=trouble") == ["billing", "old"]
    assert "Sin configurar" in text_of(admin.get(f"{PLUGINS_PAGE}?q=FACTURA"))
    assert shown("?show=off") == ["old", "rain"]
    assert shown("?show=nonsense") == ["billing", "old", "rain"]
    assert "Ningún plugin así" in text_of(admin.get(f"{PLUGINS_PAGE}?q=nothing"))


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("mode", "said"),
    [
        (SafeMode("asked"), "sin SERVICEDESK_SAFE_MODE"),
        (SafeMode("asked", by_option=True), "sin esa opción"),
        (SafeMode("failed_starts", ("rain", "storm")), "Estaba cargando: rain, storm."),
        (SafeMode("request"), "Solo esta página va sin plugins"),
    ],
)
def test_safe_mode_is_announced_with_its_cause(office, admin, billing, mode, said):
    office.plugins.kernel.registry.states._safe_mode = mode

    for page in (PLUGINS_PAGE, PAGE):
        words = text_of(admin.get(page))
        assert "Modo seguro: no se llama a ningún plugin" in words and said in words


@ON_ONE_DATABASE
def test_a_package_that_has_changed_waits_for_approval(office, admin):
    office.put("packed", problem="the package is another. Rule package.approved: compare it.", fingerprint="new")
    office.plugins.enable("packed")
    row = row_of(admin.get(PLUGINS_PAGE), "packed")
    stale = admin.form(PLUGINS_PAGE, f"{PLUGINS_PAGE}/packed/approve")
    stale.fields["fingerprint"] = ["older"]

    refused = admin.send(stale, PLUGINS_PAGE)
    approved = admin.submit(f"{PLUGINS_PAGE}/packed", action=f"{PLUGINS_PAGE}/packed/approve")

    assert "Espera aprobación" in row and "Mirar qué cambió en él" in row
    assert refused.status_code == 404
    assert (approved.status_code, approved.location) == (303, f"{PLUGINS_PAGE}/packed")
    record = office.work().session.get(PluginRecord, "packed")
    assert record.fingerprint == "new"


@ON_ONE_DATABASE
def test_the_menu_counts_the_plugins_that_need_somebody(office, admin, billing):
    office.put("old", problem="ImportError: no module")
    office.plugins.enable("old")

    page = admin.get(PLUGINS_PAGE).text

    assert '<span class="count" data-tone="danger">1</span>' in page


@ON_ONE_DATABASE
def test_a_switch_on_the_page_of_a_plugin_leads_back_to_it(admin, billing):
    response = admin.submit(f"{PAGE}/health", action=f"{PAGE}/switch")

    assert response.location == f"{PAGE}/health"
    assert not billing.is_enabled("billing")
