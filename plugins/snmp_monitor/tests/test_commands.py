"""What whoever sits at the machine may have the plugin do: import a sheet, and poll now."""

from plugins.snmp_monitor.models import Device
from plugins.snmp_monitor.tests.watching import device, prepare, resource, watch
from servicedesk.core.kernel.answers import Refusal
from servicedesk.core.kernel.errors import Message


def test_a_sheet_is_imported_and_what_does_not_fit_is_said(desk, tmp_path):
    prepare(desk)
    for name in ("olt-1", "olt-2"):
        resource(desk, name, address="10.0.0.1")
    sheet = tmp_path / "devices.csv"
    sheet.write_text("\ufeffresource,access,profile,host\nolt-1,Comunidad,Rápido,\nolt-2,Comunidad,Lento,\n", "utf-8")

    said = desk.run_command("import", file=str(sheet))

    assert said == [
        Message("snmp_monitor.row_unknown", {"row": 3, "name": "Lento"}),
        Message("snmp_monitor.imported", {"added": 1, "changed": 0, "refused": 1}),
    ]
    assert [(row.name, row.host, row.port) for row in desk.rows(Device)] == [("olt-1", "10.0.0.1", 161)]
    assert "olt" not in desk.say(said[0], "en") and "Lento" in desk.say(said[0], "es")


def test_a_file_that_is_no_sheet_is_said_so(desk, tmp_path):
    sheet = tmp_path / "devices.csv"
    sheet.write_bytes(b"\xff\xfe")

    assert desk.run_command("import", file=str(sheet))[0].code == "snmp_monitor.file_not_read"
    sheet.write_text("a,b\n1,2\n", "utf-8")
    said = desk.run_command("import", file=str(sheet))
    assert isinstance(said[0], Refusal) and said[0].code == "snmp_monitor.sheet_without_columns"


def test_what_is_due_is_polled_now(desk, agents):
    prepare(desk)
    watch(desk, agents().port)

    said = desk.run_command("poll")

    assert said == [Message("snmp_monitor.polled")]
    assert device(desk).state == "up"
