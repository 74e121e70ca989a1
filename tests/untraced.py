"""What shows no line more is not traced, which takes half as long again: from outside, twins, fixtures made again."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import _lru_cache_wrapper
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

# The same lines as on SQLite, but for what speaks PostgreSQL's own words.
ON_BOTH = (
    "plugins/", "tests/admin/", "tests/core/", "tests/desk/", "tests/language/", "tests/notify/",
    "tests/operation/worker/", "tests/portal/", "tests/web/",
)  # fmt: skip
OWN_WORDS = ("tests/core/kernel/", "tests/core/search/", "tests/core/people/")
# Each of their tests makes the whole application first, which is what the first test of the file has shown.
ON_A_WHOLE_DESK = ("plugins/", "tests/admin/", "tests/desk/", "tests/notify/", "tests/portal/", "tests/web/")
OUTSIDE = ("tests/axe/", "tests/bootstrap/", "tests/contract/", "tests/faults/", "tests/migration/", "tests/stories/")
BEGUN = pytest.StashKey[set[Path]]()
UNSEEN = pytest.StashKey[bool]()
TRACED = ("servicedesk.", "plugins.", "demo.")


def is_outside(item: pytest.Item) -> bool:
    """Tell whether what this test sees is a browser, a process or a text, and other tests walk the lines behind it."""
    return item.nodeid.startswith(OUTSIDE) or item.get_closest_marker("browser") is not None


def is_repeated(item: pytest.Item) -> bool:
    """Tell whether this is the test on PostgreSQL whose twin walks the same lines on SQLite."""
    node = item.nodeid
    is_second = item.get_closest_marker("postgresql") is not None and node.startswith(ON_BOTH)
    return is_second and not node.startswith(OWN_WORDS)


def is_generated(item: pytest.Item) -> bool:
    """Tell whether this walks the same lines a hundred times; in the core it may be the only one to walk them."""
    return item.get_closest_marker("hypothesis") is not None and not item.nodeid.startswith("tests/core/")


def repeats_its_fixtures(item: pytest.Item, begun: set[Path]) -> bool:
    """Tell whether an earlier test of this file, of those in ``begun``, has made the same application."""
    is_first = item.path not in begun
    begun.add(item.path)
    return item.nodeid.startswith(ON_A_WHOLE_DESK) and not is_first


def tracer(config: pytest.Config) -> Any:
    """Return what can pause and resume, or None when nothing is being traced."""
    controller = getattr(config.pluginmanager.getplugin("_cov"), "cov_controller", None)
    return controller if controller is not None and controller.started else None


def forget_what_was_made_unseen(config: pytest.Config) -> None:
    """Let a test that is traced make anew what an untraced one before it made once for the whole process."""
    if not config.stash.get(UNSEEN, False):
        return
    config.stash[UNSEEN] = False
    for name, module in list(sys.modules.items()):
        if name.startswith(TRACED):
            forget_what_is_made_once(module)


def forget_what_is_made_once(module: ModuleType) -> None:
    """Empty the memory of every function of a module that computes its answer once."""
    for each in vars(module).values():
        if isinstance(each, _lru_cache_wrapper):
            each.cache_clear()


@contextmanager
def resting(controller: Any) -> Iterator[None]:
    """Let coverage rest."""
    controller.pause()
    try:
        yield
    finally:
        controller.resume()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Let coverage rest while such a test and its fixtures run."""
    controller = tracer(item.config)
    if controller is None or not (is_outside(item) or is_repeated(item) or is_generated(item)):
        forget_what_was_made_unseen(item.config)
        return (yield)
    item.config.stash[UNSEEN] = True
    with resting(controller):
        return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    """Let coverage rest while fixtures are made that it has seen being made."""
    controller = tracer(item.config)
    if controller is None or not repeats_its_fixtures(item, item.config.stash.setdefault(BEGUN, set())):
        return (yield)
    with resting(controller):
        return (yield)
