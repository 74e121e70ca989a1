"""Secrets that a plugin keeps in a table of its own: sealed for the plugin and the name, and for nothing else."""

import logging

import pytest

from servicedesk.core.kernel.actors import plugin_actor
from servicedesk.core.kernel.context import Context
from servicedesk.core.kernel.errors import Conflict
from servicedesk.core.kernel.keyring import KeyRing

KEYS = KeyRing(b"k" * 32)


def context(plugin="watch", keys=KEYS):
    nothing = {}
    return Context(
        plugin_actor(plugin, frozenset()), lambda: nothing, logging.getLogger("test"), lambda: None, keys=keys
    )


def test_a_secret_is_opened_by_its_plugin_under_its_name():
    sealed = context().seal("hush", "row 1")

    assert "hush" not in sealed
    assert context().opened(sealed, "row 1").reveal() == "hush"
    assert str(context().opened(sealed, "row 1")) == "***"


def test_nobody_else_opens_it_and_no_other_row():
    sealed = context().seal("hush", "row 1")

    assert context("other").opened(sealed, "row 1") is None
    assert context().opened(sealed, "row 2") is None
    assert context(keys=KeyRing(b"x" * 32)).opened(sealed, "row 1") is None
    assert context().opened("v1:no base64!", "row 1") is None


def test_without_a_key_nothing_is_sealed_and_nothing_opened():
    lost = context(keys=KeyRing(None))

    assert lost.opened(context().seal("hush", "row 1"), "row 1") is None
    with pytest.raises(Conflict):
        lost.seal("hush", "row 1")


def test_a_context_that_was_given_no_keys_seals_nothing():
    bare = Context(plugin_actor("watch", frozenset()), dict, logging.getLogger("test"), lambda: None)

    with pytest.raises(Conflict):
        bare.seal("hush", "row 1")
