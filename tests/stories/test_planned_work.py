"""Stories A6 and A7: planned work is announced, objected to, moved, done and over; and what comes too late."""

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.stories import customer
from tests.stories.planned import (
    CARE,
    SUPERVISORS,
    Entry,
    Ground,
    answer_again,
    business_hours_ahead,
    entry_of,
    fall_silent,
    let_begin,
    limit_of_notice,
    on_the_clock,
    prepare,
)
from tests.stories.postbox import text_of
from tests.stories.stage import Stage
from tests.stories.tongue import IN_BOTH_LANGUAGES, TONGUES, Tongue
from tests.stories.world import NEIGHBOURS, OF_THE_NETWORK, Person

pytestmark = [pytest.mark.browser, pytest.mark.slow, IN_BOTH_LANGUAGES]
SEND, LASTS = "button[type=submit]", timedelta(hours=3)
ANNOUNCED = "Planned work on your service: %(begins)s"
WITH_FILES = 180.0  # seconds; a letter waits for its document, which is made anew after a failure
TITLE, TEXT = ("Cambio de tarjeta", "Change of a card"), ("Mejoramos la red de tu zona.", "We better your network.")
WHY, ANSWER = "Atiendo pacientes esa mañana.", "Movemos el trabajo a otra hora."
REASON = "Un consultorio no puede quedarse sin servicio."


@pytest.fixture(scope="module")
def ground(running_stage: Stage, needs_pango: None) -> None:
    """Build what is worked on in both languages."""
    prepare(running_stage, TONGUES)


def draft(noc: Page, element: str, starts_at: datetime) -> str:
    """Write work on an element down, from the list on, and return its number."""
    noc.goto("/desk/maintenance")
    noc.click("#filters a[href$='/maintenance/new']")
    noc.fill("#plan input[name=q]", element)
    noc.click(f"#plan form[role=search] {SEND}")
    noc.locator("#plan .trow", has_text=element).click()
    expect(noc.locator("#plan .chip")).to_contain_text(element)
    for name, text in zip(("title", "title_en", "public_text", "public_text_en"), (*TITLE, *TEXT), strict=True):
        noc.fill(f"#{name}", text)
    noc.select_option("select[name=kind]", "standard")
    noc.fill("#expected_minutes", "20")
    fill_window(noc, starts_at)
    noc.click(f"#plan form[method=post] {SEND}")
    noc.wait_for_url(re.compile("/desk/maintenance/MNT-"))
    return noc.url.rpartition("/")[2]


def fill_window(noc: Page, starts_at: datetime) -> None:
    """Type when it begins and ends."""
    noc.fill("#starts_at", on_the_clock(starts_at))
    noc.fill("#ends_at", on_the_clock(starts_at + LASTS))


def take(page: Page, step: str, *, reason: str = "") -> None:
    """Go to the page that asks once more, and press its button."""
    ask(page, step)
    decide(page, step, reason=reason)


def ask(page: Page, step: str) -> None:
    """Go to the page that asks once more."""
    page.click(f"#work a[href$='/{step}']")
    expect(page.locator("#work-step")).to_be_visible()


def decide(page: Page, step: str, *, reason: str = "") -> None:
    """Press the button of a step, with a reason where one is named."""
    if reason:
        page.fill("#reason", reason)
    page.click(f"#work-step button[value={step}]")


def state_of(page: Page, tongue: Tongue, words: str) -> Locator:
    """Return the sign that says where the work stands."""
    return page.locator("#work > header .badge", has_text=tongue.say(words))


def told(stage: Stage, tongue: Tongue, words: str, *, beginning: datetime) -> list[Entry]:
    """Wait until both customers on the element are told with a document and an entry, which the calendar can read."""
    subject = tongue.say(words, begins="")
    readers = NEIGHBOURS[tongue.language][:2]
    found = [entry_of(stage.post.wait_for(each.email, subject, within=WITH_FILES)) for each in readers]
    assert [each.begins for each in found] == [beginning, beginning]
    return found


def object_by_link(stage: Stage, tongue: Tongue, noc: Page, reader: Person) -> None:
    """Follow the link of the letter without signing in; nothing happens before the form is sent."""
    page, subject = stage.browser_of(reader).new_page(), tongue.say(ANNOUNCED, begins="")
    customer.open_letter(page, stage.post, reader.email, subject)
    expect(page.locator("#work h1")).to_have_text(tongue.either(*TITLE))
    noc.reload()
    expect(state_of(noc, tongue, "Announced")).to_be_visible()
    page.locator("#work .choice:has(input[value=health])").click()
    page.fill("#better_times", "17:00")
    page.fill("#words", WHY)
    page.click(f"form[aria-labelledby=object] {SEND}")
    expect(page.locator("#work .callout")).to_contain_text(tongue.say("We have your objection"))


def answer(care: Page, reader: Person) -> None:
    """Answer the objection of a customer, from the list on."""
    care.goto("/desk/maintenance/objections")
    care.locator(".trow", has_text=reader.name).click()
    expect(care.locator("#objection blockquote")).to_have_text(WHY)
    care.locator("#objection .choice:has(input[value=accepted])").click()
    care.fill("#answer", ANSWER)
    care.click(f"#objection form {SEND}")
    care.wait_for_url("**/desk/maintenance/objections")


def see_that_nothing_opens(stage: Stage, tongue: Tongue, noc: Page, number: str) -> None:
    """Let the element fall silent while it is worked on, and one beside it: that one alone becomes an outage."""
    ground = Ground(tongue.language)
    assert fall_silent(stage, ground.worked_on, ground.beside) == [("hidden", False), ("raised", True)]
    noc.goto("/desk/outages")
    expect(noc.locator(".trow", has_text=ground.beside)).to_be_visible()
    expect(noc.locator(".trow", has_text=ground.worked_on)).to_have_count(0)
    noc.goto(f"/desk/maintenance/{number}")
    alarm = noc.locator("#work .panel .trow", has_text=ground.worked_on)
    alarm.click()
    expect(noc.locator("#alarm")).to_contain_text(tongue.say("Planned work goes on there."))
    answer_again(stage, ground.worked_on)
    noc.goto(f"/desk/maintenance/{number}")
    expect(alarm).to_have_count(0)


def test_A6_planned_work_is_announced_objected_to_moved_and_done(stage: Stage, ground: None, tongue: Tongue) -> None:
    objector, other, beside = NEIGHBOURS[tongue.language]
    noc, care = stage.enter(OF_THE_NETWORK[tongue.language]), stage.enter(CARE[tongue.language])
    starts_at, later = business_hours_ahead(stage, 20), business_hours_ahead(stage, 30)
    number = draft(noc, Ground(tongue.language).worked_on, starts_at)
    take(noc, "publish")
    expect(state_of(noc, tongue, "Announced")).to_be_visible()

    announced = told(stage, tongue, ANNOUNCED, beginning=starts_at)
    for each in announced:
        assert tongue.either("Vamos a trabajar en la red", "We are going to work on the network") in each.paper
        assert number in each.paper and tongue.either(*TITLE) in each.paper
    card = stage.enter(other)
    card.locator("section[aria-labelledby=planned]").get_by_role("link", name=tongue.either(*TEXT)).click()
    expect(card.locator("#work h1")).to_have_text(tongue.either(*TITLE))
    object_by_link(stage, tongue, noc, objector)
    answer(care, objector)
    letter = stage.post.wait_for(objector.email, tongue.say("Our answer about the planned work"))
    assert ANSWER in text_of(letter)

    noc.reload()
    expect(state_of(noc, tongue, "Under review")).to_be_visible()
    ask(noc, "move")
    fill_window(noc, later)
    decide(noc, "move", reason=REASON)
    expect(noc.locator("#work .timeline", has_text=REASON)).to_contain_text(tongue.say("Moved"))
    moved = told(stage, tongue, "The planned work was moved: %(begins)s", beginning=later)
    for before, after in zip(announced, moved, strict=True):
        assert after.uid == before.uid and after.sequence > before.sequence
        assert tongue.either("se hace en otro horario", "takes place at another time") in after.paper

    let_begin(stage, number)
    noc.goto(f"/desk/maintenance/{number}")
    expect(state_of(noc, tongue, "Going on")).to_be_visible()
    see_that_nothing_opens(stage, tongue, noc, number)
    take(noc, "finish")
    expect(state_of(noc, tongue, "Finished")).to_be_visible()
    for each in (objector, other):
        stage.post.wait_for(each.email, tongue.say("The planned work is over"))
    assert stage.post.find(beside.email, tongue.say("The planned work is over")) == []


def test_A7_what_is_announced_too_late_needs_a_supervisor_with_a_reason(
    stage: Stage, ground: None, tongue: Tongue
) -> None:
    noc, starts_at = stage.enter(OF_THE_NETWORK[tongue.language]), business_hours_ahead(stage, 10)
    number = draft(noc, Ground(tongue.language).late, starts_at)
    until = noc.locator("#limits ~ .timeline li", has_text=tongue.say("To be announced until")).locator("time")
    limit = limit_of_notice(stage, starts_at)

    ask(noc, "publish")
    expect(noc.locator("#work-step")).to_contain_text(tongue.say("Only a supervisor announces it now, with a reason."))
    expect(noc.locator("#work-step button[value=publish]")).to_have_count(0)
    noc.go_back()
    expect(state_of(noc, tongue, "Draft")).to_be_visible()
    moment = until.get_attribute("datetime")
    assert moment is not None and datetime.fromisoformat(moment) == limit

    boss = stage.enter(SUPERVISORS[tongue.language])
    boss.goto(f"/desk/maintenance/{number}")
    take(boss, "publish", reason=REASON)
    expect(state_of(boss, tongue, "Announced late")).to_be_visible()
    decided = boss.locator("#decided ~ .timeline li", has_text=tongue.say("Announced later than the norm"))
    expect(decided).to_contain_text(REASON)
    expect(decided).to_contain_text(SUPERVISORS[tongue.language].name)
    boss.goto("/desk/maintenance")
    boss.locator("#filters input[name=exceptions]").check()
    boss.click(f"#filters {SEND}")
    boss.wait_for_url("**exceptions=1**")
    expect(boss.locator("#work-list .trow", has_text=number)).to_be_visible()
