"""The manifest of a plugin: ``plugin.toml``, readable without importing anything."""

from typing import Annotated, Any

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from servicedesk.core.kernel.plugin_budget import ANSWERED_WITHIN

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,40}$")]

ONE_LANGUAGE = "one_language"  # the code of what is wrong with a text that is not in both languages
LONGEST_TOLD_WITHIN = 50  # seconds; a worker must be able to put back what it took before its lease runs out

LONGEST_ANSWERED_WITHIN = 20  # seconds; nobody waits for a page any longer, and its thread is needed


def _range(value: str) -> str:
    """Check that a text is a range of versions, as in ``>=1,<2``."""
    try:
        SpecifierSet(value)
    except InvalidSpecifier:
        raise ValueError("must be a range of versions, as in '>=1,<2'") from None
    return value


VersionRange = Annotated[str, AfterValidator(_range)]


class Words(BaseModel):
    """A text in both languages of the desk."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    es: str
    en: str

    def told_in(self, language: str) -> str:
        """Return the text in the reader's language, Spanish where there is no other."""
        return self.en if language.startswith("en") else self.es


def _in_both_languages(value: Any) -> Any:
    """Check that a text is not written in one language alone, as manifests once did."""
    if isinstance(value, str):
        raise PydanticCustomError(ONE_LANGUAGE, "'{text}' stands there in one language alone", {"text": value})
    return value


Telling = Annotated[Words, BeforeValidator(_in_both_languages)]


class OwnPermission(Words):
    """A permission that a plugin defines itself: its name, and in both languages what it allows.

    When it is new, the administrator's role gets it, and every role that has the permission ``given_with``.
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$", max_length=80)
    given_with: str = ""


class Limits(BaseModel):
    """Where and for how long a plugin works; all of it may be left out.

    ``told_within`` and ``answered_within`` are in seconds: for one fact, and for one page. With ``isolate`` it
    is told, and its jobs run, in a process of its own, which may have ``memory`` MiB and
    is ended when it does not come back in time.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    isolate: bool = False
    told_within: float = Field(default=30, ge=0.5, le=LONGEST_TOLD_WITHIN)
    answered_within: float = Field(default=ANSWERED_WITHIN, ge=0.5, le=LONGEST_ANSWERED_WITHIN)
    memory: int = Field(default=1024, ge=256, le=16_384)


class Manifest(BaseModel):
    """What a plugin says of itself before it is run."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name
    version: str = Field(pattern=r"^\d+\.\d+\.\d+$")
    api: VersionRange
    host: VersionRange
    requires: list[Name] = []
    hooks: list[str]
    permissions: list[str] = []
    own_permissions: list[OwnPermission] = []
    talks_to: list[Telling] = []
    personal_data: list[Telling] = []
    title: Words
    summary: Words
    limits: Limits = Limits()
    exempt: dict[str, str] = {}
