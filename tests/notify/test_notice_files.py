"""provide_notice_files: what plugins put beside the letters about planned work, over real SMTP and as real PDF."""

import io
import re
from pathlib import Path

import pypdf
import pytest
import vobject
from sqlalchemy import select

from plugins.maintenance_notice import hooks
from plugins.maintenance_notice.settings import Settings
from servicedesk.adapters.files import DiskFiles
from servicedesk.adapters.mail import make_mailer
from servicedesk.adapters.papers.printing import NotPrinted
from servicedesk.core import maintenance
from servicedesk.core.documents.models import MADE, Document
from servicedesk.core.documents.rules import LATER, PAUSES
from servicedesk.core.kernel.answers import NoticeFile
from servicedesk.core.kernel.installed import Installed
from servicedesk.core.kernel.ports import MailAddress
from servicedesk.core.notifications import Queued
from servicedesk.core.notifications.models import Notification, NotificationFile
from servicedesk.core.notifications.sending import send_due
from servicedesk.core.people.models import Contact
from servicedesk.language.catalogues import Catalogues
from servicedesk.notify import NotifyHooks, NotifySettings, Voice, announce, notice_files
from servicedesk.worker.papers import Papers
from tests.core.maintenance.conftest import PLANNER, ground
from tests.database import ON_ONE_DATABASE
from tests.stories.postbox import Postbox, text_of

pytestmark = ON_ONE_DATABASE
__all__ = ["ground"]

SENDER = MailAddress("desk@desk.example", "Andina Red")


@pytest.fixture
def voice(plugins):
    """Install the desk's own listener and the shipped plugin; return in whose words letters are written."""
    catalogues = Catalogues()
    catalogues.add("maintenance_notice", Path(hooks.__file__).parent / "translations")
    voice = Voice(catalogues, "https://desk.example", "desk.example")
    plugins.kernel.registry.install(Installed("notify", NotifySettings, built_in=True), NotifyHooks(voice))
    plugins.install("maintenance_notice", hooks, settings_model=Settings)
    return voice


@pytest.fixture
def desk(plugins, voice, work, ground, tmp_path):
    """Return what announces the work on the ground, and what makes papers and sends letters."""
    with work() as uow:
        uow.session.get(Contact, ground.luis).language = "en"
    files = DiskFiles(tmp_path / "files")

    class Desk:
        """A desk that is told to do one thing after the other."""

        def plan(self):
            """Announce work, and write the letters."""
            with work(PLANNER) as uow:
                planned = maintenance.plan_maintenance(uow, ground.draft)
            self.write()
            return planned

        def write(self):
            """Write the letters that are to be written."""
            plugins.deliver()
            announce(plugins.kernel, voice)

        def send(self, postbox):
            """Send what is due."""
            return send_due(plugins.kernel, make_mailer(postbox.url), SENDER, "w1", files=files)

        def make(self, printer=None):
            """Make the papers that are due."""
            papers = Papers(plugins.kernel, files, printer)
            tried = papers.make_due()
            papers.stop()
            return tried

    return Desk()


def states(session):
    session.rollback()
    return sorted(session.scalars(select(Notification.state)))


def parts(letter):
    return {part.get_content_type(): part for part in letter.iter_attachments()}


def test_letters_wait_for_their_document_and_carry_it_with_an_entry_of_their_own(desk, session, needs_pango):
    planned = desk.plan()
    waiting = states(session)

    with Postbox() as postbox:
        before, made = desk.send(postbox), desk.make()
        sent = desk.send(postbox)
        rosa, luis = (postbox.find(f"{name}@example.net", "")[0] for name in ("rosa", "luis"))

    assert (waiting, before, made, sent) == (["held", "held"], 0, 2, 2)
    spanish, english = (
        pypdf.PdfReader(io.BytesIO(parts(each)["application/pdf"].get_content())) for each in (rosa, luis)
    )
    assert "Vamos a trabajar en la red" in spanish.pages[0].extract_text() and planned.number in (
        spanish.pages[0].extract_text()
    )
    assert "We are going to work on the network" in english.pages[0].extract_text()
    said = " ".join(english.pages[0].extract_text().split())
    assert "tell us before" in said and not {"today", "tomorrow"}.intersection(re.findall(r"\w+", said))
    assert len(spanish.pages) == 1 and spanish.trailer["/Root"]["/Lang"] == "es-PE"
    entries = [vobject.readOne(parts(each)["text/calendar"].get_content()) for each in (rosa, luis)]
    assert [each.vevent.x_maintnote_account.value for each in entries] == ["C-CLINIC", "C-BAKERY"]
    assert [each.value for each in entries[1].vevent.contents["x-maintnote-object-id"]] == ["L-2", "L-3"]
    assert {each.vevent.attendee.value for each in entries} == {"mailto:rosa@example.net", "mailto:luis@example.net"}


def test_a_move_is_an_update_of_the_same_entry_with_a_document_of_its_own(desk, work, session, ground):
    planned = desk.plan()
    with work(PLANNER) as uow:
        maintenance.cancel_maintenance(uow, planned.number, "Llueve.")
    desk.write()

    rows = session.scalars(select(Document).order_by(Document.id)).all()
    assert [(row.kind, row.language) for row in rows] == [
        ("maintenance_notice.announced", "es"), ("maintenance_notice.announced", "en"),
        ("maintenance_notice.called-off", "es"), ("maintenance_notice.called-off", "en"),
    ]  # fmt: skip
    assert rows[0].about != rows[2].about and "Rosa" not in "".join(row.page for row in rows)


class Broken:
    """A press that makes nothing."""

    def make(self, page):
        """Make nothing."""
        raise NotPrinted("libpango is not there", is_lasting=True)

    def tidy(self):
        """Keep nothing."""

    def stop(self):
        """Have nothing to end."""


def test_when_no_document_can_be_made_the_letters_go_out_with_the_entry_alone(desk, session, clock):
    desk.plan()
    for pause in (*PAUSES, PAUSES[-1]):
        desk.make(Broken())
        clock.advance(pause)

    with Postbox() as postbox:
        sent = desk.send(postbox)

    assert sent == 2
    assert [list(parts(each)) for each in postbox.letters] == [["text/calendar"]] * 2
    assert "incluso si falta aquí" in text_of(postbox.find("rosa@example.net", "")[0])


def test_a_document_that_was_made_late_is_kept_and_goes_with_no_letter_that_is_gone(desk, session, clock, needs_pango):
    desk.plan()
    for pause in (*PAUSES, PAUSES[-1]):
        desk.make(Broken())
        clock.advance(pause)
    with Postbox() as postbox:
        desk.send(postbox)
    clock.advance(LATER[0])

    made = desk.make()

    session.rollback()
    assert (made, {row.state for row in session.scalars(select(Document))}) == (2, {MADE})
    assert states(session) == ["sent", "sent"]
    missing = session.scalars(select(NotificationFile).where(NotificationFile.waits_for != "")).all()
    assert [row.is_there for row in missing] == [False, False]


def test_a_plugin_that_fails_stops_no_letter(desk, session, plugins, monkeypatch):
    monkeypatch.setattr(hooks, "notice_papers", lambda notices: 1 / 0)

    desk.plan()

    assert states(session) == ["due", "due"]


def test_whoever_is_told_by_text_message_gets_no_files(work, session, voice):
    given = [notice_files.Given("x", NoticeFile([1], "a.ics", "text/calendar", b"x"))]
    letter = notice_files.Laden(None, None, Queued(1, "sms_gateway.sms"), given)

    notice_files.attach_files(work(), voice, [letter])

    assert session.scalars(select(NotificationFile)).all() == []
