"""Reading a backup that may be anything: only plain files under names of our own come out of it."""

import re
import shutil
import tarfile
from pathlib import Path

from servicedesk.backup.contents import (
    CONTENTS,
    DATABASES,
    FILES,
    LONGEST_CONTENTS,
    BadBackup,
    Contents,
    part_of,
    read_contents,
)

# What may be in an archive; anything else is refused, wherever its name would lead.
OURS = (re.escape(CONTENTS), *map(re.escape, DATABASES.values()), rf"{FILES}/([0-9a-f]{{2}}/){{2}}[0-9a-f]{{32}}")
NAME = re.compile("|".join(OURS))
PLAIN = (tarfile.REGTYPE, tarfile.AREGTYPE)


def unpack(archive: Path, folder: Path) -> Contents:
    """Take everything out of an archive into an empty folder, and see that it is what the list of contents says.

    Raises BadBackup for absolute names, names that lead elsewhere, links, devices, holes, more bytes
    than the file itself has, and for anything that is missing, unknown or damaged.
    """
    try:
        with tarfile.open(archive, "r:") as opened:
            _unpack(opened, folder, archive.stat().st_size)
    except (tarfile.TarError, EOFError) as error:
        raise BadBackup(f"it is no archive, or is cut off: {error}") from None
    except OSError as error:
        raise BadBackup(f"{error.strerror or error}: {error.filename or archive}") from None
    contents = read_contents(folder / CONTENTS)
    _compare(contents, folder)
    return contents


def file_path(folder: Path, key: str) -> Path:
    """Return where the file store keeps a key."""
    return folder / key[:2] / key[2:4] / key


def _unpack(opened: tarfile.TarFile, folder: Path, most: int) -> None:
    seen: set[str] = set()
    taken = 0
    for member in opened:
        taken += member.size
        _check(member, seen)
        if taken > most or (member.name == CONTENTS and member.size > LONGEST_CONTENTS):
            raise BadBackup("it says that it holds more than it is long")
        target = folder / member.name
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        source = opened.extractfile(member)
        if source is None:
            raise BadBackup(f"{member.name!r} cannot be read")
        with source, target.open("xb") as copy:
            target.chmod(0o600)
            shutil.copyfileobj(source, copy)


def _check(member: tarfile.TarInfo, seen: set[str]) -> None:
    if not NAME.fullmatch(member.name) or member.type not in PLAIN or member.issparse():
        raise BadBackup(f"it holds something that is not of ours: {member.name[:80]!r}")
    if member.name in seen:
        raise BadBackup(f"it holds {member.name!r} twice")
    seen.add(member.name)


def _compare(contents: Contents, folder: Path) -> None:
    """See that every part is there, whole, and that there is nothing else."""
    expected = {contents.database_name: contents.database}
    expected |= {str(file_path(Path(FILES), key)): part for key, part in contents.files.items()}
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} - {CONTENTS}
    if there != expected.keys():
        odd = sorted(there.symmetric_difference(expected))
        raise BadBackup(f"its list of contents does not fit: {odd[0]!r}")
    for name, part in expected.items():
        if part_of(folder / name) != part:
            raise BadBackup(f"{name!r} is damaged")
