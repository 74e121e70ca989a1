"""The simulated network while it runs: each element answers on a port of its own, all of them in one thread."""

import math
import selectors
from bisect import bisect_right
from collections.abc import Sequence
from threading import Event, Thread
from time import monotonic

from demo.network.agent import PULSE, Agent, key_of
from demo.network.plans import PLANS, UPS, Plan
from demo.network.tables import Seen, table_of
from plugins.snmp_monitor import ber
from plugins.snmp_monitor.ber import Message, Row

FRESH_FOR = 1.0  # seconds for which a table is told as it is
RUNS_FOR = 40 * 24 * 3600  # seconds that every element says to have run when the demo starts
MILLION, OCTET = 1_000_000, 8
WAVE = 90.0  # seconds from one swell of the traffic to the next
SWELL = 0.25  # of the usual traffic
DRAINED_BY_MINUTE, EMPTIEST = 4, 5  # percent of the battery


class Element(Agent):
    """An element whose interfaces, mains and whole self can be broken and mended while it answers."""

    def __init__(self, plan: Plan) -> None:
        """Take a free port of loopback."""
        super().__init__({})
        self.plan = plan
        self.is_broken = False
        self.down: frozenset[str] = frozenset()
        self.on_battery_since: float | None = None
        self._begun = self._told = monotonic()
        self._octets = [0.0] * len(plan.ports)
        self.tell()
        self._names = sorted(self.table, key=key_of)
        self._keys = [key_of(name) for name in self._names]

    def tell(self) -> None:
        """Bring what it tells up to date."""
        now = monotonic()
        self._pass_traffic(now)
        since = self.on_battery_since
        charge = 100 if since is None else max(EMPTIEST, 100 - int((now - since) / 60 * DRAINED_BY_MINUTE))
        ticks = int((RUNS_FOR + now - self._begun) * 100)
        seen = Seen(ticks, tuple(map(int, self._octets)), self.down, since is not None, charge)
        self.table = table_of(self.plan, seen)

    def answer(self, asked: Message) -> Message | None:
        """Answer as an agent does, from what is so at this moment."""
        if monotonic() - self._told > FRESH_FOR:
            self.tell()
        return super().answer(asked)

    def _pass_traffic(self, now: float) -> None:
        """Let pass what has gone through the interfaces that are up since it was told last."""
        seconds, self._told = now - self._told, now
        swell = 1 + SWELL * math.sin(now / WAVE * 2 * math.pi)
        for place, port in enumerate(self.plan.ports):
            if port.name not in self.down:
                self._octets[place] += seconds * swell * port.speed * MILLION * port.full / 100 / OCTET

    def _after(self, name: str) -> Row:
        place = bisect_right(self._keys, key_of(name))
        if place == len(self._names):
            return Row(name, ber.END_OF_VIEW, None)
        return Row(self._names[place], *self.table[self._names[place]])


class Network:
    """All elements; one that cannot be reached, because what it stands on is broken, is silent."""

    def __init__(self, plans: Sequence[Plan] = PLANS) -> None:
        """Take a port for each."""
        self.elements = {plan.name: Element(plan) for plan in plans}
        self._stop = Event()
        self._thread = Thread(target=self._serve, name="network", daemon=True)

    @property
    def ports(self) -> dict[str, int]:
        """Return where each element answers, by its name."""
        return {name: element.port for name, element in self.elements.items()}

    def __enter__(self) -> "Network":
        """Begin to answer."""
        self._thread.start()
        return self

    def __exit__(self, *reason: object) -> None:
        """Answer no more."""
        self._stop.set()
        self._thread.join()
        for element in self.elements.values():
            element.close()

    def break_element(self, name: str, *, is_broken: bool) -> bool:
        """Break a whole element, or mend it; False where there is none."""
        element = self.elements.get(name)
        if element is None:
            return False
        element.is_broken = is_broken
        for each in self.elements.values():
            each.is_silent = self.is_cut_off(each)
        return True

    def break_port(self, name: str, port: str, *, is_broken: bool) -> bool:
        """Break an interface of an element, or mend it; False where there is none."""
        element = self.elements.get(name)
        if element is None or all(each.name != port for each in element.plan.ports):
            return False
        element.down = element.down | {port} if is_broken else element.down - {port}
        element.tell()
        return True

    def cut_mains(self, name: str, *, is_broken: bool) -> bool:
        """Take the mains from a power supply, or give it back; False where there is none."""
        element = self.elements.get(name)
        if element is None or element.plan.kind != UPS:
            return False
        element.on_battery_since = (element.on_battery_since or monotonic()) if is_broken else None
        element.tell()
        return True

    def mend_all(self) -> None:
        """Mend whatever is broken."""
        for name, element in self.elements.items():
            element.down = frozenset()
            self.cut_mains(name, is_broken=False)
            self.break_element(name, is_broken=False)

    def is_cut_off(self, element: Element) -> bool:
        """Tell whether an element is broken, or another one through which alone it can be reached."""
        below = self.elements.get(element.plan.on)
        return element.is_broken or (below is not None and self.is_cut_off(below))

    def _serve(self) -> None:
        with selectors.DefaultSelector() as ready:
            for element in self.elements.values():
                ready.register(element, selectors.EVENT_READ, element)
            while not self._stop.is_set():
                for key, _events in ready.select(PULSE):
                    key.data.serve_one()
