"""Story A3: an indebted account reports, is held, pays, and is attended from then on."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.stories import agent, customer
from tests.stories.looking import seen_after_reload
from tests.stories.postbox import text_of
from tests.stories.stage import Stage
from tests.stories.world import BRUNO, JIMENA

pytestmark = [pytest.mark.browser, pytest.mark.slow]
DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
OWED = "S/\u00a058.00"
ATTENDED_WITHIN = timedelta(hours=24)


@pytest.mark.parametrize("running_stage", DATABASES, indirect=True)
def test_A3_an_indebted_account_is_held_pays_and_is_attended_from_the_release_on(stage: Stage) -> None:
    bruno, jimena = stage.enter(BRUNO), stage.enter(JIMENA)
    pay_link = bruno.locator("main").get_by_role("link", name="Pagar ahora")
    seen_after_reload(bruno, bruno.locator(".card", has_text=OWED))
    expect(pay_link).to_be_visible()

    number = customer.report(bruno, "slow", "Va lento todas las noches.")
    expect(bruno.locator(".callout")).to_contain_text(OWED)
    expect(pay_link).to_be_visible()
    told = text_of(stage.post.wait_for(BRUNO.email, f"{number}: recibimos tu reporte"))
    assert OWED in told
    assert f"{stage.billing.url}/pay/{BRUNO.account}" in told
    agent.open_ticket(jimena, number)
    expect(jimena.locator(".ticket__head")).to_contain_text(OWED)

    customer.follow(bruno, number)
    pay_link.click()
    bruno.get_by_role("button", name="Pagar PEN 58.00").click()
    expect(bruno.get_by_role("status")).to_contain_text("Pago registrado")
    paid_at = datetime.now().astimezone().replace(microsecond=0)

    customer.follow(bruno, number)
    seen_after_reload(bruno, bruno.locator(".promise"))
    assert deadline_on(bruno) - ATTENDED_WITHIN >= paid_at
    stage.post.wait_for(BRUNO.email, f"{number}: tu reporte está en marcha")
    agent.take_from_queue(jimena, number)
    expect(jimena.locator(".thread")).to_contain_text("Liberado")
    agent.answer(jimena, "Hola, Bruno. Gracias por tu pago; ya lo revisamos.")
    customer.open_letter(bruno, stage.post, BRUNO.email, f"{number}: te respondimos")
    expect(bruno.locator("#story")).to_contain_text("Gracias por tu pago")


def deadline_on(page: Page) -> datetime:
    """Return until when the desk promises to answer, as the page says it to programs."""
    return datetime.fromisoformat(str(page.locator(".promise time").first.get_attribute("datetime")))
