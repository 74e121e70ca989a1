"""What somebody wants to be watched, how to get in, and from when on something is wrong."""

from dataclasses import dataclass

from plugins.snmp_monitor.drivers.base import AUTH, PRIVACY
from servicedesk.plugin_api import Invalid, Message, lazy

SNMP_PORT = 161
LARGEST_PORT = 65_535
SHORTEST_KEY = 8  # of a user of v3 (RFC 3414)
VERSIONS = ("1", "2c", "3")
REQUIRED = "required"
NO_CHOICE = "choose"
TOO_SHORT = lazy("snmp_monitor.key_too_short")
NOT_HIDDEN = lazy("snmp_monitor.hidden_needs_signed")
OUT_OF_RANGE = lazy("snmp_monitor.out_of_range")
# How far each number of a profile may go.
BOUNDS = {
    "every_seconds": (10, 86_400), "timeout_seconds": (1, 10), "retries": (0, 5), "misses": (1, 20),
    "busy_percent": (0, 100), "bad_errors": (0, 1_000_000),
    "hot_degrees": (0, 200), "low_charge": (0, 100),
}  # fmt: skip


@dataclass(frozen=True)
class AccessDraft:
    """A way of getting in; secrets that are empty stay what they were."""

    name: str
    version: str = "2c"
    community: str = ""
    user: str = ""
    auth: str = "none"
    auth_key: str = ""
    privacy: str = "none"
    privacy_key: str = ""


@dataclass(frozen=True)
class ProfileDraft:
    """How often and how patiently devices are asked, and from when on something is wrong."""

    name: str
    every_seconds: int = 60
    timeout_seconds: int = 2
    retries: int = 1
    misses: int = 2
    busy_percent: int = 90
    bad_errors: int = 100
    hot_degrees: int = 60
    low_charge: int = 30


@dataclass(frozen=True)
class DeviceDraft:
    """A device: which resource it is, by name, where it answers, how to get in, and by which profile it is judged."""

    resource: str
    host: str
    access_id: int
    profile_id: int
    port: int = SNMP_PORT
    is_watched: bool = True


def check_access(draft: AccessDraft, *, is_new: bool) -> None:
    """Raise Invalid for a way of getting in that can never work."""
    problems: dict[str, Message] = {}
    if not draft.name:
        problems["name"] = Message(REQUIRED)
    if draft.version not in VERSIONS:
        problems["version"] = Message(NO_CHOICE)
    if draft.version == "3":
        problems |= _problems_of_user(draft, is_new=is_new)
    elif is_new and not draft.community:
        problems["community"] = Message(REQUIRED)
    if problems:
        raise Invalid(problems)


def _problems_of_user(draft: AccessDraft, *, is_new: bool) -> dict[str, Message]:
    problems = {} if draft.user else {"user": Message(REQUIRED)}
    if draft.privacy != "none" and draft.auth == "none":
        problems["privacy"] = Message(NOT_HIDDEN)
    for choice, key, known in (("auth", "auth_key", AUTH), ("privacy", "privacy_key", PRIVACY)):
        chosen, secret = getattr(draft, choice), getattr(draft, key)
        if chosen not in known:
            problems[choice] = Message(NO_CHOICE)
        elif chosen != "none" and (is_new or secret) and len(secret) < SHORTEST_KEY:
            problems[key] = Message(TOO_SHORT, {"shortest": SHORTEST_KEY})
    return problems


def check_profile(draft: ProfileDraft) -> None:
    """Raise Invalid for numbers out of their bounds."""
    problems = {} if draft.name else {"name": Message(REQUIRED)}
    for name, (smallest, largest) in BOUNDS.items():
        if not smallest <= getattr(draft, name) <= largest:
            problems[name] = Message(OUT_OF_RANGE, {"smallest": smallest, "largest": largest})
    if problems:
        raise Invalid(problems)
