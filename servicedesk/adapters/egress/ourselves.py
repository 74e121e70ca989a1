"""The public name of this desk, which no client of a plugin may ask: a plugin has other ways to act here."""

from urllib.parse import urlsplit

from servicedesk.config import LOCAL_NAMES

_names: set[str] = set()


def refuse_ourselves(public_url: str) -> None:
    """Know where this desk is reached; on a machine by itself nobody is refused, as others live there too."""
    _names.clear()
    _names.update({urlsplit(public_url).hostname or ""}.difference(LOCAL_NAMES))


def our_names() -> frozenset[str]:
    """Return the names under which this desk is reached from outside."""
    return frozenset(_names)
