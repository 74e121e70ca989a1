"""The forms of the pages about protocols."""

from typing import Any

from wtforms import Field, HiddenField

from servicedesk.admin.protocols.lines import (
    LARGEST,
    branches_of,
    branches_written,
    options_of,
    options_written,
)
from servicedesk.core.protocols import OUTCOMES, Content, Step
from servicedesk.core.protocols import Line as Words
from servicedesk.core.protocols import Text as Told
from servicedesk.language.marks import lazy
from servicedesk.web import fields
from servicedesk.web.checks import Matches, Objection, Required
from servicedesk.web.forms import Form

CODE = Matches(r"[a-z][a-z0-9_]{0,39}", lazy("code.format"))
CODE_HINT = lazy("Small letters, digits and low lines, beginning with a letter.")
LONGEST_TITLE, LONGEST_TEXT = 160, 2000
LONGEST_VERSION = 9  # digits
KINDS = [
    ("yes_no", lazy("Yes or no")), ("choice", lazy("One of several")), ("number", lazy("A number")),
    ("text", lazy("Words")),
]  # fmt: skip


class DraftForm(Form):
    """The parent of forms that change a draft: they say which revision of it was seen."""

    seen = HiddenField()

    @property
    def revision(self) -> int:
        """Return the revision that was seen, one that there never was where it cannot be read."""
        sent = str(self.seen.data or "")
        return int(sent) if sent.isascii() and sent.isdigit() and len(sent) <= LONGEST_VERSION else -1


class NewForm(Form):
    """A protocol that begins."""

    code = fields.text(lazy("Code"), Required(), CODE, longest=40, hint=CODE_HINT)
    title = fields.text(lazy("Title in Spanish"), Required(), longest=LONGEST_TITLE)
    title_en = fields.text(lazy("Title in English"), longest=LONGEST_TITLE)


class FileForm(Form):
    """A protocol that comes in a file."""

    file = fields.upload(lazy("File of a protocol"), Required(), accept=".json,application/json", largest=2_000_000)
    is_to_replace = fields.check(lazy("It replaces the draft that is there"))


class WordsForm(DraftForm):
    """The title of a protocol, and what the customer is told at each outcome."""

    title = fields.text(lazy("Title in Spanish"), Required(), longest=LONGEST_TITLE)
    title_en = fields.text(lazy("Title in English"), longest=LONGEST_TITLE)
    solved = fields.long_text(lazy("Solved: what the customer is told, in Spanish"), longest=LONGEST_TEXT)
    solved_en = fields.long_text(lazy("The same in English"), longest=LONGEST_TEXT)
    isolated = fields.long_text(lazy("Isolated fault: what the customer is told, in Spanish"), longest=LONGEST_TEXT)
    isolated_en = fields.long_text(lazy("The same in English"), longest=LONGEST_TEXT)
    not_isolated = fields.long_text(lazy("Not isolated: what the customer is told, in Spanish"), longest=LONGEST_TEXT)
    not_isolated_en = fields.long_text(lazy("The same in English"), longest=LONGEST_TEXT)

    @classmethod
    def of(cls, content: Content, revision: int) -> "WordsForm":
        """Return the form with what a protocol says."""
        known: dict[str, Any] = {"title": content.title.es, "title_en": content.title.en, "seen": str(revision)}
        for outcome, text in content.outcomes.items():
            known |= {outcome: text.es, f"{outcome}_en": text.en}
        return cls.blank(None, **known)

    def put_into(self, content: Content) -> Content:
        """Return the protocol with these words."""
        outcomes = {each: Told(es=self._said(each), en=self._said(f"{each}_en")) for each in OUTCOMES}
        title = Words(es=self._said("title"), en=self._said("title_en"))
        return content.model_copy(update={"title": title, "outcomes": outcomes})

    def _said(self, name: str) -> str:
        return self[name].data or ""


class CategoriesForm(Form):
    """For which categories of fault a protocol is."""

    categories = fields.choices(lazy("Offered for"))


class StepForm(DraftForm):
    """One step as the administrator writes it."""

    code = fields.text(lazy("Code"), Required(), CODE, longest=40, hint=CODE_HINT)
    title = fields.text(lazy("Title in Spanish"), Required(), longest=LONGEST_TITLE)
    title_en = fields.text(lazy("Title in English"), longest=LONGEST_TITLE)
    instruction = fields.long_text(lazy("What to do, in Spanish"), Required(), longest=LONGEST_TEXT)
    instruction_en = fields.long_text(lazy("What to do, in English"), longest=LONGEST_TEXT)
    look_at = fields.choice(lazy("What to look at"))
    tell = fields.long_text(lazy("What to say to the customer, in Spanish"), longest=LONGEST_TEXT)
    tell_en = fields.long_text(lazy("What to say to the customer, in English"), longest=LONGEST_TEXT)
    question = fields.text(lazy("Question in Spanish"), Required(), longest=LONGEST_TITLE)
    question_en = fields.text(lazy("Question in English"), longest=LONGEST_TITLE)
    kind = fields.choice(lazy("Kind of answer"), Required(lazy("error.choose")), options=KINDS)
    answers = fields.long_text(
        lazy("Answers to choose from"), hint=lazy("One on each line: code | text in Spanish | text in English.")
    )
    unit = fields.text(lazy("Unit of a number"), longest=20)
    smallest = fields.text(lazy("Smallest number"), longest=20, inputmode="decimal")
    largest = fields.text(lazy("Largest number"), longest=20, inputmode="decimal")
    branches = fields.long_text(
        lazy("Where each answer leads"),
        hint=lazy(
            "One on each line: answer = step. Answers are yes, no, a code, or < 5 for a number; * is whatever is left."
            " Instead of a step: solved, isolated or not_isolated."
        ),
    )

    @classmethod
    def of(cls, step: Step, revision: int, options: dict[str, list[tuple[str, str]]]) -> "StepForm":
        """Return the form with what a step says."""
        known: dict[str, Any] = {"code": step.code, "kind": step.kind, "unit": step.unit, "look_at": step.look_at}
        for name in ("title", "instruction", "question", "tell"):
            words: Words = getattr(step, name)
            known |= {name: words.es, f"{name}_en": words.en}
        for name in ("smallest", "largest"):
            bound: float | None = getattr(step, name)
            known[name] = "" if bound is None else f"{bound:.10g}"
        return cls.blank(
            options, **known, answers=options_written(step.options), branches=branches_written(step.branches),
            seen=str(revision),
        )  # fmt: skip

    def validate_answers(self, field: Field) -> None:
        """Object to a line that is no answer."""
        options_of(field.data or "")

    def validate_branches(self, field: Field) -> None:
        """Object to a line that is no branch."""
        branches_of(field.data or "")

    def validate_smallest(self, field: Field) -> None:
        """Object to what is no number."""
        _bound(field.data)

    validate_largest = validate_smallest

    @property
    def step(self) -> Step:
        """Return the step as it was written."""
        said: dict[str, Any] = {each.name: each.data or "" for each in self}
        return Step(
            code=said["code"], kind=said["kind"], unit=said["unit"], look_at=said["look_at"],
            title=Words(es=said["title"], en=said["title_en"]),
            instruction=Told(es=said["instruction"], en=said["instruction_en"]),
            question=Words(es=said["question"], en=said["question_en"]),
            tell=Told(es=said["tell"], en=said["tell_en"]),
            options=options_of(said["answers"]), branches=branches_of(said["branches"]),
            smallest=_bound(said["smallest"]), largest=_bound(said["largest"]),
        )  # fmt: skip


def _bound(sent: str | None) -> float | None:
    text = (sent or "").strip().replace("−", "-").replace(",", ".")
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        raise Objection("protocol.bound") from None
    if not -LARGEST <= number <= LARGEST:
        raise Objection("protocol.bound")
    return number
