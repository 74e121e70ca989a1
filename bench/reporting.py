"""One customer who reports over HTTP, as a browser does: the page first, then its form."""

import http.client
import re
import time
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlencode

from bench.programs import fetch
from bench.visits import TOKEN, TYPED

JOINING = re.compile(r'action="([^"]*/report/known/join[^"]*)"')
TYPE = "application/x-www-form-urlencoded"
SENT_ON = (302, 303)


@dataclass(frozen=True)
class Answered:
    """How a report was answered in the end, and how many seconds page and form took together."""

    status: int
    seconds: float

    @property
    def is_accepted(self) -> bool:
        """Tell whether it was taken."""
        return self.status in SENT_ON


def report(port: int, cookie: str, customer: int) -> Answered:
    """Report that the line of this customer is dead: "me too" where an outage is shown, else the whole form."""
    began = time.perf_counter()
    path = f"/report/known?about=L-{customer}&category=c1"
    status, page, cookies = fetch(port, path, {"Cookie": f"sid={cookie}"})
    if status in SENT_ON or (status == http.client.OK and not JOINING.search(page)):  # nothing to be part of: go on
        path = path.replace("known", "details")
        status, page, cookies = fetch(port, path, {"Cookie": f"sid={cookie}"})
    token, join = TOKEN.search(page), JOINING.search(page)
    if status != http.client.OK or token is None:
        return Answered(status, time.perf_counter() - began)
    typed = {} if join else {"once": f"{customer:032x}", "contact_phone": "987654321", "description": TYPED}
    jar = "; ".join([f"sid={cookie}", *(each.partition(";")[0] for each in cookies)])
    status = post(port, unescape(join[1]) if join else path, jar, {"csrf_token": unescape(token[1]), **typed})
    return Answered(status, time.perf_counter() - began)


def post(port: int, path: str, cookies: str, typed: dict[str, str]) -> int:
    """Send a form, and return how it was answered."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    origin = f"http://127.0.0.1:{port}"
    try:
        head = {"Cookie": cookies, "Content-Type": TYPE, "Origin": origin, "Sec-Fetch-Site": "same-origin"}
        connection.request("POST", path, urlencode(typed), head)
        return connection.getresponse().status
    finally:
        connection.close()
