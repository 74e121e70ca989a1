"""What every test has, those in the plugins' own folders too: the fixtures of a desk, and no network but loopback."""

import gc

import pytest
from hypothesis import settings

pytest_plugins = [
    "tests.loopback",
    "tests.programs",
    "tests.database",
    "tests.web_client",
    "tests.known_routes",
    "tests.untraced",
]

# How long an example takes says how busy the machine is.
settings.register_profile("house", settings.get_profile(settings.get_current_profile_name()), deadline=None)
settings.load_profile("house")


def pytest_collection_finish(session: pytest.Session) -> None:
    """Look for garbage seldom, and never among the modules and the thousands of tests, which stay until the end."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)
