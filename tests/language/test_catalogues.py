"""Catalogues: where a text is looked for, and what is shown when nobody has it."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from servicedesk.core.kernel.own_words import OwnWords
from servicedesk.language.catalogues import Catalogues
from tests.language.writing import says, says_by_count, write_catalogue


@pytest.fixture
def catalogues() -> Catalogues:
    """Return the texts of the desk, to which a test may add."""
    return Catalogues()


def test_a_text_is_looked_for_in_the_locale_then_in_its_language(catalogues: Catalogues, tmp_path: Path) -> None:
    write_catalogue(tmp_path, "es", "trial", says("Bill", "Recibo") + says("Line", "Línea"))
    write_catalogue(tmp_path, "es_VE", "trial", says("Bill", "Factura"))
    catalogues.add("trial", tmp_path)

    said = [catalogues.gettext("es_VE", msgid) for msgid in ("Bill", "Line")]

    assert said == ["Factura", "Línea"]
    assert catalogues.gettext("es_PE", "Bill") == "Recibo"


def test_what_some_catalogues_learn_others_do_not_though_the_desks_own_texts_are_read_once(
    catalogues: Catalogues, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogues.add("messages", write_catalogue(tmp_path, "es", "messages", says("Settings", "Opciones")))

    monkeypatch.setattr(Path, "open", lambda self, mode="r": pytest.fail(f"{self} is read again"))
    others = Catalogues()

    assert catalogues.gettext("es", "Settings") == "Opciones"
    assert others.gettext("es", "Settings") == "Ajustes"


def test_spanish_joins_the_article_of_a_day_to_the_word_before_it(catalogues: Catalogues) -> None:
    reply, english = "We reply before %(when)s", catalogues.gettext("en", "We reply before %(when)s", when="jueves")

    said = [catalogues.gettext("es_PE", reply, when=when) for when in ("jueves 26 de noviembre, 9:00", "hoy, 9:00")]

    assert said == ["Te respondemos antes del jueves 26 de noviembre, 9:00", "Te respondemos antes de hoy, 9:00"]
    assert english == "We reply before jueves"


def test_a_text_that_nobody_translated_shows_itself(catalogues: Catalogues) -> None:
    assert catalogues.gettext("es", "Nobody says %(this)s yet", this="that") == "Nobody says that yet"
    assert catalogues.ngettext("es", "%(count)s thing", "%(count)s things", 2) == "2 things"


def test_a_code_without_words_in_spanish_is_said_in_english(catalogues: Catalogues, tmp_path: Path) -> None:
    write_catalogue(tmp_path, "en", "trial", says("trial.late", "It is late"))
    catalogues.add("trial", tmp_path)

    assert catalogues.gettext("es_PE", "trial.late") == "It is late"
    assert catalogues.has("es_PE", "trial.late")
    assert not catalogues.has("es_PE", "trial.early")


def test_a_plugin_hears_its_own_word_before_that_of_others(catalogues: Catalogues, tmp_path: Path) -> None:
    catalogues.add("first", write_catalogue(tmp_path / "a", "es", "first", says("Slot", "Ranura")))
    own = says("Slot", "Turno") + says("Settings", "Opciones")
    catalogues.add("second", write_catalogue(tmp_path / "b", "es", "second", own))

    assert catalogues.gettext("es", "Slot", domain="second") == "Turno"
    assert catalogues.gettext("es", "Slot") == "Ranura"
    assert catalogues.gettext("es", "Settings", domain="second") == "Opciones"
    assert catalogues.gettext("es", "Settings", domain="first") == catalogues.gettext("es", "Settings") == "Ajustes"


def test_words_that_know_whose_they_are_are_its_own_wherever_they_are_said(
    catalogues: Catalogues, tmp_path: Path
) -> None:
    catalogues.add("rain", write_catalogue(tmp_path, "es", "rain", says("Settings", "Opciones")))

    said = [catalogues.gettext("es_PE", each) for each in (OwnWords.of("rain", "Settings"), "Settings")]

    assert said == ["Opciones", "Ajustes"]


def test_a_plural_follows_the_count(catalogues: Catalogues, tmp_path: Path) -> None:
    entry = says_by_count("%(count)s day", "%(count)s days", "%(count)s día", "%(count)s días")
    catalogues.add("trial", write_catalogue(tmp_path, "es", "trial", entry))

    said = [catalogues.ngettext("es", "%(count)s day", "%(count)s days", count) for count in (0, 1, 2)]

    assert said == ["0 días", "1 día", "2 días"]


def test_empty_and_fuzzy_texts_count_as_missing(catalogues: Catalogues, tmp_path: Path) -> None:
    body = says("Empty", "") + "#, fuzzy\n" + says("Unsure", "Quizás")
    catalogues.add("trial", write_catalogue(tmp_path, "es", "trial", body))

    assert [catalogues.gettext("es", msgid) for msgid in ("Empty", "Unsure")] == ["Empty", "Unsure"]


def test_a_translation_with_wrong_places_is_shown_rather_than_nothing(
    catalogues: Catalogues, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write_catalogue(tmp_path, "es", "trial", says("Hello %(name)s", "Hola %(nombre)s"))
    catalogues.add("trial", tmp_path)

    said = catalogues.gettext("es", "Hello %(name)s", name="Rosa")

    assert said == "Hola %(nombre)s"
    assert "does not fit" in caplog.text


def test_a_percent_sign_without_values_stands_as_it_is(catalogues: Catalogues) -> None:
    assert catalogues.gettext("es", "90 % of the time") == "90 % of the time"


def test_a_plugin_whose_texts_are_removed_is_silent(catalogues: Catalogues, tmp_path: Path) -> None:
    catalogues.add("trial", write_catalogue(tmp_path, "es", "trial", says("Bill", "Recibo")))

    catalogues.remove("trial")

    assert catalogues.gettext("es", "Bill") == "Bill"


def test_catalogues_grow_while_others_read(catalogues: Catalogues, tmp_path: Path) -> None:
    folders = [write_catalogue(tmp_path / str(n), "es", f"trial{n}", says(f"Word {n}", f"Voz {n}")) for n in range(20)]

    with ThreadPoolExecutor(8) as threads:
        added = [threads.submit(catalogues.add, f"trial{n}", folder) for n, folder in enumerate(folders)]
        read = [threads.submit(catalogues.gettext, "es", "Settings") for _ in range(400)]
        said = {done.result() for done in read}
        assert all(done.result() is None for done in added)

    assert said == {"Ajustes"}
    assert [catalogues.gettext("es", f"Word {n}") for n in range(20)] == [f"Voz {n}" for n in range(20)]


def test_the_desk_speaks_spanish_and_english(catalogues: Catalogues) -> None:
    assert catalogues.languages == ["en", "es"]
