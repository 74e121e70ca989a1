"""Reading what Alertmanager sends (webhook, version 4) without believing any of it."""

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from plugins.alertmanager.settings import Settings

MOST_ALERTS = 2_000
LONGEST_VALUE = 255
LONGEST_CAUSE = 40
LONGEST_FINGERPRINT = 64
FIRING, RESOLVED = STATES = ("firing", "resolved")
# What people write as severity, and what it is here (ITU-T X.733).
SEVERITIES = {
    "critical": "critical", "page": "critical", "emergency": "critical", "error": "major", "major": "major",
    "high": "major", "warning": "warning", "minor": "minor", "low": "minor",
}  # fmt: skip
OTHERWISE = "indeterminate"
CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
STRANGE = re.compile(r"[^a-z0-9]+")
UNKEPT = re.compile(r"[\x00\ud800-\udfff]")  # what no database keeps; exporters copy the bytes of devices into labels


class Unreadable(Exception):
    """What was sent is not what Alertmanager sends; ``code`` says why and ``field`` where."""

    def __init__(self, code: str, field: str = "") -> None:
        """Say what is wrong, and where."""
        super().__init__(code)
        self.code, self.field = code, field


class Alert(NamedTuple):
    """One alert: which elements it may mean, and what it says of it.

    The ``fingerprint`` is that of its labels; senders without one tell alerts of one element and name not apart.
    ``port_names`` is what the resource may be called that is its port alone; ``is_down`` says that what is meant is
    dead: of an alert about a port only the port, of any other the element.
    """

    names: tuple[str, ...]
    cause: str
    severity: str
    text: str
    is_firing: bool
    is_down: bool = False
    is_of_a_port: bool = False
    port_names: tuple[str, ...] = ()
    is_watchdog: bool = False
    fingerprint: str = ""


class Read(NamedTuple):
    """The alerts that could be read, and where something was missing in the others."""

    alerts: list[Alert]
    left_out: list[str]


def read_alerts(body: bytes, settings: Settings) -> Read:
    """Return the alerts of a message. Raises Unreadable when it is none."""
    try:
        message = json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable("not_json") from None
    if not isinstance(message, dict):
        raise Unreadable("not_an_object")
    if message.get("version") != "4":
        raise Unreadable("unknown_version", "version")
    alerts = message.get("alerts")
    if not isinstance(alerts, list):
        raise Unreadable("not_a_list", "alerts")
    if len(alerts) > MOST_ALERTS:
        raise Unreadable("too_many", "alerts")
    found, left_out = [], []
    for place, each in enumerate(alerts):
        alert = _read(each, f"alerts[{place}]", settings)
        if isinstance(alert, Alert):
            found.append(alert)
        else:
            left_out.append(alert)
    return Read(found, left_out)


def cause_of(name: str) -> str:
    """Return the name of an alert as the code of a cause: LinkDown becomes link_down."""
    words = STRANGE.sub("_", CAMEL.sub("_", name).lower()).strip("_")
    return (words if words[:1].isalpha() else f"alert_{words}")[:LONGEST_CAUSE].rstrip("_")


def _read(alert: Any, place: str, settings: Settings) -> Alert | str:
    """Return an alert, or where something is missing that it cannot do without."""
    if not isinstance(alert, dict) or alert.get("status") not in STATES:
        return f"{place}.status"
    labels = _texts(alert.get("labels"))
    name = labels.get(settings.cause_label, "")
    if not name:
        return f"{place}.labels.{settings.cause_label}"
    is_firing = alert["status"] == FIRING
    if settings.watchdog and name == settings.watchdog:
        return Alert((), "", OTHERWISE, "", is_firing, is_watchdog=True)
    resource = labels.get(settings.resource_label, "")
    if not resource:
        return f"{place}.labels.{settings.resource_label}"
    notes = _texts(alert.get("annotations"))
    severity = SEVERITIES.get(labels.get(settings.severity_label, "").lower(), OTHERWISE)
    text = notes.get("summary") or notes.get("description") or ""
    names = tuple(dict.fromkeys((resource, resource.rpartition(":")[0] or resource)))
    ports = [labels[label] for label in _listed(settings.port_labels) if labels.get(label)]
    port_names = tuple(f"{name} {port}" for port in ports for name in names)
    is_of_a_port = name in _listed(settings.port_alerts)
    is_down = is_of_a_port or name in _listed(settings.down_alerts)
    fingerprint = alert.get("fingerprint")
    known_by = UNKEPT.sub("", fingerprint)[:LONGEST_FINGERPRINT] if isinstance(fingerprint, str) else ""
    return Alert(
        names, cause_of(name), severity, text, is_firing, is_down, is_of_a_port, port_names, fingerprint=known_by
    )


def _listed(names: str) -> list[str]:
    return [each.strip() for each in names.split(",")]


def _texts(values: Any) -> Mapping[str, str]:
    """Return the texts among labels or annotations, each as far as it can be kept."""
    if not isinstance(values, dict):
        return {}
    return {name: UNKEPT.sub("", value)[:LONGEST_VALUE] for name, value in values.items() if isinstance(value, str)}
