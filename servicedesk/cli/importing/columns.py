"""What the columns of a sheet may be called, and the words in its cells: in Spanish and in English."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from servicedesk.core.people.rules.texts import fold

HEADERS: dict[str, dict[str, tuple[str, ...]]] = {
    "accounts": {
        "number": ("numero", "numero de cuenta", "cuenta", "codigo", "codigo de cliente", "n de cuenta",
                   "account", "account number"),
        "name": ("nombre", "razon social", "cliente", "nombre de la cuenta", "account name"),
        "kind": ("tipo", "tipo de cuenta", "segmento", "type"),
        "state": ("estado", "estado operativo", "situacion", "status"),
        "consultant": ("consultor", "consultor de ventas", "correo del consultor", "sales consultant"),
        "contact": ("contacto", "titular", "nombre del contacto", "holder", "contact name"),
        "document": ("documento", "dni", "ruc", "cedula", "documento de identidad", "identity document", "id document"),
        "email": ("correo", "correo electronico", "e-mail", "mail", "email"),
        "phone": ("telefono", "celular", "movil", "telefono 1", "mobile", "phone number"),
        "other_phone": ("otro telefono", "telefono 2", "telefono fijo", "other phone", "second phone"),
        "language": ("idioma",),
    },
    "services": {
        "number": ("numero", "numero de servicio", "servicio", "linea", "contrato", "circuito", "service",
                   "service number"),
        "account": ("cuenta", "numero de cuenta", "codigo de cliente", "account number"),
        "name": ("nombre", "plan", "producto", "nombre del servicio", "service name", "product"),
        "kind": ("tipo", "tipo de servicio", "type"),
        "address": ("direccion", "direccion de instalacion", "domicilio"),
        "state": ("estado", "situacion", "status"),
        "resources": ("recursos", "recurso", "equipo", "equipos", "elemento", "elementos", "resource", "stands on"),
    },
    "resources": {
        "name": ("nombre", "equipo", "elemento", "recurso", "resource"),
        "kind": ("tipo", "clase", "type"),
        "serial": ("serie", "numero de serie", "serial number"),
        "address": ("direccion", "direccion ip", "ip", "ip address"),
        "site": ("sitio", "sede", "local", "nodo", "location"),
        "depends_on": ("depende de", "padre", "dependencias", "uplink", "parent"),
    },
}  # fmt: skip
KEYS = {"accounts": "number", "services": "number", "resources": "name"}
LISTS = ("resources", "depends_on")
WORDS: dict[str, dict[str, str]] = {
    "residencial": {"kind": "residential"}, "hogar": {"kind": "residential"}, "persona": {"kind": "residential"},
    "corporativo": {"kind": "corporate"}, "corporativa": {"kind": "corporate"}, "empresa": {"kind": "corporate"},
    "negocio": {"kind": "corporate"}, "business": {"kind": "corporate"},
    "movil": {"kind": "mobile"}, "telefonia": {"kind": "voice"}, "voz": {"kind": "voice"},
    "circuito": {"kind": "circuit"},
    "activo": {"state": "active"}, "activa": {"state": "active"}, "suspendido": {"state": "suspended"},
    "suspendida": {"state": "suspended"}, "cerrado": {"state": "closed"}, "cerrada": {"state": "closed"},
    "terminado": {"state": "ended"}, "baja": {"state": "ended"}, "de baja": {"state": "ended"},
    "espanol": {"language": "es"}, "ingles": {"language": "en"}, "english": {"language": "en"},
    "spanish": {"language": "es"},
}  # fmt: skip
STATES_OF_ACCOUNTS = {"ended": "closed"}


@dataclass(frozen=True)
class Columns:
    """Which column of a sheet holds which field."""

    things: str
    places: Mapping[str, int]
    unknown: tuple[str, ...]

    def read(self, cells: Sequence[str]) -> dict[str, str]:
        """Return the fields of a row, in the words of the desk."""
        found = {name: cells[place] for name, place in self.places.items() if place < len(cells) and cells[place]}
        return {name: self._word(name, text) for name, text in found.items()}

    def _word(self, name: str, text: str) -> str:
        known = name in ("kind", "state", "language")
        word = WORDS.get(fold(text), {}).get(name, fold(text)) if known else text
        return STATES_OF_ACCOUNTS.get(word, word) if known and self.things == "accounts" else word


def columns_of(things: str, headers: Sequence[str]) -> Columns:
    """Find the fields by the headers; those that nobody knows are left out and told."""
    names = {
        alias: field for field, aliases in HEADERS[things].items() for alias in (*aliases, field, fold_header(field))
    }
    places: dict[str, int] = {}
    unknown = []
    for place, header in enumerate(headers):
        field = names.get(fold_header(header))
        if field is not None and field not in places:
            places[field] = place
        elif header:
            unknown.append(header)
    return Columns(things, places, tuple(unknown))


def fold_header(header: str) -> str:
    """Return a header as it is compared: without case, accents and signs."""
    return " ".join("".join(letter if letter.isalnum() or letter == "-" else " " for letter in fold(header)).split())


def several(cell: str) -> tuple[str, ...]:
    """Return the names in a cell that holds several, divided by a bar, a comma or a semicolon."""
    return tuple(name for part in cell.replace("|", ";").replace(",", ";").split(";") if (name := part.strip()))
