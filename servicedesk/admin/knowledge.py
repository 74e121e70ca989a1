"""What customers notice, what they are asked about it, and the articles that help them."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, url_for

from servicedesk.admin.editing import Editor, SeenForm
from servicedesk.admin.listing import Choice, Column, Listing
from servicedesk.core import knowledge, people, tickets
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.knowledge import ArticleDraft, ArticleWords
from servicedesk.core.knowledge.models import Article
from servicedesk.core.tickets import CategoryDraft, QuestionDraft
from servicedesk.language.marks import lazy
from servicedesk.web import fields
from servicedesk.web.checks import Required
from servicedesk.web.guards import Permission, allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.locale import gettext

LANGUAGES = ("es", "en")
AUDIENCES = [("public", lazy("Customers")), ("internal", lazy("Staff alone"))]
MARKDOWN_HINT = lazy("Markdown: # heading, - list, 1. steps, **bold**, [words](https://address).")
GREATEST = lazy("1 is the greatest. Together they make the priority.")
MUST = "*"  # at the end of a question that must be answered


class ArticleForm(SeenForm):
    """An article as the administrator writes it, in both languages."""

    slug = fields.text(
        lazy("Name in the address"),
        Required(),
        longest=80,
        hint=lazy("Small letters, digits, dashes."),
    )
    category = fields.choice(lazy("Symptom that it fits"))
    is_public = fields.check(lazy("Customers may read it"))
    title_es = fields.text(lazy("Title in Spanish"), Required(), longest=160)
    body_es = fields.long_text(lazy("Text in Spanish"), Required(), longest=50_000, hint=MARKDOWN_HINT)
    title_en = fields.text(lazy("Title in English"), longest=160)
    body_en = fields.long_text(lazy("Text in English"), longest=50_000)


class CategoryForm(SeenForm):
    """A sort of fault as the administrator writes it."""

    code = fields.text(lazy("Code"), Required(), longest=40, hint=lazy("Small letters and digits. It stays as it is."))
    symptom = fields.text(lazy("What customers notice, in Spanish"), Required(), longest=120)
    symptom_en = fields.text(lazy("What customers notice, in English"), longest=120)
    name = fields.text(lazy("What staff call it, in Spanish"), Required(), longest=80)
    name_en = fields.text(lazy("What staff call it, in English"), longest=80)
    service_kind = fields.text(lazy("Only for services of the kind"), longest=40, hint=lazy("Empty: for all."))
    icon = fields.text(lazy("Sign"), Required(), longest=40, hint=lazy("The name of an icon, as in wifi-off."))
    team = fields.choice(lazy("Goes to the team"))
    impact = fields.whole(lazy("Impact, 1 to 3"), Required(), smallest=1, largest=3, hint=GREATEST)
    urgency = fields.whole(lazy("Urgency, 1 to 3"), Required(), smallest=1, largest=3, hint=GREATEST)
    position = fields.whole(lazy("Place in the list"), Required(), largest=9999)
    stands_apart = fields.check(
        lazy("Of the customer's own equipment"), hint=lazy("A report of it never becomes part of an outage by itself.")
    )
    is_active = fields.check(lazy("In use"))
    questions = fields.long_text(
        lazy("Questions in Spanish"),
        hint=lazy("One on each line. Answers to choose from after bars; a star at the end: must be answered."),
    )
    questions_en = fields.long_text(lazy("Questions in English"), hint=lazy("The same lines in the same order."))


def knowledge_routes(bp: Blueprint) -> None:
    """Add the pages about symptoms and articles."""
    bp.add_url_rule("/symptoms", "symptoms", symptoms)
    bp.add_url_rule("/articles", "articles", articles)
    SYMPTOMS.routes(bp, "/symptoms", "category.edit")
    ARTICLES.routes(bp, "/articles", "article.edit")


@allows(Permission("category.edit"))
def symptoms() -> Response:
    """Show what customers notice."""
    uow = unit_of_work()
    return Listing(
        lazy("Symptoms"),
        lazy("What customers choose from when they report, what they are asked then, and where the ticket goes."),
        (
            Column(lazy("Symptom"), lambda row: row.symptom, lambda row: url_for("admin.symptom", row_id=row.id)),
            Column(lazy("In English"), lambda row: row.symptom_en),
            Column(lazy("What staff call it"), lambda row: row.name),
            Column(lazy("Only for"), lambda row: row.service_kind),
            Column(
                lazy("State"), lambda row: gettext("In use") if row.is_active else gettext("Out of use"),
                tone=lambda row: "ok" if row.is_active else "neutral",
            ),
        ),
        lambda wanted, after, limit: tickets.find_categories(uow, wanted["text"], after=after, limit=limit),
        (Choice("text", lazy("Symptom or name")),),
        add=(lazy("Add a symptom"), url_for("admin.new_symptom")),
    ).answer()  # fmt: skip


def _known_symptom(uow: UnitOfWork, row_id: int) -> Mapping[str, Any]:
    if not row_id:
        return {"icon": "circle-alert", "impact": 3, "urgency": 2, "position": 100, "is_active": True}
    row = tickets.get_category(uow, row_id)
    names = ("symptom", "symptom_en", "name", "name_en", "service_kind", "icon", "impact", "urgency", "position",
             "is_active", "stands_apart")  # fmt: skip
    asked = tickets.list_questions(uow, row)
    return {name: getattr(row, name) for name in names} | {
        "team": next((team.code for team in people.list_teams(uow) if team.id == row.team_id), ""),
        "questions": "\n".join(written(each.text, each.options, each.is_required) for each in asked),
        "questions_en": "\n".join(written(each.text_en, each.options_en, False) for each in asked).rstrip("\n"),
    }  # fmt: skip


def _save_symptom(uow: UnitOfWork, sent: Mapping[str, Any], row_id: int) -> int:
    texts = ("symptom", "symptom_en", "name", "name_en", "service_kind", "icon", "team")
    numbers = ("impact", "urgency", "position", "is_active", "stands_apart")
    told: dict[str, Any] = {name: sent[name] or "" for name in texts} | {name: sent[name] for name in numbers}
    questions = questions_of(sent["questions"] or "", sent["questions_en"] or "")
    draft = CategoryDraft(code=sent.get("code") or "kept", questions=questions, **told)
    return (tickets.change_category(uow, row_id, draft) if row_id else tickets.create_category(uow, draft)).id


def written(text: str, options: list[str], is_required: bool) -> str:
    """Return a question as a line: its text, its answers after bars, a star where it must be answered."""
    return " | ".join([text, *options]) + (f" {MUST}" if is_required else "")


def questions_of(spanish: str, english: str) -> tuple[QuestionDraft, ...]:
    """Return the questions that two texts tell line by line."""
    others = [line.split("|") for line in english.splitlines()]
    found = []
    for place, line in enumerate(filter(str.strip, spanish.splitlines())):
        text, *options = (part.strip() for part in line.strip().removesuffix(MUST).split("|"))
        text_en, *options_en = (part.strip() for part in others[place]) if place < len(others) else ("",)
        is_required = line.strip().endswith(MUST)
        found.append(QuestionDraft(text, text_en, tuple(options), tuple(options_en), is_required))
    return tuple(found)


def _categories(uow: UnitOfWork) -> list[tuple[str, str]]:
    return [(each.code, each.symptom) for each in tickets.list_categories(uow)]


SYMPTOMS = Editor(
    ("symptoms", "symptom"), CategoryForm, (lazy("New symptom"), lazy("Symptom")), _known_symptom, _save_symptom,
    lambda uow: {"team": [(team.code, team.name) for team in people.list_teams(uow)]}, fixed=("code",),
)  # fmt: skip


@allows(Permission("article.edit"))
def articles() -> Response:
    """Show the articles."""
    uow = unit_of_work()
    return Listing(
        lazy("Articles"),
        lazy("What is offered to a customer before a report is sent, and what staff look up."),
        (
            Column(lazy("Title"), _title, lambda row: url_for("admin.article", row_id=row.id)),
            Column(lazy("Name in the address"), lambda row: row.slug),
            Column(lazy("Languages"), lambda row: ", ".join(sorted(text.language for text in row.texts))),
            Column(
                lazy("For"), lambda row: gettext("Customers") if row.is_public else gettext("Staff alone"),
                tone=lambda row: "ok" if row.is_public else "neutral",
            ),
            Column(lazy("Changed"), lambda row: "", moment=lambda row: row.changed_at),
        ),
        lambda wanted, after, limit: knowledge.find_articles(uow, **wanted, after=after, limit=limit),
        (Choice("text", lazy("Words")), Choice("audience", lazy("For"), AUDIENCES)),
        add=(lazy("Add an article"), url_for("admin.new_article")),
    ).answer()  # fmt: skip


def _title(row: Article) -> str:
    text = row.text_in("es")
    return text.title if text else row.slug


def _known_article(uow: UnitOfWork, row_id: int) -> Mapping[str, Any]:
    if not row_id:
        return {"is_public": True}
    row = knowledge.get_article_of_id(uow, row_id)
    told = {"slug": row.slug, "category": row.category, "is_public": row.is_public}
    for text in row.texts:
        told |= {f"title_{text.language}": text.title, f"body_{text.language}": text.body}
    return told


def _save_article(uow: UnitOfWork, sent: Mapping[str, Any], row_id: int) -> int:
    texts = tuple(
        ArticleWords(language, sent[f"title_{language}"] or "", sent[f"body_{language}"] or "")
        for language in LANGUAGES
        if sent[f"title_{language}"] or sent[f"body_{language}"]
    )
    draft = ArticleDraft(sent["slug"], sent["category"] or "", sent["is_public"], texts)
    if not row_id:
        return knowledge.create_article(uow, draft).id
    return knowledge.change_article(uow, knowledge.get_article_of_id(uow, row_id).slug, draft).id


def _preview(sent: Mapping[str, Any]) -> Mapping[str, Any]:
    parts = [
        {"title": sent[f"title_{each}"], "text": sent[f"body_{each}"], "is_prose": True, "language": each}
        for each in LANGUAGES
        if sent[f"title_{each}"]
    ]
    return {"parts": parts}


ARTICLES = Editor(
    ("articles", "article"), ArticleForm, (lazy("New article"), lazy("Article")), _known_article, _save_article,
    lambda uow: {"category": _categories(uow)}, preview=_preview,
)  # fmt: skip
