"""The forms of reporting."""

from collections.abc import Iterator, Sequence
from typing import Any

from servicedesk.core.tickets import FileDraft, TicketDraft
from servicedesk.core.tickets.customer_models import SymptomQuestion
from servicedesk.core.tickets.models import Category
from servicedesk.language.marks import lazy
from servicedesk.portal.reporting.subjects import Subject
from servicedesk.web import fields
from servicedesk.web.checks import Required
from servicedesk.web.forms import Form
from servicedesk.web.locale import current_language
from servicedesk.web.uploads import FilesForm

PHONE_HINT = lazy("We only use it for this report.")
QUESTION = "question_"
LONGEST_ANSWER = 200


class SymptomForm(Form):
    """Which service, and what is noticed: answered by taps, carried in the address."""

    about = fields.choice(lazy("Service"), Required("error.choose"))
    category = fields.choice(lazy("What do you notice?"), Required("error.choose"))


class DetailsForm(FilesForm):
    """What else there is to say about a fault; in the best case nothing is typed."""

    contact_phone = fields.phone(lazy("Which mobile number can we reach you on?"), Required(), hint=PHONE_HINT)
    description = fields.long_text(lazy("Tell us more"), hint=lazy("Since when? What have you tried?"))

    def __iter__(self) -> Iterator[Any]:
        """Yield the fields as they stand on the page: what is asked because of the symptom comes first."""
        return iter(sorted(super().__iter__(), key=lambda field: not field.name.startswith(QUESTION)))

    @property
    def questions(self) -> list[Any]:
        """Return what is asked besides because of the symptom."""
        return [field for field in self if field.name.startswith(QUESTION)]

    def draft(self, subject: Subject, category: Category, files: tuple[FileDraft, ...]) -> TicketDraft:
        """Return the fault as it is reported, the answers below it; who writes nothing says it by the symptom."""
        answers = [_answered(field.label.text, field.data) for field in self.questions if field.data]
        description = self.description.data or category.symptom_in(current_language())
        return TicketDraft(
            account_id=subject.account.id,
            service_id=subject.service.id if subject.service else None,
            category=category.code,
            description="\n".join([description, *answers]),
            contact_phone=self.contact_phone.data or "",
            submission=self.key,
            files=files,
        )


def details_form(questions: Sequence[SymptomQuestion]) -> type[DetailsForm]:
    """Return the form of the details with what is asked because of the symptom."""
    asked = {f"{QUESTION}{each.id}": _field(each) for each in questions}
    return type("AskedDetailsForm", (DetailsForm,), asked) if asked else DetailsForm


def _field(question: SymptomQuestion) -> Any:
    language = current_language()
    label, options = question.text_in(language), question.options_in(language)
    if options:
        needed = [Required("error.choose")] if question.is_required else []
        return fields.choice(label, *needed, options=[(option, option) for option in options])
    return fields.text(label, *([Required()] if question.is_required else []), longest=LONGEST_ANSWER)


def _answered(question: str, answer: str) -> str:
    return f"{question} {answer}" if question.endswith("?") else f"{question}: {answer}"


class AskForm(FilesForm):
    """A question or a complaint: about a service or an account, in one's own words."""

    kind = fields.choice(
        lazy("What is it?"), Required("error.choose"),
        options=[("question", lazy("A question")), ("complaint", lazy("A complaint"))],
    )  # fmt: skip
    about = fields.choice(lazy("About what?"), Required("error.choose"))
    description = fields.long_text(lazy("Tell us"), Required())
    contact_phone = fields.phone(lazy("Which mobile number can we reach you on?"), hint=PHONE_HINT)

    def draft(self, subject: Subject, files: tuple[FileDraft, ...]) -> TicketDraft:
        """Return the question or the complaint as it is sent."""
        return TicketDraft(
            account_id=subject.account.id,
            service_id=subject.service.id if subject.service else None,
            kind=self.kind.data,
            description=self.description.data or "",
            contact_phone=self.contact_phone.data or "",
            submission=self.key,
            files=files,
        )
