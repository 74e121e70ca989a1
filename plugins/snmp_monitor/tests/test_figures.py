"""Figures as people read them: rates, and lines through the last polls."""

from plugins.snmp_monitor.pages import graph, last_of, rate


def test_numbers_are_said_as_people_write_them():
    assert [rate(each) for each in (None, 12, 1_500, 2_340_000, 10**10)] == [
        "", "12 bit/s", "1.5 kbit/s", "2.34 Mbit/s", "10 Gbit/s",
    ]  # fmt: skip
    assert graph([{"a": 1}], "a") == "" and graph([{"a": 0}, {"a": None}, {"a": 5}], "a") == "0.0,40.0 240.0,0.0"
    assert last_of([{"milliseconds": 5}], "milliseconds") == "5 ms" and last_of([], "milliseconds") == ""
