"""Channels of plugins that have a process of their own: what they do there, they do to themselves alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from servicedesk.config import Config
from servicedesk.core.kernel.keyring import create_key
from servicedesk.core.notifications.leases import claim_notifications
from servicedesk.core.notifications.models import Notification
from servicedesk.core.notifications.texts import send_texts
from servicedesk.hosting.children import Children
from servicedesk.installation import Installation, open_installation
from tests.channels import make_text
from tests.database import EVERYTHING, ON_ONE_DATABASE, Plugins
from tests.hosting.writing import write_plugin

pytestmark = ON_ONE_DATABASE
ACTS = """
from servicedesk.plugin_api import Channel, NotSent

@hookimpl
def provide_channels(ctx):
    if (Path(__file__).parent / "broken").exists():
        raise OSError("the gateway does not answer")
    return [Channel("sms", "Text message", send)]

def send(text, ctx):
    deeds = {
        "well": lambda: None,
        "no": lambda: NotSent("number", is_final=True),
        "raises": lambda: 1 / 0,
        "hangs": lambda: time.sleep(600),
        "exits": lambda: os._exit(7),
    }
    return deeds[text.text]()
"""


@pytest.fixture
def installation(engine: Engine, folder: Path, tmp_path: Path) -> Iterator[Installation]:
    """Return an installation with one plugin that has a channel and wants a process of its own."""
    write_plugin(folder, "rain", ACTS, limits="isolate = true\ntold_within = 1\nmemory = 300")
    create_key(tmp_path / "key")
    (tmp_path / "plugin-checks.json").write_text("{}")
    url = engine.url.render_as_string(hide_password=False)
    config = Config(tmp_path, url, "http://127.0.0.1:8080", "127.0.0.1:8080", "page:", "a@b.example", (folder,))
    installation = open_installation(config, only="rain")
    installation.kernel.registry.uninstall("notify")
    Plugins(installation.kernel).enable("rain")
    yield installation
    installation.kernel.engine.dispose()


def send(installation: Installation, words: str) -> tuple[str, bool, int]:
    """Queue one text, have it sent, and return how it stands, whether it says why, and its tries."""
    kernel = installation.kernel
    with kernel.sessions() as session, kernel.unit_of_work(EVERYTHING, session) as uow:
        text_id = make_text(uow, words, channel="rain.sms").id
    (known,) = kernel.channels.enabled()
    send_texts(kernel, known, "worker-1")
    return shown(installation, text_id)


def shown(installation: Installation, text_id: int) -> tuple[str, bool, int]:
    """Return how a text stands."""
    with installation.kernel.sessions() as session:
        row = session.get_one(Notification, text_id)
        assert row.lease_by is None
        return row.state, bool(row.error), row.attempts


def test_whatever_a_channel_does_stays_in_its_process_and_the_next_text_goes_out(
    installation: Installation, apart: Children, failures: list[tuple[str, str]]
) -> None:
    outcomes = [send(installation, words) for words in ("no", "raises", "hangs", "exits", "well")]

    assert outcomes == [("failed", True, 1), *[("due", True, 1)] * 3, ("sent", False, 1)]
    assert failures == [("send sms", kind) for kind in ("error", "overrun", "crash")]


def test_a_text_that_comes_while_its_process_is_busy_stays_due_and_loses_no_try(
    installation: Installation, apart: Children, monkeypatch: pytest.MonkeyPatch
) -> None:
    with apart._busy["rain"]:
        waiting = send(installation, "well")
        monkeypatch.setattr(apart, "is_free", lambda plugin: True)  # as if it had become busy at this moment
        late = send(installation, "no")

    assert (waiting, late) == (("due", False, 0), ("due", False, 0))
    assert apart._processes == {}


def test_a_text_that_another_worker_has_taken_over_is_not_sent_there(
    installation: Installation, apart: Children, failures: list[tuple[str, str]]
) -> None:
    kernel = installation.kernel
    with kernel.sessions() as session, kernel.unit_of_work(EVERYTHING, session) as uow:
        make_text(uow, "raises", channel="rain.sms")
        (text,) = claim_notifications(uow.session, "worker-2", uow.now(), 1, "rain.sms")

    assert apart.send_text("rain", "rain.sms", text.id, "worker-1") is True
    assert failures == []


def test_a_text_whose_channel_its_process_failed_to_learn_waits_and_goes_out_once_it_is_known(
    installation: Installation, apart: Children, failures: list[tuple[str, str]], folder: Path
) -> None:
    kernel = installation.kernel
    well: list[str] = []
    (known,) = kernel.channels.enabled()
    kernel.registry.on_success = lambda plugin, hook: well.append(hook)
    broken = folder / "rain" / "broken"
    broken.touch()

    assert send(installation, "well") == ("due", True, 0)
    go_on(installation)
    send_texts(kernel, known, "worker-1")
    assert (well, failures) == ([], [("provide_channels", "error")])
    broken.unlink()
    apart.stop()  # a fresh process asks anew without waiting for a minute
    text_id = go_on(installation)
    send_texts(kernel, known, "worker-1")

    assert shown(installation, text_id)[::2] == ("sent", 1)
    assert well == ["send sms"]


def go_on(installation: Installation) -> int:
    """Let the only text wait no longer, and return it."""
    kernel = installation.kernel
    with kernel.sessions() as session, kernel.unit_of_work(EVERYTHING, session) as uow:
        text = uow.session.scalars(select(Notification)).one()
        assert text.paused_until is not None
        text.paused_until = None
        return text.id
