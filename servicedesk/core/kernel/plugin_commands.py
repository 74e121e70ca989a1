"""Commands of plugins: which there are, and one of them run by the plugin itself, with a trace of who asked for it."""

from collections.abc import Iterator, Mapping
from typing import Any

from servicedesk.core.kernel.answers import Command, Refusal
from servicedesk.core.kernel.errors import Message
from servicedesk.core.kernel.kernel import Kernel
from servicedesk.core.kernel.plugin_acting import context_to_act
from servicedesk.core.kernel.plugin_admin import PluginChanged, require_plugin_right
from servicedesk.core.kernel.plugin_faults import Nonsense
from servicedesk.core.kernel.plugin_settings import filled
from servicedesk.core.kernel.registry import Registry
from servicedesk.core.kernel.setting_fields import describe_settings
from servicedesk.core.kernel.unit_of_work import UnitOfWork

HOOK = "provide_commands"
FREE = ("text", "long_text")  # kinds of parameters into which anything can be typed


def list_commands(registry: Registry, name: str) -> list[Command]:
    """Return the commands of a plugin, none while it may not be called; raises what it did wrong."""
    return registry.offered(name, HOOK) if registry.is_active(name) else []


def note_command(uow: UnitOfWork, name: str, command: Command, values: Mapping[str, Any], by: str) -> None:
    """Note that a plugin is about to run a command, with what was typed and by whom; Invalid for what does not fit.

    Written before the run, so that what it does is never without its reason. Events are kept for good, so of what
    was typed freely, which may name a person, only its length is noted.
    """
    require_plugin_right(uow)
    filled(command.parameters, values)
    free = {each.name for each in describe_settings(command.parameters) if each.kind in FREE}
    typed = {
        f"--{field.replace('_', '-')}": ["", f"({len(str(value))})" if field in free else str(value)]
        for field, value in values.items()
    }
    changes = {command.name: ["", by], **typed}
    uow.publish(PluginChanged(plugin=name, action="command", changes=changes))


def run_command(kernel: Kernel, name: str, command: Command, values: Mapping[str, Any]) -> Iterator[Message | Refusal]:
    """Have a plugin run a command and yield what it says while it says it; raises whatever the plugin raises."""
    what, registry = f"command {command.name}", kernel.registry
    with registry.at_work(name, what), context_to_act(kernel, name, f"command-{command.name}") as ctx:
        said = command.run(filled(command.parameters, values), ctx)
        for each in [said] if isinstance(said, Message | Refusal) else said or ():
            if not isinstance(each, Message | Refusal):
                raise Nonsense(f"said a {type(each).__name__}, not a Message or a Refusal")
            yield each
            if isinstance(each, Refusal):
                return
