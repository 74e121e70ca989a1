"""The contract of a plugin, rule by rule: what is broken, where, and what to do; nothing of the plugin is run."""

import ast
import inspect
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType

from servicedesk.authoring import folders
from servicedesk.authoring.folders import Folder, FolderRule
from servicedesk.authoring.reading import dotted
from servicedesk.core import hookspecs
from servicedesk.discovery import find
from servicedesk.hosting.imports import strange_import
from servicedesk.language.extract import LANGUAGES, Domain, merged, missing
from servicedesk.language.sources import find_texts

RULE_OF_THE_DESK = re.compile(r"(?P<what>.*)\. Rule (?P<rule>[\w.]+): (?P<mend>.*)", re.DOTALL)


@dataclass(frozen=True)
class Breach:
    """One rule that a plugin breaks: what was found, and what to do about it."""

    plugin: str
    rule: str
    words: str
    mend: str

    def __str__(self) -> str:
        """Return it in one line."""
        return f"{self.plugin} breaks {self.rule}: {self.words}"


def it_can_be_read(folder: Folder) -> Iterator[str]:
    """Every Python file can be parsed: what cannot be read cannot be judged."""
    for source in folder.sources:
        try:
            ast.parse(source.text, source.path)
        except (SyntaxError, ValueError) as error:
            yield f"{source.path}: {error}"


def it_fits_this_desk(folder: Folder) -> Iterator[str]:
    """The desk would list it as one that can run: its name is free, its ranges, hooks and permissions are known."""
    here = [each for each in find([folder.path.parent]) if _is_same(each.folder, folder.path)]
    for found in here:
        if found.problem:
            yield found.problem


def it_imports_the_plugin_api_alone(folder: Folder) -> Iterator[str]:
    """Of the desk it imports servicedesk.plugin_api and nothing else, and never another plugin."""
    if problem := strange_import(folder.path, f"plugins.{folder.name}"):
        yield problem


def hooks_are_written_as_they_are_called(folder: Folder) -> Iterator[str]:
    """A hook takes what the desk gives it, ctx last; a told one returns nothing; none is a coroutine."""
    specs = {name: list(inspect.signature(each).parameters) for name, each in _specs().items()}
    for source in folder.sources:
        if source.path != "hooks.py":
            continue
        for node in source.tree.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name in specs and _is_marked(node):
                yield from _misuses(node, specs[node.name])


def both_languages_are_complete(folder: Folder) -> Iterator[str]:
    """Every text has its Spanish words, and every code its words in both languages."""
    domain = Domain(folder.name, folder.path, folder.path / "translations")
    found = find_texts(folder.path)
    for language in LANGUAGES if found else ():
        for msgid in missing(merged(domain, language, found, {})):
            yield f"{domain.path(language).relative_to(folder.path)}: {msgid!r} has no words"


RULES: tuple[FolderRule, ...] = (
    it_can_be_read,
    it_fits_this_desk,
    it_imports_the_plugin_api_alone,
    hooks_are_written_as_they_are_called,
    both_languages_are_complete,
    *folders.RULES,
)
MENDS: Mapping[str, str] = {
    "it_can_be_read": "mend the line that is named",
    "it_fits_this_desk": "change plugin.toml, or get the version that fits",
    "it_imports_the_plugin_api_alone": "import it from servicedesk.plugin_api; ask for what is missing there",
    "hooks_are_written_as_they_are_called": "write the hook as docs/hooks.md shows it",
    "both_languages_are_complete": "add the words to the .po file of that language",
    "the_manifest_is_complete": "state every field of plugin.toml as docs/plugins.md lists it, be it empty",
    "hooks_only_translate": "name in plugin.toml the hooks that hooks.py has, and keep the work next door",
    "the_package_says_what_it_is": "leave one docstring in __init__.py; nothing happens on import",
    "tables_carry_the_prefix": "put tables into models.py, named after the plugin, with a revision in migrations/",
    "migrations_are_named_by_their_day": "rename the revision to YYYYMMDD_HHMM_what_changes.py",
    "templates_stay_at_home": "move the template into templates/<name of the plugin>/",
    "translations_have_their_own_domain": "name the catalogue after the plugin, one in es and one in en",
    "blueprints_carry_the_name": "name the blueprint after the plugin, or after plugin and face",
    "the_readme_tells_the_whole_plugin": "write README.md: what it does, each setting by its name, what it never does",
    "it_has_tests_of_its_own": "write tests/test_....py; docs/plugins.md shows the fixtures",
}


def breaches_of(folder: Folder) -> list[Breach]:
    """Return every rule that a plugin breaks and is not exempt from; a file that cannot be read hides the others."""
    unreadable = [_breach(folder, it_can_be_read, words) for words in it_can_be_read(folder)]
    if unreadable:
        return unreadable
    return [
        _breach(folder, rule, words) for rule in RULES if rule.__name__ not in folder.exempt for words in rule(folder)
    ]


def _breach(folder: Folder, rule: FolderRule, words: str) -> Breach:
    """Return a breach; what the desk itself would refuse brings its own advice."""
    told = RULE_OF_THE_DESK.fullmatch(words)
    if told:
        return Breach(folder.name, rule.__name__, f"{told['what']} ({told['rule']})", told["mend"].rstrip("."))
    return Breach(folder.name, rule.__name__, words, MENDS[rule.__name__])


def _specs() -> dict[str, FunctionType]:
    return {name: each for name, each in vars(hookspecs).items() if name.startswith(("check_", "on_", "provide_"))}


def _is_marked(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(dotted(mark).endswith("hookimpl") for mark in node.decorator_list)


def _misuses(node: ast.FunctionDef | ast.AsyncFunctionDef, given: list[str]) -> Iterator[str]:
    """Yield what is wrong with one hook, whose arguments the desk gives by these names."""
    taken = [argument.arg for argument in node.args.args]
    if isinstance(node, ast.AsyncFunctionDef):
        yield f"{node.name} is a coroutine, which nobody would await"
    if unknown := sorted(set(taken) - set(given)):
        yield f"{node.name} takes {', '.join(unknown)}, the desk gives {', '.join(given)}"
    elif "ctx" in taken and taken[-1] != "ctx":
        yield f"{node.name} does not take ctx last"
    returns = [each for each in ast.walk(node) if isinstance(each, ast.Return) and each.value is not None]
    if node.name.startswith("on_") and returns:
        yield f"{node.name} returns something (line {returns[0].lineno}), and a told hook returns nothing"


def _is_same(one: Path, other: Path) -> bool:
    return one.exists() and other.exists() and one.samefile(other)
