"""A protocol comes back from its file as it went out, and a bad file says where it is bad and why."""

import json

import pytest
from hypothesis import given, settings

from servicedesk.core.kernel.errors import Invalid
from servicedesk.core.protocols import Package, read, written
from servicedesk.core.protocols.rules.files import LARGEST_FILE
from tests.protocols import PATIENT, small, sound_protocols

WHOLE = written(Package("fibre", ("no_service",), small()))


def problems_of(text):
    """Return what is said against a file: by place, the code."""
    with pytest.raises(Invalid) as caught:
        read(text)
    return {place: message.code for place, message in caught.value.problems.items()}


def changed(change):
    """Return the text of a file after a change of what it tells."""
    told = json.loads(WHOLE)
    change(told)
    return json.dumps(told)


@settings(max_examples=60, deadline=None, suppress_health_check=PATIENT)
@given(sound_protocols())
def test_nothing_is_lost_on_the_way_out_and_in(content):
    package = Package("any", ("no_service", "slow"), content)

    assert read(written(package)) == package


def test_a_file_is_read_by_people_too():
    assert '"es": "¿Bien?"' in WHOLE
    assert read("\ufeff" + WHOLE).code == "fibre"


def test_what_is_no_json_is_told_with_line_and_column():
    with pytest.raises(Invalid) as caught:
        read('{\n  "code": fibre\n}')

    assert caught.value.problems["file"].values == {"line": 2, "column": 11}


@pytest.mark.parametrize(
    ("change", "place", "code"),
    [
        (lambda told: told.pop("format"), "format", "protocol_file.missing"),
        (lambda told: told.update(format="other"), "format", "protocol_file.unknown_word"),
        (lambda told: told.update(code="Fibra 1"), "code", "protocol_file.pattern"),
        (lambda told: told.update(extra=1), "extra", "protocol_file.unknown_key"),
        (lambda told: told["steps"][2]["title"].update(es="x" * 161), "steps[2].title.es", "protocol_file.too_long"),
        (lambda told: told["steps"][1].update(smallest="low"), "steps[1].smallest", "protocol_file.wrong_kind"),
        (lambda told: told["steps"][1].update(smallest=-1e12), "steps[1].smallest", "protocol_file.number"),
        (lambda told: told["steps"].extend(told["steps"] * 30), "steps", "protocol_file.too_many"),
        (lambda told: told["outcomes"].update(lost={}), "outcomes.lost.[key]", "protocol_file.unknown_word"),
    ],
)
def test_a_value_that_cannot_be_taken_is_told_with_its_place(change, place, code):
    assert problems_of(changed(change)) == {place: code}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "protocol_file.no_json"),
        ("[]", "protocol_file.wrong_kind"),
        ('{"code": NaN}', "protocol_file.not_finite"),
        ('{"code": "a", "code": "b"}', "protocol_file.name_twice"),
        ('{"code": ' + "9" * 5000 + "}", "protocol_file.too_deep"),
        ("[" * 100_000, "protocol_file.too_deep"),
        (" " * (LARGEST_FILE + 1), "protocol_file.too_large"),
    ],
)
def test_a_file_that_is_none_is_told_as_a_whole(text, code):
    assert problems_of(text) == {"file": code}


def test_not_more_than_ten_reasons_are_told_at_once():
    def break_all(told):
        for number in range(20):
            told[f"extra{number}"] = number

    assert len(problems_of(changed(break_all))) == 10
