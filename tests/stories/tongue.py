"""The language in which a story is told: who plays in it, and the words of the desk."""

from dataclasses import dataclass

import pytest

from servicedesk.language.catalogues import desk_catalogues
from tests.stories.world import GRACE, IDA, JIMENA, LUCIA, NORA, ROSA, Person

IN_BOTH_LANGUAGES = pytest.mark.parametrize("language", ["es", "en"])


@dataclass(frozen=True)
class Tongue:
    """A language, and who speaks it: a customer, an agent and an administrator."""

    language: str
    customer: Person
    agent: Person
    administrator: Person

    def say(self, words: str, **values: str) -> str:
        """Return words of the desk, which are looked up by the English ones, in this language."""
        said = desk_catalogues().gettext(self.language, words, **values)
        assert self.language == "en" or said != words % values, f"{words} is not told in Spanish"
        return said

    def either(self, spanish: str, english: str) -> str:
        """Return that of two texts which is in this language."""
        return spanish if self.language == "es" else english


TONGUES = {"es": Tongue("es", ROSA, JIMENA, LUCIA), "en": Tongue("en", GRACE, NORA, IDA)}
