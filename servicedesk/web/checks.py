"""What a field may demand of its value; each says a code, and the reader's language says the words."""

import re
from typing import Any

from wtforms import Field
from wtforms.form import BaseForm
from wtforms.validators import StopValidation, ValidationError

from servicedesk.core.kernel.errors import Message
from servicedesk.language import formats
from servicedesk.language.marks import lazy
from servicedesk.web.locale import current_locale


class Objection(ValidationError):
    """One thing wrong with one value: a code with its values."""

    def __init__(self, code: str, **values: Any) -> None:
        """Keep the code and its values where the form will look for them."""
        super().__init__()
        self.args = (Message(code, values),)


class Absence(StopValidation):
    """A value that has to be there is not; nothing more is asked about it."""

    def __init__(self, code: str) -> None:
        """Keep the code where the form will look for it."""
        super().__init__()
        self.args = (Message(code),)


class Required:
    """Something must be written or chosen."""

    def __init__(self, code: str = lazy("error.required")) -> None:
        """Say this code when nothing is there."""
        self.field_flags = {"required": True}
        self.code = code

    def __call__(self, form: BaseForm, field: Field) -> None:
        """Object to an empty value; zero is not empty."""
        # Not by ``in (None, False)``: to Python zero equals False.
        if field.data is None or field.data is False or field.data in ("", []):
            raise Absence(self.code)


class Longest:
    """At most so many characters."""

    def __init__(self, longest: int) -> None:
        """Tell the browser too."""
        self.field_flags = {"maxlength": longest}
        self.longest = longest

    def __call__(self, form: BaseForm, field: Field) -> None:
        """Object to a longer text."""
        if len(field.data or "") > self.longest:
            raise Objection("error.too_long", longest=self.longest)


class Shortest:
    """At least so many characters, where anything is written."""

    def __init__(self, shortest: int) -> None:
        """Tell the browser too."""
        self.field_flags = {"minlength": shortest}
        self.shortest = shortest

    def __call__(self, form: BaseForm, field: Field) -> None:
        """Object to a shorter text."""
        if field.data and len(field.data) < self.shortest:
            raise Objection("error.too_short", shortest=self.shortest)


class Between:
    """A number within its bounds."""

    def __init__(self, smallest: int, largest: int) -> None:
        """Keep both bounds, which are allowed themselves."""
        self.smallest, self.largest = smallest, largest

    def __call__(self, form: BaseForm, field: Field) -> None:
        """Object to a number outside."""
        if field.data is not None and not self.smallest <= field.data <= self.largest:
            raise Objection("error.out_of_range", smallest=self.smallest, largest=self.largest)


class Matches:
    """A text of a known shape, where anything is written."""

    def __init__(self, shape: str, code: str, **values: Any) -> None:
        """Keep the regular expression, which must match the whole text, and what to say."""
        self.shape = re.compile(shape)
        self.code, self.values = code, values

    def __call__(self, form: BaseForm, field: Field) -> None:
        """Object to a text of another shape."""
        if field.data and not self.shape.fullmatch(field.data):
            raise Objection(self.code, **self.values)


class SameAs:
    """The same as in another field, as for a new password that is written twice."""

    def __init__(self, other: str, code: str) -> None:
        """Keep the name of the other field."""
        self.other, self.code = other, code

    def __call__(self, form: BaseForm, field: Field) -> None:
        """Object to a difference."""
        if field.data != form[self.other].data:
            raise Objection(self.code)


class FilesUpTo:
    """Files of at most so many bytes each, and at most so many files."""

    def __init__(self, largest: int, most: int = 1) -> None:
        """Keep the limits."""
        self.largest, self.most = largest, most

    def __call__(self, form: BaseForm, field: Field) -> None:
        """Object to too many, or to the first that is too big, with its size in words."""
        files = field.data if isinstance(field.data, list) else [field.data] if field.data else []
        if len(files) > self.most:
            raise Objection("error.too_many_files", most=self.most)
        for file in files:
            size = file.stream.seek(0, 2)
            file.stream.seek(0)
            if size > self.largest:
                said, most = (formats.file_size(count, locale=current_locale()) for count in (size, self.largest))
                raise Objection("error.file_too_big", name=file.filename, size=said, largest=most)
