"""One thing on one page: a form to add it, and one to change it that notices what somebody else changed meanwhile."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from flask import Blueprint, Response, request, url_for
from wtforms import HiddenField

from servicedesk.core.kernel.errors import Conflict
from servicedesk.core.kernel.unit_of_work import UnitOfWork
from servicedesk.language.marks import lazy
from servicedesk.web.forms import Form
from servicedesk.web.guards import Permission, allows
from servicedesk.web.identity import unit_of_work
from servicedesk.web.kit import ask_again, done, keep, show
from servicedesk.web.places import LARGEST_ID

Options = Mapping[str, Sequence[tuple[str, str]]]


class SeenForm(Form):
    """The parent of forms that change a row: they carry what the row looked like when they were drawn."""

    seen = HiddenField()


@dataclass(frozen=True)
class Editor:
    """How one kind of thing is added and changed.

    ``known`` returns the values of a row by the names of the fields (of none for 0); ``save`` writes
    what was sent and returns the row's identifier; ``options`` returns what may be chosen; ``aside``
    what the template shows below the form. The fields in ``fixed`` are asked only of a new row.
    ``names`` are those of the routes: of the list, and of one. ``preview`` returns what the template
    shows of what was typed, before it is saved, drawn by ``preview_template``; ``place`` the address of a
    row where it is another one. ``paper`` is the route that shows what was typed as a file.
    ``body`` is the template of the fields where they are not just one after
    the other, and ``shown`` what it needs besides them.
    """

    names: tuple[str, str]
    form: type[SeenForm]
    titles: tuple[str, str]
    known: Callable[[UnitOfWork, int], Mapping[str, Any]]
    save: Callable[[UnitOfWork, Mapping[str, Any], int], int]
    options: Callable[[UnitOfWork], Options] = lambda _: {}
    aside: Callable[[UnitOfWork, int], Mapping[str, Any]] = lambda *_: {}
    template: str = ""
    hint: str = ""
    fixed: Sequence[str] = ()
    preview: Callable[[Mapping[str, Any]], Mapping[str, Any]] | None = None
    place: Callable[[int], str] | None = None
    can_add: bool = True
    body: str = ""
    shown: Mapping[str, Any] = field(default_factory=dict)
    preview_template: str = "admin/parts/preview.html"
    preview_label: str = lazy("Preview")
    paper: str = ""

    def routes(self, bp: Blueprint, path: str, permission: str, new_path: str = "new") -> None:
        """Add the pages to add one and to change one."""
        one = self.names[1]
        allowed = allows(Permission(permission))

        def show_one(row_id: int = 0) -> Response:
            return self.show_one(min(row_id, LARGEST_ID))

        def write_one(row_id: int = 0) -> Response:
            return self.write_one(min(row_id, LARGEST_ID))

        rules = [
            (one, f"{path}/<int:row_id>", allowed(show_one), "GET"),
            (f"change_{one}", f"{path}/<int:row_id>", allowed(write_one), "POST"),
        ]
        if self.can_add:
            rules.append((f"new_{one}", f"{path}/{new_path}", allowed(show_one), "GET"))
            rules.append((f"create_{one}", f"{path}/{new_path}", allowed(write_one), "POST"))
        for endpoint, rule, view, method in rules:
            bp.add_url_rule(rule, endpoint, view, methods=[method])

    def show_one(self, row_id: int) -> Response:
        """Show the form, empty for 0."""
        uow = unit_of_work()
        form = self._drawn(uow, row_id)
        return show("admin/edit.html", "admin/_edit.html", form=form, **self._around(uow, row_id))

    def keep_shown(self, row_id: int) -> None:
        """Remember to draw this row's page again, should the core object to an action on it; raises NotFound."""
        form = self._drawn(unit_of_work(), row_id)
        keep(form, "admin/edit.html", "admin/_edit.html", lambda: self._around(unit_of_work(), row_id))

    def keep_sent(self, form: SeenForm, row_id: int) -> None:
        """Remember to draw this row's page again with what was sent to another route; raises NotFound."""
        self.known(unit_of_work(), row_id)
        keep(form, "admin/edit.html", "admin/_edit.html", lambda: self._around(unit_of_work(), row_id))

    def _drawn(self, uow: UnitOfWork, row_id: int) -> SeenForm:
        known = dict(self.known(uow, row_id))
        seen = fingerprint(known) if row_id else ""
        return self._fitting(self.form.blank(self.options(uow), **known, seen=seen), row_id)

    def _fitting(self, form: SeenForm, row_id: int) -> SeenForm:
        for name in self.fixed if row_id else ():
            del form[name]
        return form

    def write_one(self, row_id: int) -> Response:
        """Save what was sent, or show how it would look, or ask again."""
        uow = unit_of_work()
        form = self._fitting(self.form.read(request.form, options=self.options(uow)), row_id)
        keep(form, "admin/edit.html", "admin/_edit.html", lambda: self._around(unit_of_work(), row_id))
        if row_id:
            self.known(uow, row_id)  # what is not there cannot be changed
        if form.errors:
            return ask_again()
        if self.preview is not None and "preview" in request.form:
            around = self._around(uow, row_id) | {"previewed": self.preview(form.data)}
            return show("admin/edit.html", "admin/_edit.html", form=form, **around)
        with unit_of_work() as uow:
            if row_id and form.seen.data != fingerprint(self.known(uow, row_id)):
                raise Conflict("admin.changed_meanwhile")
            kept = self.save(uow, form.data, row_id)
        return done(f"{self._place(kept)}?saved=1")

    def _place(self, row_id: int) -> str:
        return self.place(row_id) if self.place else url_for(f"admin.{self.names[1]}", row_id=row_id)

    def _around(self, uow: UnitOfWork, row_id: int) -> dict[str, Any]:
        return {
            "editor": self, "row_id": row_id, "back": url_for(f"admin.{self.names[0]}"),
            "title": self.titles[1 if row_id else 0], "is_saved": "saved" in request.args,
            "previewed": None,
            **(self.aside(uow, row_id) if row_id else {}),
        }  # fmt: skip


def fingerprint(known: Mapping[str, Any]) -> str:
    """Return a short sign of these values, which is another one when any of them is."""
    told = json.dumps({name: known[name] for name in sorted(known)}, default=str, ensure_ascii=False)
    return sha256(told.encode()).hexdigest()[:20]
