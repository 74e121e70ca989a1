"""The web application: a table of contents of the desk."""

import secrets
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Flask
from jinja2 import BaseLoader, ChoiceLoader, FileSystemLoader
from werkzeug.middleware.proxy_fix import ProxyFix

from servicedesk import health, logs
from servicedesk.adapters.egress import Egress, EgressRules
from servicedesk.admin import admin_blueprint, admin_menu
from servicedesk.config import Config
from servicedesk.core import people
from servicedesk.core.kernel.fresh import Fresh
from servicedesk.core.kernel.kernel import Kernel
from servicedesk.core.kernel.operator import get_operator
from servicedesk.desk import desk_blueprint, desk_menu
from servicedesk.hosting.cards import Cards
from servicedesk.hosting.pages import PluginPages
from servicedesk.hosting.plugin_files import static_files_blueprint
from servicedesk.hosting.sparing import spare_requests
from servicedesk.installation import Installation
from servicedesk.language.marks import lazy
from servicedesk.portal import portal_blueprint, portal_menu
from servicedesk.web.addresses import phone_url
from servicedesk.web.compiled import CompiledTemplates
from servicedesk.web.extensions import EXPORTS, FILES, KERNEL, PLUGINS, STATUS, db, end_sessions_with_streams
from servicedesk.web.guards import require_policies
from servicedesk.web.identity import cookie_name, home_of, keep_sessions_awake, request_actor
from servicedesk.web.late_rules import LateRule
from servicedesk.web.oidc import set_up_openid
from servicedesk.web.quiet import Quiet
from servicedesk.web.start import set_up_web
from servicedesk.web.wiring import HelpLink, Place, Wiring

MEBIBYTE = 1024 * 1024
SCREEN = "/desk/wallboard"  # where somebody begins who may see nothing else
FRESH_FOR = 5.0  # seconds that what the operator's row says is kept
MENUS = {"portal": portal_menu, "desk": desk_menu, "admin": admin_menu}


def create_app(installation: Installation) -> Flask:
    """Make the web application of this installation; it refuses to start when a route has no policy."""
    app = Flask("servicedesk", static_folder=None)
    app.url_rule_class = LateRule
    _configure(app, installation)
    app.extensions[KERNEL] = installation.kernel
    app.extensions[FILES] = installation.files
    app.extensions[EXPORTS] = installation.config.exports_path
    app.extensions[STATUS] = installation.config.home / "status.json"
    app.extensions[PLUGINS] = Cards(installation)
    db.init_app(app)
    end_sessions_with_streams(app)
    logs.watch_requests(app)
    pages = PluginPages(installation.kernel.registry)
    set_up_web(app, _wiring(installation, pages))
    app.jinja_loader = _templates(app, installation)
    app.jinja_env.bytecode_cache = CompiledTemplates(installation.config.compiled_path)
    keep_sessions_awake(app)
    spare_requests(app)
    _set_up_openid(app, installation.config)
    for blueprint in (portal_blueprint(), desk_blueprint(), admin_blueprint(), health.blueprint(installation)):
        app.register_blueprint(blueprint)
    app.register_blueprint(static_files_blueprint(installation.kernel.registry, _folders(installation)))
    pages.mount(app, sorted(_folders(installation)))
    require_policies(app)
    _put_before(app, installation)
    return app


def _put_before(app: Flask, installation: Installation) -> None:
    """Put what answers or completes a request before Flask sees it: the proxy's word, then what has nothing new."""
    with app.app_context():
        application = Quiet(app.wsgi_app, installation.kernel, cookie_name())
    hops = installation.config.proxies
    proxied = ProxyFix(application, x_for=hops, x_proto=hops, x_host=hops) if hops else application
    app.wsgi_app = proxied  # type: ignore[method-assign]  # WSGI middleware is put on so


def _templates(app: Flask, installation: Installation) -> BaseLoader:
    """Return the desk's own templates first, so that no plugin can stand in for one of them."""
    own = [app.jinja_loader] if app.jinja_loader is not None else []
    return ChoiceLoader([*own, *(FileSystemLoader(folder / "templates") for folder in _folders(installation).values())])


def _folders(installation: Installation) -> dict[str, Path]:
    """Return where the plugins lie that can run."""
    return {found.name: found.folder for found in installation.plugins if found.can_run}


def _set_up_openid(app: Flask, config: Config) -> None:
    """Let staff sign in at the operator's own provider, where one is configured."""
    if config.oidc_issuer:
        rules = EgressRules(http_allowed=config.is_local, private_allowed=True, total_seconds=5)
        client = Egress("openid", rules)
        set_up_openid(app, config.oidc_issuer, config.oidc_client_id, config.oidc_client_secret, client)


def _configure(app: Flask, installation: Installation) -> None:
    config = installation.config
    app.config.update(
        SECRET_KEY=_cookie_key(installation),
        SQLALCHEMY_DATABASE_URI="sqlite://",  # never opened: sessions stand on the kernel's own engine
        SESSION_COOKIE_NAME="__Host-state" if config.public_url.startswith("https:") else "state",
        SESSION_COOKIE_SECURE=config.public_url.startswith("https:"),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=12 * MEBIBYTE,
        MAX_FORM_MEMORY_SIZE=MEBIBYTE // 2,
        MAX_FORM_PARTS=200,
        TRUSTED_HOSTS=_trusted_hosts(config.public_url, config.bind),
    )


def _cookie_key(installation: Installation) -> str:
    """Return a key of its own for signed cookies; without the installation's key they last one start."""
    key = installation.kernel.keys.key or secrets.token_bytes(32)
    return sha256(b"cookies|" + key).hexdigest()


def _trusted_hosts(*addresses: str) -> list[str]:
    """Return the names under which the desk answers; any other Host is refused."""
    names = {address.split("://")[-1].split("/")[0] for address in addresses}
    bare = {name.rsplit(":", 1)[0] for name in names}
    return sorted({*names, *bare, "127.0.0.1", "localhost"})


def _wiring(installation: Installation, pages: PluginPages) -> Wiring:
    kernel = installation.kernel

    def boxes(slot: str, about: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
        return kernel.registry.collect(f"provide_{slot}", viewer=request_actor(), **about)

    place = PlaceNow(kernel)
    return Wiring(
        clock=kernel.clock,
        catalogues=installation.catalogues,
        public_url=installation.config.public_url,
        mail_domain=installation.config.mail_domain,
        place=place,
        current_actor=request_actor,
        boxes=boxes,
        menu=lambda face: [*MENUS[face](), *pages.menu(face, request_actor())],
        help_links=lambda: _help_links(place()),
        sign_in_url=_sign_in_url,
        account_url=lambda face: "/account" if face == "portal" else "/desk/account",
        home_url=lambda actor: SCREEN if people.is_screen(actor.kind, actor.permissions) else home_of(actor.kind),
    )


class PlaceNow:
    """The operator as its row says, looked at again every few seconds and never in the way of a page."""

    def __init__(self, kernel: Kernel) -> None:
        """Read from this desk."""
        self._kernel = kernel
        self._place = Place()
        self._fresh = Fresh(self._read, kernel.clock, FRESH_FOR)

    def __call__(self) -> Place:
        """Return the operator's name, zone, country, currency and telephone."""
        self._fresh.look()
        return self._place

    def _read(self) -> None:
        with self._kernel.sessions() as session:
            operator = get_operator(session)
        self._place = Place(
            operator.name, operator.time_zone, operator.country, operator.currency, tuple(operator.languages),
            operator.help_phone, operator.colours,
        )  # fmt: skip


def _sign_in_url(path: str) -> str:
    """Return the page where a stranger who wanted this path signs in."""
    is_staff = path.startswith(("/desk", "/admin"))
    return f"{'/desk' if is_staff else ''}/sign-in?next={quote(path)}"


def _help_links(place: Place) -> list[HelpLink]:
    """Return the ways to reach help that the operator has."""
    phone = place.help_phone
    return [HelpLink(lazy("Call us: %(phone)s"), phone_url(phone), "phone", {"phone": phone})] if phone else []
