"""The forms of the administrator's pages."""

from plugins.snmp_monitor.drafts import BOUNDS, LARGEST_PORT
from plugins.snmp_monitor.drivers.base import AUTH, PRIVACY
from plugins.snmp_monitor.trap_rules import LONGEST_LASTING
from servicedesk.plugin_api import lazy
from servicedesk.plugin_api.pages import Form, Required, fields

VERSION_OPTIONS = [
    ("2c", lazy("v2c, with a community")),
    ("3", lazy("v3, with a user")),
    ("1", lazy("v1, for old ones")),
]
WORDS = {
    "none": lazy("None"), "sha1": "SHA-1", "sha224": "SHA-224", "sha256": "SHA-256", "sha384": "SHA-384",
    "sha512": "SHA-512", "aes128": "AES-128", "aes192": "AES-192", "aes256": "AES-256",
}  # fmt: skip
ACTION_OPTIONS = [
    ("ask", lazy("The device is asked at once, and that decides")),
    ("raise", lazy("An alarm is raised")),
    ("clear", lazy("The alarm of this cause is over")),
    ("ignore", lazy("Nothing; it is kept")),
]
SEVERITY_OPTIONS = [
    ("critical", lazy("Critical")),
    ("major", lazy("Major")),
    ("minor", lazy("Minor")),
    ("warning", lazy("Warning")),
]
KEPT = lazy("Left empty, it stays what it was.")


class AccessForm(Form):
    """A way of getting in."""

    name = fields.text(lazy("Name"), Required(), longest=80)
    version = fields.choice(lazy("Version of SNMP"), Required(), options=VERSION_OPTIONS)
    community = fields.password(lazy("Community (v1, v2c)"), hint=KEPT, autocomplete="off")
    user = fields.text(lazy("User (v3)"), longest=64, autocomplete="off")
    auth = fields.choice(lazy("Messages are signed with"), options=[(each, WORDS[each]) for each in AUTH])
    auth_key = fields.password(lazy("Key for signing"), hint=KEPT, autocomplete="off")
    privacy = fields.choice(lazy("Messages are hidden with"), options=[(each, WORDS[each]) for each in PRIVACY])
    privacy_key = fields.password(lazy("Key for hiding"), hint=KEPT, autocomplete="off")


def _number(name: str, label: str, hint: str = "") -> object:
    smallest, largest = BOUNDS[name]
    return fields.whole(label, Required(), smallest=smallest, largest=largest, hint=hint)


class ProfileForm(Form):
    """How often and how patiently devices are asked, and from when on something is wrong."""

    name = fields.text(lazy("Name"), Required(), longest=80)
    every_seconds = _number("every_seconds", lazy("Asked every so many seconds"))
    timeout_seconds = _number("timeout_seconds", lazy("Seconds to wait for an answer"))
    retries = _number("retries", lazy("Asked so many times more when nothing comes"))
    misses = _number("misses", lazy("It is dead after so many polls without an answer"))
    busy_percent = _number(
        "busy_percent", lazy("An interface is too full from this percentage on"), lazy("0 turns it off.")
    )
    bad_errors = _number("bad_errors", lazy("And bad from so many errors in a minute on"), lazy("0 turns it off."))
    hot_degrees = _number("hot_degrees", lazy("A sensor is too hot from so many degrees on"), lazy("0 turns it off."))
    low_charge = _number("low_charge", lazy("A battery is low below this percentage"), lazy("0 turns it off."))


class DeviceForm(Form):
    """A device that is watched."""

    resource = fields.text(
        lazy("Resource"), Required(), longest=120, hint=lazy("Its name, as it stands in the inventory.")
    )
    host = fields.text(lazy("Address"), Required(), longest=120, hint=lazy("An address or a name that is answered."))
    port = fields.whole(lazy("Port"), Required(), smallest=1, largest=LARGEST_PORT)
    access = fields.choice(lazy("How to get in"), Required())
    profile = fields.choice(lazy("Profile"), Required())
    is_watched = fields.check(lazy("It is watched"))


class SheetForm(Form):
    """A sheet of devices, pasted."""

    sheet = fields.long_text(
        lazy("Rows"), Required(), longest=100_000,
        hint=lazy("The first line names the columns: resource, host, port, access, profile."),
    )  # fmt: skip


class RuleForm(Form):
    """What a kind of trap means."""

    kind = fields.text(lazy("Kind of trap"), Required(), longest=255, hint=lazy("Its name as numbers and points."))
    name = fields.text(lazy("Name"), Required(), longest=80)
    action = fields.choice(lazy("What is done"), Required(), options=ACTION_OPTIONS)
    cause = fields.text(
        lazy("Probable cause"), longest=40, hint=lazy("Only where an alarm is raised or cleared, as in dying_gasp.")
    )
    severity = fields.choice(lazy("Severity"), options=SEVERITY_OPTIONS)
    lasts_minutes = fields.whole(
        lazy("Over by itself after so many minutes"), smallest=0, largest=LONGEST_LASTING,
        hint=lazy("0 waits for the trap that clears it."),
    )  # fmt: skip
    port_name = fields.text(
        lazy("Value that names the interface"), longest=255,
        hint=lazy("How its name begins, as in 1.3.6.1.2.1.2.2.1.1. Empty: it is found by itself where it is usual."),
    )  # fmt: skip
    text_es = fields.text(lazy("In Spanish"), longest=200)
    text_en = fields.text(lazy("In English"), longest=200)
