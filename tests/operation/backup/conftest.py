"""Fixtures of backup: a desk with a file, another empty one, an archive, and archives that were changed."""

import json
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, text

from servicedesk.adapters.files import DiskFiles
from servicedesk.backup import write_backup
from servicedesk.config import Config
from servicedesk.core import hookspecs, tickets
from servicedesk.core.kernel.clock import SystemClock
from servicedesk.core.kernel.database import open_engine
from servicedesk.core.kernel.kernel import Kernel, assemble
from servicedesk.core.kernel.keyring import KeyRing, create_key
from servicedesk.core.tickets import FileDraft, TicketDraft
from servicedesk.homes import make_home
from tests.database import EVERYTHING
from tests.make import make_account

CLOCK = SystemClock()
PICTURE = b"what a customer has sent"


@pytest.fixture
def config(migrated: Engine, tmp_path: Path) -> Config:
    """Return the configuration of a desk with tables and a key, and with nobody in it."""
    home = tmp_path / "home"
    config = config_at(home, migrated)
    make_home(config)
    create_key(config.key_path)
    return config


@pytest.fixture
def kernel(migrated: Engine, config: Config) -> Kernel:
    """Return its kernel."""
    return assemble(migrated, hookspecs, KeyRing(b"k" * 32))


@pytest.fixture
def elsewhere(migrated: Engine, tmp_path: Path) -> Iterator[tuple[Config, Engine]]:
    """Return another home with another, empty database of the same kind."""
    if migrated.dialect.name == "sqlite":
        config = replace(config_at(tmp_path / "other", migrated), database=f"sqlite:///{tmp_path}/other/desk.db")
        engine = open_engine(config.database)
        yield config, engine
        engine.dispose()
        return
    name, outside = f"other_{uuid4().hex}", migrated.execution_options(isolation_level="AUTOCOMMIT")
    with outside.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    url = migrated.url.set(database=name).render_as_string(hide_password=False)
    engine = open_engine(url)
    yield replace(config_at(tmp_path / "other", migrated), database=url), engine
    engine.dispose()
    with outside.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name}"))


def config_at(home: Path, engine: Engine) -> Config:
    """Return a configuration with this home and this database."""
    return Config(
        home=home, database=engine.url.render_as_string(hide_password=False), public_url="http://127.0.0.1:8080",
        bind="127.0.0.1:8080", mail_url="page:", mail_from="desk@andina.example", plugin_folders=(),
    )  # fmt: skip


def open_ticket(kernel: Kernel, account_id: int, *files: FileDraft) -> None:
    """Open one ticket."""
    with kernel.sessions() as session, kernel.unit_of_work(EVERYTHING, session) as uow:
        tickets.open_ticket(uow, TicketDraft(account_id, "No tengo Internet.", files=files))


@pytest.fixture
def filled(kernel: Kernel, config: Config) -> int:
    """Return an account of a desk with three tickets, one of them with a file."""
    stored = DiskFiles(config.files_path).save(BytesIO(PICTURE), 1000)
    picture = FileDraft(stored.key, "foto.txt", "text/plain", stored.size, stored.sha256)
    with kernel.sessions() as session, kernel.unit_of_work(EVERYTHING, session) as uow:
        account_id = int(make_account(uow).id)
    for files in ((picture,), (), ()):
        open_ticket(kernel, account_id, *files)
    return account_id


@pytest.fixture
def archive(filled: int, config: Config, migrated: Engine, tmp_path: Path) -> Path:
    """Return a backup of that desk."""
    path = tmp_path / "backup.tar"
    write_backup(config, migrated, CLOCK, path)
    return path


def rebuilt(archive: Path, change: Callable[[dict[str, bytes]], None], *more: tarfile.TarInfo) -> Path:
    """Return the archive written anew after a change of its members, with more members at its end."""
    with tarfile.open(archive) as old:
        members = {each.name: old.extractfile(each).read() for each in old}
    change(members)
    path = archive.with_name("changed.tar")
    with tarfile.open(path, "w") as new:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            new.addfile(info, BytesIO(content))
        for info in more:
            new.addfile(info, BytesIO(b"x" * info.size))
    return path


def with_contents(members: dict[str, bytes], **changes: Any) -> None:
    """Change the list of contents."""
    members["contents.json"] = json.dumps(json.loads(members["contents.json"]) | changes).encode()


def member(name: str, **values: Any) -> tarfile.TarInfo:
    """Return a member of an archive, of a few bytes."""
    info = tarfile.TarInfo(name)
    info.size = 0 if "linkname" in values else 3
    for key, value in values.items():
        setattr(info, key, value)
    return info
