"""Who is at work at this moment, and who took too long."""

from datetime import timedelta

import pytest

from servicedesk.core.kernel.plugin_budget import Call, Watch, kind_of_hook


class Board:
    """Remembers who began and who ended."""

    def __init__(self):
        """Begin empty."""
        self.seen = []

    def begin(self, thread, call):
        """Remember."""
        self.seen.append(("begin", call.plugin))

    def late(self, thread, call):
        """Remember."""
        self.seen.append(("late", call.plugin))

    def end(self, thread, call):
        """Remember."""
        self.seen.append(("end", call.plugin))


@pytest.mark.parametrize(
    ("hook", "kind"),
    [
        ("check_ticket_open", "check"), ("on_ticket_open", "on"), ("provide_jobs", "provide"), ("job on_x", "job"),
    ],
)  # fmt: skip
def test_the_kind_of_a_hook_is_in_its_name(hook, kind):
    assert kind_of_hook(hook) == kind


def test_observers_hear_who_begins_and_ends_even_when_it_raises(clock):
    watch, board = Watch(clock), Board()
    watch.observers.append(board)

    with pytest.raises(SystemExit), watch.at_work("debt", "on_ticket_open"):
        assert [call.plugin for call in watch.running.values()] == ["debt"]
        raise SystemExit

    assert board.seen == [("begin", "debt"), ("end", "debt")] and watch.running == {}


@pytest.mark.parametrize(
    ("hook", "seconds", "is_over"),
    [
        ("check_ticket_open", 0.05, False),
        ("check_ticket_open", 0.0625, True),
        ("provide_ticket_panels", 0.09375, False),
        ("provide_ticket_panels", 0.125, True),
        ("on_ticket_open", 30, False),
        ("on_ticket_open", 31, True),
    ],
)
def test_each_kind_of_hook_has_its_budget(clock, caplog, hook, seconds, is_over):
    watch = Watch(clock)

    with watch.at_work("debt", hook):
        clock.advance(timedelta(seconds=seconds))

    ((_, plugin, named, count),) = watch.figures.take(clock.now())
    assert (plugin, named, count.calls, count.overruns) == ("debt", hook, 1, int(is_over))
    assert ("plugin was slow" in caplog.messages) is is_over


def test_a_told_hook_may_have_a_limit_of_its_own(clock):
    watch = Watch(clock)

    with watch.at_work("debt", "on_ticket_open", 60):
        (call,) = watch.running.values()
        clock.advance(timedelta(seconds=59))

    assert call == Call("debt", "on_ticket_open", call.since, 60)
    assert watch.figures.take(clock.now())[0][3].overruns == 0


def test_a_call_that_nobody_waits_for_any_longer_counts_once_and_observers_hear_of_it(clock):
    watch, board = Watch(clock), Board()
    watch.observers.append(board)

    with watch.at_work("debt", "check_ticket_open") as call:
        clock.advance(timedelta(seconds=1))
        watch.late(call)
        watch.late(call)
        before = watch.figures.take(clock.now())[0][3]
        seen = (before.calls, before.overruns)
        clock.advance(timedelta(seconds=60))
    watch.late(call)

    assert board.seen == [("begin", "debt"), ("late", "debt"), ("end", "debt")]
    assert seen == (1, 1) and watch.figures.take(clock.now()) == []
