"""Exports that stay on the machine: what a plugin kept, written down before it is taken away."""

import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path


def write_export(folder: Path, name: str, now: datetime, lines: Iterable[str]) -> None:
    """Write these lines into a new file that only its owner can read; they are on the disk when this returns."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{name}-{now:%Y%m%d-%H%M%S}.jsonl"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.writelines(lines)
        file.flush()
        os.fsync(file.fileno())
