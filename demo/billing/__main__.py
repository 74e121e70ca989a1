"""Run the demo billing server: ``python -m demo.billing --port 8090 --state FILE --key-file FILE``."""

import argparse
import json
import sys
from pathlib import Path

from demo.billing.ledger import Ledger
from demo.billing.server import BillingServer
from demo.serving import serve


def main() -> int:
    """Serve until stopped, or until the parent is gone."""
    options = _options()
    try:
        ledger = Ledger(options.state)
        if options.seed:
            ledger.seed(json.loads(options.seed.read_text()))
        key = options.key_file.read_text(encoding="utf-8").strip()
        server = BillingServer((options.host, options.port), ledger, key)
    except (OSError, ValueError, KeyError) as error:
        sys.stderr.write(f"billing cannot start: {error}\n")
        return 1
    serve(server, options.parent, f"billing listening on {server.url}")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m demo.billing", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="where to listen; only this machine by default")
    parser.add_argument("--port", type=int, required=True, help="0 takes any free port")
    parser.add_argument("--state", type=Path, required=True, help="the file that keeps the accounts")
    parser.add_argument("--seed", type=Path, help="accounts to add, those that are known already excepted")
    # The key itself is no option, because everybody on the machine can read the words of a command.
    parser.add_argument("--key-file", type=Path, required=True, help="holds the key that the service desk must send")
    parser.add_argument("--parent", type=int, help="end when this process is gone")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
