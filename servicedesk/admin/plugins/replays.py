"""Missed deliveries made good: for a span of time, with a count before and the progress after."""

from datetime import datetime, timedelta
from typing import Any

from flask import Response, request, url_for

from servicedesk.admin.plugins.listing import MANAGE
from servicedesk.admin.plugins.page import around
from servicedesk.core.kernel.plugin_replay import begin_replay, count_missed, list_replays
from servicedesk.language.marks import lazy
from servicedesk.web import fields
from servicedesk.web.checks import Objection, Required
from servicedesk.web.extensions import kernel
from servicedesk.web.forms import Form
from servicedesk.web.guards import allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import ask_again, done, keep, show

TAB = "admin.plugin_missed"
PAGE, FRAGMENT = "admin/plugins/missed.html", "admin/plugins/_missed.html"
FIRST_SPAN = timedelta(days=1)


class SpanForm(Form):
    """From when until when."""

    since = fields.moment(lazy("From"), Required())
    until = fields.moment(lazy("Until"), Required())

    def validate_until(self, field: Any) -> None:
        """Refuse a span that ends before it begins."""
        if field.data and self.since.data and field.data <= self.since.data:
            raise Objection("plugin.span_order")


@allows(MANAGE)
def show_missed(name: str) -> Response:
    """Show what was made good, and count what a span would make good."""
    page = around(name, TAB)
    asks = "since" in request.args
    now = unit_of_work().now()
    form = (
        SpanForm.read(request.args) if asks else SpanForm.blank(since=now - FIRST_SPAN, until=_whole_minute_after(now))
    )
    shown = _shown(name, form if asks and not form.errors else None)
    return show(PAGE, FRAGMENT, 422 if form.errors else 200, **page, **shown, form=form)


@allows(MANAGE)
def begin(name: str) -> Response:
    """Have the plugin told of what it missed within the span that was counted."""
    page = around(name, TAB)
    form = SpanForm.read(request.form)
    keep(form, PAGE, FRAGMENT, around=lambda: {**page, **_shown(name)})
    if form.errors:
        return ask_again()
    with unit_of_work() as uow:
        begin_replay(uow, kernel().registry, name, form.since.data, form.until.data)
    blank = SpanForm.blank(since=form.since.data, until=form.until.data)
    return done(url_for(TAB, name=name), FRAGMENT, **page, **_shown(name), form=blank)


def _whole_minute_after(now: datetime) -> datetime:
    """Return the end of the present minute: a form knows minutes, and what just happened belongs to the span."""
    return now.replace(second=0, microsecond=0) + timedelta(minutes=1)


def _shown(name: str, span: SpanForm | None = None) -> dict[str, Any]:
    """Return what was made good before, and how much a span would make good where one is asked for."""
    uow, registry = unit_of_work(), kernel().registry
    replays = list_replays(uow, name)
    return {
        "missed": count_missed(uow, registry, name, span.since.data, span.until.data) if span else None,
        "replays": replays,
        "is_running": any(not replay.is_done for replay in replays),
        "may_replay": name in registry.installed,
    }
