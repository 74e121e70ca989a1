"""What a plugin is refused for, in the language of the reader.

The desk notes a refusal once, in English, where no reader is known: in the log, in a file, on the command
line. Here the sentence is recognised by its pattern, and said anew; one that nobody foresaw stays as it is.
"""

import re

from servicedesk.language.marks import lazy
from servicedesk.web.locale import gettext

# By the rule that is broken: the sentences with which the desk says so.
SAID: dict[str, tuple[str, ...]] = {
    "manifest.readable": (lazy("plugin.toml: %(error)s"),),
    "manifest.fields": (
        lazy("plugin.toml: %(field)s: Field required"),
        lazy("plugin.toml: %(field)s: Extra inputs are not permitted"),
        lazy("plugin.toml: %(field)s: Value error, must be a range of versions, as in '>=1,<2'"),
        lazy("plugin.toml: %(field)s: Input should be a valid list"),
        lazy("plugin.toml: %(field)s: Input should be a valid string"),
        lazy("plugin.toml: %(field)s: String should match pattern '%(pattern)s'"),
        lazy("plugin.toml: %(error)s"),
    ),
    "manifest.languages": (lazy("plugin.toml: %(field)s: '%(text)s' stands there in one language alone"),),
    "name.folder": (lazy("plugin.toml says %(name)s, the folder is %(folder)s"),),
    "name.free": (
        lazy("the name %(name)s is taken by %(folder)s"),
        lazy("the name %(name)s is one of the desk's own"),
    ),
    "api.range": (lazy("it is made for plugin API %(range)s, this desk offers %(version)s"),),
    "host.range": (lazy("it is made for Servicedesk %(range)s, this is %(version)s"),),
    "hooks.known": (lazy("this desk has no hook %(names)s"),),
    "hooks.fit": (
        lazy(
            "Plugin '%(plugin)s' for hook '%(hook)s'\nhookimpl definition: %(definition)s\n"
            "Argument(s) %(names)s are declared in the hookimpl but can not be found in the hookspec"
        ),
        lazy("%(hook)s: neither wrappers nor an order are allowed"),
        lazy("a plugin of this name is installed already"),
    ),
    "hooks.promised": (lazy("plugin.toml promises %(promised)s, hooks.py has %(names)s"),),
    "permissions.known": (lazy("there is no permission %(names)s"),),
    "permissions.prefix": (lazy("%(names)s does not begin with '%(name)s.'"),),
    "permissions.once": (lazy("%(names)s is defined twice"),),
    "files.place": (
        lazy("%(file)s: templates lie in %(folder)s"),
        lazy("%(file)s: texts lie in %(name)s.po"),
    ),
    "tables.prefix": (lazy("models.py: the table %(table)s is not named %(name)s_..."),),
    "imports.door": (lazy("%(file)s, line %(line)s: imports %(module)s, not %(door)s"),),
    "import.time": (lazy("it is not imported within %(seconds)s s"),),
    "import.survives": (lazy("it ends the process that imports it (%(how)s)"),),
    "settings.model": (lazy("settings.Settings is no PluginSettings"),),
    "settings.secret": (lazy("settings.py: the secret %(name)s has a value"),),
    "package.approved": (lazy("the package is another than when it was switched on"),),
    "start.succeeds": (lazy("two starts of the desk failed while it was being loaded"),),
}
WITHOUT_RULE = (lazy("the desk runs without plugins at the moment (safe mode)"),)
PLACE = re.compile(r"%\\\((\w+)\\\)s")  # a placeholder of a message id, once that is escaped for a pattern


def said_anew(what: str, rule: str) -> str:
    """Return what is wrong with a plugin in the reader's language; what is not known comes back as it is."""
    found = recognised(what, rule)
    return gettext(found[0], **found[1]) if found else what


def recognised(what: str, rule: str) -> tuple[str, dict[str, str]] | None:
    """Return the message id of a sentence with the values in it, None for one that nobody foresaw."""
    for msgid in SAID.get(rule, ()) if rule else WITHOUT_RULE:
        found = _pattern(msgid).fullmatch(what)
        if found:
            return msgid, found.groupdict()
    return None


def _pattern(msgid: str) -> re.Pattern[str]:
    """Return what finds a sentence that was made of this message id, and the values in it."""
    return re.compile(PLACE.sub(r"(?P<\1>.+?)", re.escape(msgid)), re.DOTALL)
