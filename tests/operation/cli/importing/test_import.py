"""Spreadsheets on their way into the desk."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from servicedesk.cli.importing import taking
from servicedesk.cli.opening import opened, reading
from servicedesk.core import inventory, people
from tests.operation.cli.conftest import Run, Said

ACCOUNTS = """Número de cuenta;Nombre;Tipo;Titular;DNI;Correo electrónico
104001;Familia Peña;Hogar;Íñigo Peña;40001111;i@correo.example
"""
RESOURCES = "Nombre;Tipo;Depende de\nnap-7;nap;olt-1\nolt-1;olt;\n"
SERVICES = "Número de servicio;Cuenta;Plan;Equipos\nINT-1;104001;Internet Hogar 200;nap-7\n"

pytestmark = pytest.mark.usefixtures("desk")


@pytest.fixture
def take(run: Run, tmp_path: Path) -> Any:
    """Return a function that writes a file as a Spanish spreadsheet does, and takes it."""

    def call(things: str, text: str, *options: str, encoding: str = "cp1252") -> Said:
        path = tmp_path / f"{things}.csv"
        path.write_bytes(text.replace("\n", "\r\n").encode(encoding))
        return run("import", things, str(path), *options)

    return call


def refused(tmp_path: Path, things: str) -> list[str]:
    """Return the lines of the file of refused rows."""
    return (tmp_path / f"{things}.errors.csv").read_text("utf-8-sig").splitlines()


def test_three_files_make_a_desk_and_taking_them_again_changes_nothing(take: Any, home: Path) -> None:
    files = {"resources": RESOURCES, "accounts": ACCOUNTS, "services": SERVICES}

    first = {things: take(things, text) for things, text in files.items()}
    again = {things: take(things, text) for things, text in files.items()}

    assert [each.code for each in (*first.values(), *again.values())] == [0] * 6
    assert "2 new, 0 changed, 0 same, 0 refused" in first["resources"].out
    assert "0 new, 0 changed, 2 same, 0 refused" in again["resources"].out
    with opened() as installation, reading(installation) as uow:
        assert people.find_people(uow, "40001111")[0].account_name == "Familia Peña"
        service = inventory.get_service(uow, "INT-1")
        assert [each.name for each in inventory.elements_of(uow, [service.id])] == ["nap-7", "olt-1"]


def test_a_dry_run_tells_the_same_and_writes_nothing(take: Any) -> None:
    for things, text in {"resources": RESOURCES, "accounts": ACCOUNTS}.items():
        said = take(things, text, "--dry-run")

        assert said.code == 0
        assert "new, 0 changed, 0 same, 0 refused" in said.out and "nothing was written" in said.out
    with opened() as installation, reading(installation) as uow:
        assert not people.list_accounts(uow) and not inventory.list_resources(uow)


def test_refused_rows_are_written_with_line_and_reason_and_can_be_mended(take: Any, tmp_path: Path) -> None:
    rows = "104002;;Hogar;;;\n\n104001;Otra vez;;;;\n104003;Tres;;;;no-es-correo\n104004;a;b;c;d;;sobra\n;x;;;;\n"

    said = take("accounts", ACCOUNTS + rows)

    assert said.code == 1
    assert "1 new, 0 changed, 0 same, 5 refused" in said.out and "accounts.errors.csv" in said.out
    written = refused(tmp_path, "accounts")
    assert written[0] == "line;reason;Número de cuenta;Nombre;Tipo;Titular;DNI;Correo electrónico"
    by_line = {line.split(";")[0]: line for line in written[1:]}
    assert by_line.keys() == {"3", "5", "6", "7", "8"}
    assert "línea 2" in by_line["5"] and "Correo electrónico: " in by_line["6"] and "Nombre: " in by_line["3"]
    take("accounts", "\n".join([written[0], by_line["6"]]), encoding="utf-8-sig")
    again = refused(tmp_path, "accounts")
    assert again[0] == written[0] and again[1] == "2" + by_line["6"][1:]
    mended = "\n".join([written[0], by_line["3"].replace(";;Hogar", ";Dos;Hogar")]) + "\n"
    assert "1 new, 0 changed, 0 same, 0 refused" in take("accounts", mended, encoding="utf-8-sig").out
    assert not (tmp_path / "accounts.errors.csv").exists()


def test_resources_in_a_circle_are_refused_and_those_beside_it_are_taken(take: Any, tmp_path: Path) -> None:
    assert take("resources", RESOURCES).code == 0

    said = take("resources", "nombre;tipo;depende de\nolt-1;olt;nap-7\nont-1;ont;nap-7\nx;olt;x\nont-2;ont;nowhere\n")

    assert "1 new, 0 changed, 0 same, 3 refused" in said.out
    assert {line.split(";")[2] for line in refused(tmp_path, "resources")[1:]} == {"olt-1", "x", "ont-2"}
    with opened() as installation, reading(installation) as uow:
        assert [(name, on) for _, name, on in inventory.list_dependencies(uow)][:2] == [
            ("nap-7", ["olt-1"]),
            ("olt-1", []),
        ]


def test_each_portion_stays_when_a_later_one_fails(take: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking, "PORTION", 2)
    rows = "".join(f"2{number};Cuenta {number};;;;\n" for number in range(5))

    assert "6 new, 0 changed, 0 same, 0 refused" in take("accounts", ACCOUNTS + rows).out
    chain = ("r1", "r2", "r3", "r4", "")
    rows = "".join(f"r{n};olt;{on}\n" for n, on in enumerate(chain))
    changed = take("resources", f"nombre;tipo;depende de\n{rows}")
    assert "5 new, 0 changed, 0 same, 0 refused" in changed.out
    assert "1 changed, 3 same" in take("resources", "nombre;depende de\nr0;r2\nr1;r2\nr2;r3\nr3;\n").out


def test_a_column_that_nobody_knows_is_left_out_and_told(take: Any) -> None:
    said = take("accounts", "cuenta,nombre,color\n1,Uno,rojo\n")

    assert said.code == 0
    assert "color" in said.out


@pytest.mark.parametrize("text", ["", "color;nombre\nrojo;x\n"])
def test_a_file_without_the_column_that_names_things_is_one_line(take: Any, text: str) -> None:
    said = take("accounts", text)

    assert said.code == 1
    assert "no column of accounts.csv is called number" in said.err
    assert "numero" in said.err


def test_a_file_that_is_no_text_is_one_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(b"\xff\xfea")

    said = run("import", "accounts", str(tmp_path / "x.csv"))

    assert said.code == 1
    assert "cannot be read" in said.err


def test_somebody_else_changing_the_same_rows_is_one_line(take: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def race(*_: Any, **__: Any) -> None:
        raise IntegrityError("", {}, Exception())

    monkeypatch.setattr(taking, "take_rows", race)

    said = take("accounts", ACCOUNTS)

    assert said.code == 1
    assert "run the command again" in said.err


def test_a_row_that_cannot_be_read_and_one_that_is_too_short_are_not_the_same(take: Any, tmp_path: Path) -> None:
    said = take("resources", 'nombre;tipo;depende de;\nolt-1;olt\nolt-2;olt;"' + "x" * 140_000)

    assert "1 new, 0 changed, 0 same, 1 refused" in said.out
    assert "comillas" in refused(tmp_path, "resources")[1]
