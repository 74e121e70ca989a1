"""A spreadsheet is read as it was written, whatever wrote it."""

import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from servicedesk.cli.importing.columns import columns_of, several
from servicedesk.cli.importing.sheet import Sheet, plain

LETTERS = st.characters(codec="cp1252", categories=("L", "N", "P", "S", "Zs"), exclude_characters="\xa0")
CELL = (
    st.text(LETTERS | st.sampled_from("áñÑ;,\"'\n|="), max_size=12)
    .map(str.strip)
    .filter(lambda text: plain(text) == text)
)
ROW = st.lists(CELL, min_size=2, max_size=2).filter(any)


def write(path: Path, content: bytes) -> Sheet:
    """Return the sheet with these bytes."""
    path.write_bytes(content)
    return Sheet(path)


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(ROW, max_size=8), delimiter=st.sampled_from(";,\t"), ending=st.sampled_from(["\r\n", "\n"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
)  # fmt: skip
def test_rows_come_back_as_they_were_written(rows: list[list[str]], delimiter: str, ending: str, encoding: str) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=ending).writerows([["Número", "Nombre"], *rows])
    content = text.getvalue().encode(encoding)
    assume(encoding != "cp1252" or not _is_utf8(content))

    with TemporaryDirectory() as folder:
        sheet = write(Path(folder) / "sheet.csv", content)
        read = [list(line.cells) for line in sheet.rows()]

    assert sheet.headers == ("Número", "Nombre")
    assert read == rows


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


@settings(max_examples=150, deadline=None)
@given(content=st.binary(max_size=300))
def test_no_bytes_whatever_make_it_stumble(content: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sheet.csv"
        path.write_bytes(content)
        try:
            rows = list(Sheet(path).rows())
        except UnicodeError:
            return

    numbers = [line.number for line in rows]
    assert numbers == sorted(numbers)
    assert all(any(line.cells) or line.is_broken for line in rows)


@given(cell=st.text(max_size=20))
def test_the_sign_before_a_formula_goes_and_nothing_else(cell: str) -> None:
    assert plain(f"'={cell}") == f"={cell}".strip()
    assert plain(f"x{cell}") == f"x{cell}".strip()


def test_lines_are_counted_as_an_editor_counts_them(tmp_path: Path) -> None:
    sheet = write(tmp_path / "s.csv", b'\n\nnumero;nombre\n\n1;"a\nb"\n;\n2;"c ""d"""\n')

    assert [(line.number, line.cells) for line in sheet.rows()] == [(5, ("1", "a\nb")), (8, ("2", 'c "d"'))]


def test_a_sheet_may_say_what_divides_its_cells(tmp_path: Path) -> None:
    sheet = write(tmp_path / "s.csv", b"sep=|\r\nnumero|nombre\r\n1|a;b,c\r\n")

    assert (sheet.headers, [(line.number, line.cells) for line in sheet.rows()]) == (
        ("numero", "nombre"), [(3, ("1", "a;b,c"))],
    )  # fmt: skip


def test_letters_that_no_code_page_has_are_read_as_latin_1(tmp_path: Path) -> None:
    sheet = write(tmp_path / "s.csv", b"numero;nombre\n1;Pe\xf1a \x81\n")

    assert sheet.encoding == "latin-1"
    assert [line.cells[1][:4] for line in sheet.rows()] == ["Peña"]


def test_a_quote_that_is_never_closed_spoils_its_line_and_not_the_file(tmp_path: Path) -> None:
    rows = b"".join(b"%d;nombre %d\n" % (each, each) for each in range(20_000))
    sheet = write(tmp_path / "s.csv", b'numero;nombre\n0;"roto\n' + rows)

    read = list(sheet.rows())

    assert read[0].is_broken
    assert read[-1].cells == ("19999", "nombre 19999")


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_an_empty_file_has_neither_headers_nor_rows(tmp_path: Path, content: bytes) -> None:
    sheet = write(tmp_path / "s.csv", content)

    assert (sheet.headers, list(sheet.rows())) == ((), [])


def test_headers_are_known_in_both_languages_however_they_are_written() -> None:
    spanish = columns_of("accounts", ["N.º", "NÚMERO DE CUENTA", "Razón social", "Correo electrónico", "Color"])
    english = columns_of("accounts", ["Account number", "other_phone", "Name", "name"])

    assert spanish.places == {"number": 1, "name": 2, "email": 3}
    assert spanish.unknown == ("N.º", "Color")
    assert english.places == {"number": 0, "other_phone": 1, "name": 2}
    assert english.unknown == ("name",)


def test_cells_say_kinds_and_states_in_their_own_words() -> None:
    columns = columns_of("accounts", ["cuenta", "tipo", "estado", "nombre"])
    services = columns_of("services", ["numero", "estado"])

    assert columns.read(["1", "Empresa", "De baja", "Activa"]) == {
        "number": "1", "kind": "corporate", "state": "closed", "name": "Activa",
    }  # fmt: skip
    assert services.read(["1", "Baja"]) == {"number": "1", "state": "ended"}
    assert columns.read(["1", ""]) == {"number": "1"}
    assert several(" a ; b|c, ,d") == ("a", "b", "c", "d")
