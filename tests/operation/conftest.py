"""Fixtures of a whole installation on either database, with the clock of the machine."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from servicedesk.adapters.files import DiskFiles
from servicedesk.config import Config
from servicedesk.core import hookspecs
from servicedesk.core.kernel.kernel import assemble
from servicedesk.core.kernel.keyring import KeyRing
from servicedesk.installation import Installation
from servicedesk.language.catalogues import Catalogues
from servicedesk.worker import Background
from servicedesk.worker.queue import create_queue
from tests.database import Plugins


@pytest.fixture
def config(engine: Engine, tmp_path: Path) -> Config:
    """Return the configuration of a desk on this database."""
    return Config(
        home=tmp_path,
        database=engine.url.render_as_string(hide_password=False),
        public_url="http://127.0.0.1:8080",
        bind="127.0.0.1:8080",
        mail_url="page:",
        mail_from="desk@andina.example",
        plugin_folders=(),
    )


@pytest.fixture
def installation(config: Config, engine: Engine) -> Installation:
    """Return an installation without a plugin."""
    kernel = assemble(engine, hookspecs, KeyRing(b"k" * 32))
    create_queue(config)
    return Installation(config, kernel, [], Catalogues(), DiskFiles(config.files_path))


@pytest.fixture
def running_plugins(installation: Installation) -> Plugins:
    """Return the plugins of this installation: none at first."""
    return Plugins(installation.kernel)


@pytest.fixture
def background(installation: Installation) -> Iterator[Callable[..., Background]]:
    """Return a function that starts the background of this installation; it is stopped after the test."""
    started = []

    def start(*, consumes: bool = True) -> Background:
        started.append(Background(installation, consumes=consumes))
        started[-1].start()
        return started[-1]

    yield start
    for each in started:
        each.stop()


def eventually(is_so: Callable[[], bool], within: float = 60.0) -> bool:
    """Wait until something is so; return whether it came to be, which on a busy machine takes its time."""
    ends_at = time.monotonic() + within
    while time.monotonic() < ends_at:
        if is_so():
            return True
        time.sleep(0.02)
    return is_so()
