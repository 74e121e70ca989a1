"""Copies of the SQLite file, made before an upgrade changes it; the last three are kept."""

import os
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

KEPT = 3


def keep_copy(database: Path, now: datetime) -> Path:
    """Copy the file as it stands, beside it and readable by its owner alone, and forget all but the newest three.

    Other processes may go on reading and writing meanwhile. A copy that cannot be finished is
    removed, and its error reaches the caller.
    """
    copy = database.with_name(f"{database.name}.before-{now:%Y%m%dT%H%M%S%f}")
    os.close(os.open(copy, os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
    except BaseException:  # an interrupted copy must not be taken for a whole one, whatever interrupted it
        copy.unlink()
        raise
    for old in list_copies(database)[KEPT:]:
        old.unlink()
    return copy


def list_copies(database: Path) -> list[Path]:
    """Return the copies that are kept of this file, newest first."""
    return sorted(database.parent.glob(f"{database.name}.before-*"), reverse=True)
