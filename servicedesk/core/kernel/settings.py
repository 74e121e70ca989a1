"""Settings of a plugin: one frozen, typed model, declared once, with its secrets sealed at rest."""

from collections.abc import Mapping
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from servicedesk.core.kernel.keyring import KeyRing

SEALED = "$sealed"


class Secret(str):
    """A text that shows itself nowhere by accident; ask for it with ``reveal``."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Show that there is a secret, never which."""
        return "Secret('***')" if self.reveal() else "Secret('')"

    def __str__(self) -> str:
        """Show stars, so that a format string cannot leak it."""
        return "***" if self.reveal() else ""

    def __format__(self, how: str) -> str:
        """Show stars, so that a format string cannot leak it."""
        return str(self)

    def __reduce__(self) -> Any:
        """Refuse to be pickled into a queue or a cache."""
        raise TypeError("a secret is not to be pickled")

    def reveal(self) -> str:
        """Return the text itself."""
        return str.__str__(self)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Take any text as a secret."""
        return core_schema.no_info_after_validator_function(
            cls, core_schema.str_schema(), serialization=core_schema.plain_serializer_function_ser_schema(str)
        )


class Parameters(BaseModel):
    """The parent of what a report or a command asks for: a few plain fields, each declared with ``setting``.

    A field is a ``str``, ``int``, ``Decimal``, ``bool``, ``date`` or ``Literal``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class PluginSettings(BaseModel):
    """The parent of every plugin's settings."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    @classmethod
    def secret_names(cls) -> frozenset[str]:
        """Return the names of the fields that are secrets."""
        return frozenset(name for name, field in cls.model_fields.items() if field.annotation is Secret)

    @classmethod
    def opened(cls, stored: Mapping[str, Any], plugin: str, keys: KeyRing) -> Self:
        """Build the settings from what is stored, opening the secrets.

        Defaults fill what is absent; what an earlier version of the plugin knew is passed over.
        """
        known = {name: value for name, value in stored.items() if name in cls.model_fields}
        return cls(**opened_values(known, plugin, keys))

    def sealed(self, plugin: str, keys: KeyRing) -> dict[str, Any]:
        """Return what may be stored: plain values, and secrets sealed for their place."""
        stored = self.model_dump(mode="json", exclude=set(self.secret_names()))
        for name in self.secret_names():
            text = getattr(self, name).reveal()
            stored[name] = {SEALED: keys.seal(text, _place(plugin, name))} if text else ""
        return stored


def setting(default: Any = ..., *, label: str, help_text: str = "", required: bool = False, **bounds: Any) -> Any:
    """Declare one setting: its default, its label and help (message ids), whether it must be set, its bounds.

    ``minimum`` and ``maximum`` are the bounds of a number, ``unit`` is written behind it, ``longest`` bounds a
    text, ``shortest`` one that is saved and not empty, ``options`` names each value that can be chosen: all words
    are message ids.
    """
    shown = {
        "unit": bounds.get("unit", ""), "options": dict(bounds.get("options", {})),
        "shortest": bounds.get("shortest", 0),
    }  # fmt: skip
    return Field(
        default,
        title=label,
        json_schema_extra={"help": help_text, "required": required, **shown},
        validate_default=True,
        ge=bounds.get("minimum"),
        le=bounds.get("maximum"),
        max_length=bounds.get("longest"),
    )


def opened_values(stored: Mapping[str, Any], plugin: str, keys: KeyRing) -> dict[str, Any]:
    """Return what is stored with its secrets opened, or raise KeyMissing or Unreadable."""
    return {name: _open(value, plugin, name, keys) for name, value in stored.items()}


def _open(value: Any, plugin: str, name: str, keys: KeyRing) -> Any:
    if isinstance(value, dict) and SEALED in value:
        return keys.open(value[SEALED], _place(plugin, name))
    return value


def _place(plugin: str, name: str) -> str:
    return f"plugin|{plugin}|{name}"
