"""Pages of plugins: put into an application under an address of their own, and gone while their plugin is off.

A blueprint is first put into an application that nobody sees. One that would reach beyond its own pages,
or has a view without a policy, is left out with the reason, and the plugin goes on without its pages.
"""

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from flask import Blueprint, Flask, Response
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import Forbidden, NotFound

from servicedesk.core.kernel.actors import Actor
from servicedesk.core.kernel.answers import Page
from servicedesk.core.kernel.installed import Installed
from servicedesk.core.kernel.plugin_faults import Nonsense
from servicedesk.core.kernel.registry import Registry
from servicedesk.core.people import PERMISSIONS
from servicedesk.hosting.page_threads import PageThreads, read_what_was_sent
from servicedesk.language.marks import lazy
from servicedesk.web.guards import MACHINE, NoPolicy, Policy, policy_of, require_policies
from servicedesk.web.plugin_problems import PluginFailed, PluginProblem, PluginStopped
from servicedesk.web.wiring import MenuEntry, current_actor

PREFIXES = {"portal": "/x", "desk": "/desk/x", "admin": "/admin/x"}
# What an application keeps besides views: a blueprint brings none of it, neither for itself nor for all.
BESIDES = (
    "before_request_funcs", "after_request_funcs", "teardown_request_funcs", "url_value_preprocessors",
    "url_default_functions", "template_context_processors", "error_handler_spec",
)  # fmt: skip

log = logging.getLogger("servicedesk.plugins")


@dataclass(frozen=True)
class View:
    """One view of a page: who may enter, and whether it is the one that the menu leads to."""

    endpoint: str
    policy: Policy
    is_front: bool


@dataclass
class PluginPages:
    """The pages that the plugins of one process have brought."""

    registry: Registry
    entries: list[tuple[str, Page, Policy, MenuEntry]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Prepare where they run."""
        self.threads = PageThreads(self.registry)

    def mount(self, app: Flask, plugins: Collection[str]) -> None:
        """Put the pages of these plugins into an application, whether they are on or off."""
        for plugin in plugins:
            for page in self.registry.provide(plugin, "provide_pages"):
                try:
                    self._mount(app, plugin, page)
                except Exception as error:  # whatever a plugin has made of its blueprint, the desk has its own pages
                    log.error("pages left out", extra={"plugin": plugin, "reason": str(error)})
                    self.registry.failed(plugin, "provide_pages", error)

    def menu(self, face: str, actor: Actor) -> list[MenuEntry]:
        """Return the ways to the pages of plugins that are on, for one who may go there."""
        return [
            entry
            for plugin, page, policy, entry in self.entries
            if page.face == face and _may_enter(actor, page, policy)
            if self.registry.is_active(plugin)
        ]

    def _mount(self, app: Flask, plugin: str, page: Page) -> None:
        prefix = f"{PREFIXES[page.face]}/{plugin}"
        views = _tried_out(plugin, page, prefix)
        _require_known(self.registry.installed[plugin], page, views)
        for each in views:
            if each.endpoint in app.view_functions:
                raise Nonsense(f"the blueprint {page.blueprint.name} is there already")
        app.register_blueprint(page.blueprint, url_prefix=prefix)
        for endpoint, view in app.view_functions.items():
            if endpoint.startswith(f"{page.blueprint.name}."):
                app.view_functions[endpoint] = self._guarded(plugin, page, endpoint, view)
        front = next(each.policy for each in views if each.is_front)
        self.entries.append((plugin, page, front, MenuEntry(page.label, f"{prefix}/", page.icon, group=_group(page))))

    def _guarded(self, plugin: str, page: Page, endpoint: str, view: Callable[..., Any]) -> Callable[..., Response]:
        """Return a view that is not there while its plugin is off, and whose failures are counted."""

        @wraps(view)
        def answer(**arguments: Any) -> Response:
            if not self.registry.is_enabled(plugin) or self.registry.states.safe_mode:
                raise NotFound
            if page.permission and not current_actor().may(page.permission):
                raise Forbidden
            read_what_was_sent()  # before the one call that a stopped plugin may be given as its trial
            if not self.registry.may_call(plugin):
                raise PluginStopped(plugin)
            return self._answer(plugin, endpoint, view, arguments)

        return answer

    def _answer(self, plugin: str, endpoint: str, view: Callable[..., Any], arguments: dict[str, Any]) -> Response:
        what = f"page {endpoint}"
        try:
            answer = self.threads.run(plugin, what, view, arguments)
        except (OperationalError, PluginProblem):
            raise
        except BaseException as error:  # a plugin may raise SystemExit too, and must not end the thread
            self.registry.failed(plugin, what, error)
            raise PluginFailed(plugin) from error
        self.registry.on_success(plugin, what)
        return answer


def _tried_out(plugin: str, page: Page, prefix: str) -> list[View]:
    """Put a blueprint into an application that nobody sees and return its views; Nonsense for a strange one."""
    blueprint = page.blueprint
    if not isinstance(blueprint, Blueprint) or blueprint.name != f"{plugin}_{page.face}":
        raise Nonsense(f"a page brings a Blueprint named {plugin}_{page.face}")
    if blueprint.template_folder or blueprint.static_folder:
        raise Nonsense(f"the blueprint {blueprint.name}: templates and files are found by where they lie")
    app = Flask("trial", static_folder=None)
    before = _besides(app)
    app.register_blueprint(blueprint, url_prefix=prefix)
    if _besides(app) != before:
        raise Nonsense(f"the blueprint {blueprint.name} may bring views and nothing else")
    rules = list(app.url_map.iter_rules())
    front = [rule for rule in rules if rule.rule == f"{prefix}/" and "GET" in (rule.methods or ())]
    if not front or not all(rule.rule.startswith(f"{prefix}/") for rule in rules):
        raise Nonsense(f"the blueprint {blueprint.name} needs a page at / and none outside")
    try:
        require_policies(app)
    except NoPolicy as error:
        raise Nonsense(str(error)) from error
    return [View(rule.endpoint, policy_of(app, rule.endpoint) or MACHINE, rule in front) for rule in rules]


def _require_known(installed: Installed, page: Page, views: Sequence[View]) -> None:
    """Refuse a page that asks for a permission which nobody could ever have."""
    asked = {page.permission, *(view.policy.permission for view in views)} - {""}
    if unknown := sorted(asked - PERMISSIONS.keys() - installed.own_permissions.keys()):
        raise Nonsense(f"asks for {', '.join(unknown)}, which neither the desk nor own_permissions of plugin.toml has")


def _may_enter(actor: Actor, page: Page, policy: Policy) -> bool:
    """Tell whether somebody may open a page: by what the page asks for, and by what its first view does."""
    asked = {page.permission, policy.permission} - {""}
    return actor.kind in policy.kinds and all(actor.may(each) for each in asked)


def _besides(app: Flask) -> list[str]:
    """Return what an application does around its views, and what its templates may call."""
    jinja = app.jinja_env
    words = [sorted(jinja.filters), sorted(jinja.tests), sorted(jinja.globals)]
    around = [{repr(each) for each in getattr(app, name).values()} for name in BESIDES]  # each has the same default
    return [repr(sorted(each)) for each in around] + [repr(each) for each in words]


def _group(page: Page) -> str:
    return lazy("Plugins") if page.face == "admin" else ""
