"""Forgetting very much: a portion at a time, until nothing is left, and what is still needed stays."""

from datetime import timedelta

import pytest

from servicedesk.core.kernel import forgetting
from servicedesk.core.kernel.submissions import Submission, prune_submissions
from servicedesk.worker.jobs import SUBMISSIONS_KEPT, prune


@pytest.fixture
def kept(work, clock, monkeypatch):
    """Keep five submissions that nobody needs and one of today; two go in one portion."""
    monkeypatch.setattr(forgetting, "PORTION", 2)
    old, now = clock.now() - SUBMISSIONS_KEPT - timedelta(days=1), clock.now()
    with work() as uow:
        uow.session.add_all(Submission(key=str(each), subject_id=1, at=old) for each in range(5))
        uow.session.add(Submission(key="today", subject_id=1, at=now))


def keys(work):
    return [each.key for each in work().session.query(Submission)]


@pytest.mark.usefixtures("kept")
def test_no_more_than_a_portion_is_forgotten_at_once(work, clock):
    gone = []
    for _ in range(4):
        with work() as uow:
            gone.append(prune_submissions(uow.session, clock.now() - SUBMISSIONS_KEPT))

    assert (gone, keys(work)) == ([2, 2, 1, 0], ["today"])


@pytest.mark.usefixtures("kept")
def test_the_worker_goes_on_until_nothing_is_left(work, plugins):
    prune(plugins.kernel)

    assert keys(work) == ["today"]
