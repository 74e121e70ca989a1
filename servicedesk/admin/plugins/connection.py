"""The button "test the connection": whether what was typed reaches what it should reach."""

from collections.abc import Mapping
from typing import Any

from flask import Response, request

from servicedesk.admin.plugins.listing import MANAGE
from servicedesk.admin.plugins.settings import PAGE, drawn_form, form_of, shown
from servicedesk.admin.plugins.settings_form import FIELD, SettingsForm
from servicedesk.core.kernel.plugin_connection import Trial, begin_trial, try_connection
from servicedesk.web.extensions import kernel
from servicedesk.web.guards import allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import ask_again, keep, show

FRAGMENT = "admin/plugins/_trial.html"


@allows(MANAGE)
def try_out(name: str) -> Response:
    """Have the plugin reach for the other side with what was typed, and say in words how that went."""
    around, form = shown(name), _typed(name)
    if form is None:
        drawn = drawn_form(name)
        return show(
            PAGE, FRAGMENT, **{**around, **_tried(_trial(name), drawn.get("form"), is_beside_form=False)}, **drawn
        )
    keep(form, PAGE, FRAGMENT, around=lambda: shown(name), is_untried=True)
    if form.errors:
        return ask_again()
    return show(
        PAGE, FRAGMENT, **{**around, **_tried(_trial(name, form.values()), form, is_beside_form=True)}, form=form
    )


def _trial(name: str, values: Mapping[str, Any] | None = None) -> Trial:
    """Put the trial on record, then try; the plugin is asked once that is committed."""
    with unit_of_work() as uow:
        settings = begin_trial(uow, kernel().registry, name, values=values)
    return try_connection(kernel().clock, name, settings)


def _tried(trial: Trial, form: SettingsForm | None, *, is_beside_form: bool) -> dict[str, Any]:
    """Return how it went, and the field that the plugin named as the one at fault."""
    named = FIELD + str(trial.refusal.values.get("field", "")) if trial.refusal else ""
    at_fault = form[named] if form is not None and named in form else None
    return {"trial": trial, "at_fault": at_fault, "is_beside_form": is_beside_form}


def _typed(name: str) -> SettingsForm | None:
    """Return the form of settings as it was sent, None where the button was pressed beside no form."""
    blank = form_of(name) if any(each.startswith(FIELD) for each in request.form) else None
    return type(blank).read(request.form) if blank is not None else None
