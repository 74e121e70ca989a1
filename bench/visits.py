"""What is asked of the desk: the requests of people who are signed in already, as their browsers send them."""

import base64
import http.client
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape

from bench.homes import Home
from bench.load import MARK
from bench.people import sign_in
from bench.programs import fetch
from servicedesk.core.kernel.kernel import Kernel

CONNECTIONS = 8
TYPED = "Desde ayer por la noche no cargan las páginas. Ya reinicié el equipo dos veces y sigue igual."
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
NO_FILE = '; filename=""\r\nContent-Type: application/octet-stream'
FREQUENT = "equipo"  # every ticket has it
TICKETS_ASKED = 40  # different tickets whose pages are asked for


@dataclass(frozen=True)
class Visit:
    """One kind of request: what it is called, how it is answered, and the requests of each connection."""

    name: str
    title: str
    expected: int
    requests: list[list[str]]


@dataclass(frozen=True)
class Browsers:
    """The cookies of the people: one agent, and a customer for each connection."""

    agent: str
    customers: dict[int, str]


def signed_in(kernel: Kernel) -> Browsers:
    """Begin the sessions of everybody; the customers are the first ones, who owe nothing."""
    customers = [customer for customer in range(1, 2 * CONNECTIONS) if customer % 5][:CONNECTIONS]
    return Browsers(sign_in(kernel, "user", 1), {each: sign_in(kernel, "contact", each) for each in customers})


def visits_of(home: Home, browsers: Browsers, tickets: int) -> dict[str, Visit]:
    """Return the visits, with the tokens of forms that were really opened."""
    opening = [[_opening(home, customer, cookie)] for customer, cookie in browsers.customers.items()]
    agent = _cookies_after(home, "/desk/", f"sid={browsers.agent}")
    numbers = [f"BM-{tickets - 7 * turn:06X}" for turn in range(TICKETS_ASKED)]
    queue = [[_get(home, "/desk/", agent)]] * CONNECTIONS
    pages = [[_get(home, f"/desk/tickets/{number}", agent) for number in numbers]] * CONNECTIONS
    rare = [[_get(home, f"/desk/search?q={tickets - 7 * turn}", agent) for turn in range(TICKETS_ASKED)]] * CONNECTIONS
    frequent = [[_get(home, f"/desk/search?q={FREQUENT}", agent)]] * CONNECTIONS
    return {
        "queue": Visit("queue", "queue of the desk", 200, queue),
        "ticket": Visit("ticket", "page of a ticket", 200, pages),
        "rare": Visit("rare", "search for a rare word", 200, rare),
        "common": Visit("common", "search for a common word", 200, frequent),
        "open": Visit("open", "open a ticket", 303, opening),
    }


def _opening(home: Home, customer: int, cookie: str) -> str:
    """Open the form of a report as this customer, and return the request that sends it."""
    path = f"/report/details?about=SV-{customer}&category=c1"
    status, page, cookies = fetch(home.port, path, {"Cookie": f"sid={cookie}"})
    token = TOKEN.search(page)
    if status != http.client.OK or token is None:
        raise RuntimeError(f"no form to report with: {status}\n{page[:2000]}")
    sent = {
        "csrf_token": unescape(token[1]), "once": MARK.decode(), "contact_phone": "987654321", "description": TYPED,
        "photos": None,
    }  # fmt: skip
    return _post(home, path, _joined(f"sid={cookie}", cookies), sent)


def _cookies_after(home: Home, path: str, cookie: str) -> str:
    """Return the cookies that a browser sends once it has been shown a page: those that the page has set too."""
    _status, _page, cookies = fetch(home.port, path, {"Cookie": cookie})
    return _joined(cookie, cookies)


def _joined(cookie: str, more: list[str]) -> str:
    return "; ".join([cookie, *(each.partition(";")[0] for each in more)])


def _post(home: Home, path: str, cookie: str, sent: Mapping[str, str | None]) -> str:
    """Return a form as a browser sends it; a field that is None is a file that nobody chose."""
    # A browser makes a boundary of its own for each form that it sends.
    boundary = f"----geckoformboundary{MARK.decode()}"
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{NO_FILE if value is None else ""}'
        f"\r\n\r\n{value or ''}\r\n"
        for name, value in sent.items()
    ]
    body = "".join([*parts, f"--{boundary}--\r\n"]).encode()
    head = {
        "Content-Type": f"multipart/form-data; boundary={boundary}", "Content-Length": str(len(body)),
        "Origin": f"http://127.0.0.1:{home.port}", "Referer": f"http://127.0.0.1:{home.port}{path}",
        "Sec-Fetch-Site": "same-origin", "Cookie": cookie,
    }  # fmt: skip
    return _written(f"POST {path}", home, head, body)


def _get(home: Home, path: str, cookie: str) -> str:
    return _written(f"GET {path}", home, {"Sec-Fetch-Site": "same-origin", "Cookie": cookie})


def request_of(home: Home, path: str) -> str:
    """Return the request of somebody who is not signed in."""
    return _written(f"GET {path}", home, {})


def _written(what: str, home: Home, head: Mapping[str, str], body: bytes = b"") -> str:
    """Return a whole request in base64; it takes no compressed answer, see docs/benchmarks.md."""
    lines = {
        "Host": f"127.0.0.1:{home.port}", "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101",
        "Accept": "text/html,application/xhtml+xml", "Accept-Language": "es-PE,es;q=0.8,en;q=0.3", **head,
    }  # fmt: skip
    written = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return base64.b64encode(f"{what} HTTP/1.1\r\n{written}\r\n".encode() + body).decode()
