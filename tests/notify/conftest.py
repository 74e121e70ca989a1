"""What the desk has told, for the tests of its own listener."""

import pytest
from sqlalchemy import select

from servicedesk.core.notifications.models import Notice, Notification


@pytest.fixture
def told_since(plugins, session):
    """Return how to see what was told since the last look: the notices in the desk, and the letters."""
    seen = set()

    def look():
        plugins.deliver()
        session.rollback()
        rows = [*session.scalars(select(Notice)), *session.scalars(select(Notification))]
        new = [row for row in rows if (type(row), row.id) not in seen]
        seen.update((type(row), row.id) for row in new)
        notices = [(row.user_id, row.kind) for row in new if isinstance(row, Notice)]
        return notices, [row for row in new if isinstance(row, Notification)]

    return look
