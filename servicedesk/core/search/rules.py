"""What was typed, as the databases search it: nothing of it is ever read as their own language."""

import re
from dataclasses import dataclass

from servicedesk.core.people.rules.texts import fold, normal_document, searchable

MOST_WORDS = 8
LONGEST_WORD = 60
SHORTEST = 2  # letters without which nothing is looked for
WORD = re.compile(r"[^\W_]+")
COMPACT = re.compile(r"[0-9A-Z]{4,40}")
BRACKETS = re.compile(r"[+()]")  # of phone numbers


@dataclass(frozen=True)
class Typed:
    """What was typed: as it was, and its words without case and accents."""

    text: str
    words: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Tell whether there is too little to look for."""
        return len("".join(self.words)) < SHORTEST

    @property
    def compact(self) -> str:
        """Return a number that was typed with separators as one word, empty where it is none."""
        joined = normal_document(BRACKETS.sub("", self.text))
        has_digits = any(letter.isdigit() for letter in joined)
        is_new = self.words != (joined.lower(),)
        return joined.lower() if has_digits and is_new and COMPACT.fullmatch(joined) else ""

    def stands_in(self, text: str) -> bool:
        """Tell whether a text has all these words, the last perhaps only begun, as the databases look for them."""
        there = set(WORD.findall(fold(text)))
        *whole, last = self.words
        if self.compact and any(word.startswith(self.compact) for word in there):
            return True
        return there.issuperset(whole) and any(word.startswith(last) for word in there)

    def match(self, dialect: str, *, begun: bool) -> str:
        """Return the question in the language of a database; ``begun``: the last word may go on."""
        quote, star, both = ("'", ":*", " & ") if dialect == "postgresql" else ('"', "*", " ")
        said = [f"{quote}{word}{quote}" for word in self.words]
        if begun:
            said[-1] += star
        question = both.join(said)
        either = " | " if dialect == "postgresql" else " OR "
        return f"({question}){either}{quote}{self.compact}{quote}{star}" if self.compact else question


def read_typed(typed: str) -> Typed:
    """Return what somebody typed to search with; what cannot be searched is left out."""
    text = searchable(typed)
    return Typed(text, tuple(word[:LONGEST_WORD] for word in WORD.findall(fold(text))[:MOST_WORDS]))
