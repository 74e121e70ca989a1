#!/usr/bin/env python3
"""Make this folder ready, then run the desk, its tests or its benchmarks; needs nothing but Python 3.11.

`make run` and `make test` are thin over this file, and `python3 bootstrap.py run` does the same where make
is missing. Every step may be repeated: what is already there is left alone. A step that cannot be done
ends with the one line that mends it.
"""

from __future__ import annotations  # so that an older Python reads far enough to say which one is needed

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bootstrapping import commands
from bootstrapping.environment import (
    compile_modules,
    install_packages,
    install_test_packages,
    look_for_pango,
    use_python,
)
from bootstrapping.machine import HERE, House, Missing
from bootstrapping.programs import install_npm_programs, install_programs

Step = Callable[[House], None]


@dataclass(frozen=True)
class Plan:
    """What must be in its place before a command, and the command."""

    summary: str
    steps: tuple[Step, ...]
    command: Callable[[House, Sequence[str]], int]


FOR_RUNNING: tuple[Step, ...] = (use_python, install_packages, look_for_pango, compile_modules)
FOR_CHECKING: tuple[Step, ...] = (use_python, install_test_packages)
FOR_TESTING: tuple[Step, ...] = (*FOR_CHECKING, look_for_pango, install_programs, install_npm_programs, compile_modules)

PLANS = {
    "run": Plan("start the desk with the demo operator", FOR_RUNNING, commands.run),
    "test": Plan("run every check and every test", FOR_TESTING, commands.test),
    "check": Plan("lint, types, import contracts, contract tests", FOR_CHECKING, commands.check),
    "faults": Plan("run the long tests that kill and unplug", FOR_TESTING, commands.faults),
    "bench": Plan("run the benchmarks", FOR_TESTING, commands.bench),
    "screenshots": Plan("take the pictures of the README", FOR_TESTING, commands.screenshots),
    "migration": Plan("write a new migration", FOR_CHECKING, commands.migration),
}


def read_arguments(arguments: Sequence[str]) -> tuple[Plan, list[str]]:
    """Return the plan that was asked for, and what is passed on to its command."""
    reader = argparse.ArgumentParser(prog="bootstrap.py", description="Make this folder ready, and use it.")
    choices = reader.add_subparsers(dest="name", required=True, metavar="command")
    for name, plan in PLANS.items():
        choices.add_parser(name, help=plan.summary, add_help=False)
    chosen = reader.parse_args(arguments[:1])
    return PLANS[chosen.name], list(arguments[1:])


def main(arguments: Sequence[str]) -> int:
    """Take the steps of a plan in their order, then give its command the floor."""
    plan, extra = read_arguments(arguments)
    try:
        for step in plan.steps:
            step(HERE)
        return plan.command(HERE, extra)
    except Missing as missing:
        print(f"missing      {missing.what}\nmend it with: {missing.mend}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
