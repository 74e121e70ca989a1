"""The command `import`: accounts, services or resources from a spreadsheet, as often as one likes."""

import gc
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import click
from sqlalchemy.exc import IntegrityError

from servicedesk.cli import give_up, say
from servicedesk.cli.importing.columns import HEADERS, KEYS, Columns, columns_of
from servicedesk.cli.importing.ledger import Ledger
from servicedesk.cli.importing.refusals import LINE, REASON, Refusals
from servicedesk.cli.importing.sheet import Sheet
from servicedesk.cli.importing.taking import Run
from servicedesk.cli.opening import opened, reading, working
from servicedesk.core.kernel.errors import Message
from servicedesk.core.kernel.operator import get_operator
from servicedesk.installation import Installation
from servicedesk.language.sayings import say_code


@click.command("import")
@click.argument("things", type=click.Choice(list(HEADERS)))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Look at every row and write nothing.")
@click.option("--errors", type=click.Path(dir_okay=False, path_type=Path), help="Where refused rows go.")
def import_(things: str, file: Path, dry_run: bool, errors: Path | None) -> int:
    """Take accounts, services or resources from a spreadsheet saved as CSV.

    Semicolons or commas, Latin-1 or UTF-8, headers in Spanish or English: as your spreadsheet wrote
    it. A row is found again by its number (a resource by its name), so the same file may be taken
    again; what a row leaves empty stays as it is. Refused rows are written beside the file with line
    and reason, to be mended and taken again; the exit code is 1 then. First resources, then accounts,
    then services.
    """
    gc.enable()  # what a portion leaves behind goes before the next one comes
    sheet = _read(file)
    columns = _columns(things, sheet)
    with opened() as installation:
        refusals = Refusals(errors or _beside(file), sheet, columns.places, _speaker(installation))
        counted = _take(installation, sheet, columns, refusals, is_trial=dry_run)
    say(things, ", ".join(f"{number} {word}" for word, number in counted.items()))
    if refusals.count:
        say("refused", f"with line and reason in {refusals.path}")
    if dry_run:
        say("dry run", "nothing was written")
    return 1 if refusals.count else 0


def _take(
    installation: Installation, sheet: Sheet, columns: Columns, refusals: Refusals, *, is_trial: bool
) -> dict[str, int]:
    ledger = Ledger()
    shown = sys.stderr if sys.stderr.isatty() else StringIO()
    opening = reading if is_trial else working
    run = Run(sheet, columns, ledger, refusals, lambda: opening(installation), is_trial, lambda _: None)
    try:
        with click.progressbar(length=sheet.size * run.passes, label=sheet.path.name, file=shown) as bar:
            run.moved = bar.update
            return run.take()
    except IntegrityError:
        give_up("somebody else changed the same rows meanwhile; what was taken so far stays: run the command again")
    finally:
        refusals.close()
        ledger.close()


def _read(file: Path) -> Sheet:
    try:
        return Sheet(file)
    except (OSError, UnicodeError) as error:
        give_up(f"{file} cannot be read: {error}")


def _columns(things: str, sheet: Sheet) -> Columns:
    columns = columns_of(things, sheet.headers)
    if KEYS[things] not in columns.places:
        known = ", ".join(f"{name} ({aliases[0]})" for name, aliases in HEADERS[things].items())
        give_up(f"no column of {sheet.path.name} is called {KEYS[things]}; the columns of {things} are: {known}")
    for header in columns.unknown:
        if header not in (LINE, REASON):
            say("left out", f"the column {header}, which nobody here knows")
    return columns


def _beside(file: Path) -> Path:
    return file.with_name(f"{file.stem}.errors.csv")


def _speaker(installation: Installation) -> Callable[[Message], str]:
    with reading(installation) as uow:
        operator = get_operator(uow.session)
        locale = f"{operator.language}_{operator.country}"
    return lambda message: say_code(installation.catalogues, locale, message.code, message.values)
