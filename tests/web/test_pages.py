"""The pages: well formed, with landmarks and one title, nothing inline, and a way through without a script."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from servicedesk.core.kernel.actors import ANONYMOUS, Actor
from tests.web.browser import Browser, Elements
from tests.web.conftest import Visit
from tests.web.sample import CONTACT_ROSA, USER_JIMENA

EVERYTHING = replace(USER_JIMENA, permissions=frozenset({"plugin.enable"}))
PAGES = [
    (ANONYMOUS, "/"),
    (CONTACT_ROSA, "/"),
    (CONTACT_ROSA, "/report"),
    (EVERYTHING, "/desk/"),
    (EVERYTHING, "/admin/"),
    (CONTACT_ROSA, "/fail/refused"),
    (CONTACT_ROSA, "/fail/bug"),
]
each_page = pytest.mark.parametrize(("actor", "path"), PAGES, ids=[f"{actor.kind}{path}" for actor, path in PAGES])
CONFIGURATION = {
    "selfRequestsOnly": True, "allowEval": False, "allowScriptTags": False, "includeIndicatorStyles": False,
    "historyCacheSize": 0, "refreshOnHistoryMiss": True, "historyRestoreAsHxRequest": False,
    "allowNestedOobSwaps": False, "withCredentials": False, "timeout": 15000, "methodsThatUseUrlParams": ["get"],
    "attributesToSettle": ["class", "width", "height"],
    "responseHandling": [
        {"code": "204", "swap": False}, {"code": "[23]..", "swap": True}, {"code": "422", "swap": True},
        {"code": "409", "swap": True}, {"code": "[45]..", "swap": False, "error": True},
    ],
}  # fmt: skip
VOID = {"meta", "link", "input", "br", "img", "hr"}


class Nesting(HTMLParser):
    """Whether every element is closed where it should be."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.crossed: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.crossed.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass


@each_page
def test_every_element_is_closed_in_its_place(visit: Visit, actor: Actor, path: str) -> None:
    nesting = Nesting(visit(actor).get(path).text)

    assert (nesting.open, nesting.crossed) == ([], [])


@each_page
def test_a_page_has_its_landmarks(visit: Visit, actor: Actor, path: str) -> None:
    page = Elements(visit(actor).get(path).text)

    assert [each["id"] for each in page.named("main")] == ["main"]
    assert page.named("a")[0] == {"class": "skip-link", "href": "#main"}
    assert len(page.named("h1")) == 1
    assert all(each.get("aria-label") for each in page.named("nav"))
    assert len({each["aria-label"] for each in page.named("nav")}) == len(page.named("nav"))


@each_page
def test_no_name_is_given_twice_and_every_reference_finds_its_own(visit: Visit, actor: Actor, path: str) -> None:
    page = Elements(visit(actor).get(path).text)

    names = [attributes["id"] for _, attributes in page.found if "id" in attributes]
    assert len(set(names)) == len(names)
    for _, attributes in page.found:
        for reference in ("for", "aria-describedby", "aria-labelledby", "data-open"):
            assert set((attributes.get(reference) or "").split()) <= set(names), attributes


@each_page
def test_nothing_is_inline(visit: Visit, actor: Actor, path: str) -> None:
    """SEC-W1."""
    page = Elements(visit(actor).get(path).text)

    assert not page.named("style")
    assert all(str(each.get("src")).startswith("/static/") for each in page.named("script"))
    for tag, attributes in page.found:
        assert "style" not in attributes, tag
        assert not [name for name in attributes if name.startswith(("on", "hx-on"))], tag
        assert "javascript:" not in str(attributes).lower()


@each_page
def test_everything_that_is_loaded_is_ours_and_is_there(visit: Visit, actor: Actor, path: str) -> None:
    browser = visit(actor)
    page = Elements(browser.get(path).text)
    wanted = {each["href"] for each in page.named("link")} | {each["src"] for each in page.named("script")}
    icons = {str(each["href"]).partition("#") for each in page.named("use")}
    sprite = browser.get(next(iter(icons))[0]).text

    assert all(browser.get(str(address)).status_code == 200 for address in wanted)
    assert all(f'id="{name}"' in sprite for _, _, name in icons)


@each_page
def test_htmx_is_configured_as_decided(visit: Visit, actor: Actor, path: str) -> None:
    page = Elements(visit(actor).get(path).text)

    said = [each["content"] for each in page.named("meta") if each.get("name") == "htmx-config"]
    assert [json.loads(str(each)) for each in said] == [CONFIGURATION]


@each_page
def test_every_control_has_a_label(visit: Visit, actor: Actor, path: str) -> None:
    html = visit(actor).get(path).text
    page = Elements(html)
    labelled = {each.get("for") for each in page.named("label")}
    wrapped = set(re.findall(r'<label[^>]*>(?:(?!</label>).)*?<input[^>]*?name="([^"]+)"', html, re.DOTALL))

    for tag in ("input", "textarea", "select"):
        for control in page.named(tag):
            silent = control.get("type") == "hidden" or "data-keys-switch" in control
            assert silent or control.get("id") in labelled or control.get("aria-label") or control["name"] in wrapped


@each_page
def test_every_form_works_without_a_script(visit: Visit, actor: Actor, path: str) -> None:
    for form in Elements(visit(actor).get(path).text).named("form"):
        assert form.get("method") == "dialog" or form.get("action"), form
        assert "hx-post" not in form or form["action"] == form["hx-post"]


def test_the_place_where_the_reader_is_is_marked(customer: Browser) -> None:
    html = customer.get("/report/").text + customer.get("/report").text

    marked = re.findall(r'href="([^"]+)" aria-current="page"', html)
    assert set(marked) == {"/report"}


def test_a_box_of_a_plugin_is_escaped_and_a_broken_one_does_not_break_the_page(
    agent: Browser, customer: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    html, desk = customer.get("/").text, agent.get("/desk/").text

    assert "Pérdida de &lt;b&gt;5.6 dB&lt;/b&gt;" in html
    assert desk.count("El plugin no respondió") == 2 and "El plugin no respondió" not in html
    assert "Te respondemos antes de" in html
    assert {vars(record).get("plugin") for record in caplog.records} == {"whatsapp"}


def test_panels_fold_and_cards_stand(agent: Browser, customer: Browser) -> None:
    assert agent.get("/desk/").text.count('<details class="panel" open>') == 3
    assert '<section class="card" aria-label="Mapa de fibra">' in customer.get("/").text


def test_moments_and_amounts_are_said_in_words(customer: Browser) -> None:
    html = customer.get("/").text

    assert '<time datetime="2026-11-23T18:26:00-05:00">hoy, 18:26</time>' in html
    assert "Quedan 8\u00a0h" in html
    assert "S/\u00a058.00" in html
    assert "1\u202f284" in html
    assert '<progress class="climb" value="16.0" max="24"' in html


def test_people_s_own_words_are_no_instructions_to_htmx(customer: Browser) -> None:
    page = Elements(customer.get("/").text)

    bubbles = [attributes for _, attributes in page.found if "bubble" in str(attributes.get("class", "")).split()]
    assert len(bubbles) == 2
    assert all("hx-disable" in attributes for attributes in bubbles)


@pytest.mark.parametrize("path", ["/", "/report", "/nothing"])
def test_help_is_in_the_same_place_everywhere(customer: Browser, path: str) -> None:
    footer = customer.get(path).text.split('<footer class="portal-foot">')[1]

    assert re.search(r'<a href="tel:\*611"><svg.*?</svg> \*611 gratis desde tu móvil, 24 h</a>', footer)


def test_a_page_for_strangers_offers_to_sign_in_and_come_back(stranger: Browser) -> None:
    assert 'href="/sign-in?next=/"' in stranger.get("/").text
    assert "Tu cuenta" not in stranger.get("/").text


def test_an_answer_to_a_form_leads_back_to_the_page_of_the_form(customer: Browser) -> None:
    response = customer.send("/report", {}, Referer="http://localhost/report")

    assert 'href="/language/en?next=/report"' in response.text
