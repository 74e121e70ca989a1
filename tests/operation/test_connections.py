"""How many connections a process may have at work."""

from servicedesk.core.kernel.database import open_engine
from servicedesk.server import THREADS as ANSWERING
from servicedesk.worker.background import MOST_THREADS as WORKING

BESIDE = 4  # the ticker, the pulse, the queue's scheduler, whoever looks for plugins


def test_each_thread_may_have_a_connection_and_one_beside_it(tmp_path):
    pool = open_engine(f"sqlite:///{tmp_path}/desk.db").pool

    assert pool.size() + pool._max_overflow >= 2 * ANSWERING + WORKING + BESIDE
