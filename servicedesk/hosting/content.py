"""What a plugin consists of, as one number that changes with every letter of it."""

from collections.abc import Iterable
from hashlib import sha256
from importlib.metadata import Distribution
from pathlib import Path

LEFT_OUT = ("__pycache__", "tests", ".git")
OF_THE_INSTALLER = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json")


def content_of(folder: Path) -> str:
    """Return the fingerprint of all files of a plugin's folder but for its tests."""
    return _digest((path.relative_to(folder).as_posix(), path) for path in _files(folder))


def fingerprint_of(folder: Path, distribution: Distribution | None) -> str:
    """Return the fingerprint of an installed package: of the plugin, and of all else that came with it."""
    more = distribution.files or [] if distribution is not None else []
    paths = [(str(each), Path(str(each.locate()))) for each in more if each.name not in OF_THE_INSTALLER]
    kept = [(name, path) for name, path in sorted(paths) if path.suffix != ".pyc" and path.is_file()]
    return _digest([("folder", path) for path in _files(folder)] + kept)


def _files(folder: Path) -> list[Path]:
    found = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return sorted(path for path in found if not set(path.relative_to(folder).parts) & set(LEFT_OUT))


def _digest(files: Iterable[tuple[str, Path]]) -> str:
    digest = sha256()
    for name, path in files:
        content = path.read_bytes()
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()
