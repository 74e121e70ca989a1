"""The parts of a protocol: frozen, of plain values, the same in the database, in a file and on a page."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from servicedesk.core.kernel.bilingual import in_language

OUTCOMES = ("solved", "isolated", "not_isolated")
CODE = r"^[a-z][a-z0-9_]{0,39}$"
LARGEST = 1_000_000_000.0
MOST_STEPS = 100

Code = Annotated[str, Field(pattern=CODE)]
Number = Annotated[float, Field(ge=-LARGEST, le=LARGEST, allow_inf_nan=False)]
Outcome = Literal["solved", "isolated", "not_isolated"]
Kind = Literal["yes_no", "choice", "number", "text"]


class Part(BaseModel):
    """The parent of every part: nothing changes it, and nothing unknown is in it."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Line(Part):
    """A line in Spanish, and in English where it has been translated."""

    es: str = Field("", max_length=160)
    en: str = Field("", max_length=160)

    def told_in(self, language: str) -> str:
        """Return it in the reader's language, Spanish where there is no other."""
        return in_language(language, self.es, self.en)


class Text(Line):
    """Words of several lines, in both languages."""

    es: str = Field("", max_length=2000)
    en: str = Field("", max_length=2000)


class Option(Part):
    """One answer to choose."""

    code: Code
    label: Line


class Branch(Part):
    """Where an answer leads: to a step or to an outcome.

    ``when`` is the answer that takes it, ``below`` the number under which it is taken; with neither it
    takes whatever the branches before it have left.
    """

    to: Code
    when: str = Field("", max_length=40)
    below: Number | None = None

    @property
    def takes_the_rest(self) -> bool:
        """Tell whether any answer takes it."""
        return not self.when and self.below is None


class Step(Part):
    """One step: what to do, what to look at, what to say, what to ask, and where each answer leads.

    ``look_at`` names a box beside the ticket: ``plugin:<name>``, ``customer``, ``services``, ``equipment``
    or ``history``.
    """

    code: Code
    title: Line
    instruction: Text
    question: Line
    kind: Kind = "yes_no"
    options: tuple[Option, ...] = ()
    unit: str = Field("", max_length=20)
    smallest: Number | None = None
    largest: Number | None = None
    look_at: str = Field(
        "", max_length=60, pattern=r"^(plugin:[a-z][a-z0-9_]{0,49}|customer|services|equipment|history)?$"
    )
    tell: Text = Text()
    branches: tuple[Branch, ...] = ()

    def label_of(self, answer: str, language: str) -> str:
        """Return an answer in words of the reader's language; what is no choice stands as it was given."""
        return next((each.label.told_in(language) for each in self.options if each.code == answer), answer)


class Content(Part):
    """A whole protocol: its title, its steps in order, and what the customer is told at each outcome."""

    title: Line
    steps: Annotated[tuple[Step, ...], Field(max_length=MOST_STEPS)] = ()
    outcomes: dict[Outcome, Text] = {}

    def step_of(self, code: str) -> Step | None:
        """Return the step of this code, or None."""
        return next((each for each in self.steps if each.code == code), None)

    def told_at(self, outcome: str, language: str) -> str:
        """Return what the customer is told at an outcome."""
        known = {str(name): text for name, text in self.outcomes.items()}
        return known.get(outcome, Text()).told_in(language)
