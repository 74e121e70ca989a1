"""Rules about how code reads: its size, its docstrings, its names, its exemptions."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import PurePosixPath

from tests.contract.reading import Finding, Rule, Source, is_test

LONGEST_FUNCTION = 40
LONGEST_FILE = 300
FEWEST_WORDS_OF_A_REASON = 2

# Each of these hides a missing idea.
EMPTY_WORDS = {
    "common",
    "data",
    "handler",
    "handlers",
    "helper",
    "helpers",
    "impl",
    "info",
    "manager",
    "misc",
    "process",
    "util",
    "utils",
}
# Names that somebody else chose and that must be met exactly, and who that is.
NAMES_OF_OTHERS = {
    "Base": "SQLAlchemy's word for the class that all tables derive from",
    "base": "the file of that class",
    "base_url": "httpx and WeasyPrint",
    "do_DELETE": "http.server",
    "do_GET": "http.server",
    "do_HEAD": "http.server",
    "do_POST": "http.server",
    "do_PUT": "http.server",
    "handle_data": "html.parser",
    "include_base": "WTForms",
    "personal_data": "a field of plugin.toml",
    "process_bind_param": "SQLAlchemy's TypeDecorator",
    "process_data": "WTForms",
    "process_formdata": "WTForms",
    "process_literal_param": "SQLAlchemy's TypeDecorator",
    "process_result_value": "SQLAlchemy's TypeDecorator",
}
# The same, where the name is so plain that it is only excused in this one file.
NAMES_OF_OTHERS_IN = {
    "servicedesk/adapters/egress/connection.py": {"get_extra_info": "httpcore", "info": "httpcore"},
    "servicedesk/core/kernel/base.py": {"impl": "SQLAlchemy's TypeDecorator"},
    "servicedesk/core/kernel/settings.py": {"handler": "pydantic"},
    "servicedesk/web/fields.py": {"data": "WTForms", "process_errors": "WTForms"},
    "servicedesk/web/oidc_provider.py": {"data": "Authlib"},
    "servicedesk/web/uploads.py": {"data": "WTForms"},
    "servicedesk/worker/queue.py": {"data": "Huey", "_set_signal_handlers": "Huey"},
}
Definition = ast.FunctionDef | ast.AsyncFunctionDef
UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|X" + r"XX|HA" + r"CK)\b")
RULE_CODES = r"[A-Z]+[0-9]+(?:[,\s]+[A-Z]+[0-9]+)*"
EXEMPTION = re.compile(rf"#\s*(?:noqa(?::\s*{RULE_CODES})?|type:\s*ignore(?:\[[^\]]*\])?|pragma:\s*no \w+)")


def definitions(source: Source) -> Iterator[Definition]:
    """Yield every function and method of a file."""
    return (node for node in ast.walk(source.tree) if isinstance(node, Definition))


def a_function_is_read_at_one_glance(source: Source) -> Iterator[Finding]:
    """A function has at most 40 lines."""
    for function in definitions(source):
        length = (function.end_lineno or function.lineno) - function.lineno + 1
        if length > LONGEST_FUNCTION:
            yield function.lineno, f"{function.name} has {length} lines"


def a_file_is_read_at_one_sitting(source: Source) -> Iterator[Finding]:
    """A file has at most 300 lines; one that outgrows them becomes a folder of the same name."""
    if len(source.lines) > LONGEST_FILE:
        yield len(source.lines), f"the file has {len(source.lines)} lines"


def public_definitions(node: ast.Module | ast.ClassDef) -> Iterator[ast.ClassDef | Definition]:
    """Yield the public classes, functions and methods below a node; what is inside a function is private."""
    for child in node.body:
        if not isinstance(child, ast.ClassDef | Definition) or child.name.startswith("_"):
            continue
        yield child
        if isinstance(child, ast.ClassDef):
            yield from public_definitions(child)


def is_repeated(definition: ast.ClassDef | Definition) -> bool:
    """Say whether a definition is an overload or a setter, whose docstring stands at the first of its name."""
    names = [ast.unparse(decorator) for decorator in definition.decorator_list]
    return any(name.endswith(("overload", ".setter", ".deleter", ".inplace.setter")) for name in names)


def every_public_thing_has_its_sentence(source: Source) -> Iterator[Finding]:
    """A module, class or public function begins with one docstring whose first line is a sentence."""
    if not source.text.strip():
        return
    for node in (source.tree, *public_definitions(source.tree)):
        if not isinstance(node, ast.Module) and is_repeated(node):
            continue
        name = "the module" if isinstance(node, ast.Module) else node.name
        line = 1 if isinstance(node, ast.Module) else node.lineno
        first = (ast.get_docstring(node) or "").partition("\n")[0].strip()
        if not first:
            yield line, f"{name} has no docstring"
        elif not first.endswith((".", "?", ":", "…")):
            yield line, f"{name}: the first line is no sentence: {first!r}"


def names_of(source: Source) -> Iterator[tuple[int, str]]:
    """Yield every name that a file gives: its own, and those of classes, functions, arguments and variables."""
    yield 1, PurePosixPath(source.path).stem
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ClassDef | Definition):
            yield node.lineno, node.name
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.attr


def words_of(name: str) -> list[str]:
    """Return the words of a name in snake or camel case."""
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)]


def names_say_what_they_mean(source: Source) -> Iterator[Finding]:
    """A name has no word that says nothing: utils, helpers, manager, handler, process, data, info, base…"""
    if source.path.startswith("migrations/") or "/migrations/" in source.path:
        return
    for line, name in names_of(source):
        if name in NAMES_OF_OTHERS or name in NAMES_OF_OTHERS_IN.get(source.path, {}):
            continue
        empty = [word for word in words_of(name) if word in EMPTY_WORDS or word == "base"]
        if empty or name.startswith("do_"):
            yield line, f"{name} says {(empty or ['do'])[0]!r}"


def comments(source: Source) -> Iterator[tuple[int, str]]:
    """Yield every comment of a Python file."""
    for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def an_exemption_gives_its_reason(source: Source) -> Iterator[Finding]:
    """Whoever silences a tool says why, on the same line."""
    for line, comment in comments(source):
        if found := EXEMPTION.search(comment):
            reason = re.findall(r"[^\W\d_]{2,}", comment.replace(found.group(), " "))
            if len(reason) < FEWEST_WORDS_OF_A_REASON:
                yield line, comment


def nothing_is_left_for_later(source: Source) -> Iterator[Finding]:
    """What is not done is an issue; in the code it would stay for ever."""
    for number, line in enumerate(source.lines, start=1):
        if UNFINISHED.search(line):
            yield number, line.strip()


# Tests have sentences for names instead of docstrings, and drive servers whose names others chose.
RULES_FOR_TESTS: tuple[Rule, ...] = (
    a_function_is_read_at_one_glance,
    a_file_is_read_at_one_sitting,
    an_exemption_gives_its_reason,
    nothing_is_left_for_later,
)
RULES: tuple[Rule, ...] = (
    *RULES_FOR_TESTS,
    every_public_thing_has_its_sentence,
    names_say_what_they_mean,
)


def rules_for(source: Source) -> tuple[Rule, ...]:
    """Return the rules that a file has to keep; a first migration makes many tables in one function."""
    rules = RULES_FOR_TESTS if is_test(PurePosixPath(source.path)) else RULES
    if source.path.startswith("migrations/versions/") or "/migrations/" in source.path:
        sizes = (a_function_is_read_at_one_glance, a_file_is_read_at_one_sitting)
        return tuple(rule for rule in rules if rule not in sizes)
    return rules
