"""What the tests of papers share: a process that makes them, and a page to be made."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from servicedesk.adapters.papers.printing import Printer
from servicedesk.language.papers import Paper, Seal, draw_paper

SEAL = Seal(
    "Andina Red", datetime(2026, 11, 23, 14, 0, tzinfo=UTC), ZoneInfo("America/Lima"), "*611", "DOC-7K2MQ4",
    "ABCD2345", "https://desk.example/check",
)  # fmt: skip


@pytest.fixture(scope="module")
def printer(needs_pango: None) -> Iterator[Printer]:
    """Return what makes papers, with a process that lives as long as the tests of this file."""
    printer = Printer()
    yield printer
    printer.stop()


@pytest.fixture
def page() -> Callable[..., str]:
    """Return what draws a page."""

    def draw(body: str = "Hola, %(name)s.", title: str = "Aviso", locale: str = "es_PE", **more: object) -> str:
        return draw_paper(Paper(title, body, **({"values": {"name": "Rosa"}} | more)), locale=locale, seal=SEAL)

    return draw
