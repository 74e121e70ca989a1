"""Sorts of fault, and what is asked of somebody who notices one: in the operator's order and in both languages."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from servicedesk.core.kernel.errors import Invalid, Message
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.people.models import Team
from servicedesk.core.people.queries.users import teams_of_codes
from servicedesk.core.people.rules.checks import Checks
from servicedesk.core.people.service.changes import require, unless_taken
from servicedesk.core.tickets.customer_models import SymptomQuestion
from servicedesk.core.tickets.events import CategoryChanged
from servicedesk.core.tickets.models import Category
from servicedesk.core.tickets.queries.categories import PERMISSION, every_question
from servicedesk.core.tickets.queries.categories import get_category as category_to_change

LONGEST_NAME, LONGEST_SYMPTOM, LONGEST_QUESTION, LONGEST_OPTION = 80, 120, 160, 60
ICON = re.compile(r"[a-z][a-z0-9-]{1,39}")
KIND = re.compile(r"[a-z][a-z0-9_]{0,39}|")
GRADES = range(1, 4)


@dataclass(frozen=True)
class QuestionDraft:
    """A question as it shall be; without options the answer is written freely."""

    text: str
    text_en: str = ""
    options: tuple[str, ...] = ()
    options_en: tuple[str, ...] = ()
    is_required: bool = False


@dataclass(frozen=True)
class CategoryDraft:
    """A sort of fault as it shall be, with the code of the team that gets it and its questions in their order."""

    code: str
    name: str
    symptom: str
    name_en: str = ""
    symptom_en: str = ""
    icon: str = "circle-alert"
    service_kind: str = ""
    impact: int = 3
    urgency: int = 2
    team: str = ""
    position: int = 0
    is_active: bool = True
    stands_apart: bool = False
    questions: tuple[QuestionDraft, ...] = ()


def create_category(uow: UnitOfWork, draft: CategoryDraft) -> Category:
    """Add a sort of fault; Invalid tells every field that cannot be taken."""
    require(uow, PERMISSION)
    category = Category(code=draft.code)
    _write(uow, category, draft)
    uow.publish(CategoryChanged(category_id=category.id, code=category.code, action="created"))
    return category


def change_category(uow: UnitOfWork, category_id: int, draft: CategoryDraft) -> Category:
    """Make a sort of fault as the draft says, but for its code; questions that it leaves out are asked no longer."""
    category = category_to_change(uow, category_id)
    _write(uow, category, replace(draft, code=category.code))
    uow.publish(CategoryChanged(category_id=category.id, code=category.code, action="changed"))
    return category


def _write(uow: UnitOfWork, category: Category, draft: CategoryDraft) -> None:
    questions = _checked(uow, draft)
    names = ("name", "name_en", "symptom", "symptom_en", "icon", "service_kind", "impact", "urgency", "position",
             "is_active", "stands_apart")  # fmt: skip
    with unless_taken(uow, "code"):
        for name in names:
            setattr(category, name, getattr(draft, name))
        category.team_id = next((team.id for team in _teams(uow, draft)), None)
        uow.session.add(category)
    _write_questions(uow, category, questions)


def _write_questions(uow: UnitOfWork, category: Category, questions: Sequence[QuestionDraft]) -> None:
    """Write the questions in their order over those that are there; what is left over is asked no longer."""
    rows = every_question(uow, category)
    for row in rows[len(questions) :]:
        row.is_active = False
    for place, draft in enumerate(questions):
        row = rows[place] if place < len(rows) else SymptomQuestion(category_id=category.id)
        row.position, row.is_active, row.is_required = place, True, draft.is_required
        row.text, row.text_en = draft.text, draft.text_en
        row.options, row.options_en = list(draft.options), list(draft.options_en)
        uow.session.add(row)


def _teams(uow: UnitOfWork, draft: CategoryDraft) -> Sequence[Team]:
    return teams_of_codes(uow, [draft.team]) if draft.team else []


def _checked(uow: UnitOfWork, draft: CategoryDraft) -> Sequence[QuestionDraft]:
    checks = Checks()
    checks.code("code", draft.code)
    for field, longest in (("name", LONGEST_NAME), ("symptom", LONGEST_SYMPTOM)):
        checks.line(field, getattr(draft, field), longest)
        checks.line(f"{field}_en", getattr(draft, f"{field}_en"), longest, required=False)
    if not ICON.fullmatch(draft.icon):
        checks.object_to("icon", "unknown")
    if not KIND.fullmatch(draft.service_kind):
        checks.object_to("service_kind", "code.format")
    for field in ("impact", "urgency"):
        if getattr(draft, field) not in GRADES:
            checks.object_to(field, "unknown")
    if draft.team and not _teams(uow, draft):
        checks.object_to("team", "unknown")
    if any(not _is_fine(question) for question in draft.questions):
        checks.problems["questions"] = Message("category.questions", {"longest": LONGEST_QUESTION})
    if checks.problems:
        raise Invalid(checks.problems)
    return draft.questions


def _is_fine(question: QuestionDraft) -> bool:
    texts = (question.text, question.text_en)
    options = (*question.options, *question.options_en)
    is_short = all(len(text) <= LONGEST_QUESTION for text in texts) and all(
        len(each) <= LONGEST_OPTION for each in options
    )
    fits = not question.options_en or len(question.options_en) == len(question.options)
    return bool(question.text) and is_short and fits and len(question.options) != 1
