"""The process in which one plugin is told and does its jobs: ``python -m servicedesk.hosting.child``.

It opens the same desk with that plugin alone, works with its own sessions under the lease that the
worker holds, and says in one line what became of it. When the worker dies, it dies too.
"""

import json
import sys
import traceback
from typing import Any

from servicedesk import logs
from servicedesk.adapters.answering import limit_memory, limit_processor, listen, own_pipes, resident, say
from servicedesk.core.kernel.deliveries import held_delivery
from servicedesk.core.kernel.delivering import tell_claimed
from servicedesk.core.kernel.plugin_faults import PluginFault, kind_of
from servicedesk.core.notifications.leases import held_notification
from servicedesk.core.notifications.texts import hand_over, rest_text
from servicedesk.hosting.talking import config_of
from servicedesk.hosting.writers import watch_writers
from servicedesk.installation import Installation, open_installation
from servicedesk.worker.plugin_jobs import plugin_works

UNKNOWN = "the process of the plugin does not know its channel"
SPARE = 5  # seconds of processor time beyond the limit, for the desk's own part


class Answers:
    """What happened while one question was worked on."""

    def __init__(self, installation: Installation) -> None:
        """Hear what goes wrong, and whether anybody is to be woken."""
        self.failures: list[dict[str, str]] = []
        self.is_nudged = False
        self._before = resident()
        kernel = installation.kernel
        kernel.registry.on_failure = self._note
        kernel.nudge = self._nudge

    def line(self) -> dict[str, Any]:
        """Return it as plain values, and begin anew."""
        said = {"failures": self.failures, "nudged": self.is_nudged, "grown": resident() - self._before}
        self.failures, self.is_nudged = [], False
        return said

    def _note(self, plugin: str, hook: str, error: BaseException) -> None:
        trace = error.trace if isinstance(error, PluginFault) else "".join(traceback.format_exception(error))
        reason = str(error) if isinstance(error, PluginFault) else f"{type(error).__name__}: {error}"
        self.failures.append(
            {"plugin": plugin, "hook": hook, "kind": kind_of(error), "reason": reason, "trace": trace[-20_000:]}
        )

    def _nudge(self) -> None:
        self.is_nudged = True


def main() -> None:
    """Answer one question after the other until nobody asks any more."""
    questions, answers = own_pipes()
    first = json.loads(questions.readline())
    lines = listen(questions)
    config = config_of(first["config"])
    logs.set_up(config.log_format, "WARNING")
    installation = open_installation(config, only=first["plugin"])
    watch_writers(installation.kernel)
    said = Answers(installation)
    limit_memory(first["memory"])
    say(answers, {"ready": True})
    while True:
        question = json.loads(lines.get())
        limit_processor(question["limit"], SPARE)
        raised = _work(installation, first["plugin"], question)
        say(answers, {**said.line(), "raised": raised})


def _work(installation: Installation, plugin: str, question: dict[str, Any]) -> str:
    """Do what is asked, and return what a job raised or kept a text; what a told hook raised is on its delivery."""
    if "job" in question:
        return _run(installation, plugin, question["job"])
    if "text" in question:
        return _send(installation, question)
    _tell(installation, question)
    return ""


def _run(installation: Installation, plugin: str, job: str) -> str:
    works = {work.work.name: work for work in plugin_works(installation.kernel, plugin)}
    try:
        works[job]()
    except BaseException as error:  # a plugin may raise SystemExit too; whoever asked is told
        return "".join(traceback.format_exception(error))
    return ""


def _tell(installation: Installation, question: dict[str, Any]) -> None:
    kernel = installation.kernel
    with kernel.sessions() as session:
        delivery = held_delivery(session, question["delivery"], question["worker"])
    if delivery is not None:
        tell_claimed(kernel, delivery, question["worker"])


def _send(installation: Installation, question: dict[str, Any]) -> str:
    """Have a text sent that is still held; one whose channel is not known here, as it failed to tell, waits."""
    kernel = installation.kernel
    with kernel.sessions() as session:
        text = held_notification(session, question["text"], question["worker"])
        session.expunge_all()
    known = kernel.channels.find(question["channel"])
    if text is None:
        return ""
    if known is None:
        rest_text(kernel, text, question["worker"], UNKNOWN)
        return UNKNOWN
    hand_over(kernel, known, text, question["worker"], keep_secrets=installation.config.keeps_secrets)
    return ""


if __name__ == "__main__":
    main()
    sys.exit(0)
