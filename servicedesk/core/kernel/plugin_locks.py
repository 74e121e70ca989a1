"""Whether the secrets of a plugin can be read: without its key it waits, and nothing is held against it."""

from collections.abc import Mapping
from typing import Any

from servicedesk.core.kernel.keyring import KeyMissing, KeyRing, Unreadable
from servicedesk.core.kernel.settings import opened_values


class Locks:
    """The plugins of one process whose secrets cannot be read; each is tried once for each of its settings."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._known: dict[str, tuple[Mapping[str, Any], KeyRing, bool]] = {}

    def is_locked(self, name: str, stored: Mapping[str, Any], keys: KeyRing) -> bool:
        """Tell whether a secret of these settings cannot be opened with these keys."""
        known = self._known.get(name)
        if known is None or known[0] is not stored or known[1] is not keys:
            known = self._known[name] = (stored, keys, _is_locked(name, stored, keys))
        return known[2]


def _is_locked(name: str, stored: Mapping[str, Any], keys: KeyRing) -> bool:
    try:
        opened_values(stored, name, keys)
    except (KeyMissing, Unreadable):
        return True
    return False
