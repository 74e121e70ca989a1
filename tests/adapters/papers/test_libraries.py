"""What papers need of the machine is told in the names under which it is looked for."""

import sys

from bootstrapping.environment import PANGO_LIBRARIES
from servicedesk.adapters.papers import libraries
from servicedesk.adapters.papers.libraries import missing_libraries


def test_the_desk_and_its_set_up_look_for_the_same():
    assert libraries.NAMES == PANGO_LIBRARIES


def test_only_what_cannot_be_loaded_is_missing(monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(libraries, "NAMES", ("libc.so.6", "libnowhere-1.0.so.0"))

    assert missing_libraries() == ("libnowhere-1.0.so.0",)


def test_where_libraries_have_other_names_none_is_missing(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(libraries, "NAMES", ("libnowhere-1.0.so.0",))

    assert missing_libraries() == ()
