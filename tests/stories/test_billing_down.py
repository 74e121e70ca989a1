"""Story A4: billing does not answer; the ticket opens at once and is verified by itself later, or held."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.stories import agent, customer
from tests.stories.looking import seen_after_reload
from tests.stories.postbox import text_of
from tests.stories.stage import Stage, set_stage
from tests.stories.world import DORA, JIMENA, ROSA

pytestmark = [pytest.mark.browser, pytest.mark.slow]
UNVERIFIED = "Cuenta sin verificar"
OWED = "S/\u00a0139.80"


@pytest.fixture(scope="module")
def running_stage(chromium: Browser, home: Path) -> Iterator[Stage]:
    """Run a desk that has never heard from billing."""
    with set_stage(chromium, home, billing_does="down", foreseen=("debt_check.refresh",)) as stage:
        yield stage


def test_A4_what_is_reported_while_billing_is_down_is_verified_or_held_once_it_is_back(stage: Stage) -> None:
    rosa, dora, jimena = stage.enter(ROSA), stage.enter(DORA), stage.enter(JIMENA)

    good, owing = (customer.report(page, "slow", "Va lento.") for page in (rosa, dora))
    expect(dora.locator(".promise")).to_contain_text("Te respondemos antes de")
    for number in (good, owing):
        agent.open_ticket(jimena, number)
        seen_after_reload(jimena, jimena.locator(".ticket__head .badge", has_text=UNVERIFIED))
    jimena.goto("/desk/")
    expect(agent.row_of(jimena, good)).to_contain_text(UNVERIFIED)

    switch_billing(jimena, stage, "Funciona")
    agent.open_ticket(jimena, good)
    seen_after_reload(jimena, jimena.locator(".ticket__head .badge", has_text=agent.VERIFIED))
    assert OWED in text_of(stage.post.wait_for(DORA.email, f"{owing}: tu reporte está en espera"))
    customer.follow(dora, owing)
    expect(dora.locator(".callout")).to_contain_text(OWED)
    agent.open_ticket(jimena, owing)
    expect(jimena.locator(".ticket__head")).to_contain_text(OWED)


def switch_billing(page: Page, stage: Stage, behaviour: str) -> None:
    """Turn the switch on the page of the billing system."""
    page.goto(stage.billing.url)
    page.get_by_label(behaviour, exact=True).check()
    page.get_by_role("button", name="Cambiar").click()
    expect(page.get_by_label(behaviour, exact=True)).to_be_checked()
