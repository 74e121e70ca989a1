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
from tests.database import EVERYTHING
from tests.stories import agent, customer
from tests.stories.looking import seen_after_reload
from tests.stories.postbox import text_of
from tests.stories.stage import Stage
from tests.stories.world import JIMENA, PASSWORD, ROSA, Person

pytestmark = [pytest.mark.browser, pytest.mark.slow]
BETO = Person("Beto Quispicanchi", "beto@andina.example", role="noc_operator")
TITO = Person("Tito Waraka", "tito@andina.example", role="noc_operator")
GLADYS = Person("Gladys Antay", "gladys@andina.example", role="noc_supervisor")
TEAMS = (("cor", "COR: redes", BETO), ("field", "Cuadrilla Norte", TITO))
CARRIER, REFERENCE = "mesa@portadorsur.example", "PS-4471"
MEASURED = TierQuestion("¿Qué se midió?", "What was measured?", is_required=True)
SECTION = TierQuestion("¿En qué tramo se ve la falla?", "On which section is the fault seen?", is_required=True)
REPORTED = "Desde ayer no carga nada en mi casa."
WHY_COR, WHY_CARRIER, MEASURE = "La OLT responde bien.", "El COR no alcanza el nodo.", "Menos 31 dBm."
OF_THE_CUSTOMER = ("Rosa", "Illari", ROSA.email, "900 000 123", REPORTED)
OF_THE_DESK = ("COR", "Portador", "Cuadrilla", "NOC", REFERENCE, "OLT", "dBm", "Lima-Ica", "Beto", "otra red")


def build_levels(stage: Stage) -> None:
    """Write the matrix as an administrator keeps it: COR, a carrier, a crew; and hire the people of each."""
    engine, hashed = open_engine(stage.desk.database), people.hash_password(PASSWORD)
    kernel = assemble(engine, hookspecs, KeyRing(None))
    with kernel.sessions() as session, kernel.unit_of_work(EVERYTHING, session) as uow:
        cor, field = (people.create_team(uow, TeamDraft(code, name)).id for code, name, _ in TEAMS)
        sur = people.create_team(uow, TeamDraft("sur", "Portador Sur", is_external=True, email=CARRIER)).id
        hired = [*((person, (code,)) for code, _, person in TEAMS), (GLADYS, ())]
        for person, codes in hired:
            user = people.create_user(uow, UserDraft(person.name, person.email, "es", (person.role,), codes))
            people.keep_password_hash(uow, "user", user.id, hashed)
        path = tickets.create_path(uow, PathDraft(told_role=GLADYS.role)).id
        tickets.add_tier(uow, path, TierDraft(cor, 30, 240, questions=(MEASURED,)))
        tickets.add_tier(uow, path, TierDraft(sur, answer_within=120, questions=(SECTION,)))
        tickets.add_tier(uow, path, TierDraft(field, 60, 480))
    engine.dispose()


def let_pass(stage: Stage, hours: int) -> None:
    """Let so many hours of what the carrier has pass, while nobody runs the desk."""
    engine, passed = open_engine(stage.desk.database), timedelta(hours=hours)
    kernel = assemble(engine, hookspecs, KeyRing(None))
    with kernel.sessions() as session, kernel.unit_of_work(EVERYTHING, session) as uow:
        asked = uow.session.scalars(select(Escalation).where(Escalation.is_external)).one()
        for name in ("asked_at", "accepted_at", "answer_by", "next_at"):
            setattr(asked, name, getattr(asked, name) - passed)
    engine.dispose()


def restart(stage: Stage, hours: int) -> None:
    """Stop the desk, let time pass, and start it again."""
    stage.desk.stop(stage.desk.web)
    let_pass(stage, hours)
    stage.desk.start(stage.desk.web)
    stage.desk.wait_ready(stage.desk.web)


def escalate(page: Page, team: str, why: str, question: str, answer: str) -> None:
    """Hand the ticket over to the level that the matrix proposes, with what that level asks."""
    page.click("[data-open=escalation-box][data-key=e]")
    box = page.locator("#escalation")
    box.get_by_label("Por qué se escala").fill(why)
    box.get_by_label(question).fill(answer)
    box.get_by_role("button", name=f"Escalar a {team}").click()
    expect(step_of(page, team)).to_be_visible()


def step_of(page: Page, team: str) -> Locator:
    """Return what the page says of the hand-over to this team."""
    return page.locator("li", has=page.locator("strong", has_text=team))


def note_reference(page: Page) -> None:
    """Note how the carrier calls the case."""
    step_of(page, "Portador Sur").get_by_role("button", name="Su referencia").click()
    page.locator("#escalation").get_by_label("Su referencia").fill(REFERENCE)
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


def test_A9_a_carrier_that_does_not_answer_in_time_is_followed_by_the_next_level(stage: Stage) -> None:
    build_levels(stage)
    rosa, jimena = stage.enter(ROSA), stage.enter(JIMENA)
    number = customer.report(rosa, "slow", REPORTED)
    agent.take_from_queue(jimena, number)
    escalate(jimena, "COR: redes", WHY_COR, MEASURED.text, MEASURE)
    jimena.close()
    stage.post.wait_for(BETO.email, f"{number} se escaló a su equipo")
    beto = stage.enter(BETO)
    from_notice(beto, "Se escaló a su equipo", number)
    step_of(beto, "COR: redes").get_by_role("button", name="Aceptar").click()
    expect(step_of(beto, "COR: redes")).to_contain_text("En sus manos")
    escalate(beto, "Portador Sur", WHY_CARRIER, SECTION.text, "Lima-Ica, kilómetro 40.")

    asked = all_of(stage.post.wait_for(CARRIER, f"{number}: una falla"))
    told = (number, ROSA.service, "Va muy lento", "Lima-Ica")
    assert said(told, asked) == list(told)
    assert said((*OF_THE_CUSTOMER, WHY_COR, WHY_CARRIER, MEASURE), asked) == []
    note_reference(beto)
    beto.close()
    customer.follow(rosa, number)
    expect(rosa.locator(".question .badge")).to_have_text("Con un equipo especializado")
    assert said(OF_THE_DESK, rosa.inner_text("body")) == []

    restart(stage, hours=3)

    stage.post.wait_for(GLADYS.email, f"{number} está atrasado")
    letter = text_of(stage.post.wait_for(TITO.email, f"{number} se escaló a su equipo"))
    assert said(OF_THE_CUSTOMER, letter) == []
    gladys, tito = stage.enter(GLADYS), stage.enter(TITO)
    from_notice(gladys, "Está atrasado y debe enterarse", number)
    expect(step_of(gladys, "Portador Sur")).to_contain_text("Fuera de plazo")
    from_notice(tito, "Se escaló a su equipo", number)
    expect(step_of(tito, "Cuadrilla Norte").get_by_role("button", name="Aceptar")).to_be_visible()
    customer.follow(rosa, number)
    expect(rosa.locator(".question .badge")).to_have_text("Con un equipo especializado")
    expect(rosa.locator("#story")).to_contain_text("Un equipo especializado lo está trabajando")
    letters = [all_of(each) for each in stage.post.letters if ROSA.email in str(each["To"])]
    assert said(OF_THE_DESK, "\n".join([rosa.inner_text("body"), *letters])) == []
