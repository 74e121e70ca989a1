"""An outage from the element to the customers: it falls silent, 3 of 200 say so with one tap, all are told once."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.stories.looking import seen_after_reload
from tests.stories.neighbourhood import Zone, watched_zones
from tests.stories.stage import Stage
from tests.stories.tongue import IN_BOTH_LANGUAGES, Tongue
from tests.stories.world import NEIGHBOURS, OF_THE_NETWORK

pytestmark = [pytest.mark.browser, pytest.mark.slow, IN_BOTH_LANGUAGES]
DEVICES = "/desk/x/snmp_monitor/"
SEND = "button[type=submit]"


@pytest.fixture(scope="module")
def zones(running_stage: Stage) -> Iterator[dict[str, Zone]]:
    """Lend the zones of both languages, each with an element that answers."""
    with watched_zones(running_stage) as built:
        yield built


def test_an_element_falls_silent_and_everybody_is_told_once(
    stage: Stage, zones: dict[str, Zone], tongue: Tongue
) -> None:
    zone, neighbours = zones[tongue.language], NEIGHBOURS[tongue.language]
    noc = stage.enter(OF_THE_NETWORK[tongue.language])
    see_silence(noc, zone, tongue)

    outage = outage_of_alarm(noc, zone)
    numbers = {each.email: join_with_one_tap(stage.enter(each), tongue) for each in neighbours}
    resolve(noc, outage, list(numbers.values()), tongue)
    zone.agent.is_silent = False

    assert len(set(numbers.values())) == len(neighbours)
    for email, number in numbers.items():
        solved = tongue.either(f"{number}: resuelto", f"{number}: solved, is it working?")
        stage.post.wait_for(email, solved)
        assert len(stage.post.find(email, solved)) == 1
    asked = stage.enter(neighbours[0])
    asked.goto(f"/tickets/{numbers[neighbours[0].email]}")
    expect(asked.locator("#answer")).to_be_visible()


def see_silence(noc: Page, zone: Zone, tongue: Tongue) -> None:
    """Find the element well, have it fall silent, and have it asked until the page says so."""
    noc.goto(f"{DEVICES}?q={zone.name}")
    seen_after_reload(noc, noc.locator("tbody .badge[data-tone=ok]"))
    noc.click("tbody a")
    zone.agent.is_silent = True
    noc.click("#snmp-device form[action$='/poll'] button")
    seen_after_reload(noc, noc.locator("#snmp-device header .badge[data-tone=danger]"))


def outage_of_alarm(noc: Page, zone: Zone) -> str:
    """Open the alarm of the element, see whom it hits, and return the number of the outage that a rule declared."""
    noc.goto(f"/desk/alarms?q={zone.name}")
    noc.locator(".trow").first.click()
    expect(noc.locator("#alarm")).to_contain_text(f"{zone.services} servic")
    noc.locator("#alarm a[href*='/desk/outages/']").click()
    noc.wait_for_url("**/desk/outages/**")
    return noc.url.rpartition("/")[2]


def join_with_one_tap(page: Page, tongue: Tongue) -> str:
    """Begin to report, see the outage before anything is asked, join it, and return the own number."""
    page.goto("/")
    page.click(".report-cta")
    page.locator(".choice:has(input[value=no_service])").click()
    page.click(f"#report-start {SEND}")
    expect(page.locator("#report-known h1")).to_have_text(tongue.say("We already know of this outage"))
    expect(page.locator("#report-known")).to_contain_text(tongue.either("Se cortó la fibra", "The fibre of your area"))
    page.click(f"#report-known form[action*='/known/join'] {SEND}")
    page.wait_for_url("**/report/done/**")
    return page.url.rpartition("/")[2].partition("?")[0]


def resolve(noc: Page, outage: str, numbers: list[str], tongue: Tongue) -> None:
    """End the outage with a last word, after seeing who is told and that its element is still silent."""
    noc.goto(f"/desk/outages/{outage}/end")
    for number in numbers:
        expect(noc.locator("#end-outage .tlist")).to_contain_text(number)
    noc.fill("#public_text", "Reparamos la fibra.")
    noc.fill("#public_text_en", "The fibre is mended.")
    noc.check("#is_sure")
    noc.click(f"#end-outage {SEND}")
    expect(noc.locator("#outage .badge").first).to_have_text(tongue.say("Resolved"))
