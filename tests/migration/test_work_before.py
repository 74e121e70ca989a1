"""Work that was planned before it had to be started and finished: what is past is over, the rest ends by itself."""

import shutil
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from servicedesk.core.kernel.clock import SystemClock
from servicedesk.core.maintenance.models import Maintenance
from servicedesk.migration import CORE, Lineage, upgrade

ANNOUNCED = "20261122_2355_maintenance_announced.py"
PLANNED = (
    "INSERT INTO maintenance (id, number, phase, starts_at, ends_at, public_text, public_text_en)"
    " VALUES (:id, :number, 'planned', :starts_at, :ends_at, 'Mejora', '')"
)


def test_work_of_the_past_is_over_and_work_to_come_ends_with_its_window(empty, tmp_path):
    for path in CORE.versions.glob("*.py"):
        if path.name < ANNOUNCED:
            shutil.copy(path, tmp_path)
    upgrade(empty, [Lineage("core", tmp_path)], SystemClock())
    now = datetime.now(UTC) if empty.dialect.name == "postgresql" else datetime.now(UTC).replace(tzinfo=None)
    with empty.begin() as connection:
        for key, ends_at in ((1, now - timedelta(days=30)), (2, now + timedelta(days=30))):
            values = {"id": key, "number": str(key), "starts_at": ends_at - timedelta(hours=1), "ends_at": ends_at}
            connection.execute(text(PLANNED), values)

    upgrade(empty, [CORE], SystemClock())

    with empty.connect() as connection:
        past, coming = connection.execute(Maintenance.__table__.select().order_by("id")).mappings()
    assert (past["phase"], past["finished_at"]) == ("finished", past["ends_at"])
    assert (coming["phase"], coming["ends_itself"], coming["finished_at"]) == ("planned", True, None)
