"""What a sensor is called: the device's part of it and ours."""

import pytest

from plugins.snmp_monitor.makers import COLUMNS as MAKERS
from plugins.snmp_monitor.signs import called


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Inlet", ("Inlet", "", "")),
        ("Fan 2", ("", "Fan", " 2")),
        ("Slot 1 System Temp", ("Slot 1 ", "System Temp", "")),
        ("MyBattery", ("MyBattery", "", "")),
    ],
)
def test_our_part_of_the_name_of_a_sensor_is_told_from_the_devices(name, parts):
    assert called(name) == parts


def test_every_title_of_a_maker_has_words_of_ours():
    assert [each.title for each in MAKERS if each.title and not called(each.title).title] == []
