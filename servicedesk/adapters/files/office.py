"""Looks into Word and Excel files just far enough to refuse programs and bombs; nothing is unpacked."""

from typing import BinaryIO
from zipfile import ZipFile

from servicedesk.core.kernel.ports import FileRefused

PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
TYPES = "[Content_Types].xml"

# The end of a ZIP file names the size of its directory; a directory is read into memory as a whole.
END, END_SIZE, LONGEST_COMMENT = b"PK\x05\x06", 22, 65_535
END_OF_LARGE = b"PK\x06\x07"
DIRECTORY_SIZE = slice(12, 16)
LONGEST_DIRECTORY = 256 * 1024
MOST_BYTES = 200 * 1024 * 1024
LONGEST_TYPES = 1024 * 1024


def check_office(source: BinaryIO, extension: str) -> None:
    """Raise ``FileRefused`` unless this is a plain document: ``archive`` for bombs, ``macros``, ``content``."""
    _check_directory(source)
    try:
        with ZipFile(source) as archive:
            entries = {entry.filename: entry for entry in archive.infolist()}
            size = sum(entry.file_size for entry in entries.values())
            types = archive.open(TYPES).read(LONGEST_TYPES) if TYPES in entries else b""
    except Exception:
        # A broken archive shows as any of eight kinds of error.
        raise FileRefused("archive") from None
    if size > MOST_BYTES or len(types) == LONGEST_TYPES:
        raise FileRefused("archive")
    if PARTS[extension] not in entries or not types:
        raise FileRefused("content")
    if b"macroenabled" in types.lower() or any(_is_program(name.lower()) for name in entries):
        raise FileRefused("macros")


def _check_directory(source: BinaryIO) -> None:
    size = source.seek(0, 2)
    source.seek(max(0, size - LONGEST_COMMENT - END_SIZE))
    tail = source.read()
    at = tail.rfind(END)
    end = tail[at : at + END_SIZE]
    if at < 0 or END_OF_LARGE in tail or int.from_bytes(end[DIRECTORY_SIZE], "little") > LONGEST_DIRECTORY:
        raise FileRefused("archive")


def _is_program(name: str) -> bool:
    return name.endswith("vbaproject.bin") or "macrosheets/" in name or "activex/" in name
