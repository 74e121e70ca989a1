"""Which kinds of files are accepted, told by the name and by the first bytes, which must agree."""

from codecs import getincrementaldecoder
from typing import BinaryIO

from servicedesk.core.kernel.ports import FileRefused

IMAGES = frozenset({"jpg", "jpeg", "png", "webp", "gif", "heic", "heif"})
TEXTS = {"txt": "text/plain", "log": "text/plain", "csv": "text/csv"}
DOCUMENTS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ALLOWED = "jpg, png, webp, gif, pdf, txt, log, csv, docx, xlsx"

IMAGE_FORMATS = frozenset({"JPEG", "PNG", "GIF", "WEBP"})
HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif"})
MAGIC = {
    b"\xff\xd8\xff": "JPEG",
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"GIF87a": "GIF",
    b"GIF89a": "GIF",
    b"%PDF-": "PDF",
    b"PK\x03\x04": "ZIP",
}
HEAD = 16
CHUNK = 64 * 1024
# Text has tabs, line ends and form feeds, and no other control character.
CONTROLS = bytes(code for code in range(32) if chr(code) not in "\t\n\r\f") + b"\x7f"


def sniff(source: BinaryIO) -> str:
    """Tell the format by the first bytes; an empty string when they are of none that we know."""
    source.seek(0)
    head = source.read(HEAD)
    if head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS:
        return "HEIC"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    return next((known for magic, known in MAGIC.items() if head.startswith(magic)), "")


def is_image(extension: str, source: BinaryIO) -> bool:
    """Say whether an upload is an image; any image may carry the extension of another.

    Raises ``FileRefused``: ``kind`` for an extension that is not on the list, ``heic`` for what we
    cannot decode, ``content`` when it is not what its name says.
    """
    if extension not in IMAGES | TEXTS.keys() | DOCUMENTS.keys():
        raise FileRefused("kind", allowed=ALLOWED)
    found = sniff(source)
    if extension not in IMAGES:
        return False
    if found == "HEIC":
        raise FileRefused("heic")
    if found not in IMAGE_FORMATS:
        raise FileRefused("content")
    return True


def content_type_of(extension: str, source: BinaryIO) -> str:
    """Return the content type of a text or document, once its bytes agree with its extension."""
    if extension in TEXTS:
        return TEXTS[extension] + _charset(source)
    expected = "PDF" if extension == "pdf" else "ZIP"
    if sniff(source) != expected:
        raise FileRefused("content")
    return DOCUMENTS[extension]


def _charset(source: BinaryIO) -> str:
    """Read a text to its end: no controls, and UTF-8 or one of the older encodings of one byte."""
    if sniff(source):
        raise FileRefused("content")
    source.seek(0)
    decoder, is_utf8 = getincrementaldecoder("utf-8")(), True
    while chunk := source.read(CHUNK):
        if len(chunk.translate(None, CONTROLS)) != len(chunk):
            raise FileRefused("content")
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError:
            is_utf8 = False
    is_whole = not decoder.getstate()[0]
    return "; charset=utf-8" if is_utf8 and is_whole else ""
