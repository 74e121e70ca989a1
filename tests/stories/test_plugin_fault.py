"""Story A10: a plugin raises, hangs, or is switched off; tickets go on, and what it missed is made good."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.stories import administrator, agent, customer
from tests.stories.looking import seen_after_reload
from tests.stories.stage import Stage, set_stage
from tests.stories.world import EDWIN, JIMENA, LUCIA, ROSA

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PLUGINS = Path(__file__).parent / "plugins"
SIREN = "Sirena"
FAILURES = 5  # after so many a plugin is isolated
OVERRUNS = 3
FORESEEN = ("the siren has no power", "siren")  # what the desk logs as an error and is part of the story


@pytest.fixture(scope="module")
def running_stage(chromium: Browser, home: Path) -> Iterator[Stage]:
    """Run a desk with a siren."""
    with set_stage(chromium, home, plugins=PLUGINS, foreseen=FORESEEN) as stage:
        stage.desk.command("plugin", "set", "siren", f"place={home}")
        stage.desk.command("plugin", "enable", "siren")
        yield stage


@pytest.fixture
def siren(stage: Stage) -> Iterator["Siren"]:
    """Return the siren, in order."""
    yield Siren(stage.desk.home)


class Siren:
    """The siren as one sees it from outside: it can be broken and mended, and it is heard."""

    def __init__(self, home: Path) -> None:
        """Stand in this desk."""
        self._broken, self._hanging, self._heard = (home / f"siren-{how}" for how in ("is-broken", "hangs", "heard"))

    def breaks(self) -> None:
        """Fail from now on."""
        self._broken.touch()

    def hangs(self) -> None:
        """Come back from nothing from now on."""
        self._hanging.touch()

    def is_mended(self) -> None:
        """Work again."""
        self._broken.unlink(missing_ok=True)
        self._hanging.unlink(missing_ok=True)

    def heard(self, number: str) -> int:
        """Return how often it sounded for a ticket."""
        return self._heard.read_text().split().count(number) if self._heard.exists() else 0


def test_A10_a_plugin_that_raises_is_shown_isolated_and_made_good_while_tickets_go_on(
    stage: Stage, siren: Siren
) -> None:
    rosa, jimena, lucia = stage.enter(ROSA), stage.enter(JIMENA), stage.enter(LUCIA)
    siren.breaks()

    numbers = [goes_its_way(stage, rosa, jimena)]
    lucia.goto("/admin/deliveries")
    row = administrator.delivery_rows(lucia, SIREN, numbers[0])
    reason = row.locator("summary", has_text="RuntimeError: the siren has no power")
    seen_after_reload(lucia, reason)
    reason.click()
    expect(row.locator("pre")).to_contain_text("Traceback")
    numbers += [customer.report(rosa, "slow", f"Otra vez, van {count}.") for count in range(2, FAILURES + 1)]

    lucia.goto("/admin/plugins")
    siren_row = administrator.plugin_row(lucia, SIREN)
    seen_after_reload(lucia, siren_row.get_by_text("Aislado"))
    siren_row.get_by_text("Por qué").click()
    expect(siren_row.locator("pre")).to_contain_text("the siren has no power")
    siren.is_mended()
    siren_row.get_by_role("button", name="Intentar de nuevo").click()
    expect(siren_row.locator(".badge")).to_have_text("Activo")

    for number in numbers:
        told(lucia, number)
        assert siren.heard(number) == 1


def test_A10_a_plugin_switched_off_in_the_middle_is_told_when_it_is_back_on(stage: Stage, siren: Siren) -> None:
    edwin, jimena, lucia = stage.enter(EDWIN), stage.enter(JIMENA), stage.enter(LUCIA)
    siren.breaks()
    before = customer.report(edwin, "no_service", "Se fue la luz y el Internet.")
    lucia.goto("/admin/deliveries")
    row = administrator.delivery_rows(lucia, SIREN, before)
    seen_after_reload(lucia, row.locator("summary", has_text="the siren has no power"))

    administrator.switch(lucia, SIREN, on=False)
    siren.is_mended()
    meanwhile = goes_its_way(stage, edwin, jimena)
    assert siren.heard(before) == siren.heard(meanwhile) == 0
    administrator.switch(lucia, SIREN, on=True)

    told(lucia, before)
    assert siren.heard(before) == 1


def test_A10_a_plugin_that_hangs_is_stopped_and_named_while_tickets_go_on(stage: Stage, siren: Siren) -> None:
    rosa, jimena, lucia = stage.enter(ROSA), stage.enter(JIMENA), stage.enter(LUCIA)
    siren.hangs()

    numbers = [goes_its_way(stage, rosa, jimena)]
    numbers += [customer.report(rosa, "slow", f"Sigue lento, van {count}.") for count in range(2, OVERRUNS + 1)]
    lucia.goto("/admin/plugins")
    row = administrator.plugin_row(lucia, SIREN)
    seen_after_reload(lucia, row.locator(".badge", has_text="Aislado"))
    row.get_by_role("heading").get_by_role("link").click()
    lucia.get_by_role("link", name="Salud", exact=True).click()
    expect(lucia.locator("#plugin-health")).to_contain_text("tardó demasiado")
    expect(lucia.locator("#plugin-health")).to_contain_text("No se llama")
    siren.is_mended()
    lucia.get_by_role("button", name="Intentar de nuevo").click()
    expect(lucia.locator(".page__head .badge")).to_have_text("Activo")

    for number in numbers:
        told(lucia, number)
        assert siren.heard(number) == 1


def test_A10_what_happened_while_a_plugin_was_off_is_made_good(stage: Stage, siren: Siren) -> None:
    edwin, lucia = stage.enter(EDWIN), stage.enter(LUCIA)
    administrator.switch(lucia, SIREN, on=False)
    numbers = [customer.report(edwin, "slow", f"Lento otra vez, van {count}.") for count in (1, 2)]
    administrator.switch(lucia, SIREN, on=True)

    administrator.missed(lucia, SIREN)
    count = re.search(r"(\d+) cosas que no se le contaron", lucia.locator("#missed-count").inner_text())
    assert count is not None and int(count[1]) >= len(numbers)  # what an earlier story left missed is among them
    lucia.get_by_role("button", name="Contárselo ahora").click()

    expect(lucia.locator("#plugin-missed tbody tr").first).to_contain_text(f"{count[1]} de {count[1]}")
    for number in numbers:
        told(lucia, number)
        assert siren.heard(number) == 1


def goes_its_way(stage: Stage, reader: Page, attending: Page) -> str:
    """Report and answer as if no plugin were in the world, and return the number."""
    number = customer.report(reader, "slow", "Va lento.")
    expect(reader.locator(".promise")).to_contain_text("Te respondemos antes de")
    agent.take_from_queue(attending, number)
    agent.answer(attending, "Lo vemos ahora mismo.")
    stage.post.wait_for("@correo.example", f"{number}: te respondimos")
    return number


def told(page: Page, number: str) -> None:
    """Look until the siren has been told of a ticket."""
    page.goto("/admin/deliveries")
    row = administrator.delivery_rows(page, SIREN, number)
    seen_after_reload(page, row.locator(".badge", has_text="Entregado"))
