"""Messages as bytes: what was made is read again, and no bytes whatever do harm."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.snmp_monitor import ber
from plugins.snmp_monitor.ber import Message, NotSnmp, Row, decode, encode

NAMES = st.lists(st.integers(0, 2**32 - 1), max_size=20).map(lambda rest: ".".join(map(str, [1, 3, *rest])))
ROWS = st.one_of(
    st.builds(Row, NAMES, st.just(ber.INTEGER), st.integers(-(2**31), 2**31 - 1)),
    st.builds(Row, NAMES, st.sampled_from([ber.COUNTER, ber.GAUGE, ber.TICKS]), st.integers(0, 2**32 - 1)),
    st.builds(Row, NAMES, st.just(ber.COUNTER64), st.integers(0, 2**64 - 1)),
    st.builds(Row, NAMES, st.just(ber.OCTETS), st.binary(max_size=300)),
    st.builds(Row, NAMES, st.just(ber.NAME), NAMES),
    st.builds(Row, NAMES, st.just(ber.ADDRESS), st.ip_addresses(v=4).map(str)),
    st.builds(Row, NAMES, st.sampled_from([ber.NULL, ber.NO_OBJECT, ber.END_OF_VIEW]), st.none()),
)
KINDS = st.sampled_from([ber.GET, ber.NEXT, ber.RESPONSE, ber.BULK, ber.INFORM, ber.TRAP_V2])
MESSAGES = st.builds(
    Message, st.sampled_from([ber.V1, ber.V2C]), st.binary(max_size=40), KINDS, st.integers(0, 2**31 - 1),
    st.integers(0, 18), st.integers(0, 100), st.lists(ROWS, max_size=8).map(tuple),
)  # fmt: skip
TRAP = Message(
    ber.V1, b"public", ber.TRAP_V1, rows=(Row("1.3.6.1.2.1.2.2.1.1.3", ber.INTEGER, 3),), enterprise="1.3.6.1.4.1.9.1",
    generic=2, specific=0, up_time=4_242,
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(MESSAGES)
def test_what_was_made_is_read_again(message):
    assert decode(encode(message)) == message


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400))
def test_garbage_is_told_from_a_message(raw):
    try:
        decode(raw)
    except NotSnmp:
        return


@settings(max_examples=100, deadline=None)
@given(MESSAGES, st.data())
def test_a_message_that_was_spoilt_on_its_way_does_no_harm(message, data):
    raw = bytearray(encode(message))
    for _turn in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(raw)))

    for spoilt in (bytes(raw), bytes(raw[:cut])):
        try:
            decode(spoilt)
        except NotSnmp:
            continue


def test_a_trap_of_v1_tells_who_what_and_when():
    assert decode(encode(TRAP)) == TRAP


def test_a_counter_without_the_byte_that_says_it_is_not_negative_is_read_as_one():
    made = encode(Message(ber.V2C, b"c", ber.RESPONSE, rows=(Row("1.3.6", ber.COUNTER, 2**32 - 1),)))
    at = made.index(b"\x41\x05\x00\xff")
    spoilt = bytearray(made[:at] + b"\x41\x04" + made[at + 3 :])
    for place in (1, spoilt.index(ber.RESPONSE) + 1):
        spoilt[place] -= 1
    lists = [place for place in range(len(spoilt) - 1) if spoilt[place] == ber.SEQUENCE and place > 1]
    for place in lists[-2:]:
        spoilt[place + 1] -= 1

    assert decode(bytes(spoilt)).rows[0].value == 2**32 - 1


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"\x30", b"\x30\x00", b"\x30\x80", b"\x30\x85\x01\x01\x01\x01\x01", b"\x04\x00",
        b"\x30\x03\x02\x01\x03",  # v3
        b"\x30\x05\x02\x01\x00\x04\x00",
        b"\x30\x07\x02\x01\x00\x04\x00\xa3\x00",  # a set-request
    ],
)  # fmt: skip
def test_what_is_no_message_of_v1_or_v2c_is_refused(raw):
    with pytest.raises(NotSnmp):
        decode(raw)


def test_a_message_with_too_many_rows_is_refused():
    rows = tuple(Row("1.3.6", ber.NULL, None) for _turn in range(ber.MOST_ROWS + 1))

    with pytest.raises(NotSnmp):
        decode(encode(Message(ber.V2C, b"", ber.RESPONSE, rows=rows)))


@pytest.mark.parametrize("content", [b"", b"\x80", b"\x9f\xff\xff\xff\xff\x7f", b"\x01" * 130, b"\x2b\x86"])
def test_what_is_no_name_is_refused(content):
    row = bytes((0x30, len(content) + 4, 0x06, len(content))) + content + b"\x05\x00"
    body = b"\x02\x01\x01" * 3 + b"\x30" + _long(len(row)) + row
    raw = b"\x02\x01\x01\x04\x00\xa2" + _long(len(body)) + body

    with pytest.raises(NotSnmp):
        decode(b"\x30" + _long(len(raw)) + raw)


def _long(size):
    return b"\x82" + size.to_bytes(2)
