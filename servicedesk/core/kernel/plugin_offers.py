"""Looking at what plugins offer to be run or shown by name: nothing that could not be drawn or called goes further."""

import re
from collections.abc import Mapping
from typing import Any, get_args

from servicedesk.core.kernel.answers import Column, ColumnKind, Command, DocumentKind, NoticeFile, Report, StandingWork
from servicedesk.core.kernel.plugin_faults import Nonsense
from servicedesk.core.kernel.setting_fields import describe_settings
from servicedesk.core.kernel.settings import Parameters

LONGEST_CODE = 200
MOST_COLUMNS = 40
NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
LARGEST_FILE = 200_000  # bytes that a plugin may put beside a letter
LONGEST_WORDS = 8_000
FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
ASKABLE = frozenset({"text", "long_text", "whole", "number", "check", "choice", "day"})


def require_code(code: Any) -> None:
    """Raise Nonsense unless this is a code or a title."""
    if not isinstance(code, str) or not code or len(code) > LONGEST_CODE:
        raise Nonsense(f"a code or a title must be a text of 1 to {LONGEST_CODE} letters")


def require_command(command: Command) -> None:
    """Raise Nonsense unless this is a command that can be listed, asked for and run."""
    _require_name(command.name)
    require_code(command.summary)
    _require_callable("run", command.run)
    _require_parameters(command.name, command.parameters)


def require_report(report: Report) -> None:
    """Raise Nonsense unless this is a report that can be listed, asked for and drawn."""
    _require_name(report.name)
    for words in (report.title, report.summary, report.permission):
        require_code(words)
    _require_callable("rows", report.rows)
    _require_callable("first", report.first)
    _require_parameters(report.name, report.parameters)
    columns: Any = report.columns  # whatever it was declared to be
    if not isinstance(columns, list | tuple) or not 1 <= len(columns) <= MOST_COLUMNS:
        raise Nonsense(f"{report.name}: it has 1 to {MOST_COLUMNS} columns")
    for column in columns:
        if not isinstance(column, Column) or column.kind not in get_args(ColumnKind):
            raise Nonsense(f"{report.name}: a column is a Column of one of the kinds {', '.join(get_args(ColumnKind))}")
        require_code(column.title)


def require_standing(work: StandingWork) -> None:
    """Raise Nonsense unless this is work that can be called by its name and run."""
    _require_name(work.name)
    _require_callable("run", work.run)


def require_file(file: NoticeFile) -> None:
    """Raise Nonsense unless this is a file that can travel with a letter."""
    ids: Any = file.notice_ids  # whatever it was declared to be
    if not isinstance(ids, list | tuple) or not all(type(each) is int for each in ids):
        raise Nonsense("the notices of a file are a list of their identifiers")
    if file.paper is not None:
        require_kind(file.paper.kind)
        texts = [
            *file.paper.values.values(),
            *(part for pair in file.paper.facts for part in pair),
            file.paper.subtitle,
        ]
        if not all(isinstance(each, str) for each in texts):
            raise Nonsense("what fills a document is text")
    elif not FILE_NAME.fullmatch(str(file.name)) or not 0 < len(file.content) <= LARGEST_FILE:
        raise Nonsense(f"a file has a plain name and 1 to {LARGEST_FILE} bytes")


def require_kind(kind: DocumentKind) -> None:
    """Raise Nonsense unless this is a kind of document that can be drawn."""
    _require_name(kind.name)
    require_code(kind.title)
    require_code(kind.heading)
    body: Any = kind.body  # whatever it was declared to be
    if not isinstance(body, str) or not 0 < len(body) <= LONGEST_WORDS:
        raise Nonsense(f"{kind.name}: its body has 1 to {LONGEST_WORDS} letters")
    signs: Any = kind.placeholders  # as above
    blocks: Any = kind.blocks  # as above
    if not isinstance(signs, Mapping) or not isinstance(blocks, list | tuple):
        raise Nonsense(f"{kind.name}: placeholders have an example each, and blocks are a list of names")
    if not all(isinstance(each, str) for each in (*signs, *signs.values(), *blocks)):
        raise Nonsense(f"{kind.name}: what may stand in it, and every example, is text")


def _require_name(name: Any) -> None:
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise Nonsense("a name has small letters, digits and hyphens, 40 at most, and begins with a letter")


def _require_callable(what: str, function: Any) -> None:
    if not callable(function):
        raise Nonsense(f"{what} must be a function")


def _require_parameters(name: str, model: Any) -> None:
    if not isinstance(model, type) or not issubclass(model, Parameters):
        raise Nonsense(f"{name}: its parameters must be a class of Parameters")
    strange = [each.name for each in describe_settings(model) if each.kind not in ASKABLE]
    if strange:
        raise Nonsense(f"{name}: nobody can be asked for {strange[0]}")
