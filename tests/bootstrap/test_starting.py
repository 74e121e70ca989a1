"""`python3 bootstrap.py run` on a machine where nothing is prepared, and again where everything is."""

import shutil
from pathlib import Path

import pytest

from tests.bootstrap.copies import Copy, make_copy

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Copy, str]:
    """Return a copy in a folder with a space in its name, after its first start, and what that said."""
    copy = make_copy(tmp_path_factory.mktemp("house") / "my desk")
    code, said = copy.bootstrap("run", "--port", "8000")
    assert code == 0, said
    return copy, said


def test_the_first_start_makes_everything_and_says_so(prepared: tuple[Copy, str]) -> None:
    _, said = prepared

    steps = [line.split()[0] for line in said.splitlines() if line[:1].isalpha()]

    assert steps == ["environment", "packages", "packages", "pdf", "the"]
    assert said.endswith("the desk runs with ['run', '--demo', '--port', '8000'] 1.0\n")


def test_the_second_start_is_ready_at_once(prepared: tuple[Copy, str]) -> None:
    copy, _ = prepared
    copy.bootstrap("run")

    _, said = copy.bootstrap("run", PIP_FIND_LINKS="/nowhere")

    assert "packages     as in requirements.lock" in said
    assert "installing" not in said


def test_a_changed_lock_is_installed(prepared: tuple[Copy, str], tmp_path: Path) -> None:
    copy = Copy(tmp_path / "desk", prepared[0].wheels)
    shutil.copytree(prepared[0].root, copy.root, symlinks=True)
    copy.lock(copy.publish("2.0"))

    _, said = copy.bootstrap("run")

    assert "['run', '--demo'] 2.0" in said


def test_a_folder_that_was_moved_gets_an_environment_of_its_own(prepared: tuple[Copy, str], tmp_path: Path) -> None:
    copy = Copy(tmp_path / "moved", prepared[0].wheels)
    shutil.copytree(prepared[0].root, copy.root, symlinks=True)

    _, said = copy.bootstrap("run")

    assert "environment  .venv made" in said
    assert str(prepared[0].root) not in (copy.root / ".venv" / "bin" / "servicedesk").read_text(encoding="utf-8")
    assert "the desk runs" in said


@pytest.mark.parametrize("line", ["gadget==1.0 --hash=sha256:" + "0" * 64, "gadget==1.0"], ids=["another", "none"])
def test_a_package_without_its_very_hash_is_refused(tmp_path: Path, line: str) -> None:
    copy = make_copy(tmp_path / "desk")
    copy.lock(f"{line}\n")

    code, said = copy.bootstrap("run")

    assert code == 1
    assert "the desk runs" not in said
    assert "missing      the packages of requirements.lock" in said
    assert "mend it with:" in said


def test_an_interrupted_environment_is_made_anew(tmp_path: Path) -> None:
    copy = make_copy(tmp_path / "desk")
    (copy.root / ".venv" / "bin").mkdir(parents=True)
    (copy.root / ".venv" / "bin" / "python").write_text("half a file", encoding="utf-8")

    code, said = copy.bootstrap("run")

    assert code == 0, said
    assert "the desk runs" in said


def test_packages_from_the_callers_python_path_do_not_come_first(prepared: tuple[Copy, str], tmp_path: Path) -> None:
    copy, _ = prepared
    (tmp_path / "gadget.py").write_text("VERSION = 'another'", encoding="utf-8")

    _, said = copy.bootstrap("run", PYTHONPATH=str(tmp_path))

    assert "another" not in said
    assert "the desk runs" in said
