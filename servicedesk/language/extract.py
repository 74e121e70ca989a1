"""Bring the .po files up to date with the texts that code and templates ask for.

``python -m servicedesk.language.extract`` adds what is new and drops what is gone; translations stay.
``--texts FILE`` fills translations from JSON: ``{"es": {"Send": "Enviar", "%(count)s day": ["...", "..."]}}``.
"""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from fcntl import LOCK_EX, flock
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from servicedesk.language.catalogues import CORE, TRANSLATIONS
from servicedesk.language.sources import Found, find_texts

ROOT = Path(__file__).parents[2]
LANGUAGES = ("es", "en")
WIDTH = 110
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)  # a fixed date, so that a run without news changes no file

Texts = Mapping[str, str | list[str]]


@dataclass(frozen=True)
class Domain:
    """One set of .po files and the folder whose texts it holds."""

    name: str
    source: Path
    translations: Path

    def path(self, language: str) -> Path:
        """Return the .po file of a language."""
        return self.translations / language / "LC_MESSAGES" / f"{self.name}.po"


def domains(root: Path = ROOT) -> Iterator[Domain]:
    """Yield the desk's own domain, then one for each plugin folder."""
    yield Domain(CORE, root / "servicedesk", TRANSLATIONS if root == ROOT else root / "translations")
    for folder in sorted((root / "plugins").glob("*/plugin.toml")):
        yield Domain(folder.parent.name, folder.parent, folder.parent / "translations")


def known(path: Path, language: str) -> Catalog:
    """Read a .po file, or begin an empty catalogue where there is none."""
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language, ignore_obsolete=True)


def merged(domain: Domain, language: str, found: Found, texts: Texts) -> Catalog:
    """Return a catalogue of exactly the texts found, with the translations that are known or given."""
    old, fresh = known(domain.path(language), language), _empty(domain, language)
    for msgid in sorted(found, key=str):
        singular = msgid if isinstance(msgid, str) else msgid[0]
        given = texts.get(singular)
        message = old.get(singular)
        string = (tuple(given) if isinstance(given, list) else given) or (message.string if message else "")
        places = sorted({str(path.relative_to(domain.source.parent)) for path in found[msgid]})
        fresh.add(msgid, string or "", locations=[(place, 0) for place in places], flags=_flags(message, given))
    return fresh


def missing(catalog: Catalog) -> list[str]:
    """Return the message ids that have no finished text; in English only codes need one."""
    english = catalog.locale_identifier == "en"
    return [
        str(message.id)
        for message in catalog
        if message.id and not (english and not _is_code(message)) and (message.fuzzy or not _is_said(message))
    ]


def update(texts: Mapping[str, Texts], root: Path = ROOT) -> dict[tuple[str, str], list[str]]:
    """Rewrite every .po file and return what is missing by domain and language."""
    lacking = {}
    with Path(__file__).open("rb") as lock:
        flock(lock, LOCK_EX)  # two people may do this at once
        for domain in domains(root):
            found = find_texts(domain.source)
            for language in LANGUAGES if found else ():
                catalog = merged(domain, language, found, texts.get(language, {}))
                _write(domain.path(language), catalog)
                lacking[domain.name, language] = missing(catalog)
    return lacking


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Run from the command line; the exit code is 1 while texts are missing."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=Path, help="a JSON file with translations to fill in")
    chosen = parser.parse_args(arguments)
    texts = json.loads(chosen.texts.read_text("utf-8")) if chosen.texts else {}
    lacking = update(texts, root)
    for (domain, language), msgids in lacking.items():
        sys.stdout.write(f"{domain} {language}: {len(msgids)} missing\n")
        sys.stdout.writelines(f"    {msgid!r}\n" for msgid in msgids)
    return 1 if any(lacking.values()) else 0


def _empty(domain: Domain, language: str) -> Catalog:
    return Catalog(
        locale=language,
        domain=domain.name,
        header_comment=f"# Texts of {domain.name}.",
        project="servicedesk",
        version="1",
        last_translator="none",
        language_team=language,
        msgid_bugs_address="none",
        creation_date=EPOCH,
        revision_date=EPOCH,
        fuzzy=False,
    )


def _flags(message: Message | None, given: object) -> list[str]:
    return ["fuzzy"] if message is not None and message.fuzzy and not given else []


def _is_said(message: Message) -> bool:
    said = [message.string] if isinstance(message.string, str) else list(message.string or ())
    return bool(said) and all(said)


def _is_code(message: Message) -> bool:
    """Tell codes such as error.required from English texts: one word with a dot inside."""
    singular = message.id if isinstance(message.id, str) else message.id[0]
    return "." in singular.strip(".") and " " not in singular


def _write(path: Path, catalog: Catalog) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".po.new")
    with draft.open("wb") as file:
        write_po(file, catalog, width=WIDTH, sort_output=True, ignore_obsolete=True, include_lineno=False)
    draft.replace(path)


if __name__ == "__main__":
    sys.exit(main())
