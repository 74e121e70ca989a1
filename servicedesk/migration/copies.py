"""Copies of the SQLite file, made before an upgrade changes it; the last three are kept."""

import os
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

KEPT = 3


def keep_copy(database: Path, now: datetime) -> Path:
    """Copy the file as it stands, beside it and readable by its owner alone, and forget all but the newest three.

    Other processes may go on reading and writing meanwhile. A copy gets its name when it is whole;
    one that was cut off is overwritten by the next, and its error reaches the caller.
    """
    unfinished = database.with_name(f"{database.name}.unfinished-copy")
    unfinished.unlink(missing_ok=True)
    os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL, 0o600))
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(unfinished)) as target:
        source.backup(target)
    copy = unfinished.rename(database.with_name(f"{database.name}.before-{now:%Y%m%dT%H%M%S%f}"))
    for old in list_copies(database)[KEPT:]:
        old.unlink()
    return copy


def list_copies(database: Path) -> list[Path]:
    """Return the copies that are kept of this file, newest first."""
    return sorted(database.parent.glob(f"{database.name}.before-*"), reverse=True)
