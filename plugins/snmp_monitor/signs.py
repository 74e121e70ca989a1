"""How states, results and causes are said, each with its tone and its icon."""

import re
from typing import NamedTuple

from servicedesk.plugin_api import lazy


class Look(NamedTuple):
    """Words (a message id), a tone and an icon."""

    words: str
    tone: str
    icon: str


STATE = {
    "new": Look(lazy("Not asked yet"), "neutral", "hourglass"),
    "up": Look(lazy("Answers"), "ok", "check"),
    "down": Look(lazy("Does not answer"), "danger", "wifi-off"),
    "refused": Look(lazy("Does not let us in"), "warn", "lock"),
    "odd": Look(lazy("Answers nonsense"), "warn", "circle-help"),
}
# What came of one poll.
RESULT = {
    "ok": Look(lazy("Answered"), "ok", "check"),
    "half": Look(lazy("Answered, without its interfaces"), "warn", "circle-alert"),
    "no_answer": Look(lazy("No answer"), "danger", "wifi-off"),
    "unknown_name": Look(lazy("Its name leads to no address"), "danger", "wifi-off"),
    "no_entry": Look(lazy("User or key is wrong"), "warn", "lock"),
    "nonsense": Look(lazy("An answer that makes no sense"), "warn", "circle-help"),
    "key_lost": Look(lazy("The keys of this device cannot be read: write them again"), "danger", "lock"),
}
# What became of a trap.
BECAME = {
    "asked": Look(lazy("It was asked, and that decided"), "info", "refresh-cw"),
    "raised": Look(lazy("An alarm was raised"), "warn", "siren"),
    "cleared": Look(lazy("Its alarm is over"), "ok", "check"),
    "ignored": Look(lazy("Kept, as its rule says"), "neutral", ""),
    "unknown": Look(lazy("No rule knows it"), "neutral", "circle-help"),
    "refused": Look(lazy("Not proven, so not followed"), "warn", "lock"),
}
PORT = {
    "up": Look(lazy("Up"), "ok", ""),
    "down": Look(lazy("Down"), "danger", ""),
    "lower_down": Look(lazy("Down, for what is below it"), "danger", ""),
    "not_present": Look(lazy("Taken out"), "danger", ""),
    "dormant": Look(lazy("Waits"), "neutral", ""),
    "testing": Look(lazy("Being tested"), "plan", ""),
    "unknown": Look(lazy("Unknown"), "neutral", ""),
}
SHUT = Look(lazy("Shut by hand"), "neutral", "")
UNUSED = Look(lazy("Never used"), "neutral", "")
CAUSE = {
    "unreachable": lazy("It does not answer"),
    "no_access": lazy("It does not let us in"),
    "bad_answers": lazy("It answers nonsense"),
    "restarted": lazy("It has restarted"),
    "link_down": lazy("An interface is down"),
    "load": lazy("An interface is too full"),
    "signal": lazy("An interface makes too many errors"),
    "temperature": lazy("It is too hot"),
    "battery": lazy("It lives on its battery, or has little left"),
}


# What is measured, and the unit behind its figure; a state is shown as the number that the maker gave it.
MEASURED = {
    "temperature": (lazy("Temperature"), "°C"),
    "voltage": (lazy("Voltage"), "V"),
    "current": (lazy("Current"), "A"),
    "power": (lazy("Power"), "W"),
    "frequency": (lazy("Frequency"), "Hz"),
    "humidity": (lazy("Humidity"), "%"),
    "fanspeed": (lazy("Fan"), "rpm"),
    "airflow": (lazy("Air"), "m³/min"),
    "charge": (lazy("Charge of the battery"), "%"),
    "runtime": (lazy("Time that the battery lasts"), "min"),
    "load": (lazy("Load"), "%"),
    "percent": (lazy("Share"), "%"),
    "dbm": (lazy("Power of the signal"), "dBm"),
    "snr": (lazy("Signal to noise"), "dB"),
    "state": (lazy("State"), ""),
    "count": (lazy("How many there are"), ""),
    "on_battery": (lazy("On battery"), ""),
}
# What sensors are called that have no name of their own, or behind the name of their row; a number may follow.
TITLES = (
    lazy("Added ONTs"), lazy("Alarm"), lazy("Alarms"), lazy("Ambient"), lazy("Average"), lazy("Battery"),
    lazy("Battery Bus"), lazy("Battery Charge"), lazy("Battery Status"), lazy("Battery charge"), lazy("Bias"),
    lazy("Bias Current"), lazy("Bypass"), lazy("Card"), lazy("Chassis Total"), lazy("Fan"), lazy("Frame"),
    lazy("Front panel"), lazy("GPS"), lazy("Input"), lazy("Internal Temperature"), lazy("Leases"), lazy("Link"),
    lazy("Load(VA)"), lazy("Modulation"), lazy("Module"), lazy("On battery"), lazy("Output"), lazy("Output Source"),
    lazy("Output Status"), lazy("Phase 0 Output"), lazy("Power Supply"), lazy("Power budget"),
    lazy("Power over Ethernet"), lazy("Power status"), lazy("Power used"), lazy("Processor"), lazy("RX"), lazy("Radar"),
    lazy("Radio"), lazy("Rectifier"), lazy("Runtime"), lazy("Rx Power"), lazy("SFP"), lazy("Sensor"), lazy("Slot"),
    lazy("Stack"), lazy("Stack port"), lazy("System"), lazy("System Temp"), lazy("System voltage"), lazy("T-CONTs"),
    lazy("TX"), lazy("Temperature"), lazy("Test"), lazy("Tx Power"), lazy("UPS Battery Replacement Status"),
    lazy("Voltage"),
)  # fmt: skip
SENSOR = re.compile(
    rf"(.*?)\b({'|'.join(re.escape(each) for each in sorted(TITLES, key=len, reverse=True))})((?: [\d.]+)?)"
)


class Called(NamedTuple):
    """What a sensor is called: what the device says, our word for it (a message id, or nothing), and its number."""

    row: str
    title: str = ""
    number: str = ""


def called(name: str) -> Called:
    """Return what a sensor is called, so that our part of it is said in the reader's language."""
    found = SENSOR.fullmatch(name)
    return Called(*found.groups()) if found else Called(name)


def look_of_port(admin: str, oper: str, *, was_up: bool) -> Look:
    """Return how an interface is shown: one that was shut, or never used, is nothing to worry about."""
    if admin == "down":
        return SHUT
    return PORT[oper] if oper == "up" or was_up else UNUSED
