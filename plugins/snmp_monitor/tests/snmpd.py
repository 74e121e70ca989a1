"""Debian's snmpd on a free port of loopback: a real agent that speaks v1, v2c and v3."""

import socket
import subprocess
from pathlib import Path

AUTH_KEY, PRIVACY_KEY = "clave-de-firma", "clave-de-cifra"
USERS = (("sha2", "SHA-256", "AES"), ("sha1", "SHA", "AES"), ("long", "SHA-512", "AES-256"))
CONFIGURATION = """
agentaddress udp:127.0.0.1:{port}
rocommunity andina 127.0.0.1
sysName pe-lima-01
sysDescr Router of a test
sysLocation Lima
"""


def free_port() -> int:
    """Return a port of UDP that nobody has at this moment."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start_snmpd(program: Path, folder: Path) -> tuple[subprocess.Popen[bytes], int]:
    """Start this snmpd, which keeps everything in this folder; return its process and its port."""
    port = free_port()
    users = [f'createUser {name} {auth} "{AUTH_KEY}" {privacy} "{PRIVACY_KEY}"' for name, auth, privacy in USERS]
    allowed = [f"rouser {name} priv" for name, _auth, _privacy in USERS]
    file = folder / "snmpd.conf"
    file.write_text("\n".join([CONFIGURATION.format(port=port), *users, *allowed, ""]), encoding="utf-8")
    command = [str(program), "-f", "-C", "-c", str(file), "-p", str(folder / "snmpd.pid"), "-Lf", str(folder / "log")]
    environment = {"SNMP_PERSISTENT_DIR": str(folder), "PATH": "/usr/bin:/bin"}
    running = subprocess.Popen(command, stdin=subprocess.DEVNULL, env=environment)
    return running, port
