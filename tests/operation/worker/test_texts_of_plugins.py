"""Texts go out while the desk runs, and a channel that hangs holds up nobody else."""

from collections.abc import Callable
from threading import Event, Thread, get_ident

from servicedesk.core.kernel.kernel import Kernel
from servicedesk.core.notifications.models import Notification
from servicedesk.installation import Installation
from servicedesk.worker import Background
from servicedesk.worker.turns import Turns
from tests.channels import Gateway, queue
from tests.database import EVERYTHING, ON_ONE_DATABASE, Plugins
from tests.operation.conftest import eventually

Start = Callable[..., Background]


def write(kernel: Kernel, key: str, **overrides: str) -> None:
    """Queue a text, and nudge as a request does."""
    with kernel.sessions() as session:
        queue(lambda: kernel.unit_of_work(EVERYTHING, session), key, **overrides)
    kernel.nudge()


def test_a_text_goes_out_at_once_and_waits_while_its_plugin_is_off(
    installation: Installation, running_plugins: Plugins, background: Start
) -> None:
    gateway = Gateway()
    running_plugins.install("gateway", gateway)
    background()

    write(installation.kernel, "a")
    assert eventually(lambda: gateway.texts == ["a"])
    running_plugins.enable("gateway", enabled=False)
    write(installation.kernel, "b")
    with installation.kernel.sessions() as session:
        assert session.query(Notification).filter_by(key="b").one().state == "due"
    running_plugins.enable("gateway")
    installation.kernel.nudge()

    assert eventually(lambda: gateway.texts == ["a", "b"])


@ON_ONE_DATABASE
def test_a_channel_that_hangs_holds_up_no_other(
    installation: Installation, running_plugins: Plugins, background: Start
) -> None:
    over = Event()
    hanging, other = Gateway(lambda text, ctx: over.wait(60) and None), Gateway()
    running_plugins.install("gateway", hanging)
    running_plugins.install("other", other)
    background()

    write(installation.kernel, "a")
    try:
        assert eventually(lambda: bool(installation.kernel.registry.running))
        write(installation.kernel, "b", channel="other.sms")

        assert eventually(lambda: other.texts == ["b"], within=40)
        assert hanging.texts == []
    finally:
        over.set()


def test_one_thread_is_at_a_channel_and_one_that_hangs_gives_its_turn_away() -> None:
    turns = Turns(2)
    seen: list[bool] = []

    def try_it(channel: str) -> None:
        with turns.of(channel) as is_ours:
            seen.append(is_ours)

    with turns.of("a") as first:
        for channel in ("a", "b"):
            thread = Thread(target=try_it, args=(channel,))
            thread.start()
            thread.join()
        turns.forget(get_ident())
        with turns.of("a") as after_it_was_forgotten:
            pass

    assert (first, seen, after_it_was_forgotten) == (True, [False, True], True)


def test_never_are_all_threads_at_channels() -> None:
    turns = Turns(1)

    with turns.of("a") as first, turns.of("b") as second:
        assert (first, second) == (True, False)
    with turns.of("b") as later:
        assert later
