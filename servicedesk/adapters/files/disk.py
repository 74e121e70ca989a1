"""Keeps files in a folder, under names that nobody can guess and nobody else has chosen."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

from servicedesk.adapters.files.kinds import content_type_of, is_image
from servicedesk.adapters.files.names import display_name, split_name
from servicedesk.adapters.files.office import PARTS, check_office
from servicedesk.core.kernel.ports import AcceptedFile, FileRefused, StoredFile

KEY = re.compile(r"[0-9a-f]{32}")
CHUNK = 64 * 1024
UNFINISHED = ".part"


class DiskFiles:
    """A folder with two levels of folders in it; a file is there as a whole or not at all."""

    def __init__(self, folder: Path) -> None:
        """Keep the folder; it is made when the first file comes."""
        self._folder = folder

    def accept(self, stream: BinaryIO, name: str, limit: int) -> AcceptedFile:
        """Check an upload, clean it, keep it; or raise ``FileRefused`` and keep nothing."""
        shown = display_name(name)
        stem, extension = split_name(shown)
        with self._receive(stream, limit) as (part, received), part.open("rb") as source:
            if is_image(extension.lower(), source):
                from servicedesk.adapters.files.images import clean_image  # noqa: PLC0415  # Pillow is large, and pictures are rare

                clean = clean_image(source)
                stored = self.save(BytesIO(clean.content), len(clean.content))
                return AcceptedFile(f"{stem}.{clean.extension}", clean.content_type, stored)
            content_type = content_type_of(extension.lower(), source)
            if extension.lower() in PARTS:
                check_office(source, extension.lower())
            return AcceptedFile(shown, content_type, self._keep(part, received))

    def save(self, stream: BinaryIO, limit: int) -> StoredFile:
        """Keep bytes of our own making as they are; ``FileRefused`` when they are too many or none."""
        with self._receive(stream, limit) as (part, received):
            return self._keep(part, received)

    def open(self, key: str) -> BinaryIO:
        """Open a kept file; ``FileNotFoundError`` for a key that is unknown, or none at all."""
        return self._path(key).open("rb")

    def remove(self, key: str) -> None:
        """Remove a kept file; one that is gone already is no error."""
        self._path(key).unlink(missing_ok=True)

    def list_keys(self, before: datetime) -> Iterator[str]:
        """List the keys of files kept before a moment."""
        return (path.name for path in self._list_paths(before) if KEY.fullmatch(path.name))

    def remove_unfinished(self, before: datetime) -> None:
        """Remove what began to arrive before a moment and was cut off."""
        for path in self._list_paths(before):
            if path.suffix == UNFINISHED:
                path.unlink(missing_ok=True)

    def _list_paths(self, before: datetime) -> Iterator[Path]:
        for path in self._folder.glob("*/*/*"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < before.timestamp():
                    yield path

    @contextmanager
    def _receive(self, stream: BinaryIO, limit: int) -> Iterator[tuple[Path, StoredFile]]:
        """Write a stream beside the place where it will be kept; it is gone when the block ends, unless kept."""
        key = token_hex(16)
        part = self._path(key).with_suffix(UNFINISHED)
        part.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            yield part, _write(stream, part, key, limit)
        finally:
            part.unlink(missing_ok=True)

    def _keep(self, part: Path, received: StoredFile) -> StoredFile:
        """Give a received file its name; after that it survives a power cut."""
        path = self._path(received.key)
        part.replace(path)
        # The name is safe only once each folder that may be new has been written too.
        for folder in (path.parent, path.parent.parent, self._folder):
            _sync_folder(folder)
        return received

    def _path(self, key: str) -> Path:
        if not KEY.fullmatch(key):
            raise FileNotFoundError(key)
        return self._folder / key[:2] / key[2:4] / key


def _write(stream: BinaryIO, part: Path, key: str, limit: int) -> StoredFile:
    """Write a stream to disk, counting and hashing it, and stop at the limit."""
    size, digest = 0, sha256()
    with part.open("xb") as target:
        part.chmod(0o600)
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > limit:
                raise FileRefused("too_large", limit=limit)
            digest.update(chunk)
            target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
    if not size:
        raise FileRefused("empty")
    return StoredFile(key, size, digest.hexdigest())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
