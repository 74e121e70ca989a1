"""Who may know how accounts stand, lists of them, notes on them, and the rules of a segment."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from servicedesk.core import risk
from servicedesk.core.kernel.actors import ANONYMOUS
from servicedesk.core.kernel.errors import Forbidden, Invalid, NotFound
from servicedesk.core.people.models import Account
from servicedesk.core.risk import DEFAULTS, Policy, RiskFilter, Rule, Work
from tests.core.risk.conftest import DESK
from tests.make import as_user, make_account, make_staff
from tests.statements import counted

HOME = DEFAULTS["residential"]


def names(uow, **wanted):
    """Return which accounts a list shows."""
    return [each.name for each in risk.list_accounts(uow, RiskFilter(**wanted))]


@pytest.fixture
def analyst(work):
    """Return somebody who sees all accounts."""
    with work() as uow:
        return as_user(make_staff(uow, "product_analyst", name="Hugo Vista"), "product_analyst")


def test_those_at_risk_come_first_and_each_sees_only_theirs(shop, analyst):
    with shop.work() as uow:
        make_account(uow, name="Otra de Paola", consultant_id=shop.consultant.id, number="000001")
    shop.faults()

    assert names(shop.work(shop.paola)) == ["Clínica Sur", "Otra de Paola"]
    assert names(shop.work(analyst)) == ["Clínica Sur", "Otra de Paola", "Bodega Norte"]
    assert names(shop.work(analyst), only_at_risk=True) == ["Clínica Sur"]


def test_a_list_is_narrowed_by_consultant_segment_reason_and_day(shop, analyst):
    shop.faults()
    with shop.work(shop.paola) as uow:
        risk.note_contact(uow, shop.account_id, "Llamada hecha.", date(2099, 1, 2))
    uow = shop.work(analyst)

    assert names(uow, consultant_id=shop.consultant.id) == ["Clínica Sur"]
    assert names(uow, segment="corporate") == []
    assert (names(uow, rule="fault_service"), names(uow, rule="breach")) == (["Clínica Sur"], [])
    assert (names(uow, due_on=date(2099, 1, 2)), names(uow, due_on=date(2099, 1, 1))) == (["Clínica Sur"], [])


def test_a_list_comes_in_pages_by_key(shop, analyst):
    shop.faults()
    uow = shop.work(analyst)

    [first] = risk.list_accounts(uow, RiskFilter(limit=1))

    assert (first.name, names(uow, after=first.id)) == ("Clínica Sur", ["Bodega Norte"])


def test_no_customer_no_stranger_and_nobody_without_the_right_learns_anything(shop):
    shop.faults()
    with shop.work() as uow:
        noc = as_user(make_staff(uow, "noc_operator"), "noc_operator")

    for actor in (shop.rosa, ANONYMOUS, noc):
        uow = shop.work(actor)
        assert (names(uow), risk.find_risk(uow, shop.account_id)) == ([], None)
        assert list(risk.list_steps(uow, shop.account_id)) == []
        with pytest.raises(Forbidden):
            risk.get_account_of(uow, shop.account_id)
        with pytest.raises(Forbidden), shop.work(actor) as uow:
            risk.note_contact(uow, shop.account_id, "Hola.")


def test_an_account_of_somebody_else_is_not_found(shop):
    with pytest.raises(NotFound):
        risk.get_account_of(shop.work(shop.paola), shop.other.id)
    with pytest.raises(NotFound), shop.work(shop.paola) as uow:
        risk.note_contact(uow, shop.other.id, "Hola.")


def test_what_was_done_stands_in_the_history_and_the_next_day_outlives_the_risk(shop, clock):
    shop.faults()
    with shop.work(shop.paola) as uow:
        risk.note_contact(uow, shop.account_id, " Llamada hecha. ", date(2099, 1, 2))
    step = risk.list_steps(shop.work(shop.paola), shop.account_id)[0]
    assert (step.action, step.note, step.by_name, step.next_on) == (
        "noted", "Llamada hecha.", "Paola Soto", date(2099, 1, 2),
    )  # fmt: skip

    clock.advance(timedelta(days=40))
    shop.sweep()

    standing = risk.find_risk(shop.work(shop.paola), shop.account_id)
    assert (standing.since_at, standing.next_on, standing.noted_at is None) == (None, date(2099, 1, 2), False)


def test_a_note_can_be_made_on_an_account_of_which_nothing_is_known(shop):
    with shop.work(shop.paola) as uow:
        risk.note_contact(uow, shop.account_id, "Visita de cortesía.")

    assert risk.find_risk(shop.work(shop.paola), shop.account_id).next_on is None


@pytest.mark.parametrize(
    ("note", "next_on", "codes"),
    [
        (" ", date(2001, 1, 1), {"note": "required", "next_on": "risk.has_passed"}),
        ("x" * 2_001, None, {"note": "too_long"}),
    ],
)
def test_no_words_too_many_and_a_day_that_has_passed_are_refused(shop, note, next_on, codes):
    with pytest.raises(Invalid) as caught, shop.work(shop.paola) as uow:
        risk.note_contact(uow, shop.account_id, note, next_on)

    assert {name: each.code for name, each in caught.value.problems.items()} == codes


def test_what_is_open_and_when_somebody_last_wrote_takes_two_statements(shop):
    shop.faults(2)
    uow = shop.work(DESK)
    with counted(uow) as statements:
        found = risk.read_work(uow, [shop.account_id, shop.other.id])

    assert len(statements) == 2
    assert (found[shop.account_id].open, found[shop.account_id].spoken_at is None) == (2, False)
    assert found[shop.other.id] == Work()


def test_other_rules_are_counted_anew_by_the_sweep(shop, session):
    shop.fault()
    sharp = Policy(1, {**HOME.rules, "fault_service": Rule(1, 30, 1)})
    with shop.work() as uow:
        risk.change_policy(uow, "residential", sharp)
        risk.change_policy(uow, "residential", replace(sharp, threshold=1))

    assert risk.read_policy(shop.work(), "residential") == sharp
    assert shop.account().at_risk_since is None and shop.sweep() == 1
    session.rollback()
    assert session.get(Account, shop.account_id).at_risk_since is not None


def test_the_rules_of_another_segment_leave_an_account_alone(shop):
    shop.fault()
    with shop.work() as uow:
        risk.change_policy(uow, "corporate", DEFAULTS["corporate"])

    assert shop.sweep() == 0


@pytest.mark.parametrize(
    ("policy", "problems"),
    [
        (
            Policy(3, {**HOME.rules, "breach": Rule(0, 366, 101)}),
            ["breach_at_least", "breach_points", "breach_within_days"],
        ),
        (Policy(3, {**HOME.rules, "rating": Rule(1, 30, 1, 5)}), ["rating_stars"]),
        (Policy(0, HOME.rules), ["threshold"]),
        (Policy(3, {name: replace(rule, points=0) for name, rule in HOME.rules.items()}), ["threshold"]),
    ],
)
def test_rules_that_make_no_sense_are_refused(shop, policy, problems):
    with pytest.raises(Invalid) as caught, shop.work() as uow:
        risk.change_policy(uow, "residential", policy)

    assert sorted(caught.value.problems) == problems


def test_who_does_not_keep_the_settings_changes_no_rules_and_there_are_two_segments(shop):
    with pytest.raises(Forbidden), shop.work(shop.paola) as uow:
        risk.change_policy(uow, "residential", HOME)
    with pytest.raises(NotFound), shop.work() as uow:
        risk.change_policy(uow, "wholesale", HOME)
