"""What whoever sits at the machine may have the plugin do: import a sheet of devices, and ask what is due now."""

from collections.abc import Iterator
from pathlib import Path

from plugins.snmp_monitor.comparing import compare, expectations_of
from plugins.snmp_monitor.drivers.base import Nonsense
from plugins.snmp_monitor.importing import import_devices
from plugins.snmp_monitor.polling import poll_due
from plugins.snmp_monitor.walks import as_json, read_served_walk, read_walk
from servicedesk.plugin_api import Command, Context, Invalid, Message, Parameters, Refusal, lazy, setting

IMPORTED = lazy("snmp_monitor.imported")
NOT_READ = lazy("snmp_monitor.file_not_read")
POLLED = lazy("snmp_monitor.polled")
WALK_COMPARED = lazy("snmp_monitor.walk_compared")
WALK_DIFFERS = lazy("snmp_monitor.walk_differs")
WALK_READ = lazy("snmp_monitor.walk_read")


class Folder(Parameters):
    """Which walks are read."""

    folder: str = setting(label=lazy("Folder of walks, or one of them"), longest=400)


class Served(Folder):
    """Which walks are compared, and who serves them."""

    agent: str = setting(
        "",
        label=lazy("Agent that serves them (HOST:PORT), each under its name as community"),
        longest=80,
        help_text=lazy("Without one the files are read as if the devices answered now."),
    )


class Sheet(Parameters):
    """Which file is read."""

    file: str = setting(label=lazy("File with the devices (CSV)"), longest=400)


def commands() -> list[Command]:
    """Return the commands."""
    return [
        Command("import", lazy("Add and change the devices of a sheet (CSV)."), import_sheet, Sheet),
        Command(
            "read-walk", lazy("Read recorded walks (snmprec) and print what they tell as JSON."), read_walks, Folder
        ),
        Command(
            "compare-walks",
            lazy("Compare what is read of recorded walks with what should be (NAME.expected.json beside each)."),
            compare_walks,
            Served,
        ),
        Command("poll", lazy("Ask the devices that are due now, as it is done every few seconds."), poll),
    ]


def compare_walks(parameters: Served, ctx: Context) -> Iterator[Message | Refusal]:
    """Read every walk of a folder and compare it with what should be read; the desk knows nothing of it."""
    host, _, port = parameters.agent.rpartition(":")
    for file in walks_of(parameters.folder):
        try:
            told = read_served_walk(file, host, int(port)) if host and port.isdigit() else read_walk(file)
            found = compare(told, expectations_of(file))
        except (OSError, Nonsense):
            yield Refusal(NOT_READ, {"file": str(file)})
            continue
        agreed = found.expected - len(found.differences)
        yield Message(WALK_COMPARED, {"walk": file.name, "agreed": agreed, "expected": found.expected})
        yield from (Message(WALK_DIFFERS, {"told": str(fact)}) for fact in found.differences)


def walks_of(folder: str) -> list[Path]:
    """Return the recorded walks of a folder, or the one that is named."""
    place = Path(folder)
    return (sorted(place.glob("*.snmprec")) if place.is_dir() else []) or [place]


def import_sheet(parameters: Sheet, ctx: Context) -> Iterator[Message | Refusal]:
    """Read a sheet and say how many devices are new or changed; what is refused is said, the rest is done."""
    try:
        text = Path(parameters.file).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        yield Refusal(NOT_READ, {"file": parameters.file})
        return
    try:
        with ctx.work() as uow:
            done = import_devices(uow, text)
    except Invalid as error:
        problem = error.problems["sheet"]
        yield Refusal(problem.code, problem.values)
        return
    yield from (Message(each.code, each.values) for each in done.refused)
    yield Message(IMPORTED, {"added": done.added, "changed": done.changed, "refused": len(done.refused)})


def read_walks(parameters: Folder, ctx: Context) -> Iterator[Message | Refusal]:
    """Read every walk of a folder, or one file, and say what was read of each; the desk knows nothing of it."""
    for file in walks_of(parameters.folder):
        try:
            yield Message(WALK_READ, {"told": as_json(read_walk(file))})
        except (OSError, Nonsense):
            yield Refusal(NOT_READ, {"file": str(file)})


def poll(parameters: Parameters, ctx: Context) -> Message:
    """Ask what is due."""
    poll_due(ctx)
    return Message(POLLED)
