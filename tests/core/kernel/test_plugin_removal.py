"""Uninstalling a plugin: its export first, then nothing of it is left but the audit trail."""

import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import (
    Column,
    DateTime,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    String,
    Table,
    func,
    inspect,
    select,
)

from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.circuit import PluginFailure
from servicedesk.core.kernel.deliveries import Delivery
from servicedesk.core.kernel.errors import Conflict, Forbidden, NotFound
from servicedesk.core.kernel.events import EventRecord
from servicedesk.core.kernel.jobs import PeriodicJob, win_job
from servicedesk.core.kernel.plugin_admin import disable_plugin, set_plugin_settings
from servicedesk.core.kernel.plugin_figures import PluginFigure, write_figures
from servicedesk.core.kernel.plugin_removal import uninstall_plugin
from servicedesk.core.kernel.plugin_replay import Replay, begin_replay
from servicedesk.core.kernel.plugin_state import PluginRecord
from servicedesk.core.kernel.settings import PluginSettings, Secret, setting
from tests.listeners import Listener, opened

ADMINISTRATOR = Actor(kind="user", id=1, name="Administrator", permissions=frozenset({"plugin.manage"}))
AGENT = Actor(kind="user", id=2, name="Agent", permissions=frozenset({"ticket.reply"}))

TABLES = MetaData()
KEPT = Table(
    "rain_case", TABLES, Column("id", Integer, primary_key=True), Column("name", String(20)),
    Column("amount", Numeric(10, 2)), Column("mark", LargeBinary), Column("at", DateTime),
)  # fmt: skip
PARTS = Table(
    "rain_part", TABLES, Column("id", Integer, primary_key=True), Column("case_id", ForeignKey("rain_case.id"))
)
VERSION = Table("alembic_version_rain", TABLES, Column("version_num", String(32)))
OTHERS = Table("rain_check_case", TABLES, Column("id", Integer, primary_key=True))
OURS = {"rain_case", "rain_part", "alembic_version_rain"}


class Settings(PluginSettings):
    """What can be set of the plugin."""

    grace_days: int = setting(14, label="Days of grace")
    access_key: Secret = setting("", label="Access key")


@pytest.fixture
def registry(engine, plugins, work):
    """Return a registry with the plugin, its tables and one row in each, and another of a longer name."""
    TABLES.create_all(engine)
    with engine.begin() as connection:
        at = datetime(2026, 1, 2, 3, 4, tzinfo=UTC).replace(tzinfo=None)
        values = {"id": 1, "name": "Añasco", "amount": 10.5, "mark": b"\x01\xff", "at": at}
        connection.execute(KEPT.insert().values(values))
        connection.execute(PARTS.insert().values(id=7, case_id=1))
        connection.execute(OTHERS.insert().values(id=1))
    plugins.install("rain", Listener(), settings_model=Settings)
    plugins.install("rain_check", Listener())
    yield plugins.kernel.registry
    TABLES.drop_all(engine)


def tables(engine):
    return {name for name in inspect(engine).get_table_names() if "rain" in name}


def uninstall(work, registry, keep=list, actor=ADMINISTRATOR):
    with work(actor) as uow:
        uninstall_plugin(uow, registry, "rain", keep)


def off(work, registry):
    with work(ADMINISTRATOR) as uow:
        disable_plugin(uow, registry, "rain")


def test_all_it_kept_is_exported_and_then_gone(engine, work, registry):
    with work(ADMINISTRATOR) as uow:
        set_plugin_settings(uow, registry, "rain", {"grace_days": 7, "access_key": "CANARY-SECRET-1"})
    off(work, registry)
    lines = []

    uninstall(work, registry, lines.extend)

    assert [json.loads(line) for line in lines] == [
        {"plugin": "rain", "version": "", "settings": {"grace_days": 7}},
        {
            "table": "rain_case",
            "row": {"id": 1, "name": "Añasco", "amount": "10.50", "mark": "01ff", "at": "2026-01-02 03:04:00"},
        },
        {"table": "rain_part", "row": {"id": 7, "case_id": 1}},
    ]
    assert tables(engine) == {"rain_check_case"}


def test_nothing_of_it_is_left_but_the_audit_trail(work, plugins, registry, session, clock):
    with work() as uow:
        uow.publish(opened(1))
        for name in ("rain.count", "rain_check.count"):
            win_job(uow.session, name, clock.now() - datetime(2026, 1, 1, tzinfo=UTC), uow.now())
        for name in ("rain", "rain_check"):
            failure = {"plugin": name, "hook": "on_ticket_open", "kind": "error", "reason": "x", "trace": ""}
            uow.session.add(PluginFailure(**failure, at=uow.now()))
            begin_replay(uow, registry, name, clock.now() - (clock.now() - datetime(2026, 1, 1, tzinfo=UTC)), uow.now())
            registry.watch.figures.note_error(name, "on_ticket_open")
        write_figures(uow.session, "process-1", registry.watch.figures.take(uow.now()))
    off(work, registry)

    uninstall(work, registry)

    for model in (Delivery, PluginFailure, PluginFigure, Replay):
        assert session.scalars(select(model.plugin)).all() == ["rain_check"]
    assert session.scalars(select(PluginRecord.name)).all() == ["rain_check"]
    assert session.scalars(select(PeriodicJob.name)).all() == ["rain_check.count"]
    last = session.scalars(select(EventRecord).order_by(EventRecord.id.desc())).first()
    assert (last.kind, last.values["action"]) == ("plugin.changed", "uninstalled")
    assert last.values["changes"] == {"rain_case": [1, 0], "rain_part": [1, 0]}
    assert not registry.is_enabled("rain")


def test_an_export_that_cannot_be_kept_leaves_everything_as_it_was(engine, work, registry, session):
    def fail(lines):
        next(iter(lines))
        raise OSError("no room")

    off(work, registry)

    with pytest.raises(OSError, match="no room"):
        uninstall(work, registry, fail)

    assert tables(engine) == OURS | {"rain_check_case"}
    assert session.scalar(select(func.count()).select_from(KEPT)) == 1
    assert session.get(PluginRecord, "rain") is not None


def test_an_export_that_was_not_taken_whole_removes_nothing(engine, work, registry):
    off(work, registry)

    with pytest.raises(RuntimeError, match="not taken whole"):
        uninstall(work, registry, lambda lines: None)

    assert tables(engine) == OURS | {"rain_check_case"}


def test_a_plugin_that_is_on_is_not_uninstalled(engine, work, registry):
    with pytest.raises(Conflict) as found:
        uninstall(work, registry)

    assert (found.value.message.code, found.value.message.values) == ("plugin.is_on", {"plugin": "rain"})
    assert tables(engine) == OURS | {"rain_check_case"}


def test_a_plugin_that_kept_nothing_can_be_uninstalled_too(work, plugins, registry):
    plugins.install("fresh", Listener())
    with work() as uow:
        uow.session.delete(uow.session.get(PluginRecord, "fresh"))
    lines = []

    with work(ADMINISTRATOR) as uow:
        uninstall_plugin(uow, registry, "fresh", lines.extend)

    assert [json.loads(line)["plugin"] for line in lines] == ["fresh"]


def test_a_row_that_is_called_like_our_own_tables_takes_none_of_them(engine, work, registry):
    with work() as uow:
        uow.session.add(PluginRecord(name="ticket", enabled=False))
    before = set(inspect(engine).get_table_names())

    with work(ADMINISTRATOR) as uow:
        uninstall_plugin(uow, registry, "ticket", list)

    assert set(inspect(engine).get_table_names()) == before


def test_only_who_may_manage_plugins_uninstalls_and_only_what_is_known(work, registry):
    with pytest.raises(Forbidden):
        uninstall(work, registry, actor=AGENT)
    with pytest.raises(NotFound), work(ADMINISTRATOR) as uow:
        uninstall_plugin(uow, registry, "nobody", list)
