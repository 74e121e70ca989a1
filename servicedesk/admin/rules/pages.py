"""The pages of rules: the list with what is suggested, one rule, and what is done with it."""

from typing import Any

from flask import Blueprint, Response, request, url_for

from servicedesk.admin.rules.choices import known_values
from servicedesk.admin.rules.forms import (
    RuleForm,
    form_of,
    is_about_lines,
    new_form,
    read_form,
    with_lines,
)
from servicedesk.admin.rules.log import log_routes
from servicedesk.admin.rules.trying import trying_routes
from servicedesk.admin.rules.words import action_told, condition_told, moment_told
from servicedesk.core import automation
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.web.guards import Permission, allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import ask_again, done, keep, redirect_to, show
from servicedesk.web.locale import gettext as _
from servicedesk.web.places import LARGEST_ID

EDIT = Permission("rule.edit")
LIST, LIST_PART = "admin/rules/index.html", "admin/rules/_index.html"
ONE, ONE_PART = "admin/rules/one.html", "admin/rules/_one.html"
REMOVAL, REMOVAL_PART = "admin/rules/removal.html", "admin/rules/_removal.html"
LONGEST_ID = len(str(LARGEST_ID))  # digits
ROW = f"<int(max={LARGEST_ID}):row_id>"


def rule_routes(bp: Blueprint) -> None:
    """Add the pages about rules."""
    one = f"/rules/{ROW}"
    rules = (
        ("/rules", "rules", index, "GET"), ("/rules/new", "new_rule", new, "GET"),
        ("/rules/new", "create_rule", create, "POST"),
        ("/rules/suggested", "adopt_rule", adopt, "POST"),
        (one, "rule", show_one, "GET"), (one, "change_rule", change, "POST"),
        (f"{one}/switch", "switch_rule", switch, "POST"), (f"{one}/move", "move_rule", move, "POST"),
        (f"{one}/copy", "copy_rule", copy, "POST"), (f"{one}/removal", "rule_removal", ask_removal, "GET"),
        (f"{one}/removal", "remove_rule", remove, "POST"), (f"{one}/return", "restore_rule", restore, "POST"),
    )  # fmt: skip
    for path, name, view, method in rules:
        bp.add_url_rule(path, name, view, methods=[method])
    for button in ("switch", "move", "copy", "return"):
        bp.add_url_rule(f"{one}/{button}", "leave_rule", leave)
    trying_routes(bp, one)
    log_routes(bp)


@allows(EDIT)
def index() -> Response:
    """List the rules in their order, with what they did lately, and those that come with the desk."""
    return show(LIST, LIST_PART, **_listed(unit_of_work()))


def _listed(uow: UnitOfWork) -> dict[str, Any]:
    known, counted = known_values(uow), automation.count_recent(uow)
    removed = request.args.get("removed", "")
    is_number = removed.isascii() and removed.isdigit() and len(removed) <= LONGEST_ID
    gone = automation.find_rule(uow, min(int(removed), LARGEST_ID)) if is_number else None
    return {
        "rows": [{"rule": each, **told(each, known), "count": counted.get(each.id, 0)}
                 for each in automation.list_rules(uow)],
        "suggestions": automation.list_suggestions(uow),
        "removed": gone if gone is not None and gone.removed_at else None,
    }  # fmt: skip


def told(rule: automation.Rule, known: Any) -> dict[str, Any]:
    """Return a rule in words: when, under which conditions, what it does."""
    return {
        "when": moment_told(rule.draft),
        "conditions": [condition_told(each, known) for each in rule.conditions],
        "actions": [action_told(each, known) for each in rule.actions],
    }


@allows(EDIT)
def new() -> Response:
    """Ask for a new rule."""
    return show(ONE, ONE_PART, form=new_form(known_values(unit_of_work())), **_around(None))


@allows(EDIT)
def create() -> Response:
    """Keep a new rule, switched off, or draw the form with a line more or less."""
    form = _read(None)
    if is_about_lines(request.form):
        return _drawn_again(form, None)
    if form.errors:
        return ask_again()
    with unit_of_work() as uow:
        rule = automation.create_rule(uow, form.draft)
    return done(url_for("admin.rule", row_id=rule.id, saved=1))


@allows(EDIT)
def show_one(row_id: int) -> Response:
    """Show a rule to be changed."""
    uow = unit_of_work()
    rule = automation.get_rule(uow, row_id)
    return show(ONE, ONE_PART, form=form_of(rule, known_values(uow)), **_around(rule))


@allows(EDIT)
def change(row_id: int) -> Response:
    """Keep what was changed, unless somebody else changed it meanwhile."""
    rule = automation.get_rule(unit_of_work(), row_id)
    form = _read(rule)
    if is_about_lines(request.form):
        return _drawn_again(form, rule)
    if form.errors:
        return ask_again()
    with unit_of_work() as uow:
        automation.change_rule(uow, row_id, form.draft, form.revision)
    return done(url_for("admin.rule", row_id=row_id, saved=1))


@allows(EDIT)
def switch(row_id: int) -> Response:
    """Switch a rule on or off."""
    _keep(row_id)
    with unit_of_work() as uow:
        automation.switch_rule(uow, row_id, is_active="on" in request.form)
    return done(_back(row_id))


@allows(EDIT)
def move(row_id: int) -> Response:
    """Let a rule be followed before the one above it, or after the one below it."""
    with unit_of_work() as uow:
        automation.move_rule(uow, row_id, up="up" in request.form)
    return done(url_for("admin.rules"))


@allows(EDIT)
def copy(row_id: int) -> Response:
    """Copy a rule and lead to the copy."""
    _keep(row_id)
    with unit_of_work() as uow:
        name = automation.get_rule(uow, row_id).name
        made = automation.copy_rule(uow, row_id, _("%(name)s (copy)", name=name))
    return done(url_for("admin.rule", row_id=made.id))


@allows(EDIT)
def ask_removal(row_id: int) -> Response:
    """Ask whether a rule is really to be removed."""
    rule = automation.get_rule(unit_of_work(), row_id)
    return show(REMOVAL, REMOVAL_PART, rule=rule)


@allows(EDIT)
def remove(row_id: int) -> Response:
    """Remove a rule; the list offers to put it back."""
    with unit_of_work() as uow:
        automation.remove_rule(uow, row_id)
    return done(url_for("admin.rules", removed=row_id))


@allows(EDIT)
def restore(row_id: int) -> Response:
    """Put a rule back that was removed."""
    with unit_of_work() as uow:
        automation.restore_rule(uow, row_id)
    return done(url_for("admin.rule", row_id=row_id))


@allows(EDIT)
def adopt() -> Response:
    """Make a rule of a suggestion, switched off, and lead to it."""
    with unit_of_work() as uow:
        rule = automation.adopt(uow, request.form.get("code", ""))
    return done(url_for("admin.rule", row_id=rule.id))


@allows(EDIT)
def leave(row_id: int) -> Response:
    """Lead from the address of a button to the page on which it stands."""
    return redirect_to(url_for("admin.rules"))


def _read(rule: automation.Rule | None) -> RuleForm:
    form = read_form(request.form, known_values(unit_of_work()))
    keep(form, ONE, ONE_PART, **_around(rule))
    return form


def _drawn_again(form: RuleForm, rule: automation.Rule | None) -> Response:
    known = known_values(unit_of_work())
    return show(ONE, ONE_PART, form=with_lines(form, request.form, known), **_around(rule))


def _keep(row_id: int) -> None:
    """Remember to draw this rule's page again, should the core object to what is done with it."""
    uow = unit_of_work()
    rule = automation.get_rule(uow, row_id)
    keep(form_of(rule, known_values(uow)), ONE, ONE_PART, **_around(rule))


def _around(rule: automation.Rule | None) -> dict[str, Any]:
    return {"rule": rule, "is_saved": "saved" in request.args, "timed": automation.TIMED}


def _back(row_id: int) -> str:
    return url_for("admin.rules") if "list" in request.form else url_for("admin.rule", row_id=row_id)
