"""Reads the forms of a page as a browser without scripts does: what each would send, and where to."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

UNSENT = {"submit", "button", "reset", "image", "file"}
ON_OR_OFF = {"checkbox", "radio"}


@dataclass
class PageForm:
    """One form: where it goes, how, and what it holds before anybody types."""

    action: str
    method: str
    id: str = ""
    fields: dict[str, list[str]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)

    def add(self, name: str, value: str) -> None:
        """Hold one more value."""
        self.fields.setdefault(name, []).append(value)


class FormReader(HTMLParser):
    """Collects the forms of one page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[PageForm] = []
        self._form: PageForm | None = None
        self._select = ""
        self._text: str | None = None
        self._elsewhere: list[tuple[str, str, str]] = []

    def close(self) -> None:
        """Give what stands elsewhere on the page to the form that it names."""
        super().close()
        for form_id, name, value in self._elsewhere:
            for form in self.forms:
                if form.id == form_id:
                    form.names.add(name)
                    form.add(name, value)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a form, or a control of the form that is open."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = PageForm(given.get("action", ""), given.get("method", "get").lower(), given.get("id", ""))
            self.forms.append(self._form)
        elif tag == "input" and "form" in given:
            self._elsewhere.append((given["form"], given.get("name", ""), given.get("value", "")))
        elif self._form is None:
            return
        elif tag == "option" and self._select and "selected" in given:
            self._form.add(self._select, given.get("value", ""))
        elif name := given.get("name", ""):
            self._control(tag, name, given)

    def _control(self, tag: str, name: str, given: dict[str, str]) -> None:
        assert self._form is not None
        self._form.names.add(name)
        if tag == "select":
            self._select = name
        elif tag == "textarea":
            self._select, self._text = name, ""
        elif tag == "input" and given.get("type", "text") not in UNSENT:
            if given.get("type") not in ON_OR_OFF or "checked" in given:
                self._form.add(name, given.get("value", "on" if given.get("type") in ON_OR_OFF else ""))

    def handle_data(self, data: str) -> None:
        """Collect what stands in a text area."""
        if self._text is not None:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        """Close what is open."""
        if tag == "textarea" and self._text is not None and self._form is not None:
            self._form.add(self._select, re.sub(r"^\r?\n", "", self._text))
            self._text = None
        if tag in ("select", "textarea"):
            self._select = ""
        if tag == "form":
            self._form = None


def forms_of(page: str) -> list[PageForm]:
    """Return the forms of a page in their order."""
    reader = FormReader()
    reader.feed(page)
    reader.close()
    return reader.forms
