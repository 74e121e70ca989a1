"""Official codes: one after the other without a gap, none twice, and never in the way of a report."""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from multiprocessing import get_context
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from servicedesk.core import hookspecs, regulation
from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.database import open_engine
from servicedesk.core.kernel.kernel import assemble
from servicedesk.core.kernel.keyring import KeyRing
from tests.core.regulation.countries import CODED
from tests.database import ON_ONE_DATABASE

EACH = 12  # codes that each of two processes gives


def give(work, rules, times=1):
    """Give codes, each in a transaction of its own."""
    given = []
    for _ in range(times):
        with work() as uow:
            given.append(regulation.allot_code(uow, rules, 1))
    return given


def give_elsewhere(url):
    """Give codes in another process."""
    engine = open_engine(url)
    kernel, given = assemble(engine, hookspecs, KeyRing(b"k" * 32)), []
    for _ in range(EACH):
        with kernel.sessions() as session, kernel.unit_of_work(Actor("job", name="test"), session) as uow:
            given.append(regulation.allot_code(uow, CODED, 1))
    engine.dispose()
    return given


def test_codes_follow_each_other_and_what_is_rolled_back_leaves_no_gap(work):
    first = give(work, CODED)
    with pytest.raises(RuntimeError), work() as uow:
        regulation.allot_code(uow, CODED, 1)
        raise RuntimeError

    assert first + give(work, CODED, 2) == ["AR260001", "AR260002", "AR260003"]


def test_two_processes_at_once_leave_no_gap_and_give_none_twice(engine, work):
    give(work, CODED)
    url = engine.url.render_as_string(hide_password=False)

    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        given = [code for codes in pool.map(give_elsewhere, [url, url]) for code in codes]

    numbers = work().session.scalars(select(regulation.ClaimCode.number).order_by(regulation.ClaimCode.number)).all()
    assert numbers == list(range(1, 2 * EACH + 2))
    assert len({*given}) == 2 * EACH


@ON_ONE_DATABASE
def test_the_new_year_begins_where_the_operator_lives_and_restarts_the_numbers(work, clock):
    rules = replace(CODED, code_restarts=True)
    clock.moment = datetime(2026, 12, 31, 23, 59, tzinfo=ZoneInfo("America/Lima"))
    before = give(work, rules, 2)
    clock.advance(timedelta(minutes=2))

    assert before + give(work, rules) == ["AR260001", "AR260002", "AR270001"]


@ON_ONE_DATABASE
def test_a_range_ends_and_a_report_goes_without_a_code(work):
    rules = replace(CODED, code_first=9998, code_last=20_000)

    assert give(work, rules, 4) == ["AR269998", "AR269999", None, None]
    assert regulation.count_codes_left(work(), rules) == 0


@ON_ONE_DATABASE
def test_a_range_that_begins_among_codes_that_were_given_goes_on_behind_them(work):
    give(work, CODED, 5)

    assert give(work, replace(CODED, code_first=3, code_last=6), 2) == ["AR260006", None]
    assert give(work, replace(CODED, code_first=2, code_last=5)) == [None]


@ON_ONE_DATABASE
def test_a_code_that_another_series_has_given_is_passed_over(work):
    short = replace(CODED, code_prefix="1", code_year=0, code_digits=5)
    long = replace(short, code_prefix="10", code_digits=4)

    assert give(work, long) + give(work, short) == ["100001", "100002"]
    assert give(work, long) == ["100003"]


@ON_ONE_DATABASE
def test_how_many_codes_are_left_is_counted(work):
    rules = replace(CODED, code_first=100, code_last=109)

    assert regulation.count_codes_left(work(), rules) == 10
    give(work, rules, 3)
    assert regulation.count_codes_left(work(), rules) == 7
    assert regulation.count_codes_left(work(), CODED) == 9999
