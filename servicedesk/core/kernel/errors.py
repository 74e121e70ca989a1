"""What the core raises: five errors, and nobody returns an error value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Message:
    """A code with its values; the faces turn it into words of the reader's language."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


class DeskError(Exception):
    """The parent of everything that the core raises on purpose."""


class Forbidden(DeskError):
    """The actor is known, and may not do this."""


class NotFound(DeskError):
    """There is no such thing, or none that this actor may see."""


class Invalid(DeskError):
    """What was sent cannot be taken: for each field the reason."""

    def __init__(self, problems: Mapping[str, Message]) -> None:
        """Keep the problems by the name of their field; an empty name is the whole form."""
        super().__init__(", ".join(f"{name}: {problem.code}" for name, problem in problems.items()))
        self.problems = dict(problems)


class Conflict(DeskError):
    """The thing is no longer as the actor saw it, or its state forbids the action."""

    def __init__(self, code: str, **values: Any) -> None:
        """Keep the reason as a code with its values."""
        super().__init__(code)
        self.message = Message(code, values)


class Refused(DeskError):
    """One or more plugins refused; nothing was written."""

    def __init__(self, refusals: Sequence[Message]) -> None:
        """Keep what each refusing plugin said."""
        super().__init__(", ".join(refusal.code for refusal in refusals))
        self.refusals = list(refusals)
