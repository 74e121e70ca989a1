"""Story A9: a carrier is asked and does not answer in time; the next level is told, and the customer reads little."""

from datetime import timedelta
from email.message import EmailMessage

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from servicedesk.core import hookspecs, people, tickets
from servicedesk.core.kernel.database import open_engine
from servicedesk.core.kernel.kernel import assemble
from servicedesk.core.kernel.keyring import KeyRing
from servicedesk.core.people import TeamDraft, UserDraft
from servicedesk.core.tickets import PathDraft, TierDraft, TierQuestion
from servicedesk.core.tickets.escalation_models import Escalation
from servicedesk.core.tickets.models import Ticket
from tests.database import EVERYTHING
from tests.stories import agent, customer
from tests.stories.looking import seen_after_reload
from tests.stories.postbox import text_of
from tests.stories.stage import Stage
from tests.stories.tongue import IN_BOTH_LANGUAGES, Tongue
from tests.stories.world import PASSWORD, Person

pytestmark = [pytest.mark.browser, pytest.mark.slow, IN_BOTH_LANGUAGES]
CREW_ES = (
    Person("Beto Quispicanchi", "beto@andina.example", role="noc_operator"),
    Person("Tito Waraka", "tito@andina.example", role="noc_operator"),
    Person("Gladys Antay", "gladys@andina.example", role="noc_supervisor"),
)
CREW_EN = (
    Person("Bert Fairbank", "bert@andina.example", "en", role="noc_operator"),
    Person("Toby Marl", "toby@andina.example", "en", role="noc_operator"),
    Person("Gwen Ashlake", "gwen@andina.example", "en", role="noc_supervisor"),
)
CREWS = {"es": CREW_ES, "en": CREW_EN}  # who works at COR, in the crew, and who is told of what is late
CARRIER, REFERENCE = "mesa@portadorsur.example", "PS-4471"
MEASURED = TierQuestion("¿Qué se midió?", "What was measured?", is_required=True)
SECTION = TierQuestion("¿En qué tramo se ve la falla?", "On which section is the fault seen?", is_required=True)
REPORTED = "Desde ayer no carga nada en mi casa."
WHY_COR, WHY_CARRIER, MEASURE = "La OLT responde bien.", "El COR no alcanza el nodo.", "Menos 31 dBm."
OF_THE_DESK = ("COR", "Portador", "Cuadrilla", "NOC", REFERENCE, "OLT", "dBm", "Lima-Ica", "Beto", "otra red", "Bert")


def of_the_customer(customer: Person) -> tuple[str, ...]:
    """Return what nobody outside may read of a customer."""
    return (*customer.name.split(), customer.email, "900 000 123", REPORTED)


@pytest.fixture(scope="module")
def levels(running_stage: Stage) -> None:
    """Write the matrix as an administrator keeps it: COR, a carrier, a crew; and hire the people of each."""
    stage = running_stage
    engine, hashed = open_engine(stage.desk.database), people.hash_password(PASSWORD)
    kernel = assemble(engine, hookspecs, KeyRing(None))
    with kernel.sessions() as session, kernel.unit_of_work(EVERYTHING, session) as uow:
        cor, field = (
            people.create_team(uow, TeamDraft(code, name)).id
            for code, name in (("cor", "COR: redes"), ("field", "Cuadrilla Norte"))
        )
        sur = people.create_team(uow, TeamDraft("sur", "Portador Sur", is_external=True, email=CARRIER)).id
        hired = [each for crew in CREWS.values() for each in zip(crew, (("cor",), ("field",), ()), strict=True)]
        for person, codes in hired:
            draft = UserDraft(person.name, person.email, person.language, (person.role,), codes)
            user = people.create_user(uow, draft)
            people.keep_password_hash(uow, "user", user.id, hashed)
        path = tickets.create_path(uow, PathDraft(told_role="noc_supervisor")).id
        tickets.add_tier(uow, path, TierDraft(cor, 30, 240, questions=(MEASURED,)))
        tickets.add_tier(uow, path, TierDraft(sur, answer_within=120, questions=(SECTION,)))
        tickets.add_tier(uow, path, TierDraft(field, 60, 480))
    engine.dispose()


def let_pass(stage: Stage, number: str, hours: int) -> None:
    """Let so many hours of what the carrier has pass, while nobody runs the desk."""
    engine, passed = open_engine(stage.desk.database), timedelta(hours=hours)
    kernel = assemble(engine, hookspecs, KeyRing(None))
    with kernel.sessions() as session, kernel.unit_of_work(EVERYTHING, session) as uow:
        of_carriers = select(Escalation).join(Ticket, Ticket.id == Escalation.ticket_id).where(Escalation.is_external)
        asked = uow.session.scalars(of_carriers.where(Ticket.number == number)).one()
        for name in ("asked_at", "accepted_at", "answer_by", "next_at"):
            setattr(asked, name, getattr(asked, name) - passed)
    engine.dispose()


def escalate(page: Page, tongue: Tongue, team: str, why: str, asked: tuple[TierQuestion, str]) -> None:
    """Hand the ticket over to the level that the matrix proposes, with what that level asks."""
    question, answer = asked
    page.click("[data-open=escalation-box][data-key=e]")
    box = page.locator("#escalation")
    box.get_by_label(tongue.say("Why it is escalated")).fill(why)
    box.get_by_label(tongue.either(question.text, question.text_en)).fill(answer)
    box.get_by_role("button", name=tongue.say("Escalate to %(team)s", team=team)).click()
    expect(step_of(page, team)).to_be_visible()


def step_of(page: Page, team: str) -> Locator:
    """Return what the page says of the hand-over to this team."""
    return page.locator("li", has=page.locator("strong", has_text=team))


def note_reference(page: Page, tongue: Tongue) -> None:
    """Note how the carrier calls the case."""
    step_of(page, "Portador Sur").get_by_role("button", name=tongue.say("Their reference")).click()
    page.locator("#escalation").get_by_label(tongue.say("Their reference")).fill(REFERENCE)
    page.locator("#escalation button[type=submit]").click()
    expect(step_of(page, "Portador Sur")).to_contain_text(REFERENCE)


def from_notice(page: Page, words: str, number: str) -> None:
    """See a notice about a ticket in the desk, and open the ticket from it."""
    page.goto("/desk/notices")
    row = page.locator("#notices .trow", has_text=number).filter(has_text=words)
    seen_after_reload(page, row)
    row.first.click()
    page.wait_for_url(f"**/desk/tickets/{number}")


def all_of(letter: EmailMessage) -> str:
    """Return everything that a letter says: its headers and each of its parts."""
    parts = [str(part.get_content()) for part in letter.walk() if part.get_content_maintype() == "text"]
    return "\n".join([*map(str, letter.values()), *parts])


def said(words: tuple[str, ...], text: str) -> list[str]:
    """Return which of these words a text says."""
    return [each for each in words if each in text]


def test_A9_a_carrier_that_does_not_answer_in_time_is_followed_by_the_next_level(
    stage: Stage, levels: None, tongue: Tongue
) -> None:
    reader, say, (operator, crew, chief) = tongue.customer, tongue.say, CREWS[tongue.language]
    escalated = say("It was escalated to your team")
    rosa, jimena = stage.enter(reader), stage.enter(tongue.agent)
    number = customer.report(rosa, "slow", REPORTED)
    agent.take_from_queue(jimena, number)
    escalate(jimena, tongue, "COR: redes", WHY_COR, (MEASURED, MEASURE))
    jimena.close()
    stage.post.wait_for(operator.email, say("%(number)s was escalated to your team", number=number))
    beto = stage.enter(operator)
    from_notice(beto, escalated, number)
    step_of(beto, "COR: redes").get_by_role("button", name=say("Accept")).click()
    expect(step_of(beto, "COR: redes")).to_contain_text(say("In hand"))
    escalate(beto, tongue, "Portador Sur", WHY_CARRIER, (SECTION, "Lima-Ica, kilómetro 40."))

    asked = all_of(stage.post.wait_for(CARRIER, f"{number}: "))
    told = (number, reader.service, "Va muy lento", "Lima-Ica")
    assert said(told, asked) == list(told)
    assert said((*of_the_customer(reader), WHY_COR, WHY_CARRIER, MEASURE), asked) == []
    note_reference(beto, tongue)
    beto.close()
    reads_little(rosa, tongue, number)

    with stage.stopped():
        let_pass(stage, number, hours=3)

    stage.post.wait_for(chief.email, say("%(number)s is late", number=number))
    letter = stage.post.wait_for(crew.email, say("%(number)s was escalated to your team", number=number))
    assert said(of_the_customer(reader), text_of(letter)) == []
    gladys, tito = stage.enter(chief), stage.enter(crew)
    from_notice(gladys, say("It is late, and you are to know"), number)
    expect(step_of(gladys, "Portador Sur")).to_contain_text(say("Not in time"))
    from_notice(tito, escalated, number)
    expect(step_of(tito, "Cuadrilla Norte").get_by_role("button", name=say("Accept"))).to_be_visible()
    reads_little(rosa, tongue, number)
    expect(rosa.locator("#story")).to_contain_text(say("A specialised team is working on it"))
    letters = [all_of(each) for each in stage.post.letters if reader.email in str(each["To"])]
    assert said(OF_THE_DESK, "\n".join(letters)) == []


def reads_little(page: Page, tongue: Tongue, number: str) -> None:
    """See what a customer reads meanwhile: that somebody works on it, and nothing of who and why."""
    customer.follow(page, number)
    expect(page.locator(".question .badge")).to_have_text(tongue.say("With a specialised team"))
    assert said(OF_THE_DESK, page.inner_text("body")) == []
