"""How kept files lie on disk."""

import os
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest

from servicedesk.adapters.files import DiskFiles

LIMIT = 1024


@pytest.fixture
def files(tmp_path):
    return DiskFiles(tmp_path / "files")


def names_on_disk(tmp_path):
    """List every file below a folder."""
    return [path.name for path in tmp_path.rglob("*") if path.is_file()]


def test_a_stream_that_breaks_off_leaves_nothing(files, tmp_path):
    class Broken:
        def read(self, size):
            raise OSError("the connection broke")

    with pytest.raises(OSError, match="broke"):
        files.save(Broken(), LIMIT)

    assert names_on_disk(tmp_path) == []


def test_files_lie_two_folders_deep_and_only_we_may_read_them(files, tmp_path):
    stored = files.save(BytesIO(b"own bytes"), LIMIT)

    path = tmp_path / "files" / stored.key[:2] / stored.key[2:4] / stored.key
    assert path.read_bytes() == b"own bytes"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    "key", ["", "..", "../../etc/passwd", "a" * 31, "A" * 32, "a" * 33, "a" * 32 + "\n", "\x00" * 32, "f" * 32]
)
def test_a_key_that_is_none_finds_nothing(files, key):
    with pytest.raises(FileNotFoundError):
        files.open(key)


def test_a_removed_file_is_gone_and_may_be_removed_again(files):
    stored = files.save(BytesIO(b"x"), LIMIT)

    files.remove(stored.key)
    files.remove(stored.key)

    with pytest.raises(FileNotFoundError):
        files.open(stored.key)


def test_old_files_are_listed_and_old_remains_are_cleared(files, tmp_path):
    old, new = (files.save(BytesIO(b"x"), LIMIT).key for _ in range(2))
    moment = datetime.now(UTC) - timedelta(hours=1)
    folder = tmp_path / "files" / old[:2] / old[2:4]
    (folder / "remains.part").write_bytes(b"x")
    for path in (folder / old, folder / "remains.part"):
        os.utime(path, (moment.timestamp() - 60,) * 2)

    assert list(files.list_keys(moment)) == [old]
    files.remove_unfinished(moment)

    assert sorted(names_on_disk(tmp_path)) == sorted([old, new])
