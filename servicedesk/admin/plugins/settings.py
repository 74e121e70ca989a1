"""The settings of a plugin, in a form that its own model has drawn up."""

from typing import Any

from flask import Response, request, url_for

from servicedesk.admin.plugins.listing import MANAGE
from servicedesk.admin.plugins.page import around
from servicedesk.admin.plugins.settings_form import SettingsForm, form_for, known
from servicedesk.core.kernel.errors import NotFound
from servicedesk.core.kernel.plugin_admin import set_plugin_settings
from servicedesk.core.kernel.plugin_form import read_settings
from servicedesk.core.kernel.plugin_health import get_health
from servicedesk.core.kernel.setting_fields import describe_settings
from servicedesk.web.extensions import kernel
from servicedesk.web.failures import failure_said
from servicedesk.web.guards import allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import ask_again, keep, redirect_to, show

TAB = "admin.plugin"
PAGE, FRAGMENT = "admin/plugins/settings.html", "admin/plugins/_settings.html"


@allows(MANAGE)
def show_settings(name: str) -> Response:
    """Show what can be set of a plugin, without its secrets."""
    return show(PAGE, FRAGMENT, **shown(name), **drawn_form(name))


@allows(MANAGE)
def save(name: str) -> Response:
    """Keep the settings that were entered, and show the whole page anew; every process follows within a second."""
    blank = form_of(name)
    if blank is None:
        raise NotFound
    form = type(blank).read(request.form)
    keep(form, PAGE, FRAGMENT, around=lambda: shown(name))
    if form.errors:
        return ask_again()
    with unit_of_work() as uow:
        set_plugin_settings(uow, kernel().registry, name, form.values())
    return redirect_to(url_for(TAB, name=name, saved=1))  # more than the form may have changed: head, menu, health


def shown(name: str) -> dict[str, Any]:
    """Return what the page of settings shows beside the form."""
    page = around(name, TAB)
    return {
        **page,
        "trial": None,
        "failure_said": failure_said,
        "health": get_health(unit_of_work(), kernel().registry, name) if page["is_known"] else None,
        "keys_ready": kernel().keys.is_ready,
        "is_saved": request.args.get("saved") == "1",
    }


def drawn_form(name: str) -> dict[str, Any]:
    """Return the form with what is set now under its name in templates; nothing where there is none."""
    form = form_of(name)
    return {} if form is None else {"form": form}


def form_of(name: str) -> SettingsForm | None:
    """Return the form with what is set now, None for a plugin that is not loaded and cannot say what it needs."""
    if name not in kernel().registry.installed:
        return None
    now = read_settings(unit_of_work(), kernel().registry, name)
    asked = describe_settings(type(now), name)
    return form_for(asked, now).blank(**known(asked, now))
