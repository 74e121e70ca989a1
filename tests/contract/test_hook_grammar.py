"""The grammar of hooks: the kind is in the name, ``ctx`` is last, each is told in prose, tested and used."""

import inspect
import re
from pathlib import Path
from types import FunctionType, ModuleType, SimpleNamespace

import pytest

from servicedesk.core import hookspecs
from servicedesk.core.kernel.answers import Caution
from servicedesk.core.kernel.events import event_kinds
from servicedesk.core.kernel.registry import PROJECT

ROOT = Path(__file__).resolve().parents[2]
PREFIXES = ("check_", "on_", "provide_")
GUIDE = ROOT / "docs" / "hooks.md"


def hooks_of(module: ModuleType | SimpleNamespace) -> dict[str, FunctionType]:
    """Return the hooks that a module declares."""
    marked = f"{PROJECT}_spec"
    return {name: each for name, each in vars(module).items() if callable(each) and hasattr(each, marked)}


def signature_of(hook: FunctionType) -> str:
    """Return a hook's name and arguments as the guide writes them."""
    return f"{hook.__name__}({', '.join(inspect.signature(hook).parameters)})"


def breaches(module: ModuleType | SimpleNamespace) -> list[str]:
    """Return what is wrong with the hooks of a module."""
    wrong = []
    told = {event.hook for event in event_kinds().values() if event.hook}
    for name, hook in hooks_of(module).items():
        arguments = list(inspect.signature(hook).parameters)
        returns = inspect.signature(hook).return_annotation
        if not name.startswith(PREFIXES):
            wrong.append(f"{name}: the kind of a hook is in its name")
        if not arguments or arguments[-1] != "ctx":
            wrong.append(f"{name}: ctx is the last argument")
        if len(inspect.getdoc(hook) or "") < len("a sentence or two about when, and what if it fails"):
            wrong.append(f"{name}: when it is called and what happens on failure is told in its docstring")
        if name.startswith("on_") and (arguments != ["event", "ctx"] or returns is not None):
            wrong.append(f"{name}: a told hook takes event and ctx and returns nothing")
        if name.startswith("on_") and name not in told:
            wrong.append(f"{name}: no fact names this hook")
    return wrong


def test_every_hook_follows_the_grammar():
    assert breaches(hookspecs) == []


def test_every_fact_that_is_told_has_its_hook():
    told = {event.hook for event in event_kinds().values() if event.hook}

    assert told == {name for name in hooks_of(hookspecs) if name.startswith("on_")}


def planted(name: str, function: FunctionType) -> SimpleNamespace:
    """Return a module with one hook of this name."""
    function.__name__ = name
    return SimpleNamespace(**{name: hookspecs.hookspec(function)})


def without_ctx(event):
    """Tell something in a sentence that is long enough to pass, and what happens if it fails."""


def with_answer(event, ctx) -> Caution:
    """Tell something in a sentence that is long enough to pass, and what happens if it fails."""


def without_prose(event, ctx) -> None:
    """Short."""


@pytest.mark.parametrize(
    ("name", "function", "reason"),
    [
        ("ticket_opened", with_answer, "the kind of a hook is in its name"),
        ("check_ticket_close", without_ctx, "ctx is the last argument"),
        ("on_ticket_open", with_answer, "returns nothing"),
        ("on_ticket_open", without_prose, "docstring"),
        ("on_full_moon", without_prose, "no fact names this hook"),
    ],
)
def test_a_breach_is_named(name, function, reason):
    assert any(reason in each for each in breaches(planted(name, function)))


@pytest.mark.parametrize("name", sorted(hooks_of(hookspecs)))
def test_the_guide_tells_each_hook_with_its_exact_signature(name):
    guide = GUIDE.read_text(encoding="utf-8")

    assert f"`{signature_of(hooks_of(hookspecs)[name])}`" in guide


def test_the_guide_tells_of_no_hook_that_is_not_there():
    told = set(re.findall(r"^### `(\w+)\(", GUIDE.read_text(encoding="utf-8"), re.MULTILINE))

    assert told == set(hooks_of(hookspecs))


@pytest.mark.parametrize("name", sorted(hooks_of(hookspecs)))
def test_each_hook_is_used_by_something_that_is_shipped(name):
    shipped = [*(ROOT / "plugins").glob("*/hooks.py"), ROOT / "servicedesk" / "notify" / "hooks.py"]

    assert any(re.search(rf"def {name}\(", path.read_text(encoding="utf-8")) for path in shipped)


@pytest.mark.parametrize("name", sorted(hooks_of(hookspecs)))
def test_each_hook_is_tried_by_a_test(name):
    tests = [*(ROOT / "tests").rglob("*.py"), *(ROOT / "plugins").glob("*/tests/*.py")]

    assert any(name in path.read_text(encoding="utf-8") for path in tests if path != Path(__file__))
