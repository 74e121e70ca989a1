"""Our files: their addresses, how long they are kept, where they come from, how heavy they are."""

import gzip
import json
import re
from hashlib import sha512

import pytest

from servicedesk.web.static_files import FOLDER, static_files, static_url
from tests.web.browser import Browser

LOADED = ("andina.css", "kit.css", "andina.js", "kit.js", "vendor/htmx-2.0.11.min.js")
BUDGET = 60_000  # bytes of stylesheets and scripts as they travel


def test_a_file_has_an_address_that_may_be_kept_for_a_year(stranger: Browser) -> None:
    response = stranger.get(static_url("andina.css"))

    assert response.status_code == 200
    assert response.mimetype == "text/css"
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Set-Cookie" not in response.headers


def test_a_file_is_ready_packed(stranger: Browser) -> None:
    response = stranger.get(static_url("andina.js"), Accept_Encoding="gzip")

    assert response.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(response.data) == (FOLDER / "andina.js").read_bytes()


def test_an_old_address_still_answers_but_is_not_kept(stranger: Browser) -> None:
    response = stranger.get("/static/0123456789ab/andina.css")

    assert (response.status_code, response.headers["Cache-Control"]) == (200, "no-cache")


def test_the_font_is_found_where_the_stylesheet_looks_for_it(stranger: Browser) -> None:
    style = (FOLDER / "andina.css").read_text("utf-8")
    relative = re.search(r'url\("([^"]+woff2)"\)', style)

    assert relative is not None
    assert stranger.get(static_url("andina.css").replace("andina.css", relative.group(1))).mimetype == "font/woff2"


@pytest.mark.parametrize("name", ["nothing.css", "../wiring.py", "%2e%2e/wiring.py", "VENDOR.md", "vendor.json", ""])
def test_nothing_else_is_served(stranger: Browser, name: str) -> None:
    assert stranger.get(f"/static/x/{name}").status_code == 404


def test_asking_for_a_file_that_does_not_exist_fails_at_once() -> None:
    with pytest.raises(KeyError):
        static_url("andinna.css")


def test_what_others_made_is_what_the_list_says() -> None:
    for entry in json.loads((FOLDER / "vendor.json").read_text("utf-8")):
        assert sha512((FOLDER / entry["file"]).read_bytes()).hexdigest() == entry["sha512"], entry["file"]
        assert (FOLDER / entry["licence_text"]).exists()
        assert f"`{entry['file']}`" in (FOLDER / "VENDOR.md").read_text("utf-8")


def test_stylesheets_and_scripts_stay_within_their_budget() -> None:
    heavy = sum(len(static_files().files[name].packed) for name in LOADED)

    assert heavy < BUDGET


def test_both_copies_of_the_dark_colours_are_the_same() -> None:
    style = (FOLDER / "andina.css").read_text("utf-8")

    system = style.split(':root:not([data-theme="light"]) {', 1)[1].split("}", 1)[0]
    chosen = style.split(':root[data-theme="dark"] {', 1)[1].split("}", 1)[0]

    assert system.split() == chosen.split()


def test_nothing_in_the_stylesheets_is_loaded_from_elsewhere() -> None:
    for name in ("andina.css", "kit.css"):
        style = re.sub(r"/\*.*?\*/", "", (FOLDER / name).read_text("utf-8"), flags=re.DOTALL)
        assert "@import" not in style
        assert not re.search(r"url\(\s*[\"']?(data:|https?:|//)", style)
