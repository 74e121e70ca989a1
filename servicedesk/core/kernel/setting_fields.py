"""The fields of a typed model as a form can ask for them: which there are, of which kind, with which bounds."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from servicedesk.core.kernel.own_words import OwnWords
from servicedesk.core.kernel.settings import Secret

A_LINE = 120  # letters; what may be longer gets several lines

Kind = Literal["text", "long_text", "secret", "whole", "number", "check", "choice", "choices", "day"]

PLAIN: Mapping[Any, Kind] = {
    Secret: "secret", bool: "check", int: "whole", float: "number", Decimal: "number", date: "day",
}  # fmt: skip


@dataclass(frozen=True)
class Setting:
    """One setting: its kind, its words (message ids), its bounds and its default."""

    name: str
    kind: Kind
    label: str
    help_text: str = ""
    unit: str = ""
    is_required: bool = False
    default: Any = None
    minimum: Any = None
    maximum: Any = None
    longest: int | None = None
    options: tuple[tuple[str, str], ...] = ()


def describe_settings(model: type[BaseModel], plugin: str = "") -> list[Setting]:
    """Return the settings that a model declares, in their order, in the words of this plugin."""
    described = [_described(name, field) for name, field in model.model_fields.items()]
    return [_in_its_words(each, plugin) for each in described] if plugin else described


def _in_its_words(setting: Setting, plugin: str) -> Setting:
    own = partial(OwnWords.of, plugin)
    options = tuple((value, own(label)) for value, label in setting.options)
    texts: dict[str, Any] = {name: own(getattr(setting, name)) for name in ("label", "help_text", "unit")}
    return replace(setting, options=options, **texts)


def _described(name: str, field: FieldInfo) -> Setting:
    extra: Mapping[str, Any] = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    bounds = _bounds(field)
    is_address = name.endswith("_url")  # which has one line, however long it may be
    kind = _kind(field.annotation, None if is_address else bounds.get("max_length"))
    labels: Mapping[str, str] = extra.get("options", {})
    return Setting(
        name,
        kind,
        field.title or name,
        extra.get("help", ""),
        extra.get("unit", ""),
        bool(extra.get("required")) or field.is_required() or kind in ("whole", "number", "day"),
        None if field.default is PydanticUndefined else field.default,
        bounds.get("ge"),
        bounds.get("le"),
        bounds.get("max_length"),
        tuple((str(value), labels.get(str(value), str(value))) for value in _offered(field.annotation)),
    )


def _kind(annotation: Any, longest: int | None) -> Kind:
    if annotation in PLAIN:
        return PLAIN[annotation]
    if get_origin(annotation) is Literal:
        return "choice"
    if get_origin(annotation) in (list, tuple, frozenset, set):
        return "choices"
    return "long_text" if longest is not None and longest > A_LINE else "text"


def _offered(annotation: Any) -> tuple[Any, ...]:
    """Return the values that may be chosen, of one or of several."""
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    inner = [each for each in get_args(annotation) if get_origin(each) is Literal]
    return get_args(inner[0]) if inner else ()


def _bounds(field: FieldInfo) -> dict[str, Any]:
    """Return the bounds of a field under pydantic's names."""
    names = ("ge", "le", "max_length")
    return {name: getattr(each, name) for each in field.metadata for name in names if hasattr(each, name)}
