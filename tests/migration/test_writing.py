"""How a new revision is written: from the models, for one lineage, never from anybody's own database."""

import shutil
from pathlib import Path

from sqlalchemy import Column, ForeignKey, String, Table, inspect

from servicedesk.core.kernel.base import Base, BigId, UtcDateTime
from servicedesk.migration import CORE, Lineage, owner_of, upgrade
from servicedesk.migration.__main__ import main
from servicedesk.migration.writing import write_revision

MODELS = """
from sqlalchemy import Column, String, Table
from servicedesk.core.kernel.base import Base, BigId

Table("sample_note", Base.metadata, Column("id", BigId, primary_key=True), Column("text", String(20)))
"""


def test_models_and_migrations_that_agree_need_no_revision(tmp_path, clock):
    folder = Path(__file__).parents[2] / "plugins"
    versions = shutil.copytree(CORE.versions, tmp_path / "versions")  # should one be needed after all, not in ours

    assert write_revision(Lineage("core", versions), "nothing", [path.name for path in folder.iterdir()], clock) is None


def test_a_revision_of_a_plugin_holds_its_tables_alone(empty, tmp_path, clock):
    lineage = Lineage("sample", tmp_path / "sample")
    lineage.versions.mkdir()
    columns = [Column("id", BigId, ForeignKey("account.id"), primary_key=True), Column("seen_at", UtcDateTime())]
    table = Table("sample_thing", Base.metadata, *columns, Column("note", String(20), index=True))
    try:
        path = write_revision(lineage, "Add things", ["sample"], clock)
    finally:
        Base.metadata.remove(table)
    upgrade(empty, [CORE, lineage], clock)

    text = path.read_text()
    assert path.name == "20261123_1400_add_things.py"
    assert text.startswith('"""Add things."""\n\nimport sqlalchemy as sa\n')
    assert text.count("create_table") == 1
    assert "servicedesk" not in text
    assert "###" not in text
    assert [index["name"] for index in inspect(empty).get_indexes("sample_thing")] == ["ix_sample_thing_note"]


def test_a_table_belongs_to_the_plugin_with_the_longest_fitting_name():
    assert owner_of("snmp_monitor_device", ["snmp", "snmp_monitor"]) == "snmp_monitor"
    assert owner_of("snmp_device", ["snmp", "snmp_monitor"]) == "snmp"
    assert owner_of("ticket", ["snmp"]) == "core"


def test_the_command_writes_the_revision_of_a_plugin_and_says_where(tmp_path, monkeypatch, capsys):
    plugins = tmp_path / "sampleplugins"
    (plugins / "sample").mkdir(parents=True)
    (plugins / "sample" / "plugin.toml").touch()
    (plugins / "sample" / "models.py").write_text(MODELS)
    monkeypatch.syspath_prepend(tmp_path)
    try:
        main(["revision", "Add notes", "--plugin", "sample"], plugins)
        main(["revision", "Add nothing", "--plugin", "sample"], plugins)
    finally:
        Base.metadata.remove(Base.metadata.tables["sample_note"])

    (written,) = (plugins / "sample" / "migrations").glob("*.py")
    assert written.name.endswith("_add_notes.py")
    assert "sample_note" in written.read_text()
    said = capsys.readouterr().out.splitlines()
    assert str(written) in said
    assert said[-1] == "nothing to write: models and migrations agree"
