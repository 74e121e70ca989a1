"""What a backup says of itself: enough to know, before anything is written, that it is whole and fits."""

from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

CONTENTS = "contents.json"
DATABASES = {"sqlite": "desk.sqlite", "postgresql": "desk.pgdump"}
FILES = "files"
LONGEST_CONTENTS = 256 * 1024 * 1024  # bytes
CHUNK = 1024 * 1024

DatabaseKind = Literal["sqlite", "postgresql"]


class BadBackup(Exception):
    """A backup that cannot be taken or brought back, with the reason in one line."""


class Part(BaseModel):
    """One file in the backup: how long it is, and its digest (SHA-256)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    size: int
    digest: str


class Contents(BaseModel):
    """The list of contents of a backup."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal[1] = 1
    made_at: datetime
    version: str
    kind: DatabaseKind
    key_mark: str
    revisions: dict[str, str]
    counts: dict[str, int]
    database: Part
    files: dict[str, Part]
    absent_files: list[str]

    @property
    def database_name(self) -> str:
        """Return the name of the database in the archive."""
        return DATABASES[self.kind]


def read_contents(path: Path) -> Contents:
    """Read the list of contents, or raise BadBackup."""
    try:
        return Contents.model_validate_json(path.read_bytes())
    except OSError:
        raise BadBackup(f"it holds no {CONTENTS}") from None
    except ValidationError as error:
        raise BadBackup(f"its {CONTENTS} cannot be read: {error.errors(include_url=False)[0]['msg']}") from None


def part_of(path: Path) -> Part:
    """Return the size and the digest of a file."""
    size, digest = 0, sha256()
    with path.open("rb") as source:
        while chunk := source.read(CHUNK):
            size += len(chunk)
            digest.update(chunk)
    return Part(size=size, digest=digest.hexdigest())


def mark_of(key: bytes | None) -> str:
    """Return what tells one key from another without telling anything of it."""
    return sha256(b"which key|" + key).hexdigest()[:16] if key else ""
