"""Fixtures of the crashbox: a desk with one customer, on either database, and a mail server."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from servicedesk.core import hookspecs, people
from servicedesk.core.kernel.database import open_engine
from servicedesk.core.kernel.kernel import Kernel, assemble
from servicedesk.core.kernel.keyring import KeyRing, create_key
from tests.database import EVERYTHING
from tests.faults.load import Ledger, Load, Login
from tests.faults.mail import MailServer, Recorder
from tests.faults.processes import Desk, running
from tests.make import make_account, make_category, make_contact, make_service

LOGIN = Login("cliente@andina.example", "rio-verde-41", "INT-1", "no_service")


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """Return a mail server that listens."""
    server = MailServer()
    with server:
        yield server


@pytest.fixture
def mail(mail_server: MailServer) -> Recorder:
    """Return what the mail server has received."""
    return mail_server.recorder


@pytest.fixture
def desk(migrated: Engine, mail_server: MailServer, tmp_path: Path) -> Iterator[Desk]:
    """Return a desk without processes, with one customer and the recorder switched on."""
    url = migrated.url.render_as_string(hide_password=False)
    desk = Desk(tmp_path, url, mail_server.url)
    create_key(tmp_path / "key")
    desk.command("migrate")
    fill(migrated)
    desk.command("plugin", "enable", "recorder")
    with running(desk):
        yield desk


@pytest.fixture
def kernel(migrated: Engine) -> Kernel:
    """Return a kernel to look and write with, beside the processes."""
    return assemble(migrated, hookspecs, KeyRing(None))


@pytest.fixture
def looking(desk: Desk) -> Iterator[Engine]:
    """Return an engine to look with that the processes do not share."""
    engine = open_engine(desk.database)
    yield engine
    engine.dispose()


def fill(engine: Engine) -> None:
    """Create one customer with one service, and one sort of fault."""
    kernel = assemble(engine, hookspecs, KeyRing(None))
    with kernel.sessions() as session, kernel.unit_of_work(EVERYTHING, session) as uow:
        account = make_account(uow)
        contact = make_contact(uow, account, email=LOGIN.email)
        people.keep_password_hash(uow, "contact", contact.id, people.hash_password(LOGIN.password))
        make_service(uow, account, number=LOGIN.service)
        make_category(uow, code=LOGIN.category)


def load_on(desk: Desk, seed: int) -> Load:
    """Return customers who report at every web server of the desk."""
    ports = [member.port for member in desk.members if member.port]
    return Load(ports, LOGIN, Ledger(desk.home / f"ledger-{seed}"), seed)
