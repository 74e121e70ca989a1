"""An HTTP client that loads the libraries it sends with when it first sends: most processes never do."""

from collections.abc import Mapping
from dataclasses import dataclass

from servicedesk.adapters.egress.targets import Resolver, system_resolve
from servicedesk.core.kernel.ports import HttpAnswer


@dataclass(frozen=True)
class EgressRules:
    """What one purpose may do; the defaults suit an address of the Internet that nobody has vouched for."""

    http_allowed: bool = False
    private_allowed: bool = False
    refused_hosts: frozenset[str] = frozenset()
    connect_seconds: float = 2.0
    total_seconds: float = 3.0
    body_limit: int = 1024 * 1024


class Egress:
    """An HTTP client for one purpose; it keeps nothing between requests and may be shared by threads.

    No redirects, no cookies, no proxies and no credentials taken from the environment. The time limit
    covers everything from the look-up of the name to the last byte. ``private_allowed`` is for an
    address that an administrator entered and declared to be in his own network.
    """

    def __init__(self, purpose: str, rules: EgressRules = EgressRules(), resolve: Resolver = system_resolve) -> None:
        """Keep the rules; ``purpose`` names this use in the log."""
        self._purpose = purpose
        self._rules = rules
        self._resolve = resolve

    def request(self, method: str, url: str, headers: Mapping[str, str] | None = None, body: bytes = b"") -> HttpAnswer:
        """Send one request and return its answer, whatever its status; or raise ``Unreachable``."""
        from servicedesk.adapters.egress.sending import Sender  # noqa: PLC0415  # some 5 MB that few processes need

        return Sender(self._purpose, self._rules, self._resolve).send(method, url, headers, body)
