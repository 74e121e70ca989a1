"""Forms: read what was sent, keep what was typed, and say in the reader's language what is wrong with it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Self

import wtforms
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import Field
from wtforms.fields import SelectField, SelectFieldBase

from servicedesk.core.kernel.errors import Message
from servicedesk.language.marks import code_id, lazy
from servicedesk.web.fields import Options, offered
from servicedesk.web.locale import gettext, say

WHOLE_FORM = ""
# What WTForms says in English by itself, and the code that we say instead.
SAID_BY_WTFORMS = {
    "Not a valid choice.": lazy("error.choose"),
    "Invalid Choice: could not coerce.": lazy("error.choose"),
    "Not a valid integer value.": lazy("error.whole_number"),
}
VAGUE = frozenset({"error.required", "error.choose", "error.unknown_choice", "error.taken", "error.unknown"})
NOT_UNDERSTOOD = lazy("error.not_understood")


class Form(wtforms.Form):
    """The parent of every form."""

    @classmethod
    def blank(cls, options: Mapping[str, Options] | None = None, **known: Any) -> Self:
        """Return the form before anybody has filled it in, with what is already known."""
        form = cls(data=known)
        form.offer(options or {})
        return form

    @classmethod
    def read(
        cls,
        sent: MultiDict[str, Any],
        files: MultiDict[str, Any] | None = None,
        options: Mapping[str, Options] | None = None,
    ) -> Self:
        """Return the form as it was sent, cleaned and checked."""
        form = cls(CombinedMultiDict([files, sent]) if files else sent)
        form.offer(options or {})
        form.validate()
        return form

    def offer(self, options: Mapping[str, Options]) -> None:
        """Set what may be chosen in each of these fields: pairs of a value and a label."""
        for name, pairs in options.items():
            field = self[name]
            if isinstance(field, SelectField):
                field.choices = offered(pairs)

    def complain(self, problems: Mapping[str, Message]) -> None:
        """Add what the core said about fields; about an unknown field it is said of the whole form."""
        for name, problem in problems.items():
            if name in self:
                self[name].errors = [*self[name].errors, problem]  # type: ignore[list-item]  # a Message, see _words
            else:
                self.form_errors.append(problem)  # type: ignore[arg-type]  # a Message, see _words

    @property
    def errors(self) -> dict[str, str]:  # type: ignore[override]  # one text per field, already in words
        """Return what is wrong, by the name of the field, in the reader's language; an empty name is the form."""
        wrong = {field.name: _words(field.errors) for field in self if field.errors}
        return {WHOLE_FORM: _words(self.form_errors), **wrong} if self.form_errors else wrong

    def complaints(self) -> Iterator[tuple[str, str]]:
        """Yield what is wrong for the summary on top: the id of the control to go to, and the words.

        Words that do not tell of which field they speak get its label before them.
        """
        wrong = [field for field in self if field.errors]
        said = Counter(_words(field.errors) for field in wrong)
        for problem in self.form_errors:
            yield "", _words([problem])
        for field in wrong:
            words = _words(field.errors)
            if said[words] > 1 or _is_vague(field.errors[0]):
                words = _after(gettext(field.label.text), words)
            yield (f"{field.id}-0" if isinstance(field, SelectFieldBase) else field.id), words


def complaint(field: Field) -> str:
    """Return what is wrong with a field, or nothing."""
    return _words(field.errors) if field.errors else ""


def _after(label: str, words: str) -> str:
    """Return what is wrong after the label of its field; a question ends with its own sign."""
    return f"{label} {words}" if label.endswith("?") else gettext("%(label)s: %(words)s", label=label, words=words)


def _words(problems: Sequence[str | Message]) -> str:
    first = problems[0]
    return say(first) if isinstance(first, Message) else gettext(SAID_BY_WTFORMS.get(first, NOT_UNDERSTOOD))


def _is_vague(problem: str | Message) -> bool:
    return isinstance(problem, Message) and code_id(problem.code) in VAGUE
