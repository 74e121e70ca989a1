"""Run the simulated network: ``python -m demo.network``; its first line tells as JSON where everything is."""

import argparse
import json
import sys

from demo.network.agent import LOOPBACK
from demo.network.elements import Network
from demo.network.server import NetworkServer
from demo.serving import serve


def main() -> int:
    """Answer until stopped, or until the parent is gone."""
    with Network() as network:
        return _serve(network, _options())


def _serve(network: Network, options: argparse.Namespace) -> int:
    try:
        server = NetworkServer((LOOPBACK, options.port), network, options.desk)
    except OSError as error:
        sys.stderr.write(f"the network cannot start: {error}\n")
        return 1
    serve(server, options.parent, json.dumps({"url": server.url, "agents": network.ports}))
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m demo.network", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="where the pages are; 0 takes any free port")
    parser.add_argument("--desk", default="", help="the address of the service desk, to which the pages lead")
    parser.add_argument("--parent", type=int, help="end when this process is gone")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
