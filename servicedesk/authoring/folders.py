"""Rules about plugin folders: resources are found by file name, and stay within the plugin's own name."""

import ast
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pydantic import ValidationError

from servicedesk.authoring.reading import Source, dotted, read_sources
from servicedesk.manifest import Manifest, Words

LONGEST_HOOK = 10
FEWEST_WORDS_OF_A_README = 40
FEWEST_WORDS_OF_A_REASON = 3
FIELDS = set(Manifest.model_fields) - {"limits"}  # what has sound defaults may be left out
FACES = ("portal", "desk", "partner", "admin", "api")


@dataclass(frozen=True)
class Folder:
    """One plugin as it lies on the disk."""

    path: Path

    @property
    def name(self) -> str:
        """Return the name that everything in it carries."""
        return self.path.name

    @cached_property
    def manifest(self) -> dict[str, object]:
        """Return what plugin.toml says, or nothing if it cannot be read."""
        try:
            return tomllib.loads((self.path / "plugin.toml").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}

    @cached_property
    def exempt(self) -> dict[str, object]:
        """Return the rules that this plugin does not meet, each with its reason."""
        given = self.manifest.get("exempt", {})
        return given if isinstance(given, dict) else {}

    @cached_property
    def sources(self) -> list[Source]:
        """Return its Python files without tests."""
        return read_sources(self.path, "**/*.py")

    def files(self, pattern: str) -> list[str]:
        """Return the files that match, by their path in the folder."""
        return sorted(path.relative_to(self.path).as_posix() for path in self.path.glob(pattern) if path.is_file())


FolderRule = Callable[[Folder], Iterator[str]]


def the_manifest_is_complete(folder: Folder) -> Iterator[str]:
    """plugin.toml states every field, be it empty: an administrator reads it before he enables."""
    try:
        manifest = Manifest.model_validate(folder.manifest)
    except ValidationError as error:
        yield from (f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        return
    if missing := FIELDS - set(folder.manifest):
        yield f"does not state {sorted(missing)}"
    if manifest.name != folder.name:
        yield f"name is {manifest.name}, the folder is {folder.name}"
    for what, words in _texts(manifest):
        if not (words.es.strip() and words.en.strip()):
            yield f"{what} has no words in one of the languages"
    for rule, reason in manifest.exempt.items():
        if rule not in {one.__name__ for one in RULES} or len(reason.split()) < FEWEST_WORDS_OF_A_REASON:
            yield f"exempt.{rule} names no rule, or gives no reason"


def _texts(manifest: Manifest) -> Iterator[tuple[str, Words]]:
    """Yield every text of a manifest with the name of what it tells of."""
    yield from (("title", manifest.title), ("summary", manifest.summary))
    yield from (("talks_to", each) for each in manifest.talks_to)
    yield from (("personal_data", each) for each in manifest.personal_data)
    yield from ((each.name, each) for each in manifest.own_permissions)


def implementations(folder: Folder) -> dict[str, ast.FunctionDef]:
    """Return the hook implementations of hooks.py by name."""
    (source,) = [source for source in folder.sources if source.path == "hooks.py"] or [Source("hooks.py", "")]
    functions = [node for node in source.tree.body if isinstance(node, ast.FunctionDef)]
    return {
        function.name: function
        for function in functions
        if any(dotted(mark).endswith("hookimpl") for mark in function.decorator_list)
    }


def hooks_only_translate(folder: Folder) -> Iterator[str]:
    """hooks.py implements what the manifest promises, in at most ten lines each; the work is next door."""
    found = implementations(folder)
    if set(found) != set(map(str, folder.manifest.get("hooks", []))):  # type: ignore[call-overload]  # read from TOML
        yield f"hooks.py implements {sorted(found)}, plugin.toml promises {folder.manifest.get('hooks')}"
    for name, function in found.items():
        length = (function.end_lineno or function.lineno) - function.lineno + 1
        if length > LONGEST_HOOK:
            yield f"{name} has {length} lines"
    for source in folder.sources:
        if source.path != "hooks.py" and "@hookimpl" in source.text:
            yield f"{source.path} has a hook; hooks stand in hooks.py"


def the_package_says_what_it_is(folder: Folder) -> Iterator[str]:
    """__init__.py is one docstring: nothing happens when a plugin is imported."""
    (source,) = [source for source in folder.sources if source.path == "__init__.py"] or [Source("__init__.py", "")]
    if len(source.tree.body) != 1 or not ast.get_docstring(source.tree):
        yield "__init__.py is not one docstring"


def tables_carry_the_prefix(folder: Folder) -> Iterator[str]:
    """Tables are named after the plugin and stand in models.py, with migrations of its own."""
    for source in folder.sources:
        for node in ast.walk(source.tree):
            names = [target.id for target in getattr(node, "targets", []) if isinstance(target, ast.Name)]
            if "__tablename__" not in names or not isinstance(node, ast.Assign):
                continue
            table = str(node.value.value) if isinstance(node.value, ast.Constant) else "a computed name"
            if source.path != "models.py":
                yield f"{source.path}: the table {table} stands outside models.py"
            if not str(table).startswith(f"{folder.name}_"):
                yield f"models.py: the table {table} does not begin with {folder.name}_"
            if not folder.files("migrations/*.py"):
                yield f"the table {table} has no migration"


def migrations_are_named_by_their_day(folder: Folder) -> Iterator[str]:
    """A revision is called after its minute and what it changes."""
    for path in folder.files("migrations/*.py"):
        if not re.fullmatch(r"migrations/\d{8}_\d{4}_[a-z0-9_]+\.py", path):
            yield f"{path} is not named YYYYMMDD_HHMM_what_changes.py"


def templates_stay_at_home(folder: Folder) -> Iterator[str]:
    """Template names are unique over all plugins, so that none can replace a page of the desk."""
    for path in folder.files("**/*.html"):
        if not path.startswith((f"templates/{folder.name}/", "tests/")):
            yield f"{path} lies outside templates/{folder.name}/"


def translations_have_their_own_domain(folder: Folder) -> Iterator[str]:
    """Each language has one catalogue, named after the plugin; Spanish and English are complete together."""
    found = set(folder.files("translations/**/*"))
    own = {f"translations/{language}/LC_MESSAGES/{folder.name}.po" for language in ("es", "en")}
    for path in sorted(found):
        if not re.fullmatch(rf"translations/[A-Za-z_]+/LC_MESSAGES/{folder.name}\.po", path) and path[-4:] != ".pot":
            yield f"{path} is no catalogue of {folder.name}"
    if (found or folder.files("templates/**/*")) and not own <= found:
        yield f"{sorted(own - found)} is missing"


def blueprints_carry_the_name(folder: Folder) -> Iterator[str]:
    """Two plugins never fight for an address: a blueprint is named after its plugin, or plugin and face."""
    allowed = {folder.name, *(f"{folder.name}_{face}" for face in FACES)}
    for source in folder.sources:
        for call in source.calls():
            if dotted(call.func).split(".")[-1] != "Blueprint" or not call.args:
                continue
            name = str(call.args[0].value) if isinstance(call.args[0], ast.Constant) else "a computed name"
            if name not in allowed:
                yield f"{source.path}:{call.lineno}: the blueprint is named {name}"


def the_readme_tells_the_whole_plugin(folder: Folder) -> Iterator[str]:
    """README.md says what the plugin does, each of its settings, and what it never does."""
    readme = folder.path / "README.md"
    text = readme.read_text(encoding="utf-8") if readme.exists() else ""
    if not text:
        yield "README.md is missing"
    elif (count := len(text.split())) < FEWEST_WORDS_OF_A_README:
        yield f"README.md has {count} words, {FEWEST_WORDS_OF_A_README} are the fewest that say what a plugin does"
    for name in settings_of(folder):
        if name not in text:
            yield f"README.md does not name the setting {name}; it wants a line, as in | `{name}` | what it is |"


def settings_of(folder: Folder) -> list[str]:
    """Return the names of the settings that settings.py declares."""
    (source,) = [source for source in folder.sources if source.path == "settings.py"] or [Source("settings.py", "")]
    classes = [node for node in source.tree.body if isinstance(node, ast.ClassDef) and node.name == "Settings"]
    fields = [field.target for one in classes for field in one.body if isinstance(field, ast.AnnAssign)]
    return [field.id for field in fields if isinstance(field, ast.Name)]


def it_has_tests_of_its_own(folder: Folder) -> Iterator[str]:
    """A plugin is tested in its own folder, without other plugins."""
    if not folder.files("tests/test_*.py"):
        yield "tests/ has no test"


RULES: tuple[FolderRule, ...] = (
    the_manifest_is_complete,
    hooks_only_translate,
    the_package_says_what_it_is,
    tables_carry_the_prefix,
    migrations_are_named_by_their_day,
    templates_stay_at_home,
    translations_have_their_own_domain,
    blueprints_carry_the_name,
    the_readme_tells_the_whole_plugin,
    it_has_tests_of_its_own,
)
