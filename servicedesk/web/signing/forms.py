"""What people are asked when they come in, and on the page about their own account."""

from wtforms import HiddenField

from servicedesk.language.marks import lazy
from servicedesk.web import fields
from servicedesk.web.checks import Required
from servicedesk.web.forms import Form

EMAIL = lazy("E-mail")
NEW_PASSWORD_HINT = lazy("At least 8 characters. A few words in a row are easier to remember than signs.")


class SignInForm(Form):
    """E-mail and password."""

    next = HiddenField()
    email = fields.email(EMAIL, Required(), autocomplete="username")
    password = fields.password(lazy("Password"), Required())


class EmailForm(Form):
    """Whom to write to: for a code, or for a new password."""

    next = HiddenField()
    email = fields.email(EMAIL, Required(), autocomplete="username")


class ReachForm(Form):
    """Where a code shall go: an e-mail, or a telephone number where there is a channel to one."""

    next = HiddenField()
    email = fields.email_or_phone(lazy("E-mail or mobile number"), Required(), autocomplete="username")


class CodeForm(Form):
    """The code that came by e-mail, or to a phone."""

    code = fields.one_time_code(lazy("Code of 6 digits"), Required())


class NewPasswordForm(Form):
    """A first password, or a new one."""

    password = fields.password(lazy("New password"), Required(), hint=NEW_PASSWORD_HINT, autocomplete="new-password")


class DetailsForm(Form):
    """What a person may change about themselves."""

    name = fields.text(lazy("Name"), Required(), longest=120, autocomplete="name")
    language = fields.choice(lazy("Language"), Required(), hint=lazy("For these pages and for what we write to you."))


class ChangePasswordForm(Form):
    """The present password, and another one."""

    current = fields.password(lazy("Current password"), Required())
    new = fields.password(lazy("New password"), Required(), hint=NEW_PASSWORD_HINT, autocomplete="new-password")


class ProofForm(Form):
    """The password once more, before something that lets somebody in."""

    password = fields.password(lazy("Password"), Required())


class AdministratorForm(Form):
    """The first person who works with the desk."""

    name = fields.text(lazy("Name"), Required(), longest=120, autocomplete="name")
    email = fields.email(EMAIL, Required(), autocomplete="username")
    password = fields.password(lazy("Password"), Required(), hint=NEW_PASSWORD_HINT, autocomplete="new-password")
