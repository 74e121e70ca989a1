"""What the tests of people share: hashing that costs little and is counted."""

import pytest

from servicedesk.core.people import passwords
from servicedesk.core.people.passwords import Hashing


@pytest.fixture(autouse=True)
def hashing(monkeypatch: pytest.MonkeyPatch) -> Hashing:
    """Return the same hashing with little memory; ``spent`` counts how often it did the work."""
    cheap = Hashing(memory=8, passes=1)
    monkeypatch.setattr(passwords, "HASHING", cheap)
    return cheap
