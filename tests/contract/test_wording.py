"""How the code reads: sizes, docstrings, names, exemptions, nothing left for later; what it says is known to pages."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from servicedesk.web.failures import recognised_failure
from tests.contract import wording
from tests.contract.reading import ROOT, Rule, Source, look_over, plant, read_sources, rules_broken

FOLDERS = ("*.py", *(f"{name}/**/*.py" for name in ("servicedesk", "plugins", "demo", "bootstrapping", "migrations")))
CODE_OF_TESTS = ("tests/**/*.py", "plugins/*/tests/**/*.py", "bench/**/*.py")
TEXTS = ("*.md", "Makefile", ".ci/run", "docs/**/*.md", "servicedesk/**/*.html", "plugins/**/*.html", "plugins/**/*.md")
SERVICE = "servicedesk/core/tickets/service.py"
TEST = "tests/core/tickets/test_service.py"
FAULTS = {"Crash", "Leak", "Nonsense", "Overrun", "PluginFault"}
LATER = "TO" + "DO"
A = '"""A."""\n'

PLANTED = [
    (
        wording.a_function_is_read_at_one_glance,
        SERVICE,
        '"""A."""\ndef open_ticket():\n    """A."""\n' + "    x = 1\n" * 39,
    ),
    (wording.a_function_is_read_at_one_glance, TEST, "def test_a_thing():\n" + "    x = 1\n" * 40),
    (wording.a_file_is_read_at_one_sitting, SERVICE, '"""A."""\n' + "x = 1\n" * 300),
    (wording.a_file_is_read_at_one_sitting, TEST, "x = 1\n" * 301),
    (wording.every_public_thing_has_its_sentence, SERVICE, "x = 1\n"),
    (wording.every_public_thing_has_its_sentence, SERVICE, '"""Write tickets"""\n'),
    (wording.every_public_thing_has_its_sentence, SERVICE, '"""A."""\ndef open_ticket():\n    return 1\n'),
    (wording.every_public_thing_has_its_sentence, SERVICE, '"""A."""\nclass Ticket:\n    x = 1\n'),
    (
        wording.every_public_thing_has_its_sentence,
        SERVICE,
        '"""A."""\nclass Ticket:\n    """A."""\n    @property\n    def is_open(self):\n        return 1\n',
    ),
    (wording.names_say_what_they_mean, "servicedesk/core/tickets/utils.py", '"""A."""\n'),
    (wording.names_say_what_they_mean, SERVICE, '"""A."""\nclass _TicketManager:\n    x = 1\n'),
    (wording.names_say_what_they_mean, SERVICE, '"""A."""\ndef _process_ticket():\n    x = 1\n'),
    (wording.names_say_what_they_mean, SERVICE, '"""A."""\ndef _open(ticket_data):\n    x = 1\n'),
    (wording.names_say_what_they_mean, SERVICE, '"""A."""\ntotal_info = 1\n'),
    (wording.names_say_what_they_mean, SERVICE, '"""A."""\ndef _f(self):\n    self.base_ticket = 1\n'),
    (wording.names_say_what_they_mean, SERVICE, '"""A."""\ndef do_open():\n    """A."""\n'),
    (wording.an_exemption_gives_its_reason, SERVICE, '"""A."""\nimport os  # noqa: F401\n'),
    (wording.an_exemption_gives_its_reason, SERVICE, '"""A."""\nx = y  # type: ignore[name-defined]\n'),
    (wording.an_exemption_gives_its_reason, TEST, "x = y  # pragma: no cover\n"),
    (wording.nothing_is_left_for_later, SERVICE, f'"""A."""\nx = 1  # {LATER}: make it two\n'),
    (wording.nothing_is_left_for_later, "README.md", f"{LATER}\n"),
]
ALLOWED = [
    (SERVICE, '"""A."""\ndef open_ticket():\n    """A."""\n' + "    x = 1\n" * 38),
    (SERVICE, '"""A."""\nmetadata = 1\ndatabase = 2\nbasement = 3\n\ndef _todo():\n    pass\n'),
    (SERVICE, '"""Todo, all of it."""\nimport os  # noqa: F401  # imported for its tables\n'),
    (SERVICE, '"""A."""\nx = y  # type: ignore[misc]  # pluggy has no types here\n'),
    (SERVICE, '"""A."""\nclass Ticket:\n    """A."""\n\n    def __init__(self):\n        self.x = 1\n'),
    ("servicedesk/core/kernel/base.py", '"""A."""\nclass Base:\n    """A."""\n'),
    ("servicedesk/core/people/__init__.py", ""),
    (TEST, "def test_a_thing(info):\n    data = info\n"),
    ("migrations/versions/20260105_0900_first.py", '"""A."""\ndef upgrade():\n    """A."""\n' + "    x = 1\n" * 400),
]


def breaches_in(source: Source) -> list[str]:
    """Return the rules that a file breaks; of a file that is not Python, only what was left for later."""
    rules = wording.rules_for(source) if source.path.endswith(".py") else (wording.nothing_is_left_for_later,)
    return look_over([source], rules)


@pytest.mark.parametrize("rule", wording.RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_the_rule(rule: Rule) -> None:
    sources = read_sources(ROOT, *FOLDERS) + read_sources(ROOT, *CODE_OF_TESTS, tests=True)

    breaches = [line for source in sources if rule in wording.rules_for(source) for line in look_over([source], [rule])]

    assert not breaches, "\n".join(breaches)


def test_no_text_of_the_house_is_left_for_later() -> None:
    breaches = look_over(read_sources(ROOT, *TEXTS), [wording.nothing_is_left_for_later])

    assert not breaches, "\n".join(breaches)


@pytest.mark.parametrize(("rule", "path", "text"), PLANTED)
def test_a_planted_breach_is_named(tmp_path: Path, rule: Rule, path: str, text: str) -> None:
    plant(tmp_path, path, text)
    (source,) = read_sources(tmp_path, *FOLDERS, *CODE_OF_TESTS, *TEXTS, tests=True)

    breaches = breaches_in(source)

    assert rules_broken(breaches) == {rule.__name__}, breaches


@pytest.mark.parametrize(("path", "text"), ALLOWED)
def test_what_is_allowed_is_left_in_peace(path: str, text: str) -> None:
    source = Source(path, text)

    breaches = breaches_in(source)

    assert breaches == []


def test_every_rule_has_a_planted_breach() -> None:
    proven = {rule for rule, _, _ in PLANTED}

    assert proven == set(wording.RULES)


def test_every_file_with_an_excused_name_still_has_it() -> None:
    for path, names in wording.NAMES_OF_OTHERS_IN.items():
        (source,) = read_sources(ROOT, path)

        assert set(names) <= {name for _, name in wording.names_of(source)}


def sentences_about_failures() -> Iterator[str]:
    """Yield each sentence with which the desk says what a plugin did wrong, with an x for each value."""
    for source in read_sources(ROOT, "servicedesk/**/*.py"):
        for call in source.calls():
            said = call.args[0] if isinstance(call.func, ast.Name) and call.func.id in FAULTS and call.args else None
            if isinstance(said, ast.Constant):
                yield str(said.value)
            elif isinstance(said, ast.JoinedStr):
                yield "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in said.values)


def test_every_sentence_about_a_failure_is_known_to_the_pages_that_say_it_in_the_language_of_the_reader() -> None:
    sentences = set(sentences_about_failures())

    assert len(sentences) > 40
    unknown = [each for each in sentences if recognised_failure(each) is None]
    assert not unknown, f"add to FAILURES in servicedesk/web/failures.py, and give it Spanish words: {unknown}"
