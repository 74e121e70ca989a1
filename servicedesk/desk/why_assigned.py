"""Why the desk gave a ticket to somebody, or to nobody yet: its codes and values in the reader's words."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from servicedesk.language.marks import lazy
from servicedesk.web.locale import current_language, ngettext
from servicedesk.web.locale import gettext as _
from servicedesk.web.templating import when

# What stands against everybody of a team, as a sentence and as a badge.
NOBODY = {
    "nobody": (lazy("nobody who works here belongs to the team"), lazy("Nobody in the team")),
    "away": (lazy("everybody of the team is away"), lazy("Everybody is away")),
    "off_shift": (lazy("nobody is on shift"), lazy("Nobody on shift")),
    "no_skill": (lazy("nobody on shift knows what it asks for"), lazy("Nobody with the skill")),
    "handed_back": (lazy("whoever could take it has just handed it back"), lazy("Handed back")),
    "full": (lazy("everybody who could take it carries all they can"), lazy("Everybody is full")),
}
Names = Mapping[int, str]


def assigned_because(name: str, why: Mapping[str, Any], names: Names) -> str:
    """Return who got a ticket and why, and why the others did not."""
    until = _moment(why["until"])
    reasons = [_("on shift until %(until)s", until=until) if until else _("on duty")]
    if why["skills"]:
        reasons.append(_("knows %(skills)s", skills=_skills(why["skills"])))
    before = why["open"]
    reasons.append(ngettext("%(count)s open ticket before this one", "%(count)s open tickets before this one", before))
    told = _("Assigned to %(name)s: %(reasons)s.", name=name, reasons=", ".join(reasons))
    return " ".join([told, *_others(why, names)])


def waits_because(code: str, why: Mapping[str, Any], names: Names) -> str:
    """Return why nobody could be given a ticket, and when that may end."""
    begins = _moment(why["next_at"])
    told = _("It waits for an agent: %(reason)s.", reason=_(NOBODY[code][0]))
    soon = [_("The next shift begins %(begins)s.", begins=begins)] if begins else []
    return " ".join([told, *soon, *_others(why, names)])


def _others(why: Mapping[str, Any], names: Names) -> Iterator[str]:
    """Yield one sentence about those who were passed over, nothing where there was nobody else."""
    told = [_passed(each, names.get(each["user_id"], "") or _("somebody else")) for each in why["passed"]]
    if why["others"]:
        told.append(ngettext("%(count)s more", "%(count)s more", why["others"]))
    if told:
        yield f"{'; '.join(told)}."


# What stood against somebody, said of a moment where there is one ("until" behind a dot).
PASSED = {
    "away": lazy("%(name)s is away"),
    "away.until": lazy("%(name)s is away until %(until)s"),
    "off_shift": lazy("%(name)s is not on shift"),
    "off_shift.until": lazy("%(name)s begins %(until)s"),
    "no_skill": lazy("%(name)s does not know %(skills)s"),
    "handed_back": lazy("%(name)s handed it back"),
    "full": lazy("%(name)s carries all they can (%(count)s)"),
    "busier": lazy("%(name)s has a load of %(load)s"),
}


def _passed(each: Mapping[str, Any], name: str) -> str:
    until = _moment(each["until"])
    words = PASSED[f"{each['why']}.until" if until else each["why"]]
    skills = _skills(each["lacks"])
    return _(words, name=name, until=until, skills=skills, count=each["open"], load=each["load"])


def _moment(text: str) -> str:
    return when(datetime.fromisoformat(text)) if text else ""


def _skills(pairs: Sequence[Sequence[str]]) -> str:
    """Return skills by the names that they have in the reader's language."""
    return ", ".join(each[1 if current_language() == "en" else 0] for each in pairs)
