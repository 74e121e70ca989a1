"""What a plugin keeps, handed out to whoever manages plugins."""

import json

import pytest
from sqlalchemy import text

from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.errors import Forbidden, NotFound
from servicedesk.core.kernel.installed import Installed
from servicedesk.core.kernel.plugin_admin import set_plugin_settings
from servicedesk.core.kernel.plugin_export import Kept, export_plugin, list_kept, note_export
from servicedesk.core.kernel.plugin_history import list_changes
from servicedesk.core.kernel.settings import PluginSettings, Secret, setting
from tests.listeners import Listener

AGENT = Actor(kind="user", id=2, name="Agent", permissions=frozenset({"ticket.reply"}))
TABLES = (
    "CREATE TABLE rain_place (id INTEGER PRIMARY KEY, name TEXT)",
    "CREATE TABLE rain_day (id INTEGER PRIMARY KEY, place_id INTEGER REFERENCES rain_place (id))",
    "CREATE TABLE rain_gauge_reading (id INTEGER PRIMARY KEY)",
)


class Settings(PluginSettings):
    """Where it rains."""

    place: str = setting("Lima", label="Place")
    key: Secret = setting(Secret(""), label="Key")


@pytest.fixture
def tables(engine):
    """Make the tables, and take away what the test has left of them once all its sessions are closed."""
    with engine.begin() as connection:
        for statement in TABLES:
            connection.execute(text(statement))
        connection.execute(text("INSERT INTO rain_place VALUES (1, 'Cusco')"))
        connection.execute(text("INSERT INTO rain_day VALUES (7, 1)"))
    yield
    with engine.begin() as connection:
        for table in ("rain_day", "rain_place", "rain_gauge_reading"):
            connection.execute(text(f"DROP TABLE IF EXISTS {table}"))


@pytest.fixture
def rain(tables, plugins, work):
    """Install a plugin with two tables beside one whose name begins with its own."""
    plugins.install("rain", Listener(), settings_model=Settings)
    plugins.install("rain_gauge", Listener())
    with work() as uow:
        set_plugin_settings(uow, plugins.kernel.registry, "rain", {"place": "Puno", "key": "CANARY"})
    return plugins.kernel.registry


def test_what_it_keeps_is_counted_and_handed_out_without_secrets(rain, work):
    kept, told = list_kept(work(), rain, "rain"), [json.loads(line) for line in export_plugin(work(), rain, "rain")]

    assert kept == [Kept("rain_place", 1), Kept("rain_day", 1)]
    assert (told[0]["plugin"], told[0]["settings"]) == ("rain", {"place": "Puno"})
    assert told[1:] == [
        {"table": "rain_place", "row": {"id": 1, "name": "Cusco"}},
        {"table": "rain_day", "row": {"id": 7, "place_id": 1}},
    ]


def test_that_somebody_took_it_is_on_record(rain, work):
    with work() as uow:
        note_export(uow, rain, "rain")

    assert list_changes(work(), "rain")[0].action == "exported"


def test_one_that_was_never_on_has_nothing_to_hand_out(plugins, work):
    plugins.kernel.registry.install(Installed("fresh"), Listener())

    (told,) = export_plugin(work(), plugins.kernel.registry, "fresh")

    assert json.loads(told)["settings"] == {}


@pytest.mark.parametrize("name", ["nobody", "notify"])
def test_what_is_no_plugin_is_not_found(plugins, work, name):
    plugins.install("notify", Listener(), built_in=True)

    with pytest.raises(NotFound):
        list_kept(work(), plugins.kernel.registry, name)


def test_whoever_may_not_manage_plugins_gets_nothing(rain, work):
    with pytest.raises(Forbidden):
        list_kept(work(AGENT), rain, "rain")
    with pytest.raises(Forbidden):
        export_plugin(work(AGENT), rain, "rain")
    with pytest.raises(Forbidden), work(AGENT) as uow:
        note_export(uow, rain, "rain")
