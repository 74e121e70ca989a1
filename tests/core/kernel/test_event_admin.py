"""The audit trail as it is read."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from servicedesk.core import people
from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.errors import Forbidden
from servicedesk.core.kernel.event_admin import EventFilter, known_kinds, list_events
from servicedesk.core.people import AccountDraft
from tests.database import EVERYTHING

READER = Actor("user", 7, permissions=frozenset({"event.read"}))


@pytest.fixture
def accounts(work: Callable[..., Any], clock: Any) -> list[int]:
    """Create five accounts, an hour apart; the last one is changed."""
    made = []
    for turn in range(5):
        with work(EVERYTHING) as uow:
            made.append(people.create_account(uow, AccountDraft(f"A{turn}", "Cuenta")).id)
        clock.advance(timedelta(hours=1))
    with work(EVERYTHING) as uow:
        people.change_account(uow, made[-1], AccountDraft("A4", "Otra"))
    return made


def test_the_newest_stands_first_and_pages_follow_each_other(accounts: list[int], work: Any) -> None:
    uow = work(READER)

    first = list_events(uow, EventFilter(), limit=4)
    rest = list_events(uow, EventFilter(), after=first[-1].id, limit=4)

    assert [row.kind for row in first] == ["account.changed", *["account.created"] * 3]
    assert [row.subject_id for row in (*first, *rest)] == [accounts[4], *reversed(accounts)]


def test_every_filter_narrows(accounts: list[int], work: Any, clock: Any) -> None:
    uow, now = work(READER), clock.now()

    def count(**wanted: Any) -> int:
        return len(list_events(uow, EventFilter(**wanted)))

    assert count(kind="account.created") == 5
    assert count(actor=EVERYTHING.key) == 6 and count(actor="user:99") == 0
    assert count(about="account") == 6 and count(about=f"account:{accounts[4]}") == 2
    assert count(about="account:x") == count(about="account:" + "9" * 30) == count(about="ticket") == 0
    assert count(since=now - timedelta(minutes=30)) == 1
    assert count(until=now - timedelta(hours=4)) == 1


def test_who_may_not_read_it_does_not(accounts: list[int], work: Any) -> None:
    with pytest.raises(Forbidden):
        list_events(work(Actor("user", 7)), EventFilter())


def test_every_kind_is_known() -> None:
    assert {"account.created", "operator.changed", "letter.wording_changed"} <= set(known_kinds())
