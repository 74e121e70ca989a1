"""Files that were uploaded for nothing do not stay."""

import os
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest

from servicedesk.core import tickets
from servicedesk.core.tickets import FileDraft, TicketDraft
from servicedesk.installation import Installation
from servicedesk.worker import jobs
from servicedesk.worker.jobs import UPLOADS_KEPT, remove_loose_files
from tests.database import EVERYTHING
from tests.make import make_account


def keep(installation: Installation, body: bytes, *, is_old: bool) -> str:
    """Keep a file, as if it had been uploaded now or longer ago than a form stays open."""
    key = installation.files.save(BytesIO(body), 100).key
    if is_old:
        (path,) = Path(installation.config.files_path).glob(f"*/*/{key}")
        then = (installation.kernel.clock.now() - UPLOADS_KEPT - timedelta(minutes=1)).timestamp()
        os.utime(path, (then, then))
    return key


def is_kept(installation: Installation, key: str) -> bool:
    """Tell whether the store still has a file."""
    try:
        installation.files.open(key).close()
    except FileNotFoundError:
        return False
    return True


def test_only_old_files_without_a_ticket_are_removed(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "FILES_AT_ONCE", 2)
    attached, fresh = keep(installation, b"photo", is_old=True), keep(installation, b"still typing", is_old=False)
    loose = [keep(installation, b"never sent", is_old=True) for _ in range(3)]
    with installation.kernel.sessions() as session, installation.kernel.unit_of_work(EVERYTHING, session) as uow:
        file = FileDraft(attached, "foto.jpg", "image/jpeg", 5, "d")
        tickets.open_ticket(uow, TicketDraft(make_account(uow).id, "No tengo Internet.", files=(file,)))

    remove_loose_files(installation.kernel, installation.files)

    assert [is_kept(installation, key) for key in (attached, fresh, *loose)] == [True, True, False, False, False]
