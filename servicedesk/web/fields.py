"""The fields of our forms: what people write is cleaned first, then checked. Labels and hints are message ids."""

import re
import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from werkzeug.datastructures import FileStorage
from wtforms import (
    BooleanField,
    Field,
    FileField,
    HiddenField,
    IntegerField,
    MultipleFileField,
    PasswordField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.form import BaseForm
from wtforms.widgets import DateInput, DateTimeLocalInput

from servicedesk.core.kernel.errors import Message
from servicedesk.language.marks import lazy
from servicedesk.web.checks import Between, FilesUpTo, Longest, Matches, Objection, Shortest
from servicedesk.web.wiring import current_place

Options = Sequence[tuple[str, str]]

LINE = 200
STORY = 5_000
PASSWORD = 128
SMALL_FILE = 8_000_000  # bytes
WHOLE_FILES = 12_000_000  # bytes of all the files of one form, beside which its words still find room
LARGEST_WHOLE = 2**31 - 1
ADDRESS = r"[^@\s,;<>()\[\]\\\"]{1,64}@[^@\s,;<>()\[\]\\\"_]{1,185}\.[^@\s,;<>()\[\]\\\".]{2,63}"
PHONE = r"\+?[0-9]{7,15}"
ONCE = re.compile(r"[\w-]{16,64}", re.ASCII)
# Characters that show nothing, or turn the text around them: nobody means to write these into a report.
HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)


def text(label: str, *checks: Any, hint: str = "", longest: int = LINE, **attributes: str) -> StringField:
    """Ask for one line."""
    return StringField(label, [*checks, Longest(longest)], [clean_line], hint, render_kw=attributes)


def long_text(label: str, *checks: Any, hint: str = "", longest: int = STORY, **attributes: str) -> TextAreaField:
    """Ask for several lines."""
    return TextAreaField(label, [*checks, Longest(longest)], [clean_story], hint, render_kw=attributes)


def password(label: str, *checks: Any, hint: str = "", shortest: int = 0, **attributes: str) -> PasswordField:
    """Ask for a password, taken exactly as it is written; ``autocomplete`` says whether it is a new one."""
    attributes = {"autocomplete": "current-password", **attributes}
    return PasswordField(label, [*checks, Shortest(shortest), Longest(PASSWORD)], (), hint, render_kw=attributes)


def one_time_code(label: str, *checks: Any, hint: str = "", length: int = 6) -> StringField:
    """Ask for a code that was sent or shown elsewhere; spaces inside it do not matter."""
    attributes = {"autocomplete": "one-time-code", "inputmode": "numeric"}
    shape = Matches(rf"[0-9]{{{length}}}", lazy("error.one_time_code"), digits=length)
    return StringField(label, [*checks, shape], [_compact], hint, render_kw=attributes)


def email(label: str, *checks: Any, hint: str = "", **attributes: str) -> StringField:
    """Ask for an e-mail address."""
    attributes = {"type": "email", "autocomplete": "email", "inputmode": "email", "spellcheck": "false", **attributes}
    rules = [*checks, Longest(254), Matches(ADDRESS, lazy("error.email"))]
    return StringField(label, rules, [clean_line], hint, render_kw=attributes)


def phone(label: str, *checks: Any, hint: str = "", digits: int = 0, **attributes: str) -> StringField:
    """Ask for a telephone number; with ``digits`` it is one of this country and has exactly so many."""
    attributes = {"type": "tel", "autocomplete": "tel", "inputmode": "tel", **attributes}
    shape = Matches(PHONE, lazy("error.phone"))
    if digits:
        shape = Matches(rf"[0-9]{{{digits}}}", lazy("error.mobile"), digits=digits)
    return StringField(label, [*checks, shape], [_dialled], hint, render_kw=attributes)


def email_or_phone(label: str, *checks: Any, hint: str = "", **attributes: str) -> StringField:
    """Ask for an e-mail address or a telephone number, whichever somebody has."""
    attributes = {"spellcheck": "false", **attributes}
    rules = [*checks, Longest(254), Matches(f"{ADDRESS}|{PHONE}", lazy("error.email_or_phone"))]
    return StringField(label, rules, [_written_or_dialled], hint, render_kw=attributes)


def whole(
    label: str,
    *checks: Any,
    hint: str = "",
    smallest: int = 0,
    largest: int = LARGEST_WHOLE,
    **attributes: str,
) -> IntegerField:
    """Ask for a whole number, or for none."""
    attributes = {"type": "text", "inputmode": "numeric", **attributes}
    return WholeNumber(label, [*checks, Between(smallest, largest)], description=hint, render_kw=attributes)


def choice(label: str, *checks: Any, options: Options = (), hint: str = "", **attributes: str) -> "OneOf":
    """Ask for one of several; drawn as radios or as a list, and its options may be set when the form is read."""
    return OneOf(label, [*checks], choices=offered(options), description=hint, render_kw=attributes)


def choices(label: str, *checks: Any, options: Options = (), hint: str = "") -> "AnyOf":
    """Ask for any number of several."""
    return AnyOf(label, [*checks], choices=offered(options), description=hint)


def check(label: str, *checks: Any, hint: str = "") -> BooleanField:
    """Ask for yes or nothing."""
    return BooleanField(label, [*checks], description=hint)


def moment(label: str, *checks: Any, hint: str = "") -> "LocalMoment":
    """Ask for a day and an hour in the operator's zone; the value is in UTC."""
    return LocalMoment(label, [*checks], description=hint)


def day(label: str, *checks: Any, hint: str = "") -> "LocalDay":
    """Ask for a day."""
    return LocalDay(label, [*checks], description=hint)


def upload(label: str, *checks: Any, hint: str = "", accept: str = "image/*", largest: int = SMALL_FILE) -> "OneFile":
    """Ask for one file of at most so many bytes."""
    return OneFile(label, [*checks, FilesUpTo(largest)], description=hint, render_kw={"accept": accept})


def uploads(
    label: str, *checks: Any, hint: str = "", accept: str = "image/*", largest: int = SMALL_FILE, most: int = 5
) -> "SeveralFiles":
    """Ask for a few files of at most so many bytes each; a page with scripts measures them before they are sent."""
    marks = {"accept": accept, "data-largest": str(min(largest, SMALL_FILE)), "data-whole": str(WHOLE_FILES)}
    return SeveralFiles(label, [*checks, FilesUpTo(largest, most)], description=hint, render_kw=marks)


def once() -> "OnceKey":
    """Carry a key that makes a form count once, however often it arrives."""
    return OnceKey()


def new_once() -> str:
    """Return a fresh key that makes a form count once."""
    return secrets.token_urlsafe(16)


def offered(options: Options) -> Any:
    """Return options in the one shape that WTForms will keep: labels by value."""
    return dict(options)


class OneOf(RadioField):
    """One of several options; an empty value is left for Required to judge."""

    def pre_validate(self, form: BaseForm) -> None:
        """Object to an option that is not among the offered ones."""
        if self.data not in (None, ""):
            super().pre_validate(form)


class AnyOf(SelectMultipleField):
    """Any number of several options; ``headings`` says what is written above which of them."""

    headings: Mapping[str, str] = {}

    def pre_validate(self, form: BaseForm) -> None:
        """Object to an option that is not among the offered ones."""
        known = {str(option.data) for option in self}
        if not known.issuperset(self.data or ()):
            raise Objection("error.choose")


class WholeNumber(IntegerField):
    """A whole number; what is left empty is for Required to judge."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what a browser sends, as in 15."""
        if valuelist and str(valuelist[0]).strip():
            super().process_formdata(valuelist)
        else:
            self.data = None


class LocalMoment(Field):
    """A day and an hour of the operator's zone."""

    widget = DateTimeLocalInput()

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what a browser sends, as in 2026-11-26T13:30."""
        sent = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if not sent:
            return
        try:
            read = datetime.strptime(sent[:16], "%Y-%m-%dT%H:%M").replace(tzinfo=current_place().zone)
            self.data = read.astimezone(UTC)
        except (ValueError, OverflowError):
            self.process_errors = [*self.process_errors, Message("error.moment")]  # type: ignore[list-item]  # a Message, which the form puts into words

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.astimezone(current_place().zone).strftime("%Y-%m-%dT%H:%M") if self.data else ""


class LocalDay(Field):
    """A day of the calendar."""

    widget = DateInput()

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what a browser sends, as in 2026-11-26."""
        sent = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if not sent:
            return
        try:
            self.data = date.fromisoformat(sent)
        except ValueError:
            self.process_errors = [*self.process_errors, Message("error.day")]  # type: ignore[list-item]  # a Message, which the form puts into words

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.isoformat() if self.data else ""


class OneFile(FileField):
    """One file, or None where none was chosen."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the first that has a name."""
        self.data = next(iter(_named(valuelist)), None)


class SeveralFiles(MultipleFileField):
    """Any number of files, or an empty list."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take those that have a name."""
        self.data = _named(valuelist)


class OnceKey(HiddenField):
    """A random key, made with the blank form and kept while it is corrected."""

    def process_data(self, value: Any) -> None:
        """Begin with the key that came by the address, or make a fresh one."""
        self.data = value if ONCE.fullmatch(str(value)) else new_once()

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Keep the key that was sent, unless it is none of ours."""
        if valuelist and ONCE.fullmatch(str(valuelist[0])):
            self.data = valuelist[0]


def clean_line(value: str | None) -> str:
    """Return one line without hidden characters and without spaces at its ends."""
    return " ".join(clean_story(value).split())


def clean_story(value: str | None) -> str:
    """Return several lines without hidden characters, composed and with plain line ends."""
    composed = unicodedata.normalize("NFC", (value or "").replace("\r\n", "\n").replace("\r", "\n"))
    return HIDDEN.sub("", composed).strip()


def _compact(value: str | None) -> str:
    return re.sub(r"[\s.-]", "", clean_line(value))


def _dialled(value: str | None) -> str:
    return re.sub(r"[\s().\u2010-\u2015-]", "", clean_line(value))


def _written_or_dialled(value: str | None) -> str:
    return clean_line(value) if "@" in (value or "") else _dialled(value)


def _named(files: list[Any]) -> list[FileStorage]:
    return [file for file in files if isinstance(file, FileStorage) and file.filename]
