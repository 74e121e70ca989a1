"""The commands themselves, once everything is in its place."""

from __future__ import annotations  # so that an older Python reads far enough to say which one is needed

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence

from bootstrapping.machine import House, clean_environment, memory_for_files, say

LINTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("lint", ("ruff", "check", "--quiet", "--output-format=concise", ".")),
    ("format", ("ruff", "format", "--check", "--quiet", "--output-format=concise", ".")),
    ("types", ("mypy", "--no-error-summary")),
    ("imports", ("lint-imports", "--no-logo")),
)
# The core decides about other people's money and time: every branch of it is walked. Elsewhere nine in ten.
GATES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("core", ("--include=servicedesk/core/*", "--fail-under=100")),
    ("elsewhere", ("--omit=servicedesk/core/*", "--fail-under=90")),
)
# A browser, a process or a database that a busy machine keeps waiting is no fault of ours; more than these are.
MOST_UNSTEADY = 8
LAST_FAILED = ".pytest_cache/v/cache/lastfailed"
CLOSING_LINE = re.compile(r"^=+ .*\b(passed|failed|error|errors|no tests ran)\b.* in [0-9.]+s.* =+$")
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def become(house: House, *arguments: str) -> int:
    """Replace this program by the environment's Python; it gets the keyboard and the signals."""
    os.chdir(house.root)
    os.execve(house.python, [str(house.python), *arguments], clean_environment())


def passes(house: House, step: str, command: Sequence[str]) -> bool:
    """Run one of the environment's programs, show what it says if it fails, and tell whether it passed."""
    done = subprocess.run(
        [house.venv / "bin" / command[0], *command[1:]],
        cwd=house.root,
        env=clean_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    say(step, "passed" if done.returncode == 0 else f"FAILED\n{done.stdout.strip()}")
    return done.returncode == 0


def pytest(house: House, *options: str, **variables: str) -> tuple[bool, str]:
    """Run pytest, showing its lines as they come; tell whether it passed, and its closing line.

    ``variables`` are added to its environment.
    """
    colour = "--color=yes" if sys.stdout.isatty() else "--color=no"
    closing = ""
    with subprocess.Popen(
        [house.python, "-m", "pytest", colour, *options],
        cwd=house.root,
        env=clean_environment() | variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as running:
        for line in running.stdout or ():
            print(line, end="", flush=True)
            if CLOSING_LINE.match(COLOURS.sub("", line.strip())):
                closing = line.strip()
    return running.returncode == 0, closing


def run(house: House, extra: Sequence[str]) -> int:
    """Start the desk with the demo operator; it makes its key and its database, and prints where it is."""
    return become(house, ".venv/bin/servicedesk", "run", "--demo", *extra)


def check(house: House, extra: Sequence[str]) -> int:
    """Run the linter, the types, the import contracts and the contract tests."""
    passed = [passes(house, step, command) for step, command in LINTS]
    passed.append(pytest(house, "-q", "--no-header", "tests/contract", *extra)[0])
    return 0 if all(passed) else 1


def test(house: House, extra: Sequence[str]) -> int:
    """Run the linter, the types, the import contracts, every test, and the coverage gates.

    With arguments of the caller's own, only the tests that they choose are run.
    """
    if extra:
        return 0 if pytest(house, *extra)[0] else 1
    passed = [passes(house, step, command) for step, command in LINTS]
    went_well, closing = every_test(house)
    passed.append(went_well)
    passed += [passes(house, step, ("coverage", "report", *gate)) for step, gate in GATES]
    print(closing, flush=True)
    return 0 if all(passed) else 1


def every_test(house: House) -> tuple[bool, str]:
    """Run every test, two at a time; the few that fail are tried once more, alone on the machine, and named.

    Tell whether all passed, and the closing line of what was run last.
    """
    covered = ("--cov", "--cov-report=")
    with memory_for_files() as memory:
        told = pytest(house, "--cache-clear", "-n2", "--dist=loadscope", "--durations=10", *covered, **memory)
        failed = [] if told[0] else last_failed(house)
        if not 0 < len(failed) <= MOST_UNSTEADY:
            return told
        say("again", f"alone, what failed: {' '.join(failed)}")
        again = pytest(house, *failed, *covered, "--cov-append", **memory)
    say("unsteady", "passed only alone, and want mending" if again[0] else "these fail alone too")
    return again


def last_failed(house: House) -> list[str]:
    """Return the names of the tests that failed in the last run; none when it broke off before it could say so."""
    try:
        return sorted(json.loads((house.root / LAST_FAILED).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return []


def faults(house: House, extra: Sequence[str]) -> int:
    """Run the long tests that kill, fill and unplug."""
    return 0 if pytest(house, "-m", "faults", "-s", *extra)[0] else 1


def bench(house: House, extra: Sequence[str]) -> int:
    """Run the benchmarks."""
    return become(house, "-m", "bench", *extra)


def screenshots(house: House, extra: Sequence[str]) -> int:
    """Take the pictures of the README from the running program."""
    return become(house, "-m", "demo.screenshots", *extra)


def migration(house: House, extra: Sequence[str]) -> int:
    """Write the revision that brings the tables to the models: of the core, or of the plugin that is named."""
    return become(house, "-m", "servicedesk.migration", "revision", *extra)
