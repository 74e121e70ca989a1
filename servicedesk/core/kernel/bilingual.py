"""Texts that stand in both languages."""


def in_language(language: str, spanish: str, english: str | None) -> str:
    """Return a text in the reader's language, Spanish where there is no other."""
    return english if english and language.startswith("en") else spanish
