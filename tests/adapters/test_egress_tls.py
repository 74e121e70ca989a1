"""TLS through the pinned connection: the name that was asked for must be in the certificate."""

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from servicedesk.adapters.egress import Egress, EgressRules
from servicedesk.adapters.egress.sending import _tls
from servicedesk.core.kernel.ports import Unreachable
from tests.adapters.hostile import hostile_server


def make_certificate(folder, *names):
    """Make a self-signed certificate for some names, and return where it and its key are."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    path.write_bytes(
        certificate.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return path


@pytest.fixture
def trusted(tmp_path, monkeypatch):
    """A server with a certificate for one name and one address, which the system trusts."""
    path = make_certificate(tmp_path, x509.DNSName("billing.example"), x509.IPAddress(IPv4Address("127.0.0.1")))
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    _tls.cache_clear()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    with hostile_server(lambda visit: visit.answer(b"secret"), context) as server:
        yield server
    _tls.cache_clear()


def ask(server, host):
    """Ask for a name; every name leads to loopback."""
    egress = Egress("test", EgressRules(private_allowed=True), lambda host, port: ["127.0.0.1"])
    return egress.request("GET", f"https://{host}:{server.port}/")


@pytest.mark.parametrize("host", ["billing.example", "127.0.0.1"])
def test_a_name_in_the_certificate_is_accepted(trusted, host):
    assert ask(trusted, host).body == b"secret"


def test_another_name_at_the_same_address_is_refused(trusted):
    with pytest.raises(Unreachable, match="no_answer"):
        ask(trusted, "other.example")

    assert trusted.visits[0].request == b""


def test_a_certificate_of_nobody_is_refused(trusted, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    _tls.cache_clear()

    with pytest.raises(Unreachable, match="no_answer"):
        ask(trusted, "billing.example")


def test_a_server_that_is_silent_at_the_handshake_ends_at_the_deadline():
    rules = EgressRules(private_allowed=True, total_seconds=0.5)

    with hostile_server(lambda visit: visit.over.wait(5)) as server, pytest.raises(Unreachable, match="no_answer"):
        Egress("test", rules).request("GET", f"https://127.0.0.1:{server.port}/")
