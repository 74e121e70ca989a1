"""The files of documents are made in the background: whatever happens meanwhile, none is lost and none made twice."""

import pytest
from sqlalchemy import select

from servicedesk.adapters.files import DiskFiles
from servicedesk.adapters.papers.printing import NotPrinted
from servicedesk.core import documents
from servicedesk.core.documents import DUE, MADE
from servicedesk.core.documents.models import Document
from servicedesk.core.documents.rules import LEASE
from servicedesk.core.kernel import failpoints
from servicedesk.core.kernel.failpoints import Failpoint
from servicedesk.worker.jobs import remove_loose_files
from servicedesk.worker.papers import Papers
from tests.core.documents.papers import AGENT, make_document
from tests.database import ON_ONE_DATABASE

pytestmark = ON_ONE_DATABASE


class Press:
    """Makes a file of a page by itself, unless it ``fails``."""

    def __init__(self):
        """Begin whole."""
        self.fails = None
        self.asked = []
        self.ended = 0

    def make(self, page):
        """Return the page as bytes."""
        self.asked.append(page)
        if self.fails:
            raise self.fails
        return f"%PDF {page}".encode()

    def tidy(self):
        """Keep nothing."""

    def stop(self):
        """Count that it was ended."""
        self.ended += 1


@pytest.fixture
def press():
    """Return a press of this test's own."""
    return Press()


@pytest.fixture
def files(tmp_path):
    """Return an empty store."""
    return DiskFiles(tmp_path / "files")


@pytest.fixture
def papers(kernel, files, press):
    """Return what makes documents."""
    return Papers(kernel, files, press)


def issue(work):
    with work(AGENT) as uow:
        return make_document(uow)


def rows(session):
    session.rollback()
    session.expire_all()
    return list(session.scalars(select(Document).order_by(Document.id)))


def test_what_is_due_is_made_and_kept(work, session, papers, files, press):
    first, second = issue(work), issue(work)

    assert (papers.make_due(), papers.make_due()) == (2, 0)

    made = rows(session)
    assert [row.state for row in made] == [MADE, MADE] and press.asked == [first.page, second.page]
    with files.open(made[0].file_key) as stream:
        assert stream.read() == f"%PDF {first.page}".encode()
    papers.stop()
    assert press.ended == 1


@pytest.mark.parametrize(
    "error", [NotPrinted("crash: its process ended (SIGSEGV)"), OSError("no space left"), OSError()]
)
def test_what_cannot_be_made_says_why_and_stays_due(work, session, papers, press, error):
    issue(work)
    press.fails = error

    assert papers.make_due() == 1

    (row,) = rows(session)
    assert (row.state, row.error) == (DUE, str(error) or "OSError") and row.due_at > row.issued_at


def test_what_nobody_foresaw_is_told_too_and_counts_as_a_try(work, session, papers, press):
    issue(work)
    press.fails = LookupError("odd")

    assert papers.make_due() == 1

    (row,) = rows(session)
    assert (row.state, row.attempts, row.error) == (DUE, 1, "LookupError: odd")
    assert row.due_at - row.issued_at < LEASE


@pytest.mark.parametrize("moment", ["before_print", "after_print_before_mark"])
def test_a_worker_that_dies_leaves_the_document_to_the_next(work, session, clock, papers, press, moment, monkeypatch):
    issue(work)
    with monkeypatch.context() as armed:
        armed.setitem(failpoints._ARMED, moment, "raise")
        with pytest.raises(Failpoint):
            papers.make_due()
    was = papers.make_due()

    clock.advance(LEASE)

    assert (was, papers.make_due()) == (0, 1)
    assert [row.state for row in rows(session)] == [MADE]


def test_one_that_stops_begins_nothing_new(work, papers):
    issue(work)

    assert papers.make_due(lambda: True) == 0
    assert papers.make_due() == 1


def test_while_one_thread_makes_another_one_does_nothing(work, papers, press):
    issue(work)
    inside = []
    usual, press.make = press.make, lambda page: inside.append(papers.make_due()) or usual(page)

    assert (papers.make_due(), inside) == (1, [0])


def test_the_file_of_a_document_is_not_swept_away_and_a_lost_one_is_made_again(
    work, session, kernel, clock, papers, files, press
):
    document = issue(work)
    papers.make_due()
    first = rows(session)[0].file_key
    with work(AGENT) as uow:
        documents.retry_document(uow, document.number)
    papers.make_due()
    second = rows(session)[0].file_key

    class Tomorrow:
        """A store all of whose files are old."""

        def list_keys(self, before):
            """Return every key."""
            return iter([first, second])

        def remove_unfinished(self, before):
            """Have nothing unfinished."""

        def remove(self, key):
            """Remove a file."""
            files.remove(key)

    remove_loose_files(kernel, Tomorrow())

    with files.open(second) as stream:
        assert stream.read() == f"%PDF {document.page}".encode()
    with pytest.raises(FileNotFoundError):
        files.open(first)
