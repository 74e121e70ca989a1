"""What a plugin did wrong, said on the pages in the language of whoever reads them; a traceback stays as it is."""

import pytest

from servicedesk.core.kernel.circuit import PluginFailure
from servicedesk.core.kernel.plugin_admin import quarantine_plugin, set_plugin_settings
from servicedesk.web.failures import FAILURES, failure_said, place_said, recognised_failure, stop_said
from tests.admin.conftest import row_of, text_of
from tests.admin.plugin_pages import PAGE, PLUGINS_PAGE, put_billing
from tests.database import ON_ONE_DATABASE

STOPS = [
    ("on_ticket_open: did not come back within 30 s (3 times within 10 min)\n\nTRACE",
     "on_ticket_open: no respondió en 30 s (3 veces en 10 min)"),
    ("job refresh: ValueError: a: b (5 times within 1 h)\n\nTRACE", "tarea refresh: ValueError: a: b (5 veces en 1 h)"),
    ("check_ticket_open: values must be a mapping of names (when it was tried again)",
     "check_ticket_open: los valores deben ser un diccionario con nombres (al intentarlo de nuevo)"),
    ("a thread of its own: Fatal Python error: Aborted", "un hilo propio: Fatal Python error: Aborted"),
    ("two starts of the desk failed while it was being loaded. Rule start.succeeds: mend it.",
     "dos arranques de la mesa fallaron mientras se cargaba"),
    ("Traceback:", "Traceback:"),
    ("", ""),
]  # fmt: skip


@pytest.fixture
def in_spanish(app):
    """Let the reader be one of Spanish."""
    with app.test_request_context(headers={"Accept-Language": "es"}):
        yield


@ON_ONE_DATABASE
@pytest.mark.parametrize(("reason", "said"), STOPS)
def test_why_it_was_isolated_is_said_whole(in_spanish, reason, said):
    assert stop_said(reason) == said


@ON_ONE_DATABASE
def test_a_failure_in_a_trace_is_said_by_its_last_line(in_spanish):
    trace = "Traceback:\nservicedesk.core.kernel.plugin_faults.Overrun: did not come back within 3 s"

    assert failure_said(trace) == "no respondió en 3 s"
    assert failure_said("Nonsense: a text was a int") == "un texto era int"
    assert failure_said("Traceback\nValueError: bad") == "ValueError: bad"


@ON_ONE_DATABASE
def test_hooks_keep_their_names(in_spanish):
    assert [place_said(each) for each in ("on_ticket_open", "job look", "threads")] == [
        "on_ticket_open", "tarea look", "hilos",
    ]  # fmt: skip


def test_each_sentence_is_recognised_with_the_values_that_it_was_made_of():
    for msgid in FAILURES:
        values = {name.partition(")")[0]: f"x{count}" for count, name in enumerate(msgid.split("%(")[1:])}

        assert recognised_failure(msgid % values) == (msgid, values)


@ON_ONE_DATABASE
def test_the_pages_say_them(office, admin, clock):
    put_billing(office)
    with office.work() as uow:
        registry = office.plugins.kernel.registry
        set_plugin_settings(uow, registry, "billing", {"place": "https://a.example"})
        quarantine_plugin(uow, registry, "billing", STOPS[0][0])
        uow.session.add(
            PluginFailure(
                plugin="billing", at=clock.now(), hook="job look", kind="leak",
                reason="kept 2 connections to the database", trace="CANARY-TRACE",
            )
        )  # fmt: skip

    listed, health = row_of(admin.get(PLUGINS_PAGE), "billing"), text_of(admin.get(f"{PAGE}/health"))

    assert f"Por qué: {STOPS[0][1]}" in listed and "TRACE" in listed
    assert "se quedó con 2 conexiones a la base de datos" in health and "CANARY-TRACE" in health
    assert "tarea look" in health and "se quedó con lo prestado" in health
