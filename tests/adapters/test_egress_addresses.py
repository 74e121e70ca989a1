"""Where a request may go, decided before anything is connected."""

import pytest

from servicedesk.adapters.egress import Egress, EgressRules
from servicedesk.adapters.egress.addresses import judge
from servicedesk.adapters.egress.targets import read_target
from servicedesk.core.kernel.ports import Unreachable
from tests.adapters.hostile import hostile_server

VERDICTS = {
    "global": [
        "1.1.1.1",
        "8.8.8.8",
        "100.63.255.255",
        "100.128.0.1",
        "2606:4700::1111",
        "::ffff:8.8.8.8",
        "64:ff9b::8.8.8.8",
    ],
    "private": [
        "127.0.0.1",
        "127.8.8.8",
        "10.0.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "100.64.0.1",
        "100.127.255.254",
        "::1",
        "fd00::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:100.64.0.1",
    ],
    "forbidden": [
        "0.0.0.0",  # noqa: S104 - an address to refuse, not one to listen on
        "0.1.2.3",
        "169.254.169.254",
        "192.0.0.170",
        "192.0.2.1",
        "192.88.99.1",
        "198.18.0.1",
        "198.51.100.7",
        "203.0.113.9",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::7f00:1",
        "::ffff:169.254.169.254",
        "::ffff:0:127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::10.0.0.1",
        "64:ff9b:1::8.8.8.8",
        "100::1",
        "2001::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:808:808::1",
        "3fff::1",
        "5f00::1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "localhost",
        "",
    ],
}

ODD_SPELLINGS = [
    "http://2130706433:{port}/",
    "http://0x7f000001:{port}/",
    "http://0x7f.1:{port}/",
    "http://017700000001:{port}/",
    "http://0177.0.0.1:{port}/",
    "http://127.1:{port}/",
    "http://127.0.1:{port}/",
    "http://0:{port}/",
    "http://0.0.0.0:{port}/",
    "http://127.0.0.1.:{port}/",
    "http://localhost.:{port}/",
    "http://127.0.0.1%00:{port}/",
    "http://example.com@127.0.0.1:{port}/",
    "http://example.com:80@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}\\@example.com/",
    "http://example.com\\@127.0.0.1:{port}/",
    "http:\\\\127.0.0.1:{port}/",
    "http:/127.0.0.1:{port}/",
    "http:127.0.0.1:{port}/",
    "//127.0.0.1:{port}/",
    "http://127.0.0.1:{port}#@example.com/",
    "http://127.0.0.1:{port}/#x",
    " http://127.0.0.1:{port}/",
    "http://127.0.0.1:{port}/ ",
    "http://127.0.0.1:{port}/\n",
    "ht\ttp://127.0.0.1:{port}/",
    "http://127.0.\t0.1:{port}/",
    "http://127.0.0.1:{port}/a b",
    "http://127.0.0.1:{port}/\r\nX: y",
    "http://１２７.0.0.1:{port}/",
    "http://127。0。0。1:{port}/",
    "http://lоcalhost:{port}/",
    "http://ñandú.example:{port}/",
    "http://[::ffff:127.0.0.1%25lo]:{port}/",
    "http://[::1:{port}/",
    "http://[127.0.0.1]:{port}/",
    "http://[v1.x]:{port}/",
    "http://127.0.0.1:0/",
    "http://127.0.0.1:65536/",
    "http://127.0.0.1:{port}:80/",
    "http://-x.example:{port}/",
    "http://a..b:{port}/",
    "http://:{port}/",
    "HTTP://127.0.0.1:{port}/",
    "ftp://127.0.0.1:{port}/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:{port}/",
    "",
    "http://127.0.0.1:{port}/" + "x" * 2000,
]

PLAIN_PRIVATE = [
    "http://127.0.0.1:{port}/",
    "http://[::1]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::ffff:7f00:1]:{port}/",
    "http://[64:ff9b::7f00:1]:{port}/",
    "http://localhost:{port}/",
    "http://10.0.0.1:{port}/",
    "http://172.16.0.1:{port}/",
    "http://192.168.0.1:{port}/",
    "http://100.64.0.1:{port}/",
    "http://169.254.169.254:{port}/",
]


@pytest.fixture
def sink():
    with hostile_server(lambda visit: visit.answer(b"reached")) as server:
        yield server


@pytest.mark.parametrize(("verdict", "address"), [(key, text) for key, texts in VERDICTS.items() for text in texts])
def test_every_kind_of_address_is_judged(verdict, address):
    assert judge(address) == verdict


@pytest.mark.parametrize("spelling", ODD_SPELLINGS)
def test_an_odd_spelling_is_refused_even_where_private_addresses_are_allowed(sink, spelling):
    egress = Egress("test", EgressRules(http_allowed=True, private_allowed=True))

    with pytest.raises(Unreachable) as refused:
        egress.request("GET", spelling.format(port=sink.port))

    assert refused.value.reason_code == "address"
    assert sink.visits == []


@pytest.mark.parametrize("url", PLAIN_PRIVATE)
def test_a_private_address_is_refused_before_a_connection(sink, url):
    egress = Egress("test", EgressRules(http_allowed=True))

    with pytest.raises(Unreachable) as refused:
        egress.request("GET", url.format(port=sink.port))

    assert refused.value.reason_code == "address"
    assert sink.visits == []


def test_a_private_address_is_reached_when_an_administrator_declared_it(sink):
    egress = Egress("test", EgressRules(http_allowed=True, private_allowed=True))

    answer = egress.request("GET", f"http://localhost:{sink.port}/")

    assert (answer.status, answer.body) == (200, b"reached")


def test_the_metadata_server_of_a_cloud_is_refused_to_an_administrator_too():
    egress = Egress(
        "test", EgressRules(http_allowed=True, private_allowed=True), lambda host, port: ["169.254.169.254"]
    )

    with pytest.raises(Unreachable, match="address"):
        egress.request("GET", "http://metadata.example/")


def test_http_needs_a_permission_of_its_own(sink):
    egress = Egress("test", EgressRules(private_allowed=True))

    with pytest.raises(Unreachable, match="address"):
        egress.request("GET", sink.url)

    assert sink.visits == []


def test_the_desks_own_public_name_is_refused(sink):
    rules = EgressRules(http_allowed=True, private_allowed=True, refused_hosts=frozenset({"desk.example"}))

    with pytest.raises(Unreachable, match="address"):
        Egress("test", rules, lambda host, port: ["127.0.0.1"]).request("GET", f"http://Desk.Example:{sink.port}/")

    assert sink.visits == []


def test_one_private_address_among_public_ones_spoils_the_name(sink):
    egress = Egress("test", EgressRules(http_allowed=True), lambda host, port: ["8.8.8.8", "127.0.0.1"])

    with pytest.raises(Unreachable, match="address"):
        egress.request("GET", f"http://mixed.example:{sink.port}/")

    assert sink.visits == []


def test_a_name_that_changes_its_mind_is_asked_only_once(sink):
    asked = []

    def rebind(host, port):
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["169.254.169.254"]

    answer = Egress("test", EgressRules(http_allowed=True, private_allowed=True), rebind).request(
        "GET", f"http://rebinding.example:{sink.port}/"
    )

    assert answer.body == b"reached"
    assert asked == ["rebinding.example"]
    assert f"Host: rebinding.example:{sink.port}".encode() in sink.visits[0].request


def test_an_unknown_name_looks_the_same_as_a_forbidden_one():
    def nobody(host, port):
        raise OSError("no such name")

    with pytest.raises(Unreachable) as unknown:
        Egress("test", resolve=nobody).request("GET", "https://nobody.example/")
    with pytest.raises(Unreachable) as forbidden:
        Egress("test", resolve=lambda host, port: ["10.0.0.1"]).request("GET", "https://inside.example/")

    assert str(unknown.value) == str(forbidden.value) == "address"


def test_an_open_and_a_closed_port_of_a_forbidden_address_look_the_same(sink):
    egress = Egress("test", EgressRules(http_allowed=True))

    texts = []
    for port in (sink.port, 1):
        with pytest.raises(Unreachable) as refused:
            egress.request("GET", f"http://127.0.0.1:{port}/")
        texts.append((str(refused.value), refused.value.__cause__, refused.value.__suppress_context__))

    assert texts[0] == texts[1]


def test_a_plain_address_keeps_its_path_and_question():
    target = read_target("https://billing.example:8443/v1/accounts/A-1/balance?x=1%2F2&y=a:b", False, frozenset())

    assert (target.host, target.port) == ("billing.example", 8443)
    assert target.url == "https://billing.example:8443/v1/accounts/A-1/balance?x=1%2F2&y=a:b"
