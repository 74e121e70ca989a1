"""The demo: the command `demo`, and what `run --demo` does before the desk starts."""

import json
import os
import secrets
import socket
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click

from demo.operator import LOGINS, NotEmpty, billing_seed, fill
from servicedesk.cli import give_up, say
from servicedesk.cli.demo_network import (
    SNMP_MONITOR,
    Network,
    point_at_network,
    start_network,
    watch_network,
)
from servicedesk.cli.opening import explained, opened, said_plainly, working
from servicedesk.config import Config
from servicedesk.core import people
from servicedesk.core.kernel.operator import get_operator
from servicedesk.core.kernel.plugin_admin import enable_plugin, set_plugin_settings
from servicedesk.installation import Installation, open_installation
from servicedesk.preparing import plugin_migration

DEBT_CHECK, MAINTENANCE_NOTICE = "debt_check", "maintenance_notice"
MAIL_PAGE = "/admin/mail"
KEY_FILE = "billing-key"
LOOPBACK = "127.0.0.1"


@click.command()
def demo() -> None:
    """Fill an empty desk with the demo operator, Andina Red.

    Refuses on a desk that belongs to somebody. `servicedesk run --demo` does this by itself, and
    starts the billing system of the demo too.
    """
    with opened() as installation:
        say("demo", "filled" if _fill(installation) else "was filled before")
    _say_logins("")


@dataclass(frozen=True)
class Billing:
    """The billing system of the demo: where it listens, what it keeps, and the key to it."""

    folder: Path
    port: int
    key: str

    @property
    def url(self) -> str:
        """Return its address."""
        return f"http://{LOOPBACK}:{self.port}"


@dataclass(frozen=True)
class Demo:
    """The demo while it runs: called when the desk can answer, to say where everything is."""

    config: Config
    billing: Billing
    running: subprocess.Popen[bytes]
    network: Network

    def __call__(self, installation: Installation) -> None:
        """Say where everything is."""
        config = self.config
        say("desk", f"{config.public_url}  (Ctrl-C ends it)")
        _say_logins(config.public_url)
        say("mail", f"{config.public_url}{MAIL_PAGE}  (nothing leaves this machine; read it there)")
        say("billing", f"{self.billing.url}  (pay a bill, or make it fail)")
        if self.network.url:
            say("network", f"{self.network.url}  (cut an interface, or switch an element off)")
        if config.is_local:
            say("", "only this machine is served; to go further see SERVICEDESK_BIND and SERVICEDESK_PUBLIC_URL")


def prepare_demo(config: Config) -> Demo:
    """Fill the desk if it is empty, start billing and the network, and set the plugins that ask them."""
    folder = config.home / "demo"
    folder.mkdir(mode=0o700, exist_ok=True)
    billing = Billing(folder, _port_beside(config.bind, 1), _kept_key(folder / KEY_FILE))
    with explained(config), said_plainly():
        installation = open_installation(config)
        try:
            running = _start_billing(installation, billing)
            network = start_network(_port_beside(config.bind, 2), config.public_url)
            is_new = _fill(installation, billing)
            if not is_new:
                _point_at(installation, billing)
                point_at_network(installation.kernel, network)
            else:
                _enabled(installation, MAINTENANCE_NOTICE)
                if network.agents and _enabled(installation, SNMP_MONITOR):
                    watch_network(installation.kernel, network)
        finally:
            installation.kernel.engine.dispose()
    say("demo", "filled with the operator Andina Red" if is_new else "was filled before")
    return Demo(config, billing, running, network)


def _fill(installation: Installation, billing: Billing | None = None) -> bool:
    def switch_on() -> None:
        if billing is not None and _enabled(installation, DEBT_CHECK):
            _point_at(installation, billing)

    try:
        return fill(installation.kernel, switch_on)
    except NotEmpty:
        another = "SERVICEDESK_HOME=demo-instance servicedesk run --demo"
        give_up("this desk belongs to somebody, and the demo would mix with it", another)


def _enabled(installation: Installation, name: str) -> bool:
    """Switch a plugin on; False where it is not here or cannot run, which is said."""
    found = next((each for each in installation.plugins if each.name == name), None)
    if found is None or found.manifest is None or not found.can_run:
        say("demo", f"without {name}: {found.problem if found else 'it is not here'}")
        return False
    migrate = plugin_migration(installation, name)
    registry = installation.kernel.registry
    with working(installation) as uow:
        enable_plugin(uow, registry, name, version=found.manifest.version, migrate=migrate)
        people.introduce_permissions(uow, registry.installed[name].own_permissions)
    return True


def _point_at(installation: Installation, billing: Billing) -> None:
    """Tell the debt check where billing is at this start."""
    registry = installation.kernel.registry
    if DEBT_CHECK not in registry.installed or not installation.kernel.keys.is_ready:
        return
    settings = {"billing_url": billing.url, "access_key": billing.key, "http_allowed": True, "private_allowed": True}
    with working(installation) as uow:
        set_plugin_settings(uow, registry, DEBT_CHECK, settings)


def _start_billing(installation: Installation, billing: Billing) -> subprocess.Popen[bytes]:
    """Start billing as a process of its own, which ends when this one does."""
    seed = billing.folder / "billing-seed.json"
    seed.write_text(json.dumps(billing_seed(_today(installation).date())), encoding="utf-8")
    options = {
        "--port": billing.port, "--state": billing.folder / "billing.json", "--seed": seed,
        "--key-file": billing.folder / KEY_FILE, "--parent": os.getpid(),
    }  # fmt: skip
    command = [str(part) for pair in options.items() for part in pair]
    return subprocess.Popen(  # noqa: S603  # our own module, with options of our own making
        [sys.executable, "-m", "demo.billing", *command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )


def _today(installation: Installation) -> datetime:
    kernel = installation.kernel
    with kernel.sessions() as session:
        return kernel.clock.now().astimezone(get_operator(session).time_zone)


def _port_beside(bind: str, steps: int) -> int:
    """Return the port so many after the desk's, or any free one where somebody listens there."""
    wanted = int(bind.rpartition(":")[2]) + steps
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((LOOPBACK, port))
            except (OSError, OverflowError):
                continue
            return int(probe.getsockname()[1])
    give_up("no port is free for the servers of the demo")


def _kept_key(path: Path) -> str:
    """Return the key to billing, the same at every start."""
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(secrets.token_hex(16))
    return path.read_text(encoding="utf-8")


def _say_logins(public_url: str) -> None:
    for login in LOGINS:
        say(login.who, f"{login.email}  {login.password}  {public_url}{login.face}")
