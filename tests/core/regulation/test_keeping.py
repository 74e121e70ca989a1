"""Choosing and changing what a country asks for."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from servicedesk.core import regulation, sla
from servicedesk.core.kernel.errors import Forbidden, Invalid, NotFound
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.notifications.models import Notice
from servicedesk.core.regulation.models import Regulation
from tests.core.regulation.countries import CODED, keep, rules_for
from tests.database import ON_ONE_DATABASE
from tests.make import as_user, make_staff, make_user

pytestmark = ON_ONE_DATABASE


def facts(work, kind):
    found = select(EventRecord.values).where(EventRecord.kind == kind).order_by(EventRecord.id)
    return list(work().session.scalars(found))


def claims_policies(work):
    return [each for each in sla.list_policies(work()) if each.kinds == ["claim"]]


def test_without_a_choice_nothing_is_asked_for(work):
    rules = regulation.read_rules(work())

    assert (rules.profile, rules.close_after, rules.gives_codes, rules.has_claims) == ("none", 168, False, False)


def test_a_profile_is_taken_and_promises_an_answer_to_claims(work):
    with work() as uow:
        regulation.take_profile(uow, "PE")

    assert regulation.read_rules(work()) == rules_for("PE")
    (policy,) = claims_policies(work)
    (target,) = policy.targets
    assert (policy.regulator, target.clock, target.minutes) == ("OSIPTEL", "regulator", [3 * 1440] * 4)
    assert sla.get_calendar(work(), target.calendar_id).name == "Días hábiles (PE)"


def test_another_profile_brings_its_own_promise_and_the_same_one_changes_nothing(work):
    for code in ("PE", "PE", "VE", "none", "PE"):
        with work() as uow:
            regulation.take_profile(uow, code)

    assert [each.regulator for each in claims_policies(work)] == ["OSIPTEL"]
    assert [each.name for each in sla.list_calendars(work())] == ["Días hábiles (PE)", "Días hábiles (VE)"]


def test_a_policy_for_claims_of_the_operators_own_stays(work):
    with work() as uow:
        sla.create_policy(uow, sla.PolicyDraft("Propia", kinds=("claim",)))
        regulation.take_profile(uow, "CO")

    assert [each.name for each in claims_policies(work)] == ["Propia", "Reclamos (CRC)"]


def test_every_point_can_be_changed_and_the_change_is_told(work, clock):
    keep(work, CODED)
    since = work().session.scalars(select(Regulation.codes_since)).one()
    keep(work, CODED)
    keep(work, replace(CODED, close_after=48))
    keep(work, replace(CODED, close_after=48, codes_of=()))

    told = facts(work, "regulation.changed")
    assert [sorted(each["changes"]) for each in told[1:]] == [["close_after"], ["codes_of"]]
    assert since == clock.now()
    assert work().session.scalars(select(Regulation.codes_since)).one() is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"profile": "XX"}, "profile"), ({"evidence": "?"}, "evidence"), ({"evidence_at": "?"}, "evidence_at"),
        ({"silence": "?"}, "silence"), ({"code_check": "?"}, "code_check"), ({"code_year": 3}, "code_year"),
        ({"codes_of": ("?",)}, "codes_of"), ({"evidence_of": ("?",)}, "evidence_of"),
        ({"close_after": 0}, "close_after"), ({"claim_after": -1}, "claim_after"), ({"code_digits": 2}, "code_digits"),
        ({"code_first": -1}, "code_first"), ({"code_first": 9, "code_last": 8}, "code_last"),
        ({"code_prefix": "x y"}, "code_prefix"), ({"code_prefix": "A" * 13}, "code_prefix"),
        ({"regulator": "O" * 41}, "regulator"), ({"code_restarts": True, "code_year": 0}, "code_restarts"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_at_its_field(work, changes, field):
    with pytest.raises(Invalid) as refused, work() as uow:
        regulation.keep_rules(uow, replace(CODED, **changes))

    assert list(refused.value.problems) == [field]
    assert regulation.read_rules(work()) == regulation.Rules()


def test_only_whoever_keeps_the_settings_may_change_them(work):
    with work() as uow:
        agent, administrator = as_user(make_user(uow)), as_user(make_user(uow), "administrator")

    with pytest.raises(Forbidden), work(agent) as uow:
        regulation.take_profile(uow, "PE")
    with pytest.raises(NotFound), work(administrator) as uow:
        regulation.take_profile(uow, "XX")
    with work(administrator) as uow:
        regulation.take_profile(uow, "PE")


def test_administrators_are_told_once_when_codes_run_low_and_once_when_they_are_at_an_end(work):
    with work() as uow:
        make_staff(uow, "administrator")
    told = []
    with work() as uow:
        told.append(regulation.warn_of_codes(uow))
    keep(work, replace(CODED, code_digits=3, code_first=1, code_last=3, code_warning=2))
    for _ in range(4):
        for _ in range(2):
            with work() as uow:
                told.append(regulation.warn_of_codes(uow))
        with work() as uow:
            regulation.allot_code(uow, regulation.read_rules(uow), 1)

    assert told == [False, False, False, True, False, False, False, True, False]
    assert [each["left"] for each in facts(work, "regulation.codes_low")] == [2, 0]
    assert work().session.query(Notice).filter_by(kind="codes").count() == 2


def test_a_longer_range_ends_the_warning(work):
    low = replace(CODED, code_digits=3, code_first=1, code_last=3, code_warning=2)
    keep(work, low)
    with work() as uow:
        regulation.allot_code(uow, low, 1)
        regulation.warn_of_codes(uow)
    keep(work, replace(low, code_last=900))

    with work() as uow:
        assert not regulation.warn_of_codes(uow)
    assert work().session.scalars(select(Regulation.warned)).one() == ""
    keep(work, replace(low, codes_of=()))
    with work() as uow:
        assert not regulation.warn_of_codes(uow)
