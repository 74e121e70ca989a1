"""A desk that is in use grows with its rows, from the first revision to the newest."""

import shutil
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from servicedesk.core.kernel.clock import SystemClock
from servicedesk.core.kernel.plugin_state import PluginRecord
from servicedesk.migration import CORE, Lineage, upgrade

FIRST = "20261122_0900_first.py"
TITLES = "20261122_1060_titles_in_both_languages.py"
OLD_TITLES = (
    "INSERT INTO account (id, number, name, search_name, kind, state) VALUES (1, '1', 'Rosa', 'rosa', '', 'active')",
    "INSERT INTO category (id, code, name, name_en, symptom, symptom_en, icon, service_kind, impact, urgency, position,"
    " is_active) VALUES (1, 'slow', 'Lento', '', 'Va lento', 'It is slow', '', '', 3, 2, 0, true),"
    " (2, 'other', 'Otra', '', 'Otra cosa', '', '', '', 3, 2, 0, true)",
    "INSERT INTO ticket (account_id, category_id, subject, kind, contact_phone, channel, status, pending_reason, hold,"
    " caution, account_check, impact, urgency, priority, opened_at, changed_at, queue_by, version)"
    " SELECT 1, said.category_id, said.subject, 'fault', '', 'portal', 'closed', '', '{}', '{}', '', 3, 2, 3,"
    " :now, :now, :now, 1 FROM (SELECT 1 AS category_id, 'Va lento' AS subject UNION ALL SELECT 1, 'It is slow'"
    " UNION ALL SELECT 1, 'Los videos' UNION ALL SELECT 2, 'Otra cosa') AS said",
    "INSERT INTO note (ticket_id, author, author_name, body, at) SELECT id, '', '', 'Visto', :now FROM ticket",
)
HAVE_A_WORD = {
    "sqlite": "SELECT rowid FROM ticket_words_fts WHERE ticket_words_fts MATCH :word ORDER BY rowid",
    "postgresql": "SELECT ticket_id FROM ticket_words WHERE words @@ to_tsquery('simple', :word) ORDER BY ticket_id",
}


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


@pytest.fixture
def of_one_title(empty, tmp_path):
    """Return a desk with tickets from before titles were kept in two languages."""
    for path in sorted(CORE.versions.glob("*.py")):
        if path.name < TITLES:
            shutil.copy(path, tmp_path)
    upgrade(empty, [Lineage("core", tmp_path)], SystemClock())
    with empty.begin() as connection:
        for sql in OLD_TITLES:
            connection.execute(text(sql), {"now": datetime(2026, 11, 23, tzinfo=UTC)})
    return empty


def with_word(engine, word):
    """Return which tickets have a word that is searched."""
    with engine.connect() as connection:
        return list(connection.scalars(text(HAVE_A_WORD[engine.dialect.name]), {"word": word}))


def test_titles_made_of_a_symptom_are_known_in_both_languages_from_now_on(of_one_title):
    upgrade(of_one_title, [CORE], SystemClock())

    with of_one_title.connect() as connection:
        titles = connection.execute(text("SELECT subject, subject_en FROM ticket ORDER BY id")).all()
    assert titles == [
        ("Va lento", "It is slow"), ("Va lento", "It is slow"), ("Los videos", None), ("Otra cosa", None),
    ]  # fmt: skip


def test_tickets_from_before_are_found_by_their_title_in_either_language_from_now_on(of_one_title):
    assert with_word(of_one_title, "slow") == [2] and with_word(of_one_title, "lento") == [1]

    upgrade(of_one_title, [CORE], SystemClock())

    assert with_word(of_one_title, "slow") == with_word(of_one_title, "lento") == [1, 2]
    assert with_word(of_one_title, "visto") == [1, 2, 3, 4] and with_word(of_one_title, "videos") == [3]
