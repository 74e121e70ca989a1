"""The worker ends an outage that a rule declared, once everything of it answers again, and its customers are told."""

import pytest

from servicedesk.core import alarms, inventory, outages
from servicedesk.core.alarms import AlarmReport, RulesDraft
from servicedesk.core.inventory import ResourceDraft
from servicedesk.core.kernel.actors import plugin_actor
from servicedesk.language.catalogues import desk_catalogues
from servicedesk.notify import Voice
from servicedesk.worker.following import follow_alarms
from tests.database import ON_ONE_DATABASE
from tests.make import make_account, make_service

pytestmark = ON_ONE_DATABASE
WATCH = plugin_actor("watch", frozenset({"alarm.raise"}))


@pytest.fixture
def olt(work):
    """Return an element with a line on it, whose silence is an outage by rule."""
    with work() as uow:
        rules = RulesDraft(raise_after=0, clear_after=0, outage_mode="declare", outage_services=1, public_text="Avería")
        alarms.change_rules(uow, rules)
        olt = inventory.create_resource(uow, ResourceDraft("OLT-SMG-01", "olt")).id
        make_service(uow, make_account(uow), number="L-1")
        inventory.put_service_on(uow, "L-1", olt)
    with work(WATCH) as uow:
        alarms.raise_alarm(uow, AlarmReport(olt, "unreachable", "critical", is_down=True))
    return olt


@pytest.fixture
def voice():
    """Return what speaks for the desk."""
    return Voice(desk_catalogues(), "https://desk.example", "desk.example")


def test_what_still_stands_goes_on(work, kernel, voice, olt):
    follow_alarms(kernel, voice)

    assert len(outages.list_open_outages(work())) == 1


def test_what_answers_again_is_over_with_our_words_in_both_languages(work, kernel, voice, olt):
    (number,) = [each.number for each in outages.list_open_outages(work())]
    with work(WATCH) as uow:
        alarms.clear_alarm(uow, olt, "unreachable")

    follow_alarms(kernel, voice)

    outage = outages.get_outage(work(), number)
    assert outages.list_open_outages(work()) == []
    assert outage.told_in("es").startswith("La red responde otra vez")
    assert outage.told_in("en").startswith("The network answers again")
