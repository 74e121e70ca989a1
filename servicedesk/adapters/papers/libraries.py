"""What papers need of the machine below Python: told before anybody waits for a file that cannot be made."""

import ctypes
import sys
from functools import cache

NAMES = (
    "libgobject-2.0.so.0", "libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz.so.0", "libharfbuzz-subset.so.0",
    "libfontconfig.so.1",
)  # fmt: skip


def missing_libraries() -> tuple[str, ...]:
    """Return the libraries that this machine lacks to make a PDF; looked for once by each process.

    Where they have other names, on anything but Linux, none is said to be missing.
    """
    return _missing(NAMES) if sys.platform == "linux" else ()


@cache
def _missing(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in names if not _is_there(name))


def _is_there(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True
