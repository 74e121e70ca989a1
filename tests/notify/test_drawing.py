"""A letter that fails in the database while it is drawn leaves the next one what it needs, on either database."""

from sqlalchemy import select, text

from servicedesk.core import maintenance
from servicedesk.core.kernel.installed import Installed
from servicedesk.core.maintenance.notice_models import MaintenanceNotice
from servicedesk.language.catalogues import desk_catalogues
from servicedesk.notify import NotifyHooks, NotifySettings, Voice, announce, announcing
from tests.core.maintenance.conftest import PLANNER, ground

__all__ = ["ground"]


def test_a_statement_that_fails_for_one_letter_stops_no_other(plugins, work, ground, monkeypatch):
    voice = Voice(desk_catalogues(), "https://desk.example", "desk.example")
    plugins.kernel.registry.install(Installed("notify", NotifySettings, built_in=True), NotifyHooks(voice))
    with work(PLANNER) as uow:
        maintenance.plan_maintenance(uow, ground.draft)
    plugins.deliver()
    read, seen = announcing.reader_of_notice, []

    def reader(uow, notice, channels):
        seen.append(notice.id)
        if len(seen) == 1:
            uow.session.execute(text("SELECT 1 FROM a_table_that_is_not_there"))
        return read(uow, notice, channels)

    monkeypatch.setattr(announcing, "reader_of_notice", reader)

    announce(plugins.kernel, voice)

    notices = work().session.scalars(select(MaintenanceNotice)).all()
    outcome = {each.id: ("a_table" in each.error, each.notification_id is not None) for each in notices}
    assert outcome.pop(seen[0]) == (True, False) and set(outcome.values()) == {(False, True)}
