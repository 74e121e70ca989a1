"""A plugin with settings of every sort, for the tests of its pages."""

from decimal import Decimal
from typing import Any, Literal

from servicedesk.core.kernel.answers import Refusal
from servicedesk.core.kernel.settings import PluginSettings, Secret, setting
from tests.admin.conftest import Office
from tests.listeners import Listener

PLUGINS_PAGE = "/admin/plugins"
PAGE = f"{PLUGINS_PAGE}/billing"


class Settings(PluginSettings):
    """Settings of every sort; where its place says so, the connection fails."""

    place: str = setting("", label="Place of billing", help_text="With https.", required=True, longest=80)
    wording: str = setting("Hola", label="Wording", longest=400)
    key: Secret = setting(Secret(""), label="Password")
    days: int = setting(14, label="Days", minimum=0, maximum=90, unit="d")
    rate: Decimal = setting(Decimal("1.5"), label="Rate", minimum=0)
    most: int = setting(5, label="Most", maximum=9)
    is_loud: bool = setting(False, label="Loud")
    on_debt: Literal["hold", "caution"] = setting("hold", label="When overdue", options={"hold": "Hold it"})
    zone: Literal["a", "b", "c", "d", "e", "f"] = setting("a", label="Zone")
    about: list[Literal["new", "late"]] = setting(["new"], label="About")
    words: list[str] = setting([], label="Words")

    def test_connection(self) -> Refusal | None:
        """Fail where the place says so."""
        if self.place == "https://raise.example":
            raise OSError("no route")
        if self.place == "https://show.example":
            raise OSError(f"the key has {len(self.key.reveal())} letters")
        return Refusal("billing.wrong_key", {"field": "key"}) if self.place == "https://refuse.example" else None


def put_billing(office: Office, listener: object = None, **card: Any) -> None:
    """Lay down a plugin with settings of every sort."""
    words = {"title": {"es": "Facturación", "en": "Billing"}, "summary": {"es": "Pregunta qué se debe."}}
    told = {
        **words,
        "hooks": ("on_ticket_open",),
        "talks_to": ({"es": "facturación por HTTPS", "en": "billing over HTTPS"},),
        "api": ">=1,<2",
        **card,
    }
    office.put("billing", listener or Listener(), settings_model=Settings, **told)
