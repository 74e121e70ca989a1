"""Health: what machines are told, and what the doctor reads."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from servicedesk import health
from servicedesk.core.kernel.deliveries import Delivery
from servicedesk.core.kernel.jobs import PeriodicJob
from servicedesk.core.notifications import NotificationDraft, queue_notification
from servicedesk.core.notifications.models import Notification
from servicedesk.installation import Installation
from servicedesk.migration import CORE
from servicedesk.web.guards import PUBLIC, require_policies
from servicedesk.worker import Background
from tests.database import EVERYTHING, Plugins
from tests.listeners import Listener, opened, raises
from tests.operation.conftest import eventually


@pytest.fixture
def migrated(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """Return an installation whose tables count as those of this version."""
    monkeypatch.setattr(health, "pending_lineages", lambda config, engine: [])
    return installation


def sick(installation: Installation) -> dict[str, str]:
    """Return what is not well, and what was seen."""
    return {check.name: check.seen for check in health.readiness(installation) if not check.is_well}


def run_sweep(installation: Installation, ago: timedelta = timedelta(0)) -> None:
    """Say that the sweep was promised for so long ago."""
    kernel = installation.kernel
    with kernel.sessions() as session, kernel.unit_of_work(EVERYTHING, session) as uow:
        uow.session.merge(PeriodicJob(name="deliver", next_due_at=uow.now() - ago))


def test_a_desk_whose_worker_runs_is_well(migrated: Installation, background: Callable[..., Background]) -> None:
    background()

    assert eventually(lambda: sick(migrated) == {})


def test_a_desk_without_a_worker_is_not(migrated: Installation) -> None:
    assert sick(migrated) == {"sweep": "never run: no worker has been started"}


@pytest.mark.parametrize(("late", "is_well"), [(14, True), (16, False)])
def test_a_sweep_may_be_late_by_less_than_three_periods(migrated: Installation, late: int, is_well: bool) -> None:
    run_sweep(migrated, timedelta(seconds=late))

    assert ("sweep" not in sick(migrated)) == is_well


def test_days_count_in_how_late_a_sweep_is(migrated: Installation) -> None:
    run_sweep(migrated, timedelta(days=2, seconds=5))

    assert sick(migrated)["sweep"].startswith("late by 1728")


@pytest.mark.parametrize(("waits", "is_well"), [(280, True), (320, False)])
def test_a_delivery_may_wait_for_five_minutes(
    migrated: Installation, running_plugins: Plugins, waits: int, is_well: bool
) -> None:
    run_sweep(migrated)
    running_plugins.install("listener", Listener())
    kernel = migrated.kernel
    with kernel.sessions() as session, kernel.unit_of_work(EVERYTHING, session) as uow:
        uow.publish(opened())
    with kernel.sessions() as session, kernel.unit_of_work(EVERYTHING, session) as uow:
        uow.session.scalars(select(Delivery)).one().due_at = uow.now() - timedelta(seconds=waits)

    assert ("deliveries" not in sick(migrated)) == is_well

    running_plugins.enable("listener", enabled=False)
    assert "deliveries" not in sick(migrated)  # what waits for a plugin that is off harms nobody


def test_mail_that_waits_is_named_and_a_server_that_is_down_too(migrated: Installation) -> None:
    run_sweep(migrated)
    kernel = migrated.kernel
    with kernel.sessions() as session, kernel.unit_of_work(EVERYTHING, session) as uow:
        queue_notification(uow, NotificationDraft("k", "rosa@correo.example", "Hola", "Hola", "andina.example"))
    with kernel.sessions() as session, kernel.unit_of_work(EVERYTHING, session) as uow:
        row = uow.session.scalars(select(Notification)).one()
        row.due_at = uow.now() - timedelta(minutes=6)
    waiting = sick(migrated)
    with kernel.sessions() as session, kernel.unit_of_work(EVERYTHING, session) as uow:
        uow.session.scalars(select(Notification)).one().paused_until = uow.now() + timedelta(seconds=30)

    assert "the oldest waits for 360 s" in waiting["mail"]
    assert sick(migrated) == {"mail": "the mail server does not answer; nothing is lost"}


def test_tables_of_another_version_are_named(installation: Installation) -> None:
    run_sweep(installation)

    assert sick(installation) == {"migrations": f"pending: {CORE.name}"}


def test_a_database_that_is_away_is_not_well_and_nothing_raises(
    migrated: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrated.kernel, "sessions", raises(OSError("away")))

    assert sick(migrated).keys() >= {"database", "deliveries", "sweep"}


def test_strangers_learn_whether_all_is_well_and_nothing_else(migrated: Installation) -> None:
    app = Flask(__name__, static_folder=None)
    app.register_blueprint(health.blueprint(migrated))
    client = app.test_client()
    first = client.get("/readyz")
    run_sweep(migrated)
    kept = client.get("/readyz")

    alive = client.get("/healthz")

    assert (first.status_code, first.get_json()) == (503, {"status": "degraded"})
    assert kept.status_code == 503  # the answer is kept for a moment
    assert (alive.status_code, alive.get_json()) == (200, {"status": "ok"})
    require_policies(app)
    assert all(view.policy is PUBLIC for view in app.view_functions.values())


def test_a_new_answer_is_given_after_a_moment(migrated: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    app = Flask(__name__, static_folder=None)
    app.register_blueprint(health.blueprint(migrated))
    monkeypatch.setattr(health, "FRESH_FOR", 0.0)
    before = app.test_client().get("/readyz").status_code
    run_sweep(migrated)

    assert (before, app.test_client().get("/readyz").status_code) == (503, 200)
