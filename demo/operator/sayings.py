"""Names and sentences of the crowd: invented people, in streets that could be anywhere."""

from random import Random

FIRST_NAMES = (
    "Alba", "Bruno", "Celia", "Darío", "Elena", "Fabián", "Gloria", "Héctor", "Inés", "Julián", "Karina", "Leandro",
    "Maribel", "Néstor", "Olga", "Percy", "Renata", "Saúl", "Tamara", "Ulises", "Vilma", "Wilder", "Ximena", "Yuri",
)  # fmt: skip
LAST_NAMES = (
    "Altovalle", "Bellomonte", "Camporredondo", "Dulcerío", "Esteparia", "Fontanela", "Girasolar", "Hondonada",
    "Islaverde", "Jaramar", "Lagunilla", "Montefrío", "Nievebaja", "Oropampa", "Piedraluna", "Quebradal", "Rocaverde",
    "Solviento", "Tierralba", "Umbrosal", "Vallehondo", "Yerbabuena",
)  # fmt: skip
STREETS = (
    "Jr. Las Acacias", "Av. Los Robles", "Calle Los Nogales", "Jr. El Molle", "Av. Las Dalias", "Pasaje El Sauce",
    "Calle Las Orquídeas", "Jr. Los Alisos",
)  # fmt: skip
PLACES = (
    "comas", "surco", "lince", "rimac", "magdalena", "barranco", "ate", "olivos", "callao", "chorrillos", "miraflores",
    "pueblolibre", "salamanca", "zarate", "lurin",
)  # fmt: skip
REPORTS = (
    ("no_service", "Desde esta mañana no tengo Internet. La luz LOS del equipo está en rojo."),
    ("no_service", "Se fue el Internet después de la lluvia y no regresa."),
    ("no_service", "No hay Internet en toda la casa, ya reinicié el equipo dos veces."),
    ("slow", "El Internet va muy lento desde hace tres días, las videollamadas se congelan."),
    ("slow", "Contraté 200 megas y la prueba marca 20."),
    ("slow", "Por las noches no se puede ver ni un video."),
    ("intermittent", "Se corta a cada rato, sobre todo cuando trabajo."),
    ("intermittent", "La conexión se cae unos segundos y vuelve, todo el día."),
    ("intermittent", "El wifi aparece y desaparece."),
    ("equipment_damaged", "El equipo huele a quemado y ya no prende."),
    ("equipment_damaged", "Mi gato tiró el módem y quedó sin luces."),
    ("other", "Quiero cambiar la clave del wifi y no sé cómo."),
    ("other", "No puedo entrar a la página del banco, lo demás funciona."),
    ("billing_question", "Este mes me cobraron un servicio que no pedí."),
)  # fmt: skip
REPLIES = (
    "Hola. Recibimos tu reporte y ya revisamos tu línea. Te escribimos en un rato con lo que encontremos.",
    "Hola. Vemos tu equipo con señal baja. Estamos midiendo el tramo hasta tu casa.",
    "Hola. Tu reporte está con nosotros. ¿Puedes dejar el equipo encendido mientras medimos?",
    "Hola. Encontramos errores en el puerto que te da servicio y lo estamos cambiando.",
)  # fmt: skip
QUESTIONS = (
    "¿Nos mandas una foto de las luces del equipo, por favor?",
    "¿Te pasa también con el celular conectado por cable o solo por wifi?",
    "¿A qué hora podemos llamarte para hacer una prueba juntos?",
)  # fmt: skip
NOTES = (
    "Potencia en −27 dBm. Se limpia el conector en la caja.",
    "Puerto con errores de CRC; se mueve al puerto libre.",
    "Equipo con versión antigua; se actualiza a distancia.",
    "Sin alarmas en la zona. Se reinicia la sesión y sube bien.",
)  # fmt: skip
CLOSING = (
    "Cambiamos tu puerto y la señal ya está en su nivel. ¿Funciona bien?",
    "Actualizamos tu equipo a distancia y la conexión está estable. ¿Nos confirmas?",
    "Reparamos el conector de la caja de tu calle. Ya deberías tener servicio.",
    "Corregimos la configuración de tu línea. ¿Puedes probar?",
)  # fmt: skip
THANKS = ("", "", "Rápido y claro.", "Gracias, ya funciona.", "Tardaron un poco, pero quedó bien.")


def named(chance: Random) -> str:
    """Return an invented name."""
    return f"{chance.choice(FIRST_NAMES)} {chance.choice(LAST_NAMES)} {chance.choice(LAST_NAMES)}"
