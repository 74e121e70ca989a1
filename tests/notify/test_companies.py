"""Carriers and partners have a letter, a PDF and a calendar entry of their own, and what changes as updates."""

import io

import pypdf
import pytest
import vobject
from sqlalchemy import select

from servicedesk.core import maintenance
from servicedesk.core.documents.models import Document
from servicedesk.core.documents.rules import PAUSES
from servicedesk.core.people.models import Team
from tests.core.maintenance.conftest import PLANNER, ground
from tests.database import ON_ONE_DATABASE
from tests.notify.test_notice_files import Broken, desk, parts, voice
from tests.stories.postbox import Postbox, text_of

pytestmark = ON_ONE_DATABASE
__all__ = ["desk", "ground", "voice"]
NOC = "noc@sur.example"


@pytest.fixture
def planned(desk, work):
    """Announce work, and name a carrier that reads English."""
    planned = desk.plan()
    with work() as uow:
        carrier = Team(code="sur", name="South Carrier", is_external=True, email=NOC, language="en")
        uow.session.add(carrier)
        uow.session.flush()  # it is named below
        carrier_id = carrier.id
    with work(PLANNER) as uow:
        maintenance.name_company(uow, planned.number, carrier_id, "CID-1, CID-2")
    desk.write()
    return planned


def test_a_carrier_has_its_letter_with_its_circuits_and_nobody_else_s(desk, planned, needs_pango):
    desk.make()
    with Postbox() as postbox:
        desk.send(postbox)
        (letter,) = postbox.find(NOC, "")

    text, paper = text_of(letter), pypdf.PdfReader(io.BytesIO(parts(letter)["application/pdf"].get_content()))
    said = " ".join(paper.pages[0].extract_text().split())
    assert f"planned work {planned.number}" in letter["Subject"]
    assert "Circuits: CID-1, CID-2." in text and "/m/" not in text and "C-CLINIC" not in text
    assert "CID-1, CID-2" in said and "Planned work on the network of" in said and "tell us before" not in said
    entry = vobject.readOne(parts(letter)["text/calendar"].get_content()).vevent
    assert entry.attendee.value == f"mailto:{NOC}" and entry.x_maintnote_account.value == "South Carrier"
    assert [each.value for each in entry.contents["x-maintnote-object-id"]] == ["CID-1", "CID-2"]


def test_a_cancellation_removes_the_same_entry(desk, planned, work, needs_pango):
    with work(PLANNER) as uow:
        maintenance.cancel_maintenance(uow, planned.number, "Llueve.")
    desk.write()
    desk.make()
    with Postbox() as postbox:
        desk.send(postbox)
        letters = postbox.find(NOC, "")

    entries = [vobject.readOne(parts(each)["text/calendar"].get_content()) for each in letters]
    assert [each.method.value for each in entries] == ["REQUEST", "CANCEL"]
    assert len({each.vevent.uid.value for each in entries}) == 1
    first, second = (int(each.vevent.sequence.value) for each in entries)
    assert first < second


def test_its_letter_waits_for_the_document_while_those_of_customers_go(desk, planned, session, clock):
    for pause in (*PAUSES, PAUSES[-1]):
        desk.make(Broken())
        clock.advance(pause)

    with Postbox() as postbox:
        sent = desk.send(postbox)

    session.rollback()
    mine = session.scalars(select(Document).where(Document.about.like("%:company:%"))).one()
    assert sent == 2 and postbox.find(NOC, "") == [] and mine.language == "en"
