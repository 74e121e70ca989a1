"""Our stylesheet, scripts, icons and font: read once, ready compressed, at addresses that change with the content.

One checksum of the whole folder stands in every address, so the files may name each other by relative paths and
stay exactly as they were made.
"""

import gzip
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from servicedesk.web.guards import PUBLIC, allows

FOLDER = Path(__file__).with_name("static")
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}
PACKED = frozenset({".woff2"})  # compressed already
FOR_A_YEAR = "public, max-age=31536000, immutable"

bp = Blueprint("static_files", __name__)


@dataclass(frozen=True)
class StaticFile:
    """One file as it goes out."""

    content: bytes
    packed: bytes
    content_type: str


@dataclass(frozen=True)
class StaticFiles:
    """Everything in the folder, and the checksum of it all."""

    version: str
    files: dict[str, StaticFile]


@cache
def static_files(folder: Path = FOLDER) -> StaticFiles:
    """Read the folder once."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix in TYPES)
    files = {path.relative_to(folder).as_posix(): _read(path) for path in paths}
    checksum = sha256(b"".join(name.encode() + b"\0" + file.content for name, file in files.items()))
    return StaticFiles(checksum.hexdigest()[:12], files)


def static_url(name: str) -> str:
    """Return the address of a file of ours; KeyError for one that does not exist."""
    ours = static_files()
    ours.files[name]
    return f"/static/{ours.version}/{name}"


@bp.get("/static/<version>/<path:name>")
@allows(PUBLIC)
def send(version: str, name: str) -> Response:
    """Send a file; one asked for by an old address is sent as it is now, and not kept."""
    ours = static_files()
    return answer_file(ours, name, is_kept=version == ours.version)


def answer_file(ours: StaticFiles, name: str, *, is_kept: bool) -> Response:
    """Return one of these files as an answer, to be kept for a year where its address changes with its content."""
    if name not in ours.files:
        raise NotFound
    file = ours.files[name]
    packs = bool(file.packed) and request.accept_encodings.quality("gzip") > 0
    response = Response(file.packed if packs else file.content, content_type=file.content_type)
    response.headers["Cache-Control"] = FOR_A_YEAR if is_kept else "no-cache"
    if file.packed:
        response.vary.add("Accept-Encoding")
    if packs:
        response.headers["Content-Encoding"] = "gzip"
    return response


def _read(path: Path) -> StaticFile:
    content = path.read_bytes()
    packed = b"" if path.suffix in PACKED else gzip.compress(content, 9, mtime=0)
    return StaticFile(content, packed, TYPES[path.suffix])
