"""Texts of a plugin that has a process of its own: what the worker does beside it."""

import pytest

from servicedesk.core.kernel.plugin_faults import Overrun
from servicedesk.core.notifications.texts import rest_text
from tests.channels import Gateway, queue, row
from tests.database import ON_ONE_DATABASE

pytestmark = ON_ONE_DATABASE


class Elsewhere:
    """A place for plugins that remembers what it was given, and is busy or fails on demand."""

    def __init__(self):
        self.given, self.is_ready, self.answer = [], True, True

    def takes(self, plugin):
        """Take everybody."""
        return True

    def is_free(self, plugin):
        """Tell whether it has nothing in hand."""
        return self.is_ready

    def send_text(self, plugin, channel, text_id, worker):
        """Remember it."""
        self.given.append((plugin, channel, worker))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def apart(kernel, plugins):
    """Return where a plugin works that wants a process of its own."""
    plugins.install("gateway", Gateway(), is_isolated=True)
    kernel.apart = Elsewhere()
    return kernel.apart


def test_a_text_is_handed_to_the_process_of_its_plugin_which_settles_it(work, session, send, apart):
    queue(work, "a")

    assert send() == 1
    assert apart.given == [("gateway", "gateway.sms", "w1")]
    assert row(session, "a").lease_by == "w1"


def test_nothing_is_taken_in_hand_while_that_process_is_busy(work, session, send, apart):
    queue(work, "a")
    apart.is_ready = False

    assert (send(), row(session, "a").attempts, apart.given) == (0, 0, [])


def test_a_text_that_finds_it_busy_after_all_loses_no_try(work, session, send, apart):
    queue(work, "a")
    apart.answer = False

    send()

    assert (row(session, "a").state, row(session, "a").attempts, row(session, "a").lease_by) == ("due", 0, None)


def test_a_process_that_does_not_come_back_costs_its_text_a_try_and_counts_against_it(
    work, session, send, apart, failures
):
    queue(work, "a")
    apart.answer = Overrun("did not come back within 1 s")

    send()

    assert (row(session, "a").state, row(session, "a").attempts) == ("due", 1)
    assert "did not come back" in row(session, "a").error
    assert failures == [("gateway", "send sms")]


def test_a_text_whose_channel_nobody_knows_there_rests_without_losing_a_try(work, session, send, apart, kernel):
    queue(work, "a")
    send()

    rest_text(kernel, row(session, "a"), "w1", "unknown")

    assert (row(session, "a").state, row(session, "a").attempts, row(session, "a").lease_by) == ("due", 0, None)
