"""The form of a plugin's settings, made from its typed model: every field with its words, bounds and default."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from wtforms import Field

from servicedesk.core.kernel.errors import Message
from servicedesk.core.kernel.setting_fields import Setting
from servicedesk.core.kernel.settings import PluginSettings, Secret
from servicedesk.language.marks import lazy
from servicedesk.web import fields
from servicedesk.web.checks import Required
from servicedesk.web.forms import Form
from servicedesk.web.locale import gettext

FEW = 5  # so many choices are shown at once; more become a list to choose from
LONGEST = 5_000
# What the core says of a value, for the catalogues.
CODES = (lazy("error.too_small"), lazy("error.too_large"), lazy("error.number"), lazy("error.invalid"))
FIELD, FORGET = "set_", "forget_"  # so that no setting stands in for a part of the form


class SettingsForm(Form):
    """The parent of every form of settings; it knows which settings it asks for."""

    asked: Sequence[Setting] = ()

    def complain(self, problems: Mapping[str, Message]) -> None:
        """Add what the core said, each at its field."""
        named = {FIELD + name if FIELD + name in self else name: problem for name, problem in problems.items()}
        super().complain(named)

    def entries(self) -> list[tuple[Setting, Field, Field | None]]:
        """Return each setting with its field, a secret with the box that makes it forgotten."""
        return [(each, self[FIELD + each.name], self._fields.get(FORGET + each.name)) for each in self.asked]

    def values(self) -> dict[str, Any]:
        """Return what was entered, as the model takes it; a secret that was left empty stays as it is."""
        found: dict[str, Any] = {}
        for each, field, forget in self.entries():
            if each.kind != "secret":
                found[each.name] = _entered(each, field.data)
            elif field.data:
                found[each.name] = field.data
            elif forget is not None and forget.data:
                found[each.name] = ""
        return found


def form_for(asked: Sequence[Setting], now: PluginSettings) -> type[SettingsForm]:
    """Return the form of these settings, in the reader's language."""
    parts: dict[str, Any] = {"asked": asked}
    for each in asked:
        parts[FIELD + each.name] = _field(each, now)
        if each.kind == "secret" and _is_set(now, each.name):
            parts[FORGET + each.name] = fields.check(lazy("Forget it"))
    return cast(type[SettingsForm], type("SettingsForm", (SettingsForm,), parts))


def known(asked: Sequence[Setting], now: PluginSettings) -> dict[str, Any]:
    """Return what the form shows before anybody has typed: everything but secrets."""
    return {FIELD + each.name: _shown(each, getattr(now, each.name, None)) for each in asked if each.kind != "secret"}


def _field(each: Setting, now: PluginSettings) -> Any:
    """Return the field for one setting."""
    label, hint = each.label, hint_of(each, is_set=each.kind == "secret" and _is_set(now, each.name))
    checks = [Required()] if each.is_required and each.kind not in ("secret", "check") else []
    if each.kind == "secret":
        return fields.password(label, hint=hint, autocomplete="off", spellcheck="false")
    if each.kind == "check":
        return fields.check(label, hint=hint)
    if each.kind == "choice":
        return fields.choice(label, Required(lazy("error.choose")), options=each.options, hint=hint)
    if each.kind == "choices" and each.options:
        return fields.choices(label, options=each.options, hint=hint)
    if each.kind in ("long_text", "choices"):
        return fields.long_text(label, *checks, hint=hint, longest=each.longest or LONGEST)
    number = {"inputmode": "decimal" if each.kind == "number" else "numeric"}
    return fields.text(
        label, *checks, hint=hint, longest=each.longest or LONGEST, **number if each.kind != "text" else {}
    )


def hint_of(each: Setting, *, is_set: bool) -> str:
    """Return what helps to fill in a field: its own words, its bounds, its default."""
    said = [gettext(each.help_text) if each.help_text else "", _bounds(each)]
    if each.kind == "secret":
        said.append(gettext("It is kept sealed and not shown again."))
        said.append(gettext("Leave it empty to keep it.") if is_set else "")
    elif each.kind in ("whole", "number") and each.default is not None:
        said.append(gettext("Usually %(value)s.", value=each.default))
    elif each.kind == "choices" and not each.options:
        said.append(gettext("One per line."))
    return " ".join(text for text in said if text)


def _bounds(each: Setting) -> str:
    if each.minimum is not None and each.maximum is not None:
        return gettext("From %(minimum)s to %(maximum)s.", minimum=each.minimum, maximum=each.maximum)
    if each.minimum is not None:
        return gettext("At least %(minimum)s.", minimum=each.minimum)
    return gettext("At most %(maximum)s.", maximum=each.maximum) if each.maximum is not None else ""


def _entered(each: Setting, value: Any) -> Any:
    if each.kind == "choices" and not each.options:
        return [line.strip() for line in str(value or "").splitlines() if line.strip()]
    if each.kind == "choices":
        return list(value or [])
    return bool(value) if each.kind == "check" else value or ""


def _shown(each: Setting, value: Any) -> Any:
    """Return a value as its field takes it."""
    if each.kind == "choices":
        chosen = [str(one) for one in value or ()]
        return chosen if each.options else "\n".join(chosen)
    return value if isinstance(value, bool) or value is None else str(value)


def _is_set(now: PluginSettings, name: str) -> bool:
    value = getattr(now, name, "")
    return bool(value.reveal() if isinstance(value, Secret) else value)
