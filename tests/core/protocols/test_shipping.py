"""The six protocols that come with the desk: sound, whole in both languages, and the operator's own once taken."""

import pytest

from servicedesk.core import protocols
from servicedesk.core.protocols import Line, read
from servicedesk.core.protocols.service.shipping import SHIPPED
from tests.database import ON_ONE_DATABASE
from tests.make import make_category

CODES = [
    "equipment_damaged", "fibre_no_service", "internet_intermittent", "mobile_no_signal", "radio_slow", "voice_fault",
]  # fmt: skip


def package(code):
    """Return a protocol that comes with the desk."""
    return read((SHIPPED / f"{code}.json").read_text("utf-8"))


def words(content):
    """Return every pair of words of a protocol that somebody reads."""
    for step in content.steps:
        yield from (step.title, step.instruction, step.question, *(each.label for each in step.options))
        yield from [step.tell] if step.tell.es else []
    yield from (content.title, *content.outcomes.values())


def test_six_come_with_the_desk():
    assert protocols.list_shipped() == CODES


@pytest.mark.parametrize("code", CODES)
def test_each_is_sound_long_enough_and_for_a_category(code):
    found = package(code)

    assert protocols.faults_of(found.content) == []
    assert len(found.content.steps) >= 6
    assert found.code == code
    assert found.categories


@pytest.mark.parametrize("code", CODES)
def test_each_speaks_both_languages(code):
    for each in words(package(code).content):
        assert each.es and each.en


@pytest.mark.parametrize("code", CODES)
def test_each_names_the_ticket_at_every_outcome(code):
    for text in package(code).content.outcomes.values():
        assert all("{number}" in each for each in (text.es, text.en))


@ON_ONE_DATABASE
def test_they_are_taken_once_and_left_to_the_operator(work):
    with work() as uow:
        make_category(uow, code="no_service")
        protocols.create_protocol(uow, "voice_fault", Line(es="La nuestra"))

    with work() as uow:
        added = protocols.load_shipped(uow)
    with work() as uow:
        again = protocols.load_shipped(uow)

    kept = {each.code: each for each in protocols.list_protocols(work())}
    assert (added, again) == (CODES[:-1], [])
    assert (kept["voice_fault"].title, kept["voice_fault"].latest) == ("La nuestra", 0)
    assert [each.code for each in kept["fibre_no_service"].categories] == ["no_service"]
    assert {each.latest for code, each in kept.items() if code != "voice_fault"} == {1}
