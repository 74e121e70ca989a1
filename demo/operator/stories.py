"""What customers of Andina Red reported lately, and what became of it: told in steps that the services take."""

from dataclasses import dataclass
from datetime import timedelta

# A step: what is done, by whom, after how many hours, and its words or choice.
Step = tuple[str, str, float, str]


@dataclass(frozen=True)
class Story:
    """One report: whose, about what, how many hours ago, and the steps that followed."""

    account: str
    service: str
    category: str
    hours_ago: float
    words: str
    steps: tuple[Step, ...] = ()
    kind: str = "fault"
    by_phone: bool = False

    @property
    def ago(self) -> timedelta:
        """Return how long ago it was reported."""
        return timedelta(hours=self.hours_ago)


STORIES = (
    Story("104118", "CIR-7018", "intermittent", 260, "El enlace con Lima se cortó varias veces en la mañana.", (
        ("start", "noc", 0.5, ""),
        ("resolve", "noc", 5, "Se cambió el módulo óptico del enlace."),
        ("confirm", "customer", 20, "2"),
    )),
    Story("104103", "INT-401034", "slow", 220, "Desde la mañana los videos no cargan.", (
        ("reply", "agente", 3, "Hola, Édgar. Cambiamos tu puerto. ¿Puedes probar ahora?"),
        ("answer", "customer", 5, "Ahora sí, gracias."),
        ("resolve", "agente", 6, "Tu velocidad ya es la de tu plan. ¿Funciona bien?"),
        ("confirm", "customer", 8, "5"),
    )),
    Story("104094", "CIR-7009", "intermittent", 210, "The link to the second site dropped for minutes at a time.", (
        ("start", "noc", 0.2, ""),
        ("resolve", "noc", 3, "A connector was replaced. The link is stable again."),
        ("confirm", "customer", 9, "3"),
    )),
    Story("104061", "CIR-7001", "circuit_down", 170, "El circuito de la sede central no responde desde las 14:10.", (
        ("start", "noc", 0.2, ""),
        ("note", "noc", 0.4, "Puerto 3 de sw-jesusmaria-1 con errores de CRC. Se cambia el transceptor."),
        ("resolve", "noc", 1.5, "Cambiamos una pieza en nuestro nodo y el circuito está estable. ¿Lo confirmas?"),
        ("confirm", "customer", 3, "4"),
    )),
    Story("104042", "900000421", "no_signal", 150, "Dentro de mi casa no entra ni una llamada.", (
        ("protocol", "agente2", 3.8, "mobile_no_signal area=no line=active missing=all airplane=no place=indoors"
         " wificalls=yes"),
        ("reply", "agente2", 4, "Hola, Marisol. Activa las llamadas por wifi y cuéntanos si mejora."),
        ("resolve", "agente2", 20, "Con las llamadas por wifi activas ya puedes hablar dentro de casa."),
        ("close", "supervisor", 40, ""),
    )),
    Story("104023", "010000231", "voice", 130, "Las llamadas se oyen entrecortadas.", (
        ("assign", "supervisor", 1, "agente"),
        ("protocol", "agente", 1.8, "voice_fault area=no symptom=echo echo=yes quality=0,4"),
        ("reply", "agente", 2, "Hola, Luis. Ajustamos la prioridad de voz en tu línea. Haz una prueba, por favor."),
        ("resolve", "agente", 5, "La línea suena limpia en nuestras pruebas."),
        ("reopen", "customer", 20, "Volvió a pasar esta tarde."),
        ("reply", "agente", 22, "Gracias por avisar. Programamos una revisión del cable para mañana."),
        ("wait", "agente", 22.1, "appointment"),
    )),
    Story("104094", "CIR-7009", "circuit_down", 98, "Our link to the second site drops every few minutes.", (
        ("start", "noc", 0.3, ""),
        ("reply", "agente2", 0.5, "Hello Grace. We see the drops and have asked the carrier to test its section."),
        ("escalate", "noc", 0.6, "2|El corte está fuera de nuestra red.|Entre Lince y Surco|PS-20771"),
    )),
    Story("104118", "INT-401189", "intermittent", 80, "El Internet se cae todos los días a las 3 de la tarde.", (
        ("assign", "supervisor", 1, "agente2"),
        ("protocol", "agente2", 1.9, "internet_intermittent area=no repeat=4 log=power supply=no"),
        ("note", "agente2", 2, "Coincide con el corte de energía del nodo. Se consulta con COR."),
    )),
    Story("104056", "INT-400562", "slow", 74, "El wifi no llega al segundo piso.", (
        ("reply", "agente", 2, "Hola, Ítalo. ¿En qué parte de la casa está el equipo? Una foto nos ayuda."),
        ("wait", "agente", 2.1, "customer"),
    )),
    Story("104017", "INT-400177", "no_service", 60, "No tengo Internet y el POS no cobra.", (
        ("protocol", "agente", 0.5, "fibre_no_service area=no lights=blinking optical=-21,3 restart=no"
         " provision=mended cable=yes wifi=yes"),
        ("resolve", "agente", 2, "Tu equipo tenía una configuración antigua. Ya está en línea."),
        ("confirm", "customer", 4, "5"),
    ), by_phone=True),
    Story("104001", "900000870", "other", 55, "El celular de mi hijo no recibe mensajes de texto.", (
        ("reply", "agente", 5, "Hola, Rosa. Actualizamos su línea. Reinicia el celular y prueba, por favor."),
        ("resolve", "agente", 8, "La línea ya recibe mensajes. ¿Lo confirmas?"),
    )),
    Story("104061", "INT-400611", "slow", 50, "La IP fija responde lento desde fuera.", (
        ("start", "agente2", 2, ""),
        ("note", "agente2", 3, "Latencia normal desde nuestra red. Se pide traza al cliente."),
        ("wait", "agente2", 3.1, "customer"),
        ("answer", "customer", 9, "Les mando la traza: se ve el salto 5 con 300 ms."),
    )),
    Story("104103", "900000103", "no_signal", 30.1, "En Comas no hay señal desde ayer por la noche.", (
        ("claim", "customer", 22, "Llevo un día sin señal y nadie me da una fecha. Quiero que conste como reclamo."),
    )),
    Story("104023", "INT-400231", "no_service", 26.3, "Sin Internet desde ayer, el negocio está parado.", (
        ("assign", "supervisor", 2, "agente2"),
        ("expire", "time", 24.1, ""),
    )),
    Story("104118", "CIR-7018", "circuit_down", 23.4, "Perdimos el enlace con Lima por unos minutos.", ()),
    Story("104038", "INT-400389", "intermittent", 22.9, "Internet se corta cada 10 minutos.", (
        ("assign", "supervisor", 1, "agente"),
    )),
    Story("104042", "900000421", "other", 21, "No cargan los videos en el celular.", ()),
    Story("104001", "INT-400112", "slow", 15.8, "Internet lento por las noches: va muy lento desde las 8.", (
        ("assign", "supervisor", 0.5, "agente"),
        ("note", "agente", 0.9, "Señal baja (−27.8 dBm), sin cortes en la zona."),
        ("reply", "agente", 1, "Hola, Rosa. Reiniciamos tu puerto a distancia y la señal sigue baja. ¿Nos mandas una"
         " foto del conector azul o verde del equipo?"),
        ("wait", "agente", 1.1, "customer"),
        ("answer", "customer", 1.6, "Aquí está. El cable pasa por detrás del estante."),
    )),
    Story("104017", "INT-400177", "intermittent", 18, "Se corta cada vez que prendemos la cámara de frío.", (
        ("assign", "supervisor", 0.5, "agente"),
        ("reply", "agente", 1, "Hola, Edwin. Un técnico va hoy por la mañana a revisar tu instalación."),
        ("certify", "agente", 15, "CR-0418"),
        ("resolve", "agente", 15.2, "El técnico cambió la fuente del equipo y ya no se corta. ¿Funciona bien?"),
    )),
    Story("104056", "010000562", "voice", 12, "El teléfono fijo no da tono.", ()),
    Story("104094", "010000944", "voice", 11, "Incoming calls ring once and drop.", (
        ("start", "agente2", 1, ""),
    )),
    Story("104017", "INT-400177", "billing_question", 9, "Mi recibo trae dos planes, ¿por qué?", (), kind="question"),
    Story("104061", "CIR-7001", "other", 8, "Necesitamos saber si el mantenimiento de la semana nos afecta.", (),
          kind="question"),
    Story("104103", "INT-401034", "equipment_damaged", 6, "El equipo se cayó y la luz ya no prende.", (
        ("reply", "agente", 0.8, "Hola, Édgar. Llévalo a un centro de instalación; te lo cambian el mismo día."),
        ("wait", "agente", 0.9, "appointment"),
    )),
    Story("104023", "INT-400231", "other", 4, "Queremos reclamar por los cortes de este mes.", (), kind="complaint"),
    Story("104038", "INT-400389", "no_service", 1.9, "Otra vez sin Internet. Luz LOS en rojo.", (
        ("outage", "agente", 0.2, ""),
    )),
)  # fmt: skip

# These come last, once billing can be asked: the reports of the two who owe.
FRESH = (
    Story("104079", "INT-400797", "slow", 0.6, "Pagué la semana pasada y sigue lento."),
    Story("104085", "INT-400851", "no_service", 0.3, "No tengo Internet desde el mediodía."),
)
