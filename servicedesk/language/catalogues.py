"""Texts in several languages: .po files read straight into memory, one domain for the desk and one per plugin.

A text is looked for in the exact locale (``es_PE``), then in its language (``es``), then in English,
and shows itself as its own message id when nobody has translated it.
"""

import logging
import re
from collections.abc import Iterator, Mapping
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from itertools import count
from pathlib import Path
from threading import Lock
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from servicedesk.core.kernel.own_words import OwnWords

CORE = "messages"
FALLBACK = "en"
MOST_FOUND = 20_000  # texts that are remembered; a desk with its plugins has some thousands
TRANSLATIONS = Path(__file__).with_name("translations")

EDITIONS = count(1)

log = logging.getLogger(__name__)

# A day is filled in without its article, which Spanish joins to the word before it.
BEFORE_A_DAY = re.compile(r"\bantes de (?=(?:lunes|martes|miércoles|jueves|viernes|sábado|domingo)\b)")


class Catalogues:
    """All texts that the desk and its plugins know; safe to ask and to grow from several threads.

    ``edition`` is a number that no other state of these or of other catalogues has.
    """

    def __init__(self) -> None:
        """Begin with the texts of the desk itself."""
        self._domains: Mapping[str, Mapping[str, NullTranslations]] = {CORE: _own_texts()}
        self._found: dict[tuple[str, str, str], str | None] = {}
        self.edition = next(EDITIONS)
        self._growing = Lock()

    @property
    def languages(self) -> list[str]:
        """Return the locales in which the desk itself has texts, in order."""
        return sorted(self._domains[CORE])

    def add(self, domain: str, folder: Path) -> None:
        """Add or replace a domain from ``folder/<locale>/LC_MESSAGES/<domain>.po``, also while others read."""
        texts = _read(folder, domain)
        with self._growing:
            self._domains, self._found = {**self._domains, domain: texts}, {}
            self.edition = next(EDITIONS)

    def remove(self, domain: str) -> None:
        """Forget the texts of a domain."""
        with self._growing:
            self._domains = {name: texts for name, texts in self._domains.items() if name != domain}
            self._found = {}
            self.edition = next(EDITIONS)

    def gettext(self, locale: str, msgid: str, /, *, domain: str = CORE, **values: Any) -> str:
        """Return a text in this locale with its values filled in; its own domain first, then all others."""
        # A page says some hundred texts, names that nobody translates among them: each is looked for once.
        domain = msgid.domain if isinstance(msgid, OwnWords) else domain
        found, place = self._found, (locale, domain, msgid)
        if place not in found:
            if len(found) >= MOST_FOUND:
                found = self._found = {}
            found[place] = self._looked_up(locale, msgid, domain)
        text = found[place]
        said = _filled(msgid if text is None else text, values)
        return BEFORE_A_DAY.sub("antes del ", said) if values and locale.startswith("es") else said

    def ngettext(
        self, locale: str, singular: str, plural: str, count: int, /, *, domain: str = CORE, **values: Any
    ) -> str:
        """Return the form of a text that fits the count, which is also its value ``%(count)s``."""
        filling = {"count": count, **values}
        for texts in self._in_order(locale, domain):
            try:
                return _filled(texts.ngettext(singular, plural, count), filling)
            except KeyError:
                continue
        return _filled(singular if count == 1 else plural, filling)

    def has(self, locale: str, msgid: str, /, *, domain: str = CORE) -> bool:
        """Tell whether anybody has words for this message id in this locale or its language."""
        return self._looked_up(locale, msgid, domain) is not None

    def _looked_up(self, locale: str, msgid: str, domain: str) -> str | None:
        for texts in self._in_order(locale, domain):
            try:
                return texts.gettext(msgid)
            except KeyError:
                continue
        return None

    def _in_order(self, locale: str, domain: str) -> Iterator[NullTranslations]:
        domains = self._domains
        for name in dict.fromkeys((locale, locale.partition("_")[0], FALLBACK)):
            for candidate in dict.fromkeys((domain, CORE, *sorted(domains))):
                if texts := domains.get(candidate, {}).get(name):
                    yield texts


class _Absent(NullTranslations):
    """The end of a chain of translations: says aloud that a text is missing."""

    def gettext(self, message: str) -> str:
        """Raise KeyError: nobody translated this."""
        raise KeyError(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Raise KeyError: nobody translated this."""
        raise KeyError(msgid1)


@cache
def desk_catalogues() -> Catalogues:
    """Return the texts of the desk alone, read once; for formats and for whoever knows no plugins."""
    return Catalogues()


@cache
def _own_texts() -> Mapping[str, NullTranslations]:
    """Return the texts of the desk itself, read once: their files are as much part of the program as its code."""
    return _read(TRANSLATIONS, CORE)


def _read(folder: Path, domain: str) -> dict[str, NullTranslations]:
    return {path.parts[-3]: _compiled(path) for path in sorted(folder.glob(f"*/LC_MESSAGES/{domain}.po"))}


def _compiled(path: Path) -> NullTranslations:
    """Read one .po file and compile it in memory; fuzzy and empty texts count as missing."""
    with path.open("rb") as file:
        catalog = read_po(file, locale=path.parts[-3])
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    translations = GNUTranslations(compiled)
    translations.add_fallback(_Absent())
    return translations


def _filled(text: str, values: Mapping[str, Any]) -> str:
    """Put the values in their places; a text with wrong places is shown as it is rather than nothing."""
    if not values:
        return text
    try:
        return text % values
    except (KeyError, TypeError, ValueError):
        log.warning("a text does not fit its values", extra={"text": text, "values": sorted(values)})
        return text
