"""What a plugin did wrong, in the language of the reader.

The desk notes it once, in English, where no reader is known. Here its own sentences are recognised by their
pattern and said anew; what a plugin raised stays as it is, and so does a traceback.
"""

import re

from servicedesk.language.marks import lazy
from servicedesk.web.locale import gettext

# Each sentence with which the desk says what a plugin did wrong; a more particular one comes first.
FAILURES: tuple[str, ...] = (
    lazy("did not come back within %(limit)s s, and its process was ended"),
    lazy("did not come back within %(limit)s s"),
    lazy("kept others from writing for more than %(limit)s s, and what it had written was undone"),
    lazy("its transaction had lasted too long, and what it had written was undone"),
    lazy("left too many requests behind that never came back"),
    lazy("left too many calls behind that never came back"),
    lazy("answered more than %(count)s bytes"),
    lazy("its process was gone"),
    lazy("its process ended (%(how)s)"),
    lazy("held the interpreter until the desk ended the process"),
    lazy("keeps %(count)s requests waiting"),
    lazy("kept %(count)s connections to the database"),
    lazy("left %(count)s threads running"),
    lazy("answered a %(type)s, not a Refusal, Hold, Caution or nothing"),
    lazy("answered a %(type)s, not a Refusal or nothing"),
    lazy("provided a %(type)s, not a list of %(kind)s"),
    lazy("provided a %(type)s, not a %(kind)s"),
    lazy("provided more than %(count)s things at once"),
    lazy("provided two things of the name %(name)s"),
    lazy("the job %(name)s must have a period of a second or more"),
    lazy("a channel is called %(names)s, goes to a phone and can be called to send"),
    lazy("a channel takes %(least)s to %(most)s letters"),
    lazy("sent, and answered a %(type)s, not a NotSent or nothing"),
    lazy("a template must lie in templates/%(plugin)s/"),
    lazy("values must be a mapping of names"),
    lazy("values hold more than %(count)s things"),
    lazy("values hold more than %(count)s letters"),
    lazy("values are nested too deeply, or hold themselves"),
    lazy("values must be plain, and a %(type)s is not"),
    lazy("a number must be finite, and smaller than a one with thirty zeros"),
    lazy("said a %(type)s, not a Message or a Refusal"),
    lazy("first must return values of its parameters by name"),
    lazy("a row must have %(count)s values"),
    lazy("a text was a %(type)s"),
    lazy("a number was a %(type)s"),
    lazy("a day was a %(type)s"),
    lazy("a moment must be a datetime with its zone"),
    lazy("money is a mapping of amount and currency"),
    lazy("an amount must be a number"),
    lazy("a currency has three letters, as in PEN"),
    lazy("a code or a title must be a text of 1 to %(count)s letters"),
    lazy("a name has small letters, digits and hyphens, 40 at most, and begins with a letter"),
    lazy("the blueprint %(name)s is there already"),
    lazy("the blueprint %(name)s: templates and files are found by where they lie"),
    lazy("the blueprint %(name)s may bring views and nothing else"),
    lazy("the blueprint %(name)s needs a page at / and none outside"),
    lazy("a page brings a Blueprint named %(name)s"),
    lazy("these views do not say who may enter (add @allows): %(names)s"),
    lazy("asks for %(names)s, which neither the desk nor own_permissions of plugin.toml has"),
    lazy("%(name)s: it has 1 to %(count)s columns"),
    lazy("%(name)s: a column is a Column of one of the kinds %(kinds)s"),
    lazy("%(name)s: nobody can be asked for %(names)s"),
    lazy("%(name)s: its parameters must be a class of Parameters"),
    lazy("%(name)s: its body has 1 to %(count)s letters"),
    lazy("%(name)s: placeholders have an example each, and blocks are a list of names"),
    lazy("%(name)s: what may stand in it, and every example, is text"),
    lazy("what fills a document is text"),
    lazy("a file has a plain name and 1 to %(count)s bytes"),
    lazy("the notices of a file are a list of their identifiers"),
    lazy("%(what)s must be a function"),
    lazy("two starts of the desk failed while it was being loaded"),
)
PLACES: tuple[str, ...] = (
    lazy("a thread of its own"), lazy("threads"), lazy("job %(name)s"), lazy("page %(name)s"), lazy("send %(name)s"),
)  # fmt: skip
STOPPED = re.compile(
    r"(?P<hook>[^:]+): (?P<reason>.*?)"
    r"(?: \((?P<count>\d+) times within (?P<span>\d+ \w+)\)| (?P<again>\(when it was tried again\)))?"
)
OF_THE_DESK = re.compile(
    r"^(?:servicedesk\.core\.kernel\.plugin_faults\.)?(?:Crash|Leak|Nonsense|Overrun|PluginFault): "
)
RULE = re.compile(r"\. Rule [\w.]+: .*", re.DOTALL)
PLACEHOLDER = re.compile(r"%\\\((\w+)\\\)s")


def recognised_failure(reason: str) -> tuple[str, dict[str, str]] | None:
    """Return the message id of what a plugin did wrong with the values in it, None where it is not the desk's."""
    return _recognised(reason, FAILURES)


def failure_said(reason: str) -> str:
    """Return one sentence about a failure, or the last line of its trace, in the reader's language."""
    last = OF_THE_DESK.sub("", (reason.strip().splitlines() or [""])[-1])
    return _said(RULE.sub("", last), FAILURES)


def place_said(hook: str) -> str:
    """Return where a plugin failed: the name of a hook stays as it is."""
    return _said(hook, PLACES)


def stop_said(reason: str) -> str:
    """Return why a plugin was stopped, of which the first line says where, what, and how often."""
    first = (reason.strip().splitlines() or [""])[0]
    told = STOPPED.fullmatch(first)
    if told is None or recognised_failure(RULE.sub("", first)):
        return failure_said(first)
    what = f"{place_said(told['hook'])}: {failure_said(told['reason'])}"
    if told["again"]:
        return gettext("%(what)s (when it was tried again)", what=what)
    if told["count"]:
        return gettext("%(what)s (%(count)s times within %(span)s)", what=what, count=told["count"], span=told["span"])
    return what


def _said(sentence: str, known: tuple[str, ...]) -> str:
    found = _recognised(sentence, known)
    return gettext(found[0], **found[1]) if found else sentence


def _recognised(sentence: str, known: tuple[str, ...]) -> tuple[str, dict[str, str]] | None:
    for msgid in known:
        found = re.fullmatch(PLACEHOLDER.sub(r"(?P<\1>.+?)", re.escape(msgid)), sentence)
        if found:
            return msgid, found.groupdict()
    return None
