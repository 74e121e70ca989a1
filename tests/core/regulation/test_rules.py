"""The rules of a country as decisions: which evidence is enough, and how a code is written."""

from dataclasses import fields, replace

import pytest

from servicedesk.core.regulation import Rules, as_kept, list_profiles, rules_of
from servicedesk.core.regulation.rules import check_digit, code_of, series_of
from tests.core.regulation.countries import rules_for


@pytest.mark.parametrize(
    ("country", "number", "code"),
    [("CO", 1, "0000260000000001"), ("PE", 12, "R202600000012"), ("VE", 7, "20260000007"), ("none", 3, "000003")],
)
def test_each_country_writes_its_codes_as_its_regulator_wants(country, number, code):
    assert code_of(rules_for(country), 2026, number) == code


def test_the_code_of_colombia_has_sixteen_digits():
    assert len(code_of(rules_for("CO"), 2031, 10**10 - 1)) == 16


@pytest.mark.parametrize(("way", "digit"), [("luhn", "3"), ("mod11", "6"), ("none", "")])
def test_a_check_digit_follows_from_the_digits(way, digit):
    # 7992739871 has the check digit 3 by Luhn; by modulo 11 its weighted sum is 269, 5 more than 24 times 11.
    assert check_digit("7992739871", way) == digit
    assert check_digit("R-7992739871", way) == digit


@pytest.mark.parametrize("way", ["luhn", "mod11"])
def test_a_mistyped_digit_is_noticed(way):
    right = check_digit("202600012345", way)

    assert all(check_digit(f"2026000{digit}2345", way) != right for digit in "023456789")


def test_only_a_restart_begins_another_series_with_the_year():
    restarting = Rules(code_prefix="R", code_year=4, code_restarts=True)

    assert series_of(restarting, 2026) != series_of(restarting, 2027)
    going_on = replace(restarting, code_restarts=False)
    assert series_of(going_on, 2026) == series_of(going_on, 2027)


@pytest.mark.parametrize(
    ("evidence", "given", "lacks"),
    [
        ("none", [], False), ("either", [], True), ("either", ["agreement"], False), ("either", ["certificate"], False),
        ("certificate", ["agreement"], True), ("agreement", ["agreement", "certificate"], False),
    ],
)  # fmt: skip
def test_the_evidence_that_is_asked_for_is_enough(evidence, given, lacks):
    rules = Rules(evidence=evidence)

    assert rules.lacks_evidence("fault", given) is lacks
    assert not rules.lacks_evidence("question", given)


def test_rules_are_kept_and_read_back_whatever_a_newer_desk_knows():
    rules = rules_for("PE")

    assert rules_of(as_kept(rules) | {"unknown": 1}) == rules
    assert rules_of(None) == rules_of({}) == Rules()


def test_every_shipped_profile_says_where_it_comes_from_and_what_it_asks_for():
    profiles = {each.code: each for each in list_profiles()}

    assert list(profiles) == ["none", "CO", "PE", "VE"]
    assert all(each.sources for each in profiles.values() if each.country)
    assert profiles["PE"].name_in("en") == "Peru (OSIPTEL)"
    assert "constancia" in profiles["PE"].about_in("es")
    known = {field.name for field in fields(Rules)}
    assert all(set(as_kept(each.rules)) == known for each in profiles.values())
