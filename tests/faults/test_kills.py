"""Killed at random points under load, a desk keeps every promise that it has made."""

import sys
import time
from collections import Counter
from random import Random

import pytest
from sqlalchemy import Engine

from tests.faults.conftest import load_on
from tests.faults.load import customers
from tests.faults.mail import Recorder
from tests.faults.processes import Desk, kill_one
from tests.faults.reckoning import Figures, reckon, repeated, wait_settled
from tests.operation.conftest import eventually

SHORT, LONG = 4, 50


def start_everything(desk: Desk) -> None:
    """Start one process with everything in it on SQLite, and two web servers with two workers on PostgreSQL."""
    if desk.database.startswith("sqlite"):
        desk.add_web(with_worker=True)
    else:
        for _ in range(2):
            desk.add_web(with_worker=False)
            desk.add_worker()
    for member in desk.members:
        desk.wait_ready(member)


def batter(desk: Desk, looking: Engine, mail: Recorder, kills: int, seed: int) -> tuple[Figures, Counter[str]]:
    """Kill so many times under load, let everything settle, and reckon."""
    random, killed = Random(seed), Counter[str]()
    start_everything(desk)
    with customers(load_on(desk, seed)) as load:
        eventually(lambda: load.tries > 20, within=20)
        for _ in range(kills):
            time.sleep(random.uniform(0.1, 0.7))
            killed[kill_one(desk, random)] += 1
        time.sleep(0.5)
    settled = wait_settled(looking)
    figures = reckon(looking, load.ledger.read(), mail)
    sys.stdout.write(f"\n{looking.dialect.name}: {kills} kills {dict(killed)}, settled in {settled:.1f} s\n")
    sys.stdout.write(f"  errors logged: {dict(desk.errors())}\n")
    sys.stdout.write(f"  {figures}  sent again={len(repeated(mail))}  tries={load.tries} failed={load.failures}\n")
    assert not load.odd, load.odd[:3]
    assert figures.acknowledged > kills, desk.logs()
    return figures, killed


def prove(desk: Desk, looking: Engine, mail: Recorder, kills: int, seed: int) -> None:
    """Batter a desk, and see that nothing is lost, halved or done twice, also after a stop and a start."""
    figures, killed = batter(desk, looking, mail, kills, seed)
    assert figures.wrong == {}
    # A process that sends is killed in the middle of one message at most.
    assert len(repeated(mail)) <= killed.total()
    assert max(mail.times.values()) <= 1 + killed.total()

    for member in desk.members:
        desk.stop(member)
    for member in desk.members:
        desk.start(member)
        desk.wait_ready(member)
    time.sleep(6)  # a sweep has gone by

    after = reckon(looking, load_on_nothing(desk, seed), mail)
    assert after == figures


def load_on_nothing(desk: Desk, seed: int) -> dict[str, str]:
    """Read the ledger again."""
    ledger = load_on(desk, seed).ledger
    ledger.close()
    return ledger.read()


def test_nothing_is_lost_when_processes_are_killed(desk: Desk, looking: Engine, mail: Recorder) -> None:
    prove(desk, looking, mail, SHORT, seed=1)


@pytest.mark.faults
@pytest.mark.parametrize("seed", [20261122])
def test_nothing_is_lost_in_fifty_kills(desk: Desk, looking: Engine, mail: Recorder, seed: int) -> None:
    prove(desk, looking, mail, LONG, seed)
