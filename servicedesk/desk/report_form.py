"""The form of a report, made from the typed model of what it asks for."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from wtforms import Field

from servicedesk.core.kernel.errors import Message
from servicedesk.core.kernel.setting_fields import Setting
from servicedesk.language.marks import lazy
from servicedesk.web import fields
from servicedesk.web.checks import Required
from servicedesk.web.forms import Form

PREFIX = "with_"  # so that no parameter stands in for a part of the form
NUMBERS = {"number": "decimal", "whole": "numeric"}


class ReportForm(Form):
    """The parent of every form of a report; it knows what it asks for."""

    asked: Sequence[Setting] = ()

    def complain(self, problems: Mapping[str, Message]) -> None:
        """Add what the model said, each at its field."""
        super().complain({PREFIX + name if PREFIX + name in self else name: each for name, each in problems.items()})

    def entries(self) -> list[tuple[Setting, Field]]:
        """Return what is asked for with its field."""
        return [(each, self[PREFIX + each.name]) for each in self.asked]

    def values(self) -> dict[str, Any]:
        """Return what was entered, as the model takes it; what was left empty takes its default."""
        return {each.name: field.data for each, field in self.entries() if field.data not in (None, "")}


def form_for(asked: Sequence[Setting]) -> type[ReportForm]:
    """Return the form that asks for this."""
    parts: dict[str, Any] = {PREFIX + each.name: _field(each) for each in asked}
    return cast(type[ReportForm], type("ReportForm", (ReportForm,), {"asked": asked, **parts}))


def known(asked: Sequence[Setting], first: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the form shows before anybody has typed."""
    return {PREFIX + each.name: _shown(each, first.get(each.name, each.default)) for each in asked}


def _shown(each: Setting, value: Any) -> Any:
    return value if each.kind in ("day", "check") or value is None else str(value)


def _field(each: Setting) -> Any:
    checks = [Required()] if each.is_required else []
    if each.kind == "day":
        return fields.day(each.label, *checks, hint=each.help_text)
    if each.kind == "check":
        return fields.check(each.label, hint=each.help_text)
    if each.kind == "choice":
        required = Required(lazy("error.choose"))
        return fields.choice(each.label, required, options=each.options, hint=each.help_text)
    marks = {"inputmode": NUMBERS[each.kind]} if each.kind in NUMBERS else {}
    return fields.text(each.label, *checks, hint=each.help_text, longest=each.longest or fields.LINE, **marks)
