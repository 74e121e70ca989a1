"""Fixtures for authors of plugins: ``pytest -p servicedesk.plugin_testing`` gives each test a desk without a server.

The plugin under test is the folder with a ``plugin.toml`` above the test. ``desk`` is a desk of its own for
each test, on SQLite, with that plugin switched on and a clock that stands still.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from servicedesk.plugin_testing.desk import Desk, PluginFailed, TextShown, Told
from servicedesk.plugin_testing.templates import DeskTemplate, NoPlugin

__all__ = ["Desk", "NoPlugin", "PluginFailed", "TextShown", "Told", "desk", "desk_templates"]


@pytest.fixture(scope="session")
def desk_templates(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, DeskTemplate]:
    """Return the empty desks of this run, one for each plugin, to be copied."""
    return {}


@pytest.fixture
def desk(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    desk_templates: dict[Path, DeskTemplate],
) -> Iterator[Desk]:
    """Return a desk with the plugin to which this test belongs, switched on."""
    folder = _folder_of(request.path)
    if folder not in desk_templates:
        desk_templates[folder] = DeskTemplate(folder, tmp_path_factory.mktemp("desk"))
    opened = Desk(desk_templates[folder], tmp_path_factory.mktemp("test"))
    yield opened
    opened.close()


def _folder_of(test: Path) -> Path:
    """Return the folder of the plugin to which a test belongs."""
    for folder in test.parents:
        if (folder / "plugin.toml").is_file():
            return folder
    raise NoPlugin(f"there is no plugin.toml above {test}")
