"""Why a plugin cannot run, for whoever can do something about it: what is wrong, the rule, and what mends it."""

import re
from dataclasses import dataclass

from servicedesk.admin.plugins.refusals import said_anew
from servicedesk.language.marks import lazy

TOLD = re.compile(r"(?P<what>.*)\. Rule (?P<rule>[\w.]+): (?P<mend>.*)\.", re.DOTALL)
GET_ANOTHER = lazy("Install a version of the plugin that fits this desk, or another version of the desk.")
TELL_AUTHOR = lazy("Tell its author what is written here; once it is mended, look for new ones.")
RUN_CHECK = lazy("Tell its author. The command servicedesk plugin check says each rule that is broken and what to do.")
APPROVE = lazy("Look at what has changed in it, then approve it or switch it off.")


@dataclass(frozen=True)
class Trouble:
    """What is wrong with a plugin, in the reader's words, and what to do about it (a message id).

    ``rule`` is the code of the rule that it breaks, empty where there is none.
    """

    what: str
    mend: str
    rule: str = ""


CHANGED = Trouble(lazy("The package is another than when it was switched on."), APPROVE, "package.approved")
GONE = Trouble(lazy("The folder of this plugin is gone."), lazy("Put it back and look for new ones, or switch it off."))
UNSET = Trouble(lazy("A setting that it cannot work without is not set."), lazy("Open its settings and fill them in."))
# By the code of the rule, or the part of it before the dot.
MENDS = {
    "api.range": GET_ANOTHER,
    "host.range": GET_ANOTHER,
    "name.free": lazy("Two plugins cannot have one name: take one of them away, then look for new ones."),
    "package.approved": APPROVE,
    "import": TELL_AUTHOR,
    "start": lazy("Take it away or have it mended, then look for new ones."),
}
SAFE_MODE = lazy("It is loaded again once the desk starts normally.")


def trouble_of(problem: str) -> Trouble:
    """Return a problem with the rule that it breaks and what to do about it."""
    told = TOLD.fullmatch(problem.strip())
    if told is None:
        return Trouble(said_anew(problem, ""), SAFE_MODE if "safe mode" in problem else TELL_AUTHOR)
    rule = told["rule"]
    return Trouble(
        f"{said_anew(told['what'], rule)}.", MENDS.get(rule) or MENDS.get(rule.partition(".")[0], RUN_CHECK), rule
    )
