"""The form of a rule: as many lines as it has conditions and actions, and one more whenever somebody asks for it.

It needs no script: each line brings the fields that fit it, and buttons of the same form add and take away lines.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from werkzeug.datastructures import MultiDict
from wtforms import Field, HiddenField

from servicedesk.admin.rules.words import (
    ACTION_WORDS,
    COUNTED_WORDS,
    FIELD_WORDS,
    MATCH_WORDS,
    MOMENT_WORDS,
    OPERATOR_WORDS,
    VALUE_WORDS,
    Known,
)
from servicedesk.admin.sla.words import CLOCK_WORDS
from servicedesk.core.automation import FIELDS, NEEDS, Action, Condition, Rule, RuleDraft
from servicedesk.core.kernel.errors import Message
from servicedesk.language.marks import lazy
from servicedesk.web import fields
from servicedesk.web.checks import Required
from servicedesk.web.forms import Form

MOST = 20
LONGEST_WAIT = 129_600  # minutes: 90 days
LONGEST_REVISION = 9  # digits
TYPED = ("title", "account", "tier")  # fields whose values people write
CHOSEN = Required(lazy("error.choose"))
COMMAS = lazy("Several are parted by commas.")
LINE = re.compile(r"(condition|action)_([0-9]{1,2})", re.ASCII)


@dataclass(frozen=True)
class Lines:
    """Which lines a form has: the field of each condition, the kind of each action."""

    conditions: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()

    @classmethod
    def of(cls, draft: RuleDraft) -> "Lines":
        """Return the lines of a rule."""
        return cls(tuple(each.field for each in draft.conditions), tuple(each.kind for each in draft.actions))

    @classmethod
    def sent(cls, form: Mapping[str, str]) -> "Lines":
        """Return the lines that were sent, as far as they are known, none left out between them."""
        return cls(tuple(_numbered(form, "condition", FIELDS)), tuple(_numbered(form, "action", NEEDS)))


class RuleForm(Form):
    """The parent of the forms of rules; it knows its lines."""

    lines = Lines()
    seen = HiddenField()
    name = fields.text(
        lazy("Name"), Required(), longest=120, hint=lazy("Colleagues read it on the tickets that it changes.")
    )
    moment = fields.choice(lazy("When"), CHOSEN, options=list(MOMENT_WORDS.items()))
    minutes = fields.whole(
        lazy("Minutes"),
        smallest=0,
        largest=LONGEST_WAIT,
        hint=lazy("Only for rules that wait: 60 is an hour, 1440 a day."),
    )
    counted_by = fields.choice(lazy("How the time is counted"), CHOSEN, options=list(COUNTED_WORDS.items()))
    promise = fields.choice(lazy("Which promise is due"), options=list(CLOCK_WORDS.items()))
    match = fields.choice(lazy("It acts where"), CHOSEN, options=list(MATCH_WORDS.items()))
    new_condition = fields.choice(lazy("Another condition"), options=list(FIELD_WORDS.items()))
    new_action = fields.choice(lazy("Another action"), options=[(kind, ACTION_WORDS[kind]) for kind in NEEDS])

    @property
    def revision(self) -> int:
        """Return the revision that was seen, one that there never was where it cannot be read."""
        sent = str(self.seen.data or "")
        return int(sent) if sent.isascii() and sent.isdigit() and len(sent) <= LONGEST_REVISION else -1

    def complain(self, problems: Mapping[str, Message]) -> None:
        """Add what the core said, each at its line; what has no field of its own is said of the whole form."""
        super().complain({self._place(name): problem for name, problem in problems.items()})

    def _place(self, name: str) -> str:
        """Return the last field of a line, or the name itself where it is no line, or has none."""
        own = [each.name for each in self if each.name.startswith(f"{name}_") and not each.name.endswith("_kind")]
        return own[-1] if own and LINE.fullmatch(name) else name

    def called(self, name: str) -> str:
        """Return what a field or an action is called."""
        return FIELD_WORDS.get(name) or ACTION_WORDS[name]

    def condition_fields(self, place: int) -> tuple[Field, Field]:
        """Return the fields of a condition: how it is compared, and with what."""
        name = f"condition_{place}"
        typed = f"{name}_typed"
        return self[f"{name}_operator"], self[typed if typed in self else f"{name}_values"]

    def action_fields(self, place: int) -> list[Field]:
        """Return the fields of an action."""
        return [self[f"action_{place}_{need}"] for need in NEEDS[self.lines.actions[place]]]

    @property
    def draft(self) -> RuleDraft:
        """Return the rule as it was written."""
        return RuleDraft(
            name=self.name.data or "", moment=self.moment.data or "", match=self.match.data or "",
            conditions=tuple(map(self._condition, range(len(self.lines.conditions)))),
            actions=tuple(map(self._action, range(len(self.lines.actions)))),
            minutes=self.minutes.data or 0, counted_by=self.counted_by.data or "", promise=self.promise.data or "",
        )  # fmt: skip

    def _condition(self, place: int) -> Condition:
        operator, values = self.condition_fields(place)
        given = values.data or []
        chosen = [each.strip() for each in given.split(",")] if isinstance(given, str) else given
        return Condition(self.lines.conditions[place], operator.data or "", tuple(filter(None, chosen)))

    def _action(self, place: int) -> Action:
        kind = self.lines.actions[place]
        values = {need: self[f"action_{place}_{need}"].data or "" for need in NEEDS[kind]}
        return Action(kind, values)


def form_for(lines: Lines, known: Known) -> type[RuleForm]:
    """Return the form with these lines."""
    parts: dict[str, Any] = {"lines": lines}
    for place, name in enumerate(lines.conditions):
        parts |= _condition_parts(f"condition_{place}", name, known)
    for place, kind in enumerate(lines.actions):
        parts[f"action_{place}_kind"] = HiddenField()
        parts |= {f"action_{place}_{need}": _need(need, known) for need in NEEDS[kind]}
    return cast(type[RuleForm], type("RuleForm", (RuleForm,), parts))


def values_of(draft: RuleDraft) -> dict[str, Any]:
    """Return a rule as the values of its form."""
    told: dict[str, Any] = {
        "name": draft.name, "moment": draft.moment, "match": draft.match, "minutes": draft.minutes,
        "counted_by": draft.counted_by, "promise": draft.promise,
    }  # fmt: skip
    for place, condition in enumerate(draft.conditions):
        name = f"condition_{place}"
        told |= {f"{name}_kind": condition.field, f"{name}_operator": condition.operator}
        told |= {f"{name}_values": list(condition.values), f"{name}_typed": ", ".join(condition.values)}
    for place, action in enumerate(draft.actions):
        told |= {f"action_{place}_kind": action.kind}
        told |= {f"action_{place}_{need}": value for need, value in action.values.items()}
    return told


def form_of(rule: Rule, known: Known) -> RuleForm:
    """Return the form with what a rule says."""
    draft = rule.draft
    return form_for(Lines.of(draft), known).blank(None, **values_of(draft), seen=str(rule.revision))


def new_form(known: Known) -> RuleForm:
    """Return the form of a rule that begins."""
    blank = RuleDraft("", "opened")
    return form_for(Lines(), known).blank(None, **values_of(blank), seen="0")


def read_form(sent: MultiDict[str, Any], known: Known) -> RuleForm:
    """Return the form as it was sent, with its lines."""
    return form_for(Lines.sent(sent), known).read(sent)


def is_about_lines(sent: Mapping[str, str]) -> bool:
    """Tell whether a button was pressed that adds a line or takes one away."""
    return "more" in sent or "less" in sent


def with_lines(form: RuleForm, sent: Mapping[str, str], known: Known) -> RuleForm:
    """Return the form with one line more or less, as the pressed button says; nothing else that was typed is lost."""
    draft = form.draft
    if sent.get("more") == "condition" and form.new_condition.data in FIELDS and len(draft.conditions) < MOST:
        name = form.new_condition.data
        draft = replace(draft, conditions=(*draft.conditions, Condition(name, FIELDS[name][0])))
    if sent.get("more") == "action" and form.new_action.data in NEEDS and len(draft.actions) < MOST:
        draft = replace(draft, actions=(*draft.actions, Action(form.new_action.data)))
    found = LINE.fullmatch(sent.get("less", ""))
    if found is not None:
        place = int(found[2])
        if found[1] == "condition":
            draft = replace(draft, conditions=(*draft.conditions[:place], *draft.conditions[place + 1 :]))
        else:
            draft = replace(draft, actions=(*draft.actions[:place], *draft.actions[place + 1 :]))
    told = values_of(draft) | {"minutes": form.minutes.data, "seen": form.seen.data}
    return form_for(Lines.of(draft), known).blank(None, **told)


def _condition_parts(name: str, field: str, known: Known) -> dict[str, Any]:
    operators = [(each, OPERATOR_WORDS[each]) for each in FIELDS[field]]
    label = lazy("Compared with")
    parts: dict[str, Any] = {
        f"{name}_kind": HiddenField(),
        f"{name}_operator": fields.choice(lazy("How it is compared"), CHOSEN, options=operators),
    }
    if field in TYPED:
        hint = "" if field == "tier" else COMMAS
        return parts | {f"{name}_typed": fields.text(label, hint=hint, longest=1000)}
    return parts | {f"{name}_values": fields.choices(label, options=list(known[field].items()))}


def _need(need: str, known: Known) -> Any:
    label = VALUE_WORDS[need]
    if need == "text":
        return fields.long_text(label, Required(), longest=4000)
    return fields.choice(label, CHOSEN, options=list(known[need].items()))


def _numbered(form: Mapping[str, str], what: str, known: Mapping[str, Any]) -> Iterator[str]:
    for place in range(MOST):
        kind = form.get(f"{what}_{place}_kind")
        if kind not in known:
            return
        yield str(kind)
