"""One notice that cannot be written stops no other: it keeps its error and goes at last without what is broken."""

import pytest
from sqlalchemy import select

from servicedesk.core import maintenance
from servicedesk.core.documents.models import Document
from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.kernel.installed import Installed
from servicedesk.core.maintenance.notice_models import MaintenanceNotice
from servicedesk.core.maintenance.unwritten import PAUSES
from servicedesk.core.notifications.models import Notification, NotificationFile
from servicedesk.language.catalogues import desk_catalogues
from servicedesk.notify import NotifyHooks, NotifySettings, Voice, announce, notice_files
from tests.core.maintenance.conftest import PLANNER, ground
from tests.database import ON_ONE_DATABASE
from tests.notify.test_notice_files import desk, voice

pytestmark = ON_ONE_DATABASE
__all__ = ["desk", "ground", "voice"]
CHIEF = Actor("user", 1, "Chief", permissions=frozenset({"delivery.retry"}))


@pytest.fixture
def write(plugins, work, ground):
    """Announce the work on the ground; return what writes its letters."""
    voice = Voice(desk_catalogues(), "https://desk.example", "desk.example")
    plugins.kernel.registry.install(Installed("notify", NotifySettings, built_in=True), NotifyHooks(voice))
    with work(PLANNER) as uow:
        maintenance.plan_maintenance(uow, ground.draft)
    plugins.deliver()
    return lambda: announce(plugins.kernel, voice)


def say(work, contact_id, occasion):
    with work() as uow:
        notice = uow.session.scalars(select(MaintenanceNotice).where(MaintenanceNotice.contact_id == contact_id)).one()
        notice.occasion = occasion
        return notice.id


def recipients(session):
    session.rollback()
    return sorted(session.scalars(select(Notification.recipient)))


def test_one_with_broken_data_stops_nobody_and_goes_out_once_it_is_mended(work, ground, session, write):
    broken = say(work, ground.rosa, "nonsense")

    write()
    write()  # it waits for its next attempt

    assert recipients(session) == ["luis@example.net"]
    (shown,) = maintenance.list_unwritten(work(CHIEF))
    assert (shown.id, shown.state, shown.attempts) == (broken, "due", 1)
    assert shown.error.endswith("KeyError: 'nonsense'\n")
    say(work, ground.rosa, "planned")
    with work(CHIEF) as uow:
        maintenance.retry_notice(uow, broken)
    write()
    assert recipients(session) == ["luis@example.net", "rosa@example.net"]
    assert not maintenance.list_unwritten(work(CHIEF))


def test_what_a_broken_file_of_a_plugin_began_is_undone_and_the_last_attempt_does_without_it(
    desk, session, clock, monkeypatch
):
    issue = notice_files.issue_paper

    def issue_for_some(uow, house, name, kind, contents):
        made = issue(uow, house, name, kind, contents)
        return made if contents.language == "en" else 1 / 0

    monkeypatch.setattr(notice_files, "issue_paper", issue_for_some)

    desk.plan()

    assert recipients(session) == ["luis@example.net"]
    issued = session.scalars(select(EventRecord).where(EventRecord.kind == "document.issued")).all()
    assert len(issued) == len(session.scalars(select(Document)).all()) == 1
    for pause in PAUSES:
        clock.advance(pause)
        desk.write()
    assert recipients(session) == ["luis@example.net", "rosa@example.net"]
    rosa = session.scalars(select(Notification).where(Notification.recipient == "rosa@example.net")).one()
    assert (rosa.state, "PDF" in rosa.text) == ("due", False)
    assert not session.scalars(select(NotificationFile).where(NotificationFile.notification_id == rosa.id)).all()
    told = session.scalars(select(MaintenanceNotice).where(MaintenanceNotice.notification_id == rosa.id)).one()
    assert "ZeroDivisionError" in told.error


def test_one_that_cannot_be_shown_to_plugins_goes_as_it_is(desk, session, monkeypatch, caplog):
    view = notice_files._view

    def view_of_some(words, reader, notice, touched):
        return view(words, reader, notice, touched) if reader.name == "Luis" else 1 / 0

    monkeypatch.setattr(notice_files, "_view", view_of_some)

    desk.plan()

    assert recipients(session) == ["luis@example.net", "rosa@example.net"]
    assert "could not be shown to plugins" in caplog.text
