"""The desk as a program: how it starts, what it says, how it ends."""

import os
import re
import resource
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import Engine, text

from servicedesk.core.kernel.database import open_engine
from tests.faults.load import Browser
from tests.faults.processes import STOPPED_WITHIN, Desk, Member, answers, children_of, running
from tests.operation.conftest import eventually

CPU_OF_A_SECOND_START = 4.0  # seconds of one core; the clock on the wall depends on what else the machine does


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Return a desk that is not there yet."""
    home = tmp_path / "home"
    home.mkdir()
    with running(Desk(home, f"sqlite:///{home}/desk.db", "page:")) as desk:
        yield desk


def said(desk: Desk) -> str:
    """Return what the last process has said."""
    return max(desk.home.glob("process-*.log"), key=lambda path: int(path.stem.rpartition("-")[2])).read_text()


def get(port: int, path: str) -> tuple[int, str, str]:
    """Ask for a page."""
    return Browser().send(port, "GET", path)


def is_gone(pid: int) -> bool:
    """Tell whether a process has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in ("Z", "X")
    except OSError:
        return True


def test_an_empty_desk_leads_to_its_first_administrator(desk: Desk) -> None:
    web = desk.add_web(with_worker=True)
    desk.wait_ready(web)
    assert eventually(lambda: "/desk/setup/" in said(desk))

    link = re.search(r"http://127.0.0.1:\d+(/desk/setup/\S+)", said(desk))

    assert "key            made" in said(desk)
    assert link is not None
    assert get(web.port, link[1])[0] == 200
    assert get(web.port, "/desk/sign-in")[1].startswith("/desk/setup")
    assert eventually(lambda: get(web.port, "/readyz")[0] == 200)


def test_a_second_start_does_nothing_twice_and_is_quick(desk: Desk) -> None:
    web = desk.add_web(with_worker=True)
    desk.wait_ready(web)
    stopped_in = desk.stop(web)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)

    desk.start(web)
    desk.wait_ready(web)
    first_words = said(desk)
    desk.stop(web)

    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert "database       up to date" in first_words
    assert "made" not in first_words
    assert spent < CPU_OF_A_SECOND_START
    assert stopped_in < 6


def test_a_stop_ends_every_process_with_success(desk: Desk) -> None:
    web = desk.add_web(with_worker=True)
    desk.wait_ready(web)
    inner = children_of(web.pid)

    desk.stop(web)

    assert web.process is not None
    assert web.process.returncode == 0
    assert all(is_gone(pid) for pid in inner)
    assert not answers(web.port)


def test_ctrl_c_is_the_parents_to_act_on_and_ends_everything_with_success(desk: Desk) -> None:
    web = desk.add_web(with_worker=True)
    desk.wait_ready(web)
    inner = children_of(web.pid)

    for pid in inner:
        os.kill(pid, signal.SIGINT)
    went_on = get(web.port, "/healthz")[0] == 200 and children_of(web.pid) == inner
    assert web.process is not None
    os.killpg(web.pid, signal.SIGINT)

    assert (went_on, web.process.wait(STOPPED_WITHIN)) == (True, 0)
    assert all(is_gone(pid) for pid in inner)
    assert "SIGKILL" not in said(desk)


def test_a_process_that_was_killed_is_replaced(desk: Desk) -> None:
    web = desk.add_web(with_worker=True)
    desk.wait_ready(web)
    before = children_of(web.pid)

    desk.kill_inner(web)

    assert eventually(lambda: bool(children_of(web.pid)) and children_of(web.pid) != before)
    desk.wait_ready(web)


def test_two_processes_prepare_one_new_desk_and_answer_for_one_another(desk: Desk) -> None:
    desk.processes = 2
    web = desk.add_web(with_worker=True)
    desk.wait_ready(web)
    began = eventually(lambda: is_each_prepared(desk, 2))
    before = children_of(web.pid)

    desk.kill_inner(web)
    is_answered = eventually(lambda: answers(web.port))
    is_whole_again = eventually(lambda: is_each_prepared(desk, 3) and len(children_of(web.pid)) == 2)
    after = children_of(web.pid)
    desk.stop(web)

    assert (began, is_answered, is_whole_again) == (True, True, True)
    assert (len(before), len(set(before) & set(after))) == (2, 1)
    assert said(desk).count("key            made") == 1
    assert sum(desk.errors().values()) == 1  # that one was killed
    assert all(is_gone(pid) for pid in after)


def is_each_prepared(desk: Desk, starts: int) -> bool:
    """Tell whether so many starts have been prepared."""
    return len(re.findall("^database  ", said(desk), re.MULTILINE)) == starts


def test_a_killed_parent_takes_its_worker_with_it(desk: Desk) -> None:
    web = desk.add_web(with_worker=True)
    desk.wait_ready(web)
    inner = children_of(web.pid)

    os.kill(web.pid, 9)
    assert web.process is not None
    web.process.wait(10)

    assert eventually(lambda: all(is_gone(pid) for pid in inner))


def test_a_request_that_is_under_way_is_answered_before_the_end(desk: Desk) -> None:
    desk.failpoints = "before_commit=sleep:1.5"  # the wrong password is counted, slowly
    web = desk.add_web(with_worker=False)
    desk.wait_ready(web)
    browser = Browser()
    form = {"csrf_token": browser.token(web.port, "/sign-in"), "email": "x@correo.example", "password": "wrong"}
    answers: list[int] = []
    asking = Thread(target=lambda: answers.append(browser.send(web.port, "POST", "/sign-in", form)[0]))
    asking.start()
    time.sleep(0.7)

    desk.stop(web)
    asking.join(10)

    assert answers == [422]


def demo_of(desk: Desk) -> Member:
    """Start the demo."""
    web = desk.add_web(with_worker=True)
    desk.kill(web)
    web.arguments = (*web.arguments, "--demo")
    desk.start(web)
    desk.wait_ready(web)
    return web


def test_the_demo_says_where_everything_is_and_its_servers_never_outlive_it(desk: Desk) -> None:
    web = demo_of(desk)
    assert eventually(lambda: "network" in said(desk))
    words = said(desk)
    servers = [re.search(rf"{name}\s+http://127.0.0.1:(\d+)", words) for name in ("billing", "network")]
    ports = [int(each[1]) for each in servers if each is not None]
    assert len(ports) == 2

    for part in ("cliente@andina.example", "demo-rio-verde", "agente@andina.example", "/admin/mail", "/desk/"):
        assert part in words
    assert eventually(lambda: all(get(port, "/")[0] == 200 for port in ports))

    os.kill(web.pid, 9)  # only the parent: nobody tells the others
    assert web.process is not None
    web.process.wait(10)

    def is_silent(port: int) -> bool:
        try:
            return get(port, "/")[0] == 0
        except OSError:
            return True

    assert eventually(lambda: all(map(is_silent, ports)))


def test_the_demo_asks_billing_and_holds_the_reports_of_those_who_owe(desk: Desk) -> None:
    demo_of(desk)
    engine = open_engine(desk.database)
    query = text("SELECT a.number FROM ticket t JOIN account a ON a.id = t.account_id WHERE t.status = 'held'")

    def held() -> set[str]:
        with engine.connect() as connection:
            return {row[0] for row in connection.execute(query)}

    came = eventually(lambda: held() == {"104079", "104085"}, within=30)
    seen = held()
    engine.dispose()

    assert came, (seen, said(desk)[-2000:])


@pytest.mark.postgresql
@pytest.mark.parametrize("empty", ["postgresql"], indirect=True)
def test_pages_and_worker_may_be_apart(empty: Engine, tmp_path: Path) -> None:
    url = empty.url.render_as_string(hide_password=False)
    with running(Desk(tmp_path, url, "page:")) as desk:
        desk.command("migrate")
        web = desk.add_web(with_worker=False)
        desk.wait_ready(web)
        alone = get(web.port, "/readyz")[0]
        worker = desk.add_worker()

        together = eventually(lambda: get(web.port, "/readyz")[0] == 200)
        desk.stop(worker)

        assert (alone, together) == (503, True)
        assert worker.process is not None
        assert worker.process.returncode == 0
