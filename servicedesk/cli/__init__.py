"""The operator's tool: run the desk, keep it healthy, help it up again.

Every command lies in a module of its own that is loaded when it is asked for, so that the tool
answers at once.
"""

import gc
from collections.abc import Sequence
from importlib import import_module
from keyword import iskeyword
from typing import NoReturn

import click

import servicedesk

# Each command with the module that holds it and what the list of commands says of it.
COMMANDS = {
    "run": ("run", "Start the desk: pages, worker and all."),
    "worker": ("work", "Start a worker beside web processes that run with --without-worker."),
    "migrate": ("database", "Bring the tables of the database to what this version expects."),
    "demo": ("demo", "Fill an empty desk with the demo operator."),
    "admin": ("admin", "Create and invite the people who run the desk."),
    "plugin": ("plugin", "List, enable, disable, set, write and try plugins."),
    "import": ("importing", "Take accounts, services or resources from a spreadsheet."),
    "sla": ("sla", "Say whether deadlines are told, and let them be told again."),
    "doctor": ("doctor", "Look at everything and say how to mend what is wrong."),
    "backup": ("archive", "Write the whole desk into one file, while it runs."),
    "restore": ("archive", "Bring a desk back from such a file."),
}
INTERRUPTED = 130


class Commands(click.Group):
    """A group whose commands are loaded when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Load a command."""
        if name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"servicedesk.cli.{COMMANDS[name][0]}"), _name_in_code(name))
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Draw the list of commands without loading any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(servicedesk.__version__, prog_name="servicedesk", message="%(prog)s %(version)s")
def commands() -> None:
    """Run and keep a Servicedesk.

    Where it lives and how the world reaches it is read from the environment: SERVICEDESK_HOME (the
    folder, ./instance by default), SERVICEDESK_DATABASE, SERVICEDESK_BIND, SERVICEDESK_PUBLIC_URL,
    SERVICEDESK_MAIL_URL, SERVICEDESK_MAIL_FROM and others; `servicedesk doctor` shows what is used.
    """


def _name_in_code(name: str) -> str:
    """Return the name of a command's function: a word that Python keeps for itself has a line behind it."""
    return f"{name}_" if iskeyword(name) else name


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; what can be expected to go wrong is said in one line, with exit code 1."""
    gc.disable()  # imports make no garbage, and looking for it there costs a sixth of the start
    try:
        answer = commands.main(args=arguments, prog_name="servicedesk", standalone_mode=False)
    except click.ClickException as problem:
        problem.show()
        return problem.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return INTERRUPTED
    finally:
        gc.enable()
    return answer if isinstance(answer, int) else 0


class Problem(click.ClickException):
    """Something that the person at the keyboard can mend, said in one line."""

    def show(self, file: object = None) -> None:
        """Say it on standard error."""
        click.echo(f"servicedesk: {self.message}", err=True)


def say(step: str, words: str) -> None:
    """Say what one step did, in one line."""
    click.echo(f"{step:<14} {words}")


def give_up(what: str, mend: str = "") -> NoReturn:
    """End the command with what is wrong and the line that mends it."""
    raise Problem(f"{what}\nmend it with: {mend}" if mend else what)
