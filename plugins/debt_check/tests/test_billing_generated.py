"""Whatever billing answers, the caller gets a balance of the right account or one kind of refusal."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plugins.debt_check.billing import BillingUnavailable, ask_balance
from plugins.debt_check.tests.answers import GOOD, URL, Answered, Client

# A busy machine is no reason to fail: what counts is what comes back.
QUIETLY = settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from([*GOOD, "x"]), inner, max_size=7),
    max_leaves=12,
)


def believed_or_unavailable(body):
    """Ask with a body for an answer: what comes back is about the right account, and nothing else is raised."""
    try:
        balance = ask_balance(Client(Answered(200, body)), URL, "key", "A-1")
    except BillingUnavailable as unavailable:
        assert unavailable.reason in {"unreadable", "other_account"}
    else:
        assert balance.account == "A-1"
        assert balance.amount_due.is_finite()


@QUIETLY
@given(st.binary(max_size=400))
def test_any_bytes_are_believed_or_unavailable(body):
    believed_or_unavailable(body)


@QUIETLY
@given(json_values)
def test_any_json_is_believed_or_unavailable(content):
    believed_or_unavailable(json.dumps(content).encode())


@QUIETLY
@given(st.sampled_from(list(GOOD)), json_values)
def test_any_content_of_any_field_is_believed_or_unavailable(name, content):
    believed_or_unavailable(json.dumps(GOOD | {name: content}).encode())


@QUIETLY
@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=6), st.floats(0, 1))
def test_any_damage_to_a_good_answer_is_believed_or_unavailable(damages, end):
    body = bytearray(json.dumps(GOOD).encode())
    for place, value in damages:
        body[int(place * (len(body) - 1))] = value

    believed_or_unavailable(bytes(body[: int(end * len(body)) + 1]))
