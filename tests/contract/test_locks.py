"""The locks: every package pinned and hashed, without an address or a path, the smaller one inside the larger."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.reading import ROOT, Finding, Source, look_over, plant, read_sources

RUN, TEST = "requirements.lock", "requirements-test.lock"
PIN = re.compile(r"^(?P<name>[a-z0-9][a-z0-9-]*)==(?P<version>[\w.]+)(?P<only>\s*;[^\\]+)?\s*\\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}(?: \\)?$")


def a_lock_holds_pins_and_hashes_alone(source: Source) -> Iterator[Finding]:
    """No address and no path: what is installed is decided by the hashes, not by where it came from."""
    for number, line in enumerate(source.lines, start=1):
        if not PIN.match(line) and not HASH.match(line):
            yield number, line


def pins(source: Source) -> dict[str, str]:
    """Return the version of every package, with the machines that it is for."""
    found = [match for line in source.lines if (match := PIN.match(line))]
    return {match["name"]: f"{match['version']}{match['only'] or ''}".strip() for match in found}


def test_the_locks_hold_pins_and_hashes_alone() -> None:
    sources = read_sources(ROOT, RUN, TEST)

    breaches = look_over(sources, [a_lock_holds_pins_and_hashes_alone])

    assert len(sources) == 2
    assert not breaches, "\n".join(breaches)


@pytest.mark.parametrize(
    "line",
    [
        "--extra-index-url https://packages.example/simple",
        "--find-links /opt/wheels",
        "flask @ https://packages.example/flask.whl",
        "-e ../flask",
        "flask>=3 \\",
        "# made by a command",
    ],
)
def test_a_planted_line_is_named(tmp_path: Path, line: str) -> None:
    source = plant(tmp_path, RUN, f"{line}\n")

    breaches = look_over([source], [a_lock_holds_pins_and_hashes_alone])

    assert breaches == [f"{RUN}:1 breaks a_lock_holds_pins_and_hashes_alone: {line}"]


def test_the_tests_run_on_the_very_packages_that_the_desk_runs_on() -> None:
    run, test = read_sources(ROOT, RUN, TEST)[::-1]

    assert pins(run)
    assert pins(run).items() <= pins(test).items()


def test_every_package_that_is_asked_for_is_locked() -> None:
    (asked,) = read_sources(ROOT, "requirements.in")
    (lock,) = read_sources(ROOT, RUN)

    names = {re.split(r"[\[><=]", line)[0] for line in asked.lines}

    assert names <= set(pins(lock))


def test_no_other_kind_of_lock_is_kept() -> None:
    kept = [name for name in ("uv.lock", "poetry.lock", "Pipfile.lock", "package-lock.json") if (ROOT / name).exists()]

    assert kept == []
