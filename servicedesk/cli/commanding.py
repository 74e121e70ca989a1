"""The command `plugin run`: what a plugin offers to whoever sits at the machine, with options from its own model."""

import getpass
import os
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from servicedesk.cli import Problem, give_up
from servicedesk.cli.opening import opened, working
from servicedesk.config import language_of_the_machine
from servicedesk.core.kernel.answers import Command, Refusal
from servicedesk.core.kernel.errors import Message
from servicedesk.core.kernel.plugin_commands import list_commands, note_command, run_command
from servicedesk.core.kernel.setting_fields import Setting, describe_settings
from servicedesk.discovery import Found
from servicedesk.installation import Installation
from servicedesk.language.sayings import say_code

WAITS = {
    "key": "the key is missing that opens its secrets",
    "settings": "settings are missing that it cannot work without",
}


@click.command("run", context_settings={"allow_interspersed_args": False})
@click.option("--traceback", "with_trace", is_flag=True, help="Show where the plugin failed, if it does.")
@click.argument("name")
@click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="COMMAND [--option value]...")
def run_plugin(name: str, words: tuple[str, ...], with_trace: bool) -> None:
    """Have the plugin NAME run a command of its own; `plugin run NAME --help` lists them.

    The plugin acts, not you: it may do what its manifest asked for. The audit trail keeps who ran what.
    """
    with opened() as installation:
        require_plugin(installation, name)
        why_not = _why_not(installation, name)
        if why_not:
            give_up(f"{name} runs nothing: {why_not[0]}", why_not[1])
        with _told_in_one_line(f"the commands of {name} cannot be listed", with_trace):
            commands = list_commands(installation.kernel.registry, name)
        if not commands:
            give_up(f"{name} has no commands")
        group = click.Group(name, help=_summary(installation, name))
        for each in commands:
            group.add_command(_drawn(installation, name, each, with_trace))
        group.main(list(words) or ["--help"], prog_name=f"servicedesk plugin run {name}", standalone_mode=False)


def require_plugin(installation: Installation, name: str) -> Found:
    """Return a plugin that can run, or end the command with the reason why it cannot."""
    for found in installation.plugins:
        if found.name == name and found.can_run:
            return found
        if found.name == name:
            give_up(f"{name} cannot run: {found.problem}")
    names = ", ".join(each.name for each in installation.plugins)
    give_up(f"there is no plugin {name!r}; there are: {names or 'none'}")


def _why_not(installation: Installation, name: str) -> tuple[str, str] | None:
    """Return why a plugin may not be called now, and what mends it."""
    registry = installation.kernel.registry
    if registry.is_active(name):
        return None
    if registry.states.safe_mode is not None:
        return "the desk is in safe mode", "start without SERVICEDESK_SAFE_MODE"
    if not registry.is_enabled(name):
        return "it is off", f"servicedesk plugin enable {name}"
    if need := registry.need_of(name):
        return WAITS[need], "servicedesk doctor"
    return "it is in quarantine", f"servicedesk plugin retry {name}"


def _summary(installation: Installation, name: str) -> str:
    manifest = require_plugin(installation, name).manifest
    return manifest.summary.told_in(language_of_the_machine()) if manifest else ""


def _drawn(installation: Installation, name: str, command: Command, with_trace: bool) -> click.Command:
    """Return a command of a plugin as one of click's, its options made from its model."""

    def act(**typed: Any) -> None:
        values = {field: value for field, value in typed.items() if value is not None}
        with working(installation) as uow:
            note_command(uow, name, command, values, _who())
        with _told_in_one_line(f"the command {command.name} of {name} failed", with_trace):
            refused = _said(installation, run_command(installation.kernel, name, command, values))
        if refused:
            give_up(f"{name}: {refused}")

    in_words = _in_words(installation)
    options: list[click.Parameter] = [
        _option(each, command, in_words) for each in describe_settings(command.parameters, name)
    ]
    return click.Command(command.name, callback=act, params=options, help=in_words(command.summary))


def _said(installation: Installation, answers: Iterable[Message | Refusal]) -> str:
    """Say what a command says while it says it; return in words why it did not work, or an empty text."""
    for each in answers:
        words = say_code(installation.catalogues, language_of_the_machine(), each.code, each.values)
        if isinstance(each, Refusal):
            return words
        click.echo(words)
    return ""


def _who() -> str:
    """Return the name of whoever sits at the machine, or the number where the machine knows no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def _in_words(installation: Installation) -> Callable[[str], str]:
    return lambda msgid: installation.catalogues.gettext(language_of_the_machine(), msgid) if msgid else ""


def _option(asked: Setting, command: Command, in_words: Callable[[str], str]) -> click.Option:
    """Return the option for one field; what is typed is judged by the model."""
    name = asked.name.replace("_", "-")
    told = " ".join(text for text in (in_words(asked.label), in_words(asked.help_text)) if text)
    if asked.kind == "check":
        return click.Option([f"--{name}/--no-{name}", asked.name], default=None, help=told)
    choices = click.Choice([value for value, _ in asked.options]) if asked.kind == "choice" else None
    is_required = command.parameters.model_fields[asked.name].is_required()
    shape = "YYYY-MM-DD" if asked.kind == "day" else None
    return click.Option([f"--{name}", asked.name], type=choices, required=is_required, metavar=shape, help=told)


@contextmanager
def _told_in_one_line(what: str, with_trace: bool) -> Iterator[None]:
    """Say in one line what a plugin did wrong; where, for whoever asked."""
    try:
        yield
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a plugin may raise SystemExit too, and must not end this as if all were well
        if with_trace:
            click.echo("".join(traceback.format_exception(error)), err=True)
        hint = "" if with_trace else " (servicedesk plugin run --traceback ... shows where)"
        raise Problem(f"{what}: {type(error).__name__}: {error}{hint}") from error
