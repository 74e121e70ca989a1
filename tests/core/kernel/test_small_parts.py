"""The small parts of the kernel: moments, numbers, secrets, settings, jobs, submissions, facts."""

import pickle
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.exc import StatementError

from servicedesk.core.kernel import clock as clocks
from servicedesk.core.kernel import failpoints
from servicedesk.core.kernel.actors import ANONYMOUS, Actor, job_actor, plugin_actor
from servicedesk.core.kernel.base import UtcDateTime
from servicedesk.core.kernel.clock import SystemClock, boot_name
from servicedesk.core.kernel.errors import Conflict, Invalid, Message, Refused
from servicedesk.core.kernel.events import Event, EventRecord, event_kinds, event_of
from servicedesk.core.kernel.failpoints import Failpoint, failpoint
from servicedesk.core.kernel.keyring import KeyMissing, KeyRing, Unreadable, create_key, read_key
from servicedesk.core.kernel.operator import get_operator
from servicedesk.core.kernel.settings import PluginSettings, Secret, setting
from servicedesk.core.kernel.submissions import Submission, find_submission, prune_submissions, submission_key
from tests.listeners import opened

KEY = "0" * 64


def test_a_moment_comes_back_aware_and_in_utc(work, session):
    lima = timezone(timedelta(hours=-5))
    with work() as uow:
        uow.session.add(
            EventRecord(
                at=datetime(2026, 11, 23, 9, tzinfo=lima), kind="x", subject="x", subject_id=1, actor="x", values={}
            )
        )

    (moment,) = session.scalars(EventRecord.__table__.select().with_only_columns(EventRecord.at))

    assert moment == datetime(2026, 11, 23, 14, tzinfo=UTC)
    assert moment.tzinfo == UTC


def test_a_naive_moment_is_refused_at_the_door(work):
    with pytest.raises(StatementError, match="time zone"), work() as uow:
        uow.session.add(EventRecord(at=datetime(2026, 1, 1), kind="x", subject="x", subject_id=1, actor="x", values={}))  # noqa: DTZ001  # the naive one is what is tried


def test_no_moment_stays_none():
    assert UtcDateTime().process_bind_param(None, None) is None
    assert UtcDateTime().process_result_value(None, None) is None


def test_the_clock_of_the_machine_is_aware_and_its_seconds_never_go_back():
    clock = SystemClock()

    assert clock.now().tzinfo == UTC
    assert clock.monotonic() <= clock.monotonic()


def test_a_secret_opens_only_in_its_own_place():
    keys = KeyRing(b"k" * 32)
    sealed = keys.seal("hush", "plugin|a|key")

    assert "hush" not in sealed
    assert keys.open(sealed, "plugin|a|key") == "hush"
    with pytest.raises(Unreadable):
        keys.open(sealed, "plugin|b|key")
    with pytest.raises(Unreadable):
        keys.open(sealed.replace("v1", "v9"), "plugin|a|key")
    with pytest.raises(Unreadable):
        KeyRing(b"x" * 32).open(sealed, "plugin|a|key")


def test_without_a_key_nothing_is_sealed_in_plain():
    keys = KeyRing(None)

    assert not keys.is_ready
    with pytest.raises(KeyMissing):
        keys.seal("hush", "x")


def test_a_key_file_is_its_owner_s_alone_and_never_replaced(tmp_path):
    path = tmp_path / "home" / "key"

    key = create_key(path)

    assert read_key(path) == key
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        create_key(path)


@pytest.mark.parametrize("content", [b"", b"short", b"not base64!", b"c2hvcnQ="])
def test_what_is_no_key_is_not_read_as_one(tmp_path, content):
    (tmp_path / "key").write_bytes(content)

    assert read_key(tmp_path / "key") is None
    assert read_key(tmp_path / "none") is None


class Settings(PluginSettings):
    url: str = setting("", label="Address", required=True, longest=20)
    key: Secret = setting(Secret(""), label="Key")
    days: int = setting(14, label="Days", minimum=0, maximum=30)


def test_settings_are_kept_with_their_secrets_sealed():
    keys = KeyRing(b"k" * 32)
    settings = Settings(url="https://x", key="hush")

    stored = settings.sealed("careful", keys)

    assert "hush" not in str(stored)
    assert Settings.opened(stored, "careful", keys) == settings
    assert Settings.opened(stored, "careful", keys).key.reveal() == "hush"
    assert Settings.opened({}, "careful", keys).days == 14
    assert Settings().sealed("careful", keys)["key"] == ""
    assert Settings.opened({"days": 7, "of an older version": 1}, "careful", keys) == Settings(days=7)


def test_a_secret_of_one_plugin_does_not_open_for_another():
    keys = KeyRing(b"k" * 32)
    stored = Settings(key="hush").sealed("careful", keys)

    with pytest.raises(Unreadable):
        Settings.opened(stored, "other", keys)


@pytest.mark.parametrize("wrong", [{"days": 31}, {"days": -1}, {"unknown": 1}, {"url": "x" * 21}])
def test_settings_out_of_bounds_are_refused(wrong):
    with pytest.raises(ValueError, match="validation error"):
        Settings(**wrong)


def test_a_secret_shows_itself_nowhere():
    secret = Secret("hush")

    assert "hush" not in f"{secret}{secret!r}{secret!s}{Settings(key='hush')!r}{Settings(key='hush').model_dump_json()}"
    assert (repr(Secret("")), str(Secret(""))) == ("Secret('')", "")
    with pytest.raises(TypeError):
        pickle.dumps(secret)


def test_a_submission_is_found_again_by_its_own_actor_only(work, clock):
    ana, luis = Actor("contact", 1), Actor("contact", 2)
    key = submission_key(ana, "ticket", "abc")
    with work() as uow:
        uow.session.add(Submission(key=key, subject_id=7, at=clock.now()))

    with work() as uow:
        assert find_submission(uow.session, key) == 7
        assert find_submission(uow.session, submission_key(luis, "ticket", "abc")) is None
        assert find_submission(uow.session, submission_key(ana, "reply", "abc")) is None
        prune_submissions(uow.session, clock.now() + timedelta(seconds=1))
        assert find_submission(uow.session, key) is None


def test_a_fact_reads_back_as_it_was_and_an_older_one_takes_defaults():
    record = EventRecord(kind=opened(3).kind, values=asdict(opened(3)))
    assert event_of(record) == opened(3)

    record.values = {name: value for name, value in record.values.items() if name != "status"} | {"gone": 1}

    assert event_of(record).status == "acknowledged"


def test_facts_are_known_by_their_kind():
    @dataclass(frozen=True, kw_only=True)
    class Sketch(Parent):
        sketch_id: int

    assert "ticket.opened" in event_kinds()
    assert "" not in event_kinds()
    assert Sketch(sketch_id=4).subject_id == 4


class Parent(Event):
    subject = "sketch"


def test_actors_name_themselves():
    assert Actor("user", 12).key == "user:12"
    assert job_actor("mail").key == "job:mail"
    assert plugin_actor("debt", frozenset({"ticket.hold"})).may("ticket.hold")
    assert not ANONYMOUS.may("ticket.hold")
    assert (Actor("user").is_staff, Actor("contact").is_staff) == (True, False)
    assert (job_actor("x").is_machine, Actor("user").is_machine) == (True, False)


def test_errors_say_what_is_wrong():
    assert str(Invalid({"body": Message("required")})) == "body: required"
    assert Conflict("ticket.gone", number="AR-1").message == Message("ticket.gone", {"number": "AR-1"})
    assert str(Refused([Message("a.b"), Message("c.d")])) == "a.b, c.d"


def test_failpoints_do_nothing_unless_they_are_armed(monkeypatch):
    slept = []
    monkeypatch.setattr(failpoints, "_ARMED", {"here": "raise", "there": "sleep:0.5", "odd": "dance"})
    monkeypatch.setattr(failpoints.time, "sleep", slept.append)

    failpoint("nowhere")
    failpoint("odd")
    failpoint("there")
    with pytest.raises(Failpoint, match="here"):
        failpoint("here")

    assert slept == [0.5]


def test_an_armed_failpoint_kills_at_once(monkeypatch):
    killed = []
    monkeypatch.setattr(failpoints, "_ARMED", {"here": "kill"})
    monkeypatch.setattr(failpoints.os, "kill", lambda process, signal: killed.append(signal))

    failpoint("here")

    assert killed == [failpoints.signal.SIGKILL]


def test_the_operator_has_a_zone(session):
    operator = get_operator(session)

    assert (operator.name, operator.time_zone.key) == ("Andina Red", "America/Lima")


def test_leases_on_several_machines_are_counted_by_the_database(kernel, session, clock):
    assert kernel.lease_time(session) == clock.now()

    kernel.clock = SystemClock()

    assert abs(kernel.lease_time(session) - kernel.clock.now()) < timedelta(minutes=1)


def test_a_machine_that_does_not_tell_which_run_it_is_in_is_taken_for_this_process_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(clocks, "BOOT", tmp_path / "absent")

    first, second = (boot_name.__wrapped__() for _ in range(2))

    assert first and second and first != second
