"""The texts that are shipped: every one is said in Spanish and English, and in our way of speaking."""

import re

import pytest
from babel.messages.catalog import Catalog, Message

from servicedesk.language.extract import LANGUAGES, Domain, domains, known, missing
from servicedesk.language.sources import find_texts

PLACES = re.compile(r"%\((\w+)\)[sd]")
COUNT = {"count"}  # "one day" need not name it
# The copy rules: no formal address, no empty apologies, no exclamation marks in bad news.
NOT_OUR_WAY = re.compile(
    r"\b(usted|su cuenta|estimad[oa]|error inesperado|operación exitosa|lo sentimos|vosotros)\b|!", re.I
)

SHIPPED = [(domain, language) for domain in domains() for language in LANGUAGES]
each_catalogue = pytest.mark.parametrize(
    ("domain", "language"), SHIPPED, ids=[f"{domain.name}-{language}" for domain, language in SHIPPED]
)


def entries(domain: Domain, language: str) -> list[Message]:
    """Return every text of a catalogue."""
    catalog: Catalog = known(domain.path(language), language)
    return [message for message in catalog if message.id]


@each_catalogue
def test_every_text_in_the_code_stands_in_the_catalogue(domain: Domain, language: str) -> None:
    found = find_texts(domain.source)

    written = {
        message.id if isinstance(message.id, str) else tuple(message.id) for message in entries(domain, language)
    }

    assert set(found) - written == set(), "run: python -m servicedesk.language.extract"


@each_catalogue
def test_nothing_is_missing_and_nothing_is_unsure(domain: Domain, language: str) -> None:
    assert missing(known(domain.path(language), language)) == []


@each_catalogue
def test_a_translation_has_the_places_of_its_text(domain: Domain, language: str) -> None:
    for message in entries(domain, language):
        asked = [message.id] if isinstance(message.id, str) else list(message.id)
        said = [message.string] if isinstance(message.string, str) else list(message.string)
        if " " not in asked[0] and "." in asked[0]:
            continue  # a code names no places
        wanted = set(PLACES.findall(" ".join(asked))) - COUNT
        assert all(set(PLACES.findall(text)) - COUNT == wanted for text in said if text), message.id


@pytest.mark.parametrize("domain", list(domains()), ids=lambda domain: domain.name)
def test_a_code_has_the_same_places_in_every_language(domain: Domain) -> None:
    spanish, english = (
        {message.id: message.string for message in entries(domain, language) if isinstance(message.id, str)}
        for language in ("es", "en")
    )

    for code in (msgid for msgid in spanish if " " not in msgid and "." in msgid.strip(".")):
        assert set(PLACES.findall(spanish[code])) == set(PLACES.findall(english[code])), code


@pytest.mark.parametrize("domain", list(domains()), ids=lambda domain: domain.name)
def test_spanish_speaks_in_our_way(domain: Domain) -> None:
    for message in entries(domain, "es"):
        for text in [message.string] if isinstance(message.string, str) else message.string:
            assert not NOT_OUR_WAY.search(text), text
