"""A small application with one page of each kind, to try the web kit on."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Flask, Response, request, url_for
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import ServiceUnavailable, TooManyRequests

from servicedesk.core.kernel.actors import ANONYMOUS, Actor
from servicedesk.core.kernel.answers import Panel, Refusal
from servicedesk.core.kernel.errors import Conflict, Forbidden, Invalid, Message, NotFound, Refused
from servicedesk.core.kernel.patience import WriteLockHeld
from servicedesk.web import fields
from servicedesk.web.checks import Required
from servicedesk.web.forms import Form
from servicedesk.web.guards import ANYONE_SIGNED_IN, CONTACT, MACHINE, PUBLIC, STAFF, Permission, allows
from servicedesk.web.headers import reached_by_link
from servicedesk.web.kit import ask_again, done, keep, redirect_to, safe_next, show
from servicedesk.web.start import set_up_web
from servicedesk.web.wiring import HelpLink, MenuEntry, Place, Wiring

NOW = datetime(2026, 11, 23, 15, 26, tzinfo=UTC)  # 10:26 in Lima
CONTACT_ROSA = Actor(kind="contact", id=1, name="Rosa Quispe", language="es")
USER_JIMENA = Actor(kind="user", id=2, name="Jimena Tello", language="es", permissions=frozenset({"ticket.reply"}))
SYMPTOMS = [
    ("none", "No tengo Internet"),
    ("slow", "Va muy lento"),
    ("drops", "Se corta a ratos"),
    ("other", "Otra cosa"),
]

bp = Blueprint("sample", __name__, template_folder=str(Path(__file__).with_name("templates")))


class StandingClock:
    """A clock that stands still."""

    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return 0.0


class KeptInMemory(BytecodeCache):
    """What one application has compiled, for those of the other tests."""

    def __init__(self) -> None:
        self._compiled: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if known := self._compiled.get((bucket.key, bucket.checksum)):
            bucket.bytecode_from_string(known)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._compiled[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


COMPILED = KeptInMemory()


class ReportForm(Form):
    """One field of each sort."""

    once = fields.once()
    symptom = fields.choice("¿Qué notas?", Required("error.choose"), options=SYMPTOMS)
    phone = fields.phone("¿A qué celular te avisamos?", Required(), hint="Solo lo usamos para este reporte.", digits=9)
    channel = fields.choice("¿Por dónde prefieres?", options=[("sms", "SMS"), ("call", "Llamada"), ("mail", "Correo")])
    note = fields.long_text("Cuéntanos algo más", longest=50)
    visits = fields.whole("Visitas", Required(), smallest=1, largest=10)
    at = fields.moment("¿Cuándo empezó?")
    photo = fields.upload("Foto del equipo", hint="La reducimos antes de enviarla", largest=2_000)
    topics = fields.choices("Temas", options=[("a", "Uno"), ("b", "Dos")])
    agree = fields.check("Acepto", Required("error.choose"), hint="Con gusto")


def sample_app(actor: Callable[[], Actor] = lambda: ANONYMOUS, **changes: Any) -> Flask:
    """Make the application as this actor sees it."""
    app = Flask(__name__, static_folder=None)
    app.config.update(SECRET_KEY="a key for trials, and long enough for that", TESTING=True, MAX_CONTENT_LENGTH=20_000)
    told = {"clock": StandingClock(), "current_actor": actor, "boxes": boxes, **DEFAULTS, **changes}
    set_up_web(app, Wiring(**told))
    app.register_blueprint(bp)
    app.jinja_env.bytecode_cache = COMPILED
    return app


def boxes(slot: str, about: Mapping[str, Any]) -> Iterable[tuple[str, object]]:
    """Return one box that works, one whose template fails, and what stands for a plugin that raised."""
    yield "fibre_map", Panel("Mapa de fibra", "sample/box.html", {"loss": "<b>5.6 dB</b>"})
    yield "whatsapp", Panel("WhatsApp", "sample/broken_box.html", {})
    yield "weather", object()


def menu(face: str) -> list[MenuEntry]:
    """Return a short menu."""
    if face == "portal":
        return [
            MenuEntry("Inicio", "/", "house"),
            MenuEntry("Reportar", "/report", "message-square-warning"),
            MenuEntry("Mis reportes", "/tickets", "list-checks"),
            MenuEntry("Avisos", "/notices", "calendar-clock"),
        ]
    if face == "desk":
        return [
            MenuEntry("Colas", "/desk/", "inbox", count=9, key="c"),
            MenuEntry("NOC", "/desk/noc", "radio-tower", key="n"),
            MenuEntry("Clientes", "/desk/customers", "users-round"),
            MenuEntry("Ajustes", "/admin/", "settings-2", group="end"),
        ]
    return [
        MenuEntry("Plugins", "/admin/", "plug", group="Sistema", count=1, tone="danger"),
        MenuEntry("Entregas", "/admin/deliveries", "webhook", group="Sistema"),
        MenuEntry("Usuarios", "/admin/users", "users-round", group="Personas"),
    ]


DEFAULTS: dict[str, Any] = {
    "place": lambda: Place("Andina Red", ZoneInfo("America/Lima"), "PE", "PEN"),
    "menu": menu,
    "help_links": lambda: [HelpLink("%(phone)s gratis desde tu móvil, 24 h", "tel:*611", "phone", {"phone": "*611"})],
}


@bp.get("/")
@allows(PUBLIC)
def home() -> Response:
    return show("sample/home.html", "sample/_news.html", begin=NOW - timedelta(hours=16), due=NOW + timedelta(hours=8))


@bp.get("/report")
@allows(CONTACT)
def report() -> Response:
    return show("sample/report.html", "sample/_form.html", form=ReportForm.blank(phone="987654321"))


@bp.post("/report")
@allows(CONTACT)
def create() -> Response:
    form = ReportForm.read(request.form, request.files)
    keep(form, "sample/report.html", "sample/_form.html")
    if form.errors:
        return ask_again()
    refuse(str(form.note.data))
    return done(url_for(".home"), "sample/_opened.html", number="AR-104482")


def refuse(code: str) -> None:
    """Raise what the note asks for, as a service would."""
    match code:
        case "invalid":
            raise Invalid({"phone": Message("phone"), "nowhere": Message("required")})
        case "conflict":
            raise Conflict("ticket.changed", by="Luis")
        case "overtaken":
            raise StaleDataError
        case "refused":
            raise Refused([Refusal("debt_check.overdue", {"days": 30})])
        case "broken":
            raise RuntimeError("the secret of the house")


@bp.get("/desk/")
@allows(STAFF)
def desk() -> Response:
    rows = [{"number": f"AR-1044{n}", "due": NOW + timedelta(minutes=45 * n - 30)} for n in range(12)]
    after = request.args.get("after", "")
    return show("sample/desk.html", "sample/_rows.html", rows=rows, after=after, begin=NOW - timedelta(hours=20))


@bp.get("/admin/")
@allows(Permission("plugin.enable"))
def admin() -> str:
    return render("sample/admin.html")


@bp.get("/account")
@allows(ANYONE_SIGNED_IN)
def account() -> str:
    return "who you are"


@bp.get("/secret/<token>")
@allows(PUBLIC)
@reached_by_link
def secret(token: str) -> str:
    return "one ticket"


@bp.post("/api/hook")
@allows(MACHINE)
def hook() -> dict[str, bool]:
    return {"taken": True}


@bp.get("/go")
@allows(PUBLIC)
def go() -> Response:
    return redirect_to(safe_next(request.args.get("next")))


@bp.get("/fail/<what>")
@allows(PUBLIC)
def fail(what: str) -> str:
    errors: dict[str, Exception] = {
        "forbidden": Forbidden(),
        "missing": NotFound(),
        "invalid": Invalid({"phone": Message("phone")}),
        "conflict": Conflict("ticket.changed", by="Luis"),
        "overtaken": StaleDataError(),
        "refused": Refused([Refusal("debt_check.overdue", {"days": 30})]),
        "often": TooManyRequests(retry_after=30),
        "busy": ServiceUnavailable(retry_after=5),
        "written": WriteLockHeld(),
        "away": OperationalError("SELECT 1", {}, Exception("first line\nsecond line")),
        "lent": PoolTimeout(),
        "bug": RuntimeError("the secret of the house"),
    }
    raise errors[what]


def render(page: str, **context: Any) -> str:
    """Draw a page that has no fragment."""
    return str(show(page, page, **context).get_data(as_text=True))
