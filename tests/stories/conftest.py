"""Fixtures of the stories: one browser, and one stage for each module, on the database that it asks for."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from servicedesk.core.kernel.keyring import create_key
from servicedesk.discovery import find
from servicedesk.hosting.checks import FILE as CHECKS
from servicedesk.hosting.checks import Checks
from tests.empty_database import new_postgres
from tests.stories.stage import Stage, set_stage
from tests.stories.tongue import TONGUES, Tongue

PATIENCE = 15_000  # milliseconds; a page comes at once, but not on a machine that tests other things too


@pytest.fixture(scope="module")
def chromium(needs_program: Callable[[str], Path]) -> Iterator[Browser]:
    """Start one browser program for all stories of a module."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(needs_program("chromium")), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def tried(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return what a desk keeps of having tried the plugins that come with it."""
    home = tmp_path_factory.mktemp("tried")
    Checks(home).look_at(find([]), [])
    return home / CHECKS


@pytest.fixture(scope="module")
def new_home(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path, tried: Path) -> Callable[[], Path]:
    """Return a way to make the home of a desk: a key, its plugins tried, and the tables that migrations make."""

    def make() -> Path:
        home = tmp_path_factory.mktemp("desk")
        create_key(home / "key")
        shutil.copy(tried, home)
        shutil.copy(migrated_file, home / "desk.db")
        return home

    return make


@pytest.fixture(scope="module")
def home(new_home: Callable[[], Path]) -> Path:
    """Return the home of the one desk of a module."""
    return new_home()


@pytest.fixture(scope="module")
def running_stage(request: pytest.FixtureRequest, chromium: Browser, new_home: Callable[[], Path]) -> Iterator[Stage]:
    """Run a desk for a module; its parameter, where it has one, is the database. Nothing is left of another desk."""
    home = new_home()
    if getattr(request, "param", "sqlite") == "sqlite":
        with set_stage(chromium, home) as stage:
            yield stage
        return
    cluster, template = request.getfixturevalue("postgres_engine"), request.getfixturevalue("migrated_postgres")
    for engine in new_postgres(cluster, template):
        with set_stage(chromium, home, engine.url.render_as_string(hide_password=False)) as stage:
            yield stage


@pytest.fixture
def stage(running_stage: Stage) -> Iterator[Stage]:
    """Lend the stage to one story; a browser that complained, or an error in the desk's log, fails it."""
    yield running_stage
    running_stage.leave()
    assert running_stage.desk.errors() == []


@pytest.fixture
def tongue(language: str) -> Tongue:
    """Return the language in which the story is told, and who plays in it."""
    return TONGUES[language]
