"""The country profiles that come with the desk: files to begin with, the administrator's own once they are taken."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from servicedesk.core.kernel.bilingual import in_language
from servicedesk.core.regulation.rules import Rules, rules_of

SHIPPED = Path(__file__).with_name("shipped")


@dataclass(frozen=True)
class Profile:
    """What one country asks for, as the desk came: its rules, and within how many business days claims are answered.

    ``sources`` are the norms that it was taken from, in the language of their country.
    """

    code: str
    name: str
    name_en: str
    about: str
    about_en: str
    sources: tuple[str, ...]
    country: str
    answer_days: int
    rules: Rules

    def name_in(self, language: str) -> str:
        """Return what it is called, in the reader's language."""
        return in_language(language, self.name, self.name_en)

    def about_in(self, language: str) -> str:
        """Return what it asks for, in the reader's language."""
        return in_language(language, self.about, self.about_en)


@cache
def list_profiles() -> tuple[Profile, ...]:
    """Return the profiles that come with the desk: that of no country first, then by their names."""
    found = [_read(path) for path in SHIPPED.glob("*.json")]
    return tuple(sorted(found, key=lambda each: (bool(each.country), each.name)))


def _read(path: Path) -> Profile:
    told = json.loads(path.read_text("utf-8"))
    names = ("name", "name_en", "about", "about_en", "country", "answer_days")
    rules = rules_of(told["rules"])
    return Profile(rules.profile, **{name: told[name] for name in names}, sources=tuple(told["sources"]), rules=rules)
