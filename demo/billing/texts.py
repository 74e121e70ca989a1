"""The few words of the billing pages, in the two languages of the demo."""

LANGUAGES = ("es", "en")

TEXTS = {
    "es": {
        "title": "Facturación de demostración",
        "intro": "Este es el sistema de facturación del operador de demostración. La mesa de ayuda le pregunta "
        "cuánto debe cada cuenta.",
        "account_title": "Cuenta",
        "due": "Debe",
        "since": "Vencido desde",
        "nothing": "Nada por pagar",
        "pay": "Pagar",
        "pay_all": "Pagar {amount}",
        "paid": "Pago registrado. Gracias.",
        "back": "Ver todas las cuentas",
        "unknown": "No encontramos esa cuenta o esa página.",
        "refused": "El formulario no vino de esta página. Ábrela de nuevo e inténtalo otra vez.",
        "behaviour": "Comportamiento",
        "behaviour_hint": "Cambia cómo responde a la mesa de ayuda, para ver qué hace cuando la facturación falla.",
        "up": "Funciona",
        "slow": "Responde a los 30 segundos",
        "down": "No responde",
        "garbage": "Responde disparates",
        "change": "Cambiar",
        "docs": "Qué debe ofrecer tu propia facturación",
        "docs_intro": "La mesa de ayuda pregunta por estas direcciones. Cualquier sistema que responda así sirve.",
        "field": "Campo",
        "meaning": "Significado",
        "getBalance": "Cuánto debe una cuenta. Se pregunta cuando llega un reporte.",
        "listBalances": "Cuánto deben todas las cuentas, por páginas. Se pregunta cada hora.",
        "bookPayment": "Registra un pago. La mesa de ayuda no la usa; sirve para la demostración y sus pruebas.",
        "rule_key": "Cada pregunta lleva la clave de acceso: Authorization: Bearer CLAVE.",
        "rule_speed": "Responde en menos de 2 segundos, con 1 MiB como máximo, sin redirecciones y por HTTPS.",
        "rule_exact": "Lo que no cumple lo de abajo cuenta como facturación caída: el reporte se abre sin verificar.",
        "account": "El número de cuenta, igual al de la pregunta. Otro no se cree.",
        "currency": "La moneda según ISO 4217, por ejemplo PEN.",
        "amount_due": "Lo que se debe, como texto y con dos decimales como máximo. Negativo es saldo a favor.",
        "oldest_due_date": "Cuándo venció el recibo impago más antiguo; null si nada está por pagar.",
        "pay_url": "Dónde puede pagar el cliente; se muestra como enlace. null si no existe.",
        "as_of": "El momento para el que esto es cierto, con su zona horaria.",
    },
    "en": {
        "title": "Demo billing",
        "intro": "This is the billing system of the demo operator. The service desk asks it what each account owes.",
        "account_title": "Account",
        "due": "Owes",
        "since": "Overdue since",
        "nothing": "Nothing to pay",
        "pay": "Pay",
        "pay_all": "Pay {amount}",
        "paid": "Payment booked. Thank you.",
        "back": "See all accounts",
        "unknown": "There is no such account or page.",
        "refused": "The form did not come from this page. Open it again and try once more.",
        "behaviour": "Behaviour",
        "behaviour_hint": "Change how it answers the service desk, to see what that does when billing fails.",
        "up": "Works",
        "slow": "Answers after 30 seconds",
        "down": "Does not answer",
        "garbage": "Answers nonsense",
        "change": "Change",
        "docs": "What your own billing must offer",
        "docs_intro": "The service desk asks at these addresses. Any system that answers like this will do.",
        "field": "Field",
        "meaning": "Meaning",
        "getBalance": "What one account owes. Asked when a report comes in.",
        "listBalances": "What all accounts owe, page by page. Asked every hour.",
        "bookPayment": "Books a payment. The service desk never asks for it; the demo and its tests do.",
        "rule_key": "Each question carries the access key: Authorization: Bearer KEY.",
        "rule_speed": "Answer within 2 seconds, with at most 1 MiB, without redirects, over HTTPS.",
        "rule_exact": "An answer that is not as below counts as billing being down: the report opens unverified.",
        "account": "The account number, exactly as it was asked for. Another one is not believed.",
        "currency": "The currency by ISO 4217, for example PEN.",
        "amount_due": "What is owed, as text with at most two decimals. A negative amount is a credit.",
        "oldest_due_date": "When the oldest unpaid bill fell due; null while nothing is due.",
        "pay_url": "Where the customer can pay; shown as a link. Null when there is no such page.",
        "as_of": "The moment for which this is true, with its offset.",
    },
}


def language_of(accepted: str) -> str:
    """Choose the language by what the browser prefers: the first of ours that it names, else Spanish."""
    for wish in accepted.lower().replace(" ", "").split(","):
        if wish[:2] in LANGUAGES:
            return wish[:2]
    return LANGUAGES[0]
