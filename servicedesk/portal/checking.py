"""Is a document genuine? Anybody who holds one may ask, and learns nothing that does not stand on it."""

from flask import Blueprint, Response, request

from servicedesk.core import documents, maintenance
from servicedesk.language.marks import lazy
from servicedesk.web import fields
from servicedesk.web.checks import Required
from servicedesk.web.forms import Form
from servicedesk.web.guards import PUBLIC, allows
from servicedesk.web.identity import anonymous_work, client_address
from servicedesk.web.kit import ask_again, keep, show
from servicedesk.web.signing.later import answer_later

PAGE, FRAGMENT = "portal/checking/check.html", "portal/checking/_check.html"
LONGEST = 40

bp = Blueprint("checking", __name__)
answer_later(bp)


class CheckForm(Form):
    """What stands at the end of every document."""

    number = fields.text(lazy("Number of the document"), Required(), longest=LONGEST)
    code = fields.text(lazy("Code"), Required(), longest=LONGEST)


@bp.get("/check")
@allows(PUBLIC)
def start() -> Response:
    """Ask for number and code."""
    return show(PAGE, FRAGMENT, form=CheckForm.blank(), found=None, was_asked=False)


@bp.get("/check/<number>/<code>")
@allows(PUBLIC)
def scanned(number: str, code: str) -> Response:
    """Show what was scanned, to be checked with one tap: looking counts nothing."""
    form = CheckForm.blank(number=number[:LONGEST], code=code[:LONGEST])
    return show(PAGE, FRAGMENT, form=form, found=None, was_asked=False)


@bp.post("/check")
@allows(PUBLIC)
def check() -> Response:
    """Say whether this is a document of ours, and then when it was issued and how its file is recognised."""
    form = CheckForm.read(request.form)
    keep(form, PAGE, FRAGMENT, found=None, was_asked=False)
    if form.errors:
        return ask_again()
    with anonymous_work() as uow:
        found = documents.check_document(uow, form.number.data or "", form.code.data or "", client_address())
        is_overtaken = found is not None and maintenance.is_overtaken(uow, found.about)
    return show(PAGE, FRAGMENT, form=form, found=found, was_asked=True, is_overtaken=is_overtaken)
