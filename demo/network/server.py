"""The HTTP server of the network's pages."""

from demo.billing.exchange import Reply, Request, as_json
from demo.network.elements import Network
from demo.network.pages import Pages
from demo.serving import AnsweringServer, Visit, style


class NetworkServer(AnsweringServer):
    """The pages of one network on one port."""

    def __init__(self, place: tuple[str, int], network: Network, desk_url: str = "") -> None:
        """Listen at a host and port; port 0 takes any free one."""
        super().__init__(place, Visit)
        self.pages = Pages(network, desk_url)

    def answer(self, request: Request) -> Reply:
        """Answer one request."""
        if request.path == "/healthz":
            return as_json(200, {"status": "ok"})
        return style() if request.path == "/style.css" else self.pages.answer(request)
