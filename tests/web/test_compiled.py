"""Compiled templates are kept, and nothing that happens to them stops a page."""

from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from servicedesk.web.compiled import CompiledTemplates


def environment(folder: Path, source: str = "{{ 1 + 1 }}") -> Environment:
    """Return an environment with one template, as a new process has it."""
    return Environment(loader=DictLoader({"page": source}), autoescape=True, bytecode_cache=CompiledTemplates(folder))


def draw(environment: Environment) -> str:
    """Return the page."""
    return environment.get_template("page").render()


def test_a_template_is_compiled_once_for_all_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = draw(environment(tmp_path))
    again = environment(tmp_path)
    monkeypatch.setattr(again, "_compile", None)

    assert (first, draw(again)) == ("2", "2")


def test_another_source_is_compiled_anew(tmp_path: Path) -> None:
    draw(environment(tmp_path))

    assert draw(environment(tmp_path, "{{ 2 + 2 }}")) == "4"


@pytest.mark.parametrize("rest", [0, 3, 40])
def test_a_damaged_file_is_compiled_anew(tmp_path: Path, rest: int) -> None:
    draw(environment(tmp_path))
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(kept.read_bytes()[:rest])

    assert draw(environment(tmp_path)) == "2"


def test_a_folder_that_is_missing_or_no_folder_stops_no_page(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")

    assert [draw(environment(tmp_path / name)) for name in ("a/missing", "file")] == ["2", "2"]


def test_nobody_else_may_write_into_the_folder(tmp_path: Path) -> None:
    draw(environment(tmp_path / "compiled"))

    assert (tmp_path / "compiled").stat().st_mode & 0o777 == 0o700
