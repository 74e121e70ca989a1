"""A desk that is in use grows with its rows, from the first revision to the newest."""

import shutil

from sqlalchemy import text

from servicedesk.core.kernel.clock import SystemClock
from servicedesk.core.kernel.plugin_state import PluginRecord
from servicedesk.migration import CORE, Lineage, upgrade

FIRST = "20261122_0900_first.py"


def test_a_plugin_that_was_on_before_the_plugin_host_came_is_still_on(empty, tmp_path):
    shutil.copy(CORE.versions / FIRST, tmp_path)
    upgrade(empty, [Lineage("core", tmp_path)], SystemClock())
    with empty.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO plugin (name, enabled, version, settings, quarantine_reason)"
                """ VALUES ('debt', true, '1.0.0', '{"grace_days": 7}', '')"""
            )
        )

    upgrade(empty, [CORE], SystemClock())

    with empty.connect() as connection:
        (row,) = connection.execute(PluginRecord.__table__.select()).mappings()
    assert (row["name"], row["enabled"], row["settings"]) == ("debt", True, {"grace_days": 7})
    assert (row["fingerprint"], row["openings"], row["probe_at"]) == ("", 0, None)
