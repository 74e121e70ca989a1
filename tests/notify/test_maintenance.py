"""N6: on_maintenance tells everybody affected by planned work, in their own language, by a link of their own."""

from dataclasses import replace
from datetime import timedelta

import pytest

from servicedesk.core import maintenance
from servicedesk.core.kernel.installed import Installed
from servicedesk.core.maintenance import ObjectionDraft
from servicedesk.core.notifications.leases import claim_notifications
from servicedesk.core.notifications.models import BULK, Notification
from servicedesk.core.people.models import Account, Contact
from servicedesk.language.catalogues import desk_catalogues
from servicedesk.notify import NotifyHooks, NotifySettings, Voice, announce
from tests.core.maintenance.conftest import CARE, PLANNER, SUPERVISOR, WEEK, contact_actor, ground, make_contact
from tests.database import ON_ONE_DATABASE
from tests.make import make_staff

pytestmark = ON_ONE_DATABASE
__all__ = ["ground"]


@pytest.fixture
def post(plugins, told_since):
    """Install the desk's own listener, and return what was told since the last look, once the letters are written."""
    voice = Voice(desk_catalogues(), "https://desk.example", "desk.example")
    plugins.kernel.registry.install(Installed("notify", NotifySettings, built_in=True), NotifyHooks(voice))

    def look():
        notices, letters = told_since()
        announce(plugins.kernel, voice)
        more, written = told_since()
        return [*notices, *more], [*letters, *written]

    return look


def plan(work, draft):
    """Announce work."""
    with work(PLANNER) as uow:
        return maintenance.plan_maintenance(uow, draft)


def link_in(letter):
    """Return the secret of the link in a letter."""
    return letter.text.split("https://desk.example/m/")[1].split()[0]


def test_each_affected_contact_gets_the_notice_in_their_language_with_a_link_of_their_own(work, ground, post):
    with work() as uow:
        uow.session.get(Contact, ground.luis).language = "en"
    plan(work, ground.draft)

    _, letters = post()

    assert {each.recipient for each in letters} == {"rosa@example.net", "luis@example.net"}
    first = letters[0]
    assert first.lane == BULK
    assert first.is_secret
    assert "Mantenimiento programado" in first.subject
    assert "Mejora" in first.text
    assert "dínoslo antes de" in first.text
    assert "Better" in letters[1].text
    assert len({link_in(each) for each in letters}) == 2
    assert maintenance.find_notice(work(), link_in(first)).contact.email == first.recipient


def test_a_second_delivery_writes_no_second_letter(work, ground, post):
    plan(work, ground.draft)
    post()

    with work() as uow:
        maintenance.address_everybody(uow, 1, "planned", 1)

    assert post() == ([], [])


def test_who_cannot_be_reached_is_counted_and_stops_nobody(work, ground, post):
    with work() as uow:
        uow.session.get(Contact, ground.rosa).channels = []
    planned = plan(work, ground.draft)

    _, letters = post()

    assert [each.recipient for each in letters] == ["luis@example.net"]
    assert maintenance.count_told(work(PLANNER), planned).unreached == 1


def test_an_objection_reaches_those_who_answer_and_the_answer_its_customer_alone(work, ground, post):
    with work() as uow:
        care = make_staff(uow, "customer_care", name="Care", email="care@andina.example").id
    planned = plan(work, replace(ground.draft, title="Firmware"))
    post()
    with work(contact_actor(ground, "rosa")) as uow:
        objection = maintenance.object_to_maintenance(uow, planned.number, ObjectionDraft("health"))
    notices, letters = post()
    assert ((care, "objection") in notices, letters) == (True, [])

    with work(CARE) as uow:
        maintenance.answer_objection(uow, objection.id, "accepted", "Lo hacemos el sábado")
    _, letters = post()

    assert [each.recipient for each in letters] == ["rosa@example.net"]
    assert "Lo hacemos el sábado" in letters[0].text
    assert "Firmware" in letters[0].text


def test_everybody_is_told_of_the_decision_of_the_beginning_and_of_the_end(work, ground, post, clock):
    planned = plan(work, ground.draft)
    post()
    with work(PLANNER) as uow:
        window = (planned.starts_at + WEEK, planned.ends_at + WEEK)
        maintenance.move_maintenance(uow, planned.number, [window], "Lo piden")
    told = [sorted(each.recipient for each in post()[1])]
    clock.advance(2 * WEEK)
    with work() as uow:
        maintenance.sweep_maintenances(uow)
    begun = post()[1]
    with work(PLANNER) as uow:
        maintenance.finish_maintenance(uow, planned.number)
    over = post()[1]

    assert told == [["luis@example.net", "rosa@example.net"]]
    assert {each.subject for each in begun} == {"Empezó el mantenimiento programado"}
    assert {each.subject for each in over} == {"Terminó el mantenimiento programado"}
    assert len(over) == 2


def test_a_review_that_begins_soon_reaches_the_supervisors(work, ground, post, clock):
    with work() as uow:
        boss = make_staff(uow, "noc_supervisor", name="Boss", email="boss@andina.example").id
    planned = plan(work, ground.draft)
    with work(contact_actor(ground, "rosa")) as uow:
        maintenance.object_to_maintenance(uow, planned.number, ObjectionDraft("health"))
    clock.advance(WEEK - timedelta(hours=4))
    with work() as uow:
        maintenance.sweep_maintenances(uow)

    assert (boss, "undecided") in post()[0]


def test_a_letter_about_an_emergency_that_begins_at_once_invites_nobody_to_object(work, ground, post, clock):
    soon = clock.now() + timedelta(minutes=20)
    draft = replace(ground.draft, kind="emergency", starts_at=soon, ends_at=soon + timedelta(hours=1))
    with work(SUPERVISOR) as uow:
        maintenance.plan_maintenance(uow, draft, "Se quema la tarjeta")

    _, letters = post()

    assert letters
    assert all("dínoslo antes de" not in each.text for each in letters)


def test_a_letter_after_the_limit_no_longer_speaks_of_objecting(work, ground, post, clock):
    plan(work, ground.draft)
    clock.advance(timedelta(days=1, seconds=1))

    _, letters = post()

    assert all("dínoslo antes de" not in each.text for each in letters)


def test_a_personal_letter_goes_before_ten_thousand_that_everybody_gets(work, ground, post, clock):
    with work() as uow:
        account = uow.session.get(Account, ground.bakery)
        for number in range(120):
            make_contact(uow, f"Many{number}", account)
    with work(SUPERVISOR) as uow:
        maintenance.plan_maintenance(uow, ground.draft)
    _, letters = post()
    assert len(letters) == 122
    with work() as uow:
        personal = Notification(
            key="personal", recipient="ana@example.net", subject="Tu reporte", text="Hola", message_id="<1@x>",
            due_at=clock.now(), created_at=clock.now(),
        )  # fmt: skip
        uow.session.add(personal)
        uow.session.flush()  # it is claimed below
        claimed = claim_notifications(uow.session, "worker", clock.now(), 20)

    assert [each.recipient for each in claimed] == ["ana@example.net"]


@pytest.mark.parametrize(("days", "said"), [(0, "Te respondemos antes de"), (3, "no podemos prometer")])
def test_an_objection_that_was_noted_by_phone_is_confirmed_to_its_customer_alone(work, ground, post, clock, days, said):
    number = plan(work, ground.draft).number
    post()
    clock.advance(timedelta(days=days))
    with work(CARE) as uow:
        maintenance.note_objection(uow, number, ground.rosa, ObjectionDraft("health", "Tengo un respirador"))

    _, (letter,) = post()

    assert letter.recipient == "rosa@example.net"
    assert said in letter.text and "Tengo un respirador" in letter.text
