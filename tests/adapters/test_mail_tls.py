"""Encryption and passwords on the way to the mail server."""

import ssl

import pytest

from servicedesk.adapters.mail import make_mailer
from tests.adapters.hostile import hostile_server
from tests.adapters.mails import failure_of, mail, mailer_for, play_smtp
from tests.adapters.scripted_smtp import scripted_smtp
from tests.adapters.test_egress_tls import make_certificate, x509


@pytest.fixture
def certificate(tmp_path):
    """A certificate for localhost, and a server's rules with it."""
    path = make_certificate(tmp_path, x509.DNSName("localhost"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return path, context


def test_the_right_password_is_accepted_and_the_wrong_one_concerns_every_message(certificate):
    with scripted_smtp(tls=certificate[1], password="s3cret/@") as (script, port):
        assert failure_of(mailer_for(port, login="desk:wrong@")) == ("authentication", "server")
        assert failure_of(mailer_for(port, login="desk:ñ@")) == ("authentication", "server")
        mailer_for(port, login="desk:s3cret%2F%40@").send(mail())

    assert len(script.received) == 1


def test_tls_is_taken_when_it_is_offered(certificate):
    with scripted_smtp(tls=certificate[1]) as (script, port):
        mailer_for(port).send(mail())

    assert script.received[0].is_encrypted


def test_required_tls_needs_a_valid_certificate(certificate, monkeypatch):
    path, context = certificate

    with scripted_smtp(tls=context) as (script, port):
        url = f"smtp://localhost:{port}?starttls=required"
        assert failure_of(make_mailer(url)) == ("certificate", "server")
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
        make_mailer(url).send(mail())

    assert [received.is_encrypted for received in script.received] == [True]


def test_required_tls_is_not_given_up_where_it_is_not_offered():
    with scripted_smtp() as (script, port):
        assert failure_of(mailer_for(port, "starttls=required")) == ("not_supported", "server")

    assert script.received == []


def test_tls_is_left_alone_when_the_administrator_says_so(certificate):
    with scripted_smtp(tls=certificate[1]) as (script, port):
        mailer_for(port, "starttls=never").send(mail())

    assert not script.received[0].is_encrypted


def test_a_server_with_tls_from_the_first_byte_is_reached(certificate, monkeypatch):
    path, context = certificate
    monkeypatch.setenv("SSL_CERT_FILE", str(path))

    with hostile_server(play_smtp(b"354 go on"), context) as server:
        make_mailer(f"smtps://localhost:{server.port}?timeout=2").send(mail())

    assert b"Aviso 1" in server.visits[0].request
