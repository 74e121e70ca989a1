"""Changing the settings of a plugin: what they are now, whether the new ones will do, what differs."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from servicedesk.core.kernel.errors import Invalid, Message
from servicedesk.core.kernel.keyring import KeyMissing, KeyRing, Unreadable
from servicedesk.core.kernel.settings import SEALED, Parameters, PluginSettings

Asked = TypeVar("Asked", bound=Parameters)

CHANGED = "changed"  # all that is ever said of a secret
CODES = {
    "missing": "required",
    "int_parsing": "whole_number",
    "int_from_float": "whole_number",
    "int_type": "whole_number",
    "decimal_parsing": "number",
    "float_parsing": "number",
    "date_from_datetime_parsing": "day",
    "date_parsing": "day",
    "literal_error": "unknown_choice",
    "enum": "unknown_choice",
    "extra_forbidden": "unknown",
}
# What pydantic says, the name under which it gives the bound, and what we say, with our name for the bound.
BOUNDS = {
    "greater_than_equal": ("ge", "too_small", "minimum"),
    "less_than_equal": ("le", "too_large", "maximum"),
    "string_too_long": ("max_length", "too_long", "longest"),
}


def settings_as_they_are(
    model: type[PluginSettings], stored: Mapping[str, Any], plugin: str, keys: KeyRing
) -> PluginSettings:
    """Return the settings of a plugin as they are; what no longer exists or cannot be read takes its default.

    After the key was lost or the plugin was replaced an administrator must still be able to set it anew.
    """
    plain = {name: value for name, value in stored.items() if not (isinstance(value, dict) and SEALED in value)}
    for candidate in (stored, plain):
        try:
            return model.opened(candidate, plugin, keys)
        except (KeyMissing, Unreadable, ValidationError):
            continue
    return model.model_construct()


def validated(model: type[PluginSettings], before: PluginSettings, values: Mapping[str, Any]) -> PluginSettings:
    """Return the settings with these values in the place of the old ones, or raise Invalid with the fields at fault."""
    problems = {name: Message("required") for name, value in values.items() if _is_missing(model, name, value)}
    problems |= {name: wrong for name, value in values.items() if (wrong := _too_short(model, name, value))}
    if problems:
        raise Invalid(problems)
    kept = {name: getattr(before, name) for name in before.model_fields_set}
    try:
        return model(**{**kept, **values})
    except ValidationError as error:
        raise Invalid(_problems(error)) from None


def filled(model: type[Asked], values: Mapping[str, Any]) -> Asked:
    """Return what was asked for with these values, or raise Invalid with the fields at fault."""
    try:
        return model(**values)
    except ValidationError as error:
        raise Invalid(_problems(error)) from None


def difference(before: PluginSettings, after: PluginSettings) -> dict[str, Any]:
    """Return for each setting that changed what it was and is; of a secret only that it changed."""
    was, is_now = before.model_dump(mode="json"), after.model_dump(mode="json")
    return {
        name: CHANGED if name in after.secret_names() else [was.get(name), is_now[name]]
        for name in type(after).model_fields
        if getattr(before, name, None) != getattr(after, name)
    }


def unset_settings(model: type[PluginSettings], stored: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of the settings that must be set and are not; a sealed secret is."""
    return tuple(
        name for name, field in model.model_fields.items() if _is_missing(model, name, stored.get(name, field.default))
    )


def _is_missing(model: type[PluginSettings], name: str, value: Any) -> bool:
    field = model.model_fields.get(name)
    extra = field.json_schema_extra if field else None
    return value in ("", None) and isinstance(extra, dict) and bool(extra.get("required"))


def _too_short(model: type[PluginSettings], name: str, value: Any) -> Message | None:
    field = model.model_fields.get(name)
    extra = field.json_schema_extra if field else None
    shortest = extra.get("shortest", 0) if isinstance(extra, dict) else 0
    is_short = isinstance(value, str) and isinstance(shortest, int) and 0 < len(value) < shortest
    return Message("too_short", {"shortest": shortest}) if is_short else None


def _problems(error: ValidationError) -> dict[str, Message]:
    """Return what is wrong with each field; what is wrong with all of them together has no name."""
    details = error.errors(include_url=False, include_input=False)
    return {str(each["loc"][0]) if each["loc"] else "": _message(each) for each in details}


def _message(detail: ErrorDetails) -> Message:
    """Say in our codes what pydantic found wrong."""
    kind = detail["type"]
    if kind in BOUNDS:
        bound, code, name = BOUNDS[kind]
        return Message(code, {name: detail.get("ctx", {}).get(bound)})
    return Message(CODES.get(kind, "invalid"))
