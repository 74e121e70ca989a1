"""Why an account is at risk of leaving, in plain words."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from servicedesk.language.marks import lazy

# Each rule as a list of rules names it.
RULES = {
    "fault_service": lazy("Faults on one service"),
    "fault_account": lazy("Faults on the account"),
    "breach": lazy("Promises missed"),
    "rating": lazy("Low ratings"),
    "rejected": lazy("Solutions rejected"),
    "reopened": lazy("Tickets reopened"),
}
Counting = Callable[..., str]  # takes the words for one, those for many, the count and the other values


def reason_words(reason: Mapping[str, Any], ngettext: Counting, day: Callable[[datetime], str]) -> str:
    """Return one reason in the reader's language; ``day`` says the day of a moment."""
    count, rule = int(reason["count"]), str(reason["rule"])
    last = day(datetime.fromisoformat(reason["last_at"]))
    values = {"days": reason["days"], "last": last, "stars": reason["stars"]}
    if rule.startswith("fault"):
        service = f"{reason.get('service_name', '')} {reason.get('service', '')}".strip()
        return _faults(count, values | {"service": service}, ngettext)
    if rule == "breach":
        return ngettext(
            "One promise missed in %(days)s days: %(last)s",
            "%(count)s promises missed in %(days)s days, the last one: %(last)s",
            count, **values,
        )  # fmt: skip
    return _said_by_customer(rule, count, values, ngettext)


def _faults(count: int, values: Mapping[str, Any], ngettext: Counting) -> str:
    if values["service"]:
        return ngettext(
            "%(count)s fault in %(days)s days on %(service)s, the last one: %(last)s",
            "%(count)s faults in %(days)s days on %(service)s, the last one: %(last)s", count, **values,
        )  # fmt: skip
    return ngettext(
        "%(count)s fault in %(days)s days on the account, the last one: %(last)s",
        "%(count)s faults in %(days)s days on the account, the last one: %(last)s", count, **values,
    )  # fmt: skip


def _said_by_customer(rule: str, count: int, values: Mapping[str, Any], ngettext: Counting) -> str:
    if rule == "rating":
        return ngettext(
            "One low rating in %(days)s days, %(stars)s of 5: %(last)s",
            "%(count)s low ratings in %(days)s days, the worst %(stars)s of 5, the last one: %(last)s", count, **values,
        )  # fmt: skip
    if rule == "rejected":
        return ngettext(
            "One solution rejected in %(days)s days: %(last)s",
            "%(count)s solutions rejected in %(days)s days, the last one: %(last)s",
            count, **values,
        )  # fmt: skip
    return ngettext(
        "One ticket reopened in %(days)s days: %(last)s",
        "%(count)s tickets reopened in %(days)s days, the last one: %(last)s",
        count, **values,
    )  # fmt: skip
