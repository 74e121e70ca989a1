"""What plugins use that will go, read from their files without running them."""

from pathlib import Path

import pytest

from servicedesk.authoring.promises import DEPRECATED, deprecations_in

GOING = {"find_ticket": "use find_tickets", "on_ticket_open": "use on_ticket_opened", "hold": "use wait"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a plugin that would break whoever ran it."""
    (tmp_path / "tests").mkdir()
    (tmp_path / "work.py").write_text("from servicedesk.plugin_api import find_ticket, lazy\nraise SystemExit\n")
    (tmp_path / "tests" / "test_work.py").write_text("from servicedesk.plugin_api import hold\n")
    return tmp_path


def test_hooks_and_names_that_will_go_are_told_with_what_takes_their_place(folder: Path) -> None:
    told = deprecations_in(folder, ["on_ticket_open", "provide_jobs"], GOING)

    assert told == ("find_ticket: use find_tickets", "on_ticket_open: use on_ticket_opened")


def test_a_file_that_cannot_be_read_hides_nothing_else(folder: Path) -> None:
    (folder / "broken.py").write_text("def (:\n")

    assert deprecations_in(folder, [], GOING) == ("find_ticket: use find_tickets",)


def test_nothing_is_read_while_nothing_will_go() -> None:
    assert deprecations_in(Path("/nowhere"), ["on_ticket_open"], {}) == ()


def test_what_will_go_is_still_there() -> None:
    from servicedesk import plugin_api
    from servicedesk.core import hookspecs

    assert all(hasattr(plugin_api, name) or hasattr(hookspecs, name) for name in DEPRECATED)
