"""What customers notice, as the categories of Andina Red, and the articles that help them."""

from dataclasses import dataclass

from demo.operator.desk import Desk
from servicedesk.core import knowledge, people, protocols
from servicedesk.core.knowledge import ArticleDraft, ArticleWords
from servicedesk.core.tickets.customer_models import SymptomQuestion
from servicedesk.core.tickets.models import Category

OWN_EQUIPMENT = "equipment_damaged"  # what no outage explains


@dataclass(frozen=True)
class Sort:
    """One sort of fault: its names and symptoms in Spanish and English, and where it goes."""

    code: str
    names: tuple[str, str]
    symptoms: tuple[str, str]
    icon: str
    service_kind: str = ""
    impact: int = 3
    urgency: int = 3
    team: str = "csm"


CATEGORIES = (
    Sort("no_service", ("Sin servicio", "No service"), ("No tengo Internet", "I have no Internet"),
         "wifi-off", "internet", 2, 1),
    Sort("slow", ("Lentitud", "Slow service"), ("Va muy lento", "It is very slow"), "gauge", "internet", 3, 2),
    Sort("intermittent", ("Intermitencia", "Intermittent service"), ("Se corta a cada rato", "It keeps dropping"),
         "activity", "internet", 3, 2),
    Sort("no_signal", ("Sin señal móvil", "No mobile signal"), ("No tengo señal", "I have no signal"),
         "radio-tower", "mobile", 2, 2),
    Sort("mobile_no_data", ("Sin datos móviles", "No mobile data"),
         ("No tengo Internet en el celular", "I have no Internet on my mobile"), "wifi-off", "mobile", 3, 2),
    Sort("mobile_slow", ("Datos móviles lentos", "Slow mobile data"),
         ("El celular navega muy lento", "My mobile is very slow"), "gauge", "mobile", 3, 2),
    Sort("mobile_drops", ("Intermitencia móvil", "Intermittent mobile service"),
         ("Se me corta en el celular", "It keeps dropping on my mobile"), "activity", "mobile", 3, 2),
    Sort(OWN_EQUIPMENT, ("Equipo dañado", "Damaged equipment"),
         ("Mi equipo está dañado", "My equipment is damaged"), "router"),
    Sort("voice", ("Falla de voz", "Voice fault"), ("No puedo llamar o se oye mal", "I cannot call, or it sounds bad"),
         "phone", "voice", 3, 2),
    Sort("circuit_down", ("Circuito caído", "Circuit down"), ("Mi circuito no responde", "My circuit does not respond"),
         "unplug", "circuit", 1, 1, "cor"),
    Sort("billing_question", ("Consulta de recibo", "Billing question"),
         ("Tengo una duda con mi recibo", "I have a question about my bill"), "receipt-text"),
    Sort("other", ("Otra falla", "Another fault"), ("Me pasa otra cosa", "Something else"), "circle-help"),
)  # fmt: skip

# What a symptom asks besides: the question, its answers, and both in English.
QUESTIONS = (
    ("no_service", "¿Qué luces ves en tu equipo?", ("Verdes", "Una roja", "Ninguna"),
     "Which lights are on?", ("Green ones", "A red one", "None")),
    ("slow", "¿Con cable o con wifi?", ("Con cable", "Con wifi", "Con los dos"),
     "By cable or by wifi?", ("By cable", "By wifi", "Both")),
    ("slow", "¿A qué hora pasa?", (), "At what time does it happen?", ()),
    ("intermittent", "¿Cada cuánto se corta?", ("Varias veces por hora", "Varias veces al día", "De vez en cuando"),
     "How often does it drop?", ("Several times an hour", "Several times a day", "Now and then")),
    ("no_signal", "¿Dónde te pasa?", ("En casa", "En la calle", "En todas partes"),
     "Where does it happen?", ("At home", "In the street", "Everywhere")),
)  # fmt: skip

# Slug, category, title and body in Spanish, title and body in English.
ARTICLES = (
    (
        "reiniciar-tu-equipo", "no_service",
        "Reinicia tu equipo en dos minutos",
        "Muchas fallas se resuelven así.\n\n1. Desconecta el equipo de la corriente.\n2. Espera 30 segundos.\n"
        "3. Conéctalo otra vez y espera a que la luz PON quede fija.\n\nSi la luz LOS sigue en rojo, la fibra no"
        " llega a tu equipo: repórtalo, no hace falta que pruebes nada más.",
        "Restart your equipment in two minutes",
        "Many faults are solved this way.\n\n1. Unplug the equipment.\n2. Wait 30 seconds.\n3. Plug it in again"
        " and wait until the PON light stays on.\n\nIf the LOS light stays red, the fibre does not reach your"
        " equipment: report it, there is nothing else to try.",
    ),
    (
        "wifi-lento", "slow",
        "Qué hacer si tu wifi va lento",
        "Acércate al equipo y prueba de nuevo. Si cerca va bien, el problema es la cobertura dentro de casa:\n\n"
        "- Pon el equipo en alto y lejos del microondas.\n- Usa la red que termina en 5G para ver videos.\n"
        "- Conecta la computadora con cable para comparar.\n\nSi con cable también va lento, repórtalo y dinos a"
        " qué hora pasa.",
        "What to do when your wifi is slow",
        "Go near the equipment and try again. If it is fine there, the problem is coverage inside your home:\n\n"
        "- Put the equipment high up and away from the microwave.\n- Use the network that ends in 5G for video.\n"
        "- Connect a computer by cable to compare.\n\nIf it is slow by cable too, report it and tell us at what"
        " time it happens.",
    ),
    (
        "internet-se-corta", "intermittent",
        "Si tu Internet se corta a cada rato",
        "Mira si se corta en todos tus aparatos o en uno solo. Si es uno solo, olvida la red en ese aparato y"
        " conéctalo de nuevo. Si son todos, revisa que el cable de fibra no esté doblado ni aplastado y repórtalo"
        " con la hora del último corte.",
        "If your Internet keeps dropping",
        "See whether it drops on all your devices or on one. If it is one, forget the network on that device and"
        " connect again. If it is all of them, check that the fibre cable is neither bent nor crushed, and report"
        " it with the time of the last drop.",
    ),
    (
        "sin-senal-en-casa", "no_signal",
        "Cómo mejorar la señal de tu celular",
        "Apaga y prende el modo avión. Si estás dentro de casa, activa las llamadas por wifi en los ajustes de"
        " llamadas. Si tampoco hay señal en la calle, repórtalo con tu dirección.",
        "How to improve the signal of your mobile",
        "Switch airplane mode on and off. If you are indoors, switch on wifi calling in the call settings. If"
        " there is no signal in the street either, report it with your address.",
    ),
    (
        "llamadas-entrecortadas", "voice",
        "Si tus llamadas se oyen entrecortadas",
        "Prueba con otro teléfono en la misma toma. Si se oye bien, el teléfono es la causa. Si no, repórtalo y"
        " dinos a qué número llamabas y a qué hora.",
        "If your calls break up",
        "Try another telephone at the same socket. If it sounds fine, the telephone is the cause. If not, report"
        " it and tell us which number you called and when.",
    ),
    (
        "entiende-tu-recibo", "billing_question",
        "Entiende tu recibo",
        "Tu recibo cierra el día 20 y vence el día 5. Si cambiaste de plan, el primer recibo trae los dos planes"
        " por los días que usaste cada uno. Los pagos se ven aquí en unos minutos.",
        "Understand your bill",
        "Your bill closes on the 20th and is due on the 5th. If you changed plans, the first bill shows both plans"
        " for the days that you used each. Payments show here within minutes.",
    ),
)  # fmt: skip


def sort_faults(desk: Desk) -> None:
    """Create the categories."""
    with desk.work() as uow:
        teams = {team.code: team.id for team in people.list_teams(uow)}
        for position, sort in enumerate(CATEGORIES):
            (name, name_en), (symptom, symptom_en) = sort.names, sort.symptoms
            category = Category(
                code=sort.code, name=name, name_en=name_en, symptom=symptom, symptom_en=symptom_en, icon=sort.icon,
                service_kind=sort.service_kind, impact=sort.impact, urgency=sort.urgency, team_id=teams[sort.team],
                position=position, stands_apart=sort.code == OWN_EQUIPMENT,
            )  # fmt: skip
            uow.session.add(category)
            uow.session.flush()  # its questions name it by its identifier
            uow.session.add_all(_questions(category))


def _questions(category: Category) -> list[SymptomQuestion]:
    """Return what is asked of whoever notices this symptom."""
    return [
        SymptomQuestion(
            category_id=category.id, position=position, text=text, options=list(options), text_en=text_en,
            options_en=list(options_en),
        )
        for position, (code, text, options, text_en, options_en) in enumerate(QUESTIONS)
        if code == category.code
    ]  # fmt: skip


def take_protocols(desk: Desk) -> None:
    """Take the protocols that come with the desk; one that was taken before is left alone."""
    with desk.work() as uow:
        protocols.load_shipped(uow)


def write_articles(desk: Desk) -> None:
    """Write the articles, all public."""
    with desk.work() as uow:
        for slug, category, title, body, title_en, body_en in ARTICLES:
            texts = (ArticleWords("es", title, body), ArticleWords("en", title_en, body_en))
            knowledge.create_article(uow, ArticleDraft(slug, category, is_public=True, texts=texts))
