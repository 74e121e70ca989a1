"""The pages of protocols: the list, a draft with its steps, publishing, versions, files."""

from typing import Any

from flask import Blueprint, Response, request, url_for

from servicedesk.admin.protocols.forms import CategoriesForm, DraftForm, FileForm, NewForm, WordsForm
from servicedesk.admin.protocols.steps import step_routes
from servicedesk.admin.protocols.trying import trying_routes
from servicedesk.core import protocols, tickets
from servicedesk.core.kernel.errors import Invalid, Message
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.core.protocols import Line as Words
from servicedesk.core.protocols import Package
from servicedesk.web.guards import Permission, allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import ask_again, keep, redirect_to, show
from servicedesk.web.locale import current_language
from servicedesk.web.places import LARGEST_ID, read_id

KEEP = Permission("protocol.edit")
LIST, LIST_PART = "admin/protocols/index.html", "admin/protocols/_index.html"
ONE, ONE_PART = "admin/protocols/one.html", "admin/protocols/_one.html"
NEW, NEW_PART = "admin/protocols/new.html", "admin/protocols/_new.html"
FILE, FILE_PART = "admin/protocols/file.html", "admin/protocols/_file.html"
ROW = f"<int(max={LARGEST_ID}):row_id>"
LARGEST_BYTES = 4 * protocols.LARGEST_FILE


def protocol_routes(bp: Blueprint) -> None:
    """Add the pages about protocols."""
    rules = (
        ("/protocols", "protocols", index, "GET"), ("/protocols/new", "new_protocol", new, "GET"),
        ("/protocols/new", "create_protocol", create, "POST"),
        ("/protocols/file", "protocol_from_file", ask_file, "GET"),
        ("/protocols/file", "import_protocol", take_file, "POST"),
        ("/protocols/shipped", "take_shipped", take_shipped, "POST"),
        (f"/protocols/{ROW}", "protocol", one, "GET"), (f"/protocols/{ROW}", "change_protocol", change, "POST"),
        (f"/protocols/{ROW}/categories", "assign_protocol", assign, "POST"),
        (f"/protocols/{ROW}/publish", "publish_protocol", publish, "POST"),
        (f"/protocols/{ROW}/discard", "discard_protocol", discard, "POST"),
        (f"/protocols/{ROW}/switch", "switch_protocol", switch, "POST"),
        (f"/protocols/{ROW}/<any(categories,publish,discard,switch):button>", "leave_protocol", leave, "GET"),
        (f"/protocols/{ROW}/file", "protocol_file", hand_out, "GET"),
    )  # fmt: skip
    for path, name, view, method in rules:
        bp.add_url_rule(path, name, view, methods=[method])
    step_routes(bp, f"/protocols/{ROW}")
    trying_routes(bp, f"/protocols/{ROW}")


@allows(KEEP)
def index() -> Response:
    """List the protocols."""
    return show(LIST, LIST_PART, **_listed(unit_of_work()))


def _listed(uow: UnitOfWork) -> dict[str, Any]:
    rows = protocols.list_protocols(uow)
    missing = set(protocols.list_shipped()) - {each.code for each in rows}
    return {"rows": rows, "missing": len(missing), "language": current_language()}


@allows(KEEP)
def new() -> Response:
    """Ask for a new protocol."""
    return show(NEW, NEW_PART, form=NewForm.blank())


@allows(KEEP)
def create() -> Response:
    """Begin a protocol."""
    form = NewForm.read(request.form)
    keep(form, NEW, NEW_PART)
    if form.errors:
        return ask_again()
    with unit_of_work() as uow:
        title = Words(es=form.title.data or "", en=form.title_en.data or "")
        made = protocols.create_protocol(uow, form.code.data or "", title)
    return redirect_to(url_for("admin.protocol", row_id=made.id))


@allows(KEEP)
def ask_file() -> Response:
    """Ask for the file of a protocol."""
    return show(FILE, FILE_PART, form=FileForm.blank())


@allows(KEEP)
def take_file() -> Response:
    """Take a protocol from a file as a draft."""
    form = FileForm.read(request.form, request.files)
    keep(form, FILE, FILE_PART)
    if form.errors:
        return ask_again()
    try:
        text = form.file.data.stream.read(LARGEST_BYTES + 1).decode("utf-8")
    except UnicodeDecodeError:
        raise Invalid({"file": Message("protocol_file.no_text")}) from None
    with unit_of_work() as uow:
        made, unknown = protocols.import_protocol(uow, text, is_to_replace=form.is_to_replace.data)
    return redirect_to(url_for("admin.protocol", row_id=made.id, unknown=",".join(unknown) or None))


@allows(KEEP)
def take_shipped() -> Response:
    """Take the protocols that come with the desk and are not there."""
    with unit_of_work() as uow:
        protocols.load_shipped(uow)
    return redirect_to(url_for("admin.protocols"))


@allows(KEEP)
def one(row_id: int) -> Response:
    """Show a protocol: its words, its steps, what is wrong with it, and its versions."""
    uow = unit_of_work()
    around = _around(uow, row_id)
    form = WordsForm.of(around["content"], around["protocol"].revision)
    return show(ONE, ONE_PART, form=form, **around)


@allows(KEEP)
def change(row_id: int) -> Response:
    """Keep the title and what the customer is told."""
    form = WordsForm.read(request.form)
    _keep(form, row_id)
    if form.errors:
        return ask_again()
    with unit_of_work() as uow:
        protocols.change_draft(uow, row_id, form.revision, form.put_into)
    return _back_to(row_id)


@allows(KEEP)
def assign(row_id: int) -> Response:
    """Say for which categories it is."""
    form = CategoriesForm.read(request.form, options=_categories(unit_of_work()))
    with unit_of_work() as uow:
        protocols.assign_categories(uow, row_id, form.categories.data or [])
    return _back_to(row_id)


@allows(KEEP)
def publish(row_id: int) -> Response:
    """Publish the draft as the next version."""
    form = DraftForm.read(request.form)
    _keep(form, row_id)
    with unit_of_work() as uow:
        protocols.publish(uow, row_id, form.revision)
    return _back_to(row_id)


@allows(KEEP)
def discard(row_id: int) -> Response:
    """Forget the draft."""
    form = DraftForm.read(request.form)
    _keep(form, row_id)
    with unit_of_work() as uow:
        protocols.discard_draft(uow, row_id, form.revision)
    return _back_to(row_id)


@allows(KEEP)
def switch(row_id: int) -> Response:
    """Offer it for new runs, or no more."""
    with unit_of_work() as uow:
        protocols.switch_protocol(uow, row_id, request.form.get("on") == "1")
    return _back_to(row_id)


@allows(KEEP)
def leave(row_id: int, button: str) -> Response:
    """Lead from the address of a button to the page on which it stands."""
    return redirect_to(url_for("admin.protocol", row_id=protocols.get_protocol(unit_of_work(), row_id).id))


@allows(KEEP)
def hand_out(row_id: int) -> Response:
    """Hand out a protocol as a file: what the page shows, or one of its versions."""
    uow = unit_of_work()
    protocol = protocols.get_protocol(uow, row_id)
    package, number = protocols.package_of(uow, protocol), read_id(request.args.get("version") or "0")
    if number:
        package = Package(package.code, package.categories, protocols.get_version(uow, protocol, number).content)
    answer = Response(protocols.written(package), content_type="application/json; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{package.code}.json"'
    return answer


def _back_to(row_id: int) -> Response:
    return redirect_to(url_for("admin.protocol", row_id=row_id, saved=1))


def _keep(form: DraftForm, row_id: int) -> None:
    """Remember to draw the page again: with the words that were typed, or with what is wrong with a button."""

    def around() -> dict[str, Any]:
        found = _around(unit_of_work(), row_id)
        if isinstance(form, WordsForm):
            return found
        return {**found, "words": WordsForm.of(found["content"], found["protocol"].revision)}

    protocols.get_protocol(unit_of_work(), row_id)
    keep(form, ONE, ONE_PART, around)


def _around(uow: UnitOfWork, row_id: int) -> dict[str, Any]:
    protocol = protocols.get_protocol(uow, row_id)
    content = protocols.content_of(uow, protocol)
    chosen = [each.code for each in protocol.categories]
    unknown = request.args.get("unknown", "")[:200]
    return {
        "protocol": protocol, "content": content, "faults": protocols.faults_of(content),
        "versions": protocols.list_versions(uow, protocol), "language": current_language(), "unknown": unknown,
        "categories": CategoriesForm.blank(_categories(uow), categories=chosen), "is_saved": "saved" in request.args,
    }  # fmt: skip


def _categories(uow: UnitOfWork) -> dict[str, list[tuple[str, str]]]:
    return {"categories": [(each.code, each.name_in(current_language())) for each in tickets.list_categories(uow)]}
