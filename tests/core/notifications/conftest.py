"""What the tests of texts share: sending what is due by every channel, and what counted against plugins."""

import pytest

from servicedesk.core.notifications.texts import send_texts


@pytest.fixture
def send(kernel):
    """Return what sends what is due by every channel, and tells how many were tried."""

    def send(**more):
        return sum(send_texts(kernel, known, "w1", **more) for known in kernel.channels.enabled())

    return send


@pytest.fixture
def failures(kernel):
    """Return what counted against plugins."""
    found = []
    kernel.registry.on_failure = lambda plugin, hook, error: found.append((plugin, hook))
    return found
