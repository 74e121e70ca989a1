"""Notices of planned work, and the desk killed in the middle of them: nobody is told twice, nobody is left out."""

import os
import signal
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, text

from servicedesk.core import maintenance
from servicedesk.core.kernel.installed import Installed
from servicedesk.core.kernel.kernel import Kernel
from servicedesk.core.maintenance import MaintenanceDraft
from servicedesk.language.catalogues import desk_catalogues
from servicedesk.notify import NotifyHooks, NotifySettings, Voice
from tests.core.maintenance.conftest import PLANNER
from tests.core.network import make_account, make_resource, make_service
from tests.database import EVERYTHING
from tests.faults.mail import Received, Recorder
from tests.faults.processes import Desk
from tests.faults.reckoning import wait_settled
from tests.make import make_contact
from tests.operation.conftest import eventually

CUSTOMERS = 200
UNTOLD = text("SELECT count(*) FROM maintenance_notice WHERE state = 'due'")


def plan(kernel: Kernel) -> None:
    """Announce work on which so many customers stand, to the desk's own listener."""
    voice = Voice(desk_catalogues(), "https://desk.example", "desk.example")
    kernel.registry.install(Installed("notify", NotifySettings, built_in=True), NotifyHooks(voice))
    with kernel.sessions() as session, kernel.unit_of_work(EVERYTHING, session) as uow:
        core = make_resource(uow, "core")
        for number in range(CUSTOMERS):
            account = make_account(uow, f"C-{number}")
            make_service(uow, f"L-{number}", account, core)
            make_contact(uow, account)
        core_id = core.id
    starts_at = datetime.now(UTC) + timedelta(days=7)
    draft = MaintenanceDraft((core_id,), starts_at, starts_at + timedelta(hours=3), "Mejora")
    with kernel.sessions() as session, kernel.unit_of_work(PLANNER, session) as uow:
        maintenance.plan_maintenance(uow, draft)


@pytest.mark.faults
def test_everybody_is_told_once_though_the_desk_is_killed_in_the_middle(
    desk: Desk, kernel: Kernel, mail: Recorder, looking: Engine
) -> None:
    worker = desk.add_worker()

    def cut(message: Received) -> None:
        if len(mail.received) == CUSTOMERS // 2:
            os.killpg(worker.pid, signal.SIGKILL)

    def are_all_written() -> bool:
        with looking.connect() as connection:
            return connection.execute(UNTOLD).scalar_one() == 0

    mail.before_answer = cut
    plan(kernel)
    assert worker.process is not None and worker.process.wait(120) == -signal.SIGKILL

    desk.start(worker)
    assert eventually(are_all_written, within=120)
    wait_settled(looking)

    assert len({message.recipient for message in mail.received}) == CUSTOMERS
    assert len(mail.times) == CUSTOMERS
    assert sorted(mail.times.values()) == [1] * (CUSTOMERS - 1) + [2]  # the one in flight, as itself
