"""Words of a document seen as the very PDF, filled with examples: as they are typed, and in any version."""

from flask import Blueprint, Response, request

from servicedesk.adapters.papers.issuing import locale_of
from servicedesk.adapters.papers.printing import NotPrinted, Printer
from servicedesk.admin.documents import MANAGE, TEMPLATES, TemplateForm, find_row, words_of_version
from servicedesk.core.kernel.errors import Invalid, Message
from servicedesk.core.kernel.operator import get_operator
from servicedesk.language.marks import lazy
from servicedesk.language.papers import Seal, draw_paper
from servicedesk.web.guards import allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import ask_again
from servicedesk.web.locale import gettext
from servicedesk.web.papers import house, pdf_answer
from servicedesk.web.places import LARGEST_ID


def sample_routes(bp: Blueprint) -> None:
    """Add the files of what is typed and of each version."""
    bp.add_url_rule("/documents/<int:row_id>/sample", "document_sample", typed, methods=["POST"])
    version = f"/documents/<int:row_id>/versions/<int(max={LARGEST_ID}):version>/sample"
    bp.add_url_rule(version, "version_sample", of_version)


@allows(MANAGE)
def typed(row_id: int) -> Response:
    """Show the words as they are typed, before they are saved."""
    form = TemplateForm.read(request.form)
    TEMPLATES.keep_sent(form, row_id)
    if form.errors:
        return ask_again()
    return _sample(row_id, (form.title.data or "", form.body.data or ""))


@allows(MANAGE)
def of_version(row_id: int, version: int) -> Response:
    """Show the words of one version; 0 are those that the kind of document came with."""
    TEMPLATES.keep_shown(row_id)
    return _sample(row_id, words_of_version(unit_of_work(), row_id, version))


def _sample(row_id: int, words: tuple[str, str]) -> Response:
    """Answer with the PDF of these words; Invalid with the reason where none can be made."""
    uow = unit_of_work()
    row, operator = find_row(uow, row_id), get_operator(uow.session)
    paper = row.named.sample(house(), row.language, words, gettext(lazy("The desk puts this part here.")))
    seal = Seal(operator.name, uow.now(), operator.time_zone, operator.help_phone)
    page = draw_paper(paper, locale=locale_of(row.language, operator), seal=seal)
    return pdf_answer(_print(page), f"{row.named.name}-{row.language}.pdf", is_shown=True)


def _print(page: str) -> bytes:
    """Make one file in a process of its own that ends with it: this is asked seldom."""
    printer = Printer()
    try:
        return printer.make(page)
    except NotPrinted as failure:
        raise Invalid({"": Message("document.no_sample", {"reason": str(failure)[:300]})}) from failure
    finally:
        printer.stop()
