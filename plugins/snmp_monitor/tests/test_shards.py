"""Workers that poll and do nothing else: they share the devices, take over from the dead, and the desk stands back."""

from dataclasses import replace
from datetime import timedelta
from threading import Event, Thread

from sqlalchemy import func, select

from plugins.snmp_monitor.models import Device, PollWorker
from plugins.snmp_monitor.poll_service import poll_for_good
from plugins.snmp_monitor.polling import claim
from plugins.snmp_monitor.sharding import LEASED_FOR, SHARDS, leave_shards, take_shards
from plugins.snmp_monitor.tests.watching import QUICK, device, poll, prepare, watch
from servicedesk.core.kernel.plugin_acting import context_to_act
from tests.operation.conftest import eventually

PATIENCE = 60  # seconds


def take(desk, worker):
    with desk.work() as uow:
        return take_shards(uow, worker)


def leave(desk, worker):
    with desk.work() as uow:
        leave_shards(uow, worker)


def test_one_worker_has_all_shards_and_several_share_them(desk):
    alone = take(desk, "a")
    late, fewer = take(desk, "b"), take(desk, "a")
    then = take(desk, "b")

    assert len(alone) == SHARDS and late == frozenset()
    assert (len(fewer), len(then)) == (SHARDS / 2, SHARDS / 2) and not fewer & then


def test_the_shards_of_a_dead_worker_are_taken_over_when_its_lease_has_run_out(desk):
    take(desk, "a")
    take(desk, "b")
    take(desk, "a")
    half = take(desk, "b")
    desk.clock.advance(LEASED_FOR)

    assert len(half) == SHARDS / 2
    assert len(take(desk, "b")) == SHARDS


def test_the_shards_of_a_worker_that_ends_are_free_at_once(desk):
    take(desk, "a")

    leave(desk, "a")

    assert len(take(desk, "b")) == SHARDS


def test_a_worker_polls_its_devices_alone_and_the_desk_stands_back(desk, agents):
    prepare(desk)
    watch(desk, agents().port)
    take(desk, "a")
    desk.run_job("poll")
    untouched = device(desk).state
    desk.clock.advance(LEASED_FOR)
    poll(desk)

    assert (untouched, device(desk).state) == ("new", "up")


def test_a_worker_goes_on_polling_until_it_is_to_end_and_asks_no_more_than_it_must(desk, agents):
    prepare(desk)
    agent = agents()
    watch(desk, agent.port)
    stop = Event()

    def work():
        with context_to_act(desk.kernel, desk.name, "standing-snmp") as ctx:
            poll_for_good(ctx, stop)

    thread = Thread(target=work)
    thread.start()
    try:
        is_polled = eventually(lambda: device(desk).state == "up", PATIENCE)
        learnt = agent.asked
        desk.clock.advance(timedelta(minutes=2))
        first = device(desk).polled_at
        is_polled_again = eventually(lambda: device(desk).polled_at > first, PATIENCE)
    finally:
        stop.set()
        thread.join(PATIENCE)

    assert is_polled and is_polled_again and desk.rows(PollWorker) == []
    assert agent.asked == learnt + 1


def test_dead_devices_and_those_that_answer_are_claimed_apart_and_by_shard(desk):
    prepare(desk)
    ids = [watch(desk, 9, f"olt-{number}") for number in range(3)]
    with desk.work() as uow:
        uow.session.get(Device, ids[0]).misses = 1
    desk.clock.advance(timedelta(minutes=1))

    with context_to_act(desk.kernel, desk.name, "test") as ctx, ctx.work() as uow:
        dead = [errand.device_id for errand in claim(uow, ctx, is_dead=True)]
        shard = uow.session.scalar(select(func.max(Device.id))) % SHARDS
        mine = [errand.device_id for errand in claim(uow, ctx, shards=frozenset({shard}), is_dead=False)]
        rest = [errand.device_id for errand in claim(uow, ctx)]

    assert (dead, mine, rest) == ([ids[0]], [ids[2]], [ids[1]])


def test_who_is_known_to_be_silent_is_asked_once_unless_somebody_waits_for_it(desk):
    prepare(desk, replace(QUICK, retries=3))
    ids = [watch(desk, 9, f"olt-{number}") for number in range(3)]
    with desk.work() as uow:
        for row_id in ids[1:]:
            uow.session.get(Device, row_id).state = "down"
        uow.session.get(Device, ids[2]).wanted = "poll"

    with context_to_act(desk.kernel, desk.name, "test") as ctx, ctx.work() as uow:
        errands = {errand.device_id: errand for errand in claim(uow, ctx)}

    assert [errands[each].target.retries for each in ids] == [3, 0, 3]
    assert [errands[each].is_whole for each in ids] == [False, False, True]
