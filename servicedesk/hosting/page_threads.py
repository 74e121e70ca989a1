"""The views of plugins in threads of their own: a visitor waits a few seconds for one and no longer.

A view gets a context of the application of its own, and with it a session of the database that nobody else uses.
The request is that of the visitor; its body has been read before, and the answer is read to its end in there.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from flask import Response, current_app, g, request
from werkzeug.exceptions import HTTPException

from servicedesk.core.kernel.errors import DeskError
from servicedesk.core.kernel.plugin_faults import Nonsense, Overrun
from servicedesk.core.kernel.registry import Registry
from servicedesk.web.plugin_problems import PluginBusy, late

MOST_AT_ONCE = 4  # requests that one plugin may have in hand
MOST_OF_ALL = 10  # requests that all plugins together may have in hand: of 16 threads some are always the desk's
LARGEST_ANSWER = 32 * 1024 * 1024  # bytes


def read_what_was_sent() -> None:
    """Read the body of the request to its end: a view that hangs must not read on in the next request.

    Whatever is wrong with it was done by the sender, and is raised before anything can count against the plugin.
    """
    request.get_data(cache=True, parse_form_data=True)


@dataclass
class PageThreads:
    """Where the views of plugins run in this process."""

    registry: Registry
    _busy: Counter[str] = field(default_factory=Counter)
    _lock: Lock = field(default_factory=Lock)

    def run(self, plugin: str, what: str, view: Callable[..., Any], arguments: dict[str, Any]) -> Response:
        """Return the answer of a view; a PluginProblem when there is no room for it, or when it does not come back.

        What was sent must have been read before, by ``read_what_was_sent``.
        """
        era, callers = self.registry.states.of(plugin).era, self.registry.page_callers
        with self._at_most(plugin):
            if not callers.may_ask(plugin, era):
                self.registry.failed(plugin, what, callers.refusal(plugin))
                raise late(plugin)
            seconds = self.registry.installed[plugin].answered_within
            work = self.registry.watch.at_work(plugin, what, seconds)
            run = _with_its_own_context(view, arguments)
            try:
                answer, known = callers.ask(plugin, run, seconds, era=era, work=work, late=self.registry.watch.late)
            except Overrun as error:
                self.registry.failed(plugin, what, error)
                raise late(plugin) from error
        g.__dict__.update(known)
        if isinstance(answer, BaseException):
            raise answer
        return answer  # type: ignore[no-any-return]  # made by Flask

    @contextmanager
    def _at_most(self, plugin: str) -> Iterator[None]:
        """Let a few requests at once into the pages of one plugin; the others are asked to come again."""
        with self._lock:
            is_free = self._busy[plugin] < MOST_AT_ONCE and self._busy.total() < MOST_OF_ALL
            self._busy[plugin] += is_free
        if not is_free:
            raise PluginBusy(plugin)
        try:
            yield
        finally:
            with self._lock:
                self._busy[plugin] -= 1


def _with_its_own_context(view: Callable[..., Any], arguments: dict[str, Any]) -> Callable[[], tuple[Any, Any]]:
    """Return what runs a view and returns its answer, or what it raised, and what the request knows now."""
    app, known = current_app._get_current_object(), dict(g.__dict__)  # type: ignore[attr-defined]  # of a proxy

    def run() -> tuple[Any, Any]:
        with app.app_context():
            g.__dict__.update(known)
            try:
                return _whole(app.make_response(view(**arguments))), g.__dict__
            except (DeskError, HTTPException) as error:
                return _whole(app.make_response(app.handle_user_exception(error))), g.__dict__
            except BaseException as error:  # a plugin may raise SystemExit too, and must not end the thread
                return error, g.__dict__

    return run


def _whole(answer: Response) -> Response:
    """Read an answer to its end, that sending it depends on the plugin no more; Nonsense when it has none."""
    if not answer.is_sequence:
        parts, size = [], 0
        for part in answer.iter_encoded():
            parts.append(part)
            size += len(part)
            if size > LARGEST_ANSWER:
                raise Nonsense(f"answered more than {LARGEST_ANSWER} bytes")
        close = getattr(answer.response, "close", None)
        if close is not None:
            close()
        answer.response, answer.direct_passthrough = parts, False
    return answer
