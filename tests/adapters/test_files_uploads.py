"""What people may attach, and what becomes of it."""

import hashlib
import re
from contextlib import ExitStack
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageOps, ImageStat

from servicedesk.adapters.files import DiskFiles, images
from servicedesk.core.kernel.ports import FileRefused
from tests.adapters.hostile import memory_below
from tests.adapters.uploads import CANARY, annotated_png, archive, draw, office, photo, png_that_claims

MIB = 1024 * 1024
LIMIT = 10 * MIB


@pytest.fixture
def files(tmp_path):
    return DiskFiles(tmp_path / "files")


def accept(files, content, name):
    """Upload bytes under a name."""
    return files.accept(BytesIO(content), name, LIMIT)


def refusal_of(files, content, name):
    """Tell why an upload is refused."""
    with pytest.raises(FileRefused) as refused:
        accept(files, content, name)
    return refused.value.code


def kept(files, accepted):
    """Read back what was kept."""
    with files.open(accepted.stored.key) as source:
        return source.read()


def names_on_disk(tmp_path):
    """List every file below a folder."""
    return [path.name for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("factura.pdf", b"%PDF-1.7\n...", "application/pdf"),
        ("nota.txt", "señal débil\r\n\tfin".encode(), "text/plain; charset=utf-8"),
        ("nota.TXT", "señal débil".encode("cp1252"), "text/plain"),
        ("router.log", b"up\ndown\n", "text/plain; charset=utf-8"),
        ("datos.csv", b"a;b\n1;2\n", "text/csv; charset=utf-8"),
        ("carta.docx", office(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("hoja.xlsx", office("xl/workbook.xml"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
def test_a_document_is_kept_byte_for_byte(files, name, content, content_type):
    accepted = accept(files, content, name)

    assert (accepted.name, accepted.content_type) == (name, content_type)
    assert kept(files, accepted) == content
    assert accepted.stored.size == len(content)
    assert accepted.stored.sha256 == hashlib.sha256(content).hexdigest()
    assert re.fullmatch("[0-9a-f]{32}", accepted.stored.key)


@pytest.mark.parametrize(
    ("name", "content", "shown", "content_type"),
    [
        ("foto.jpg", draw("JPEG"), "foto.jpg", "image/jpeg"),
        ("foto.JPEG", draw("JPEG"), "foto.jpg", "image/jpeg"),
        ("foto.jpg", draw("JPEG", mode="L"), "foto.jpg", "image/jpeg"),
        ("foto.jpg", draw("JPEG", mode="CMYK"), "foto.jpg", "image/jpeg"),
        ("foto.jpg", draw("JPEG", progressive=True), "foto.jpg", "image/jpeg"),
        ("pantalla.png", draw("PNG"), "pantalla.png", "image/png"),
        ("pantalla.png", draw("PNG", mode="RGBA"), "pantalla.png", "image/png"),
        ("pantalla.png", draw("PNG", mode="P"), "pantalla.png", "image/png"),
        ("pantalla.png", draw("PNG", mode="1"), "pantalla.png", "image/png"),
        ("pantalla.png", draw("PNG", mode="I;16"), "pantalla.png", "image/png"),
        ("dibujo.gif", draw("GIF"), "dibujo.png", "image/png"),
        ("foto.webp", draw("WEBP"), "foto.jpg", "image/jpeg"),
        ("foto.webp", draw("WEBP", mode="RGBA"), "foto.png", "image/png"),
        ("equivocada.png", draw("JPEG"), "equivocada.jpg", "image/jpeg"),
        ("equivocada.heic", draw("JPEG"), "equivocada.jpg", "image/jpeg"),
    ],
)
def test_an_image_is_drawn_again_under_its_true_extension(files, name, content, shown, content_type):
    accepted = accept(files, content, name)

    assert (accepted.name, accepted.content_type) == (shown, content_type)
    with Image.open(BytesIO(kept(files, accepted))) as picture:
        picture.load()
        assert picture.size == (60, 40)
        assert Image.MIME[picture.format] == content_type


@pytest.mark.parametrize("content", [photo(), annotated_png(), draw("WEBP", exif=b"Exif\x00\x00" + CANARY, xmp=CANARY)])
def test_no_place_comment_or_profile_survives(files, content):
    assert CANARY in content

    clean = kept(files, accept(files, content, "foto.jpg"))

    assert CANARY not in clean
    with Image.open(BytesIO(clean)) as picture:
        assert not dict(picture.getexif())
        assert picture.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_turned_upright(files, orientation):
    content = photo(orientation)
    with Image.open(BytesIO(content)) as picture:
        expected = ImageOps.exif_transpose(picture)

    with Image.open(BytesIO(kept(files, accept(files, content, "foto.jpg")))) as picture:
        assert picture.size == expected.size
        assert max(ImageStat.Stat(ImageChops.difference(picture, expected)).mean) < 10


@pytest.mark.filterwarnings("ignore:Corrupt EXIF:UserWarning")  # Pillow complains, and goes on
def test_nonsense_about_the_orientation_does_not_cost_the_photo(files):
    assert accept(files, draw("JPEG", exif=b"Exif\x00\x00MM\x00*\xff\xff\xff\xff"), "foto.jpg").name == "foto.jpg"


def test_a_large_photo_is_made_smaller(files):
    with Image.open(BytesIO(kept(files, accept(files, draw("JPEG", (5000, 3000)), "foto.jpg")))) as picture:
        assert picture.size == (2000, 1200)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("programa.exe", b"MZ", "kind"),
        ("pagina.html", b"<script>", "kind"),
        ("dibujo.svg", b"<svg onload=alert(1)>", "kind"),
        (".htaccess", b"Options +ExecCGI", "kind"),
        ("\u200b.htaccess", b"Options +ExecCGI", "kind"),
        ("shell.pht", b"<?php", "kind"),
        ("archivo.zip", archive({"a": b"b"}), "kind"),
        ("sin_extension", b"abc", "kind"),
        ("a.svg\x00", b"<svg>", "kind"),
        ("\u202egnp.exe", b"MZ", "kind"),
        ("foto.png", b"<html><script>alert(1)</script>", "content"),
        ("a.svg\x00.png", b"<svg onload=alert(1)>", "content"),
        ("foto.jpg", b"%PDF-1.7", "content"),
        ("foto.jpg", b"BM" + bytes(100), "content"),
        ("factura.pdf", b"<html>", "content"),
        ("factura.pdf", b"\n%PDF-1.7", "content"),
        ("factura.pdf", draw("PNG"), "content"),
        ("nota.txt", b"MZ\x90\x00\x03", "content"),
        ("nota.txt", "nota".encode("utf-16"), "content"),
        ("nota.txt", b"%PDF-1.7 text", "content"),
        ("datos.csv", b"a,b\x1b[31m", "content"),
        ("carta.docx", b"\xd0\xcf\x11\xe0 an older format", "content"),
        ("carta.docx", office("xl/workbook.xml"), "content"),
        ("hoja.xlsx", archive({"xl/workbook.xml": b"x"}), "content"),
        ("carta.docx", b"PK\x03\x04 cut off", "archive"),
        ("carta.docx", office()[:-30], "archive"),
        ("carta.docx", office().replace(b"PK\x01\x02", b"PK\x01\x03"), "archive"),
        ("carta.docx", office(**{"word/vbaProject.bin": b"x"}), "macros"),
        (
            "carta.docx",
            office(types=b"<x ContentType='application/vnd.ms-word.document.macroEnabled.main+xml'/>"),
            "macros",
        ),
        ("hoja.xlsx", office("xl/workbook.xml", **{"xl/macrosheets/sheet1.xml": b"x"}), "macros"),
        ("hoja.xlsx", office("xl/workbook.xml", **{"xl/big.xml": bytes(201 * MIB)}), "archive"),
        ("hoja.xlsx", office("xl/workbook.xml", types=b"x" * 2 * MIB), "archive"),
        ("hoja.xlsx", office("xl/workbook.xml", **{f"xl/{number}.xml": b"" for number in range(5000)}), "archive"),
        ("foto.heic", b"\x00\x00\x00\x18ftypheic" + bytes(100), "heic"),
        ("foto.jpg", b"\x00\x00\x00\x18ftypmif1" + bytes(100), "heic"),
        ("foto.jpg", b"\xff\xd8\xff\xe0 not really", "image_broken"),
        ("foto.jpg", draw("JPEG", (500, 500))[:2000], "image_broken"),
        ("foto.png", draw("PNG")[:60], "image_broken"),
        ("foto.gif", b"GIF89a/*" + bytes(50) + b"*/=alert(1)", "image_broken"),
        ("foto.webp", b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image_broken"),
        ("foto.png", png_that_claims(50_000, 50_000), "image_too_large"),
        ("foto.png", png_that_claims(12_000, 9_000), "image_too_large"),
        ("foto.png", png_that_claims(6_000, 5_000), "image_too_large"),
        ("vacio.txt", b"", "empty"),
        ("grande.txt", b"x" * (LIMIT + 1), "too_large"),
    ],
)
def test_what_is_refused_leaves_nothing_behind(files, tmp_path, name, content, code):
    assert refusal_of(files, content, name) == code
    assert names_on_disk(tmp_path) == []


def test_a_script_behind_a_picture_is_gone(files):
    hidden = b"<script>alert(document.domain)</script>"

    for kind in ("JPEG", "PNG", "GIF", "WEBP"):
        assert hidden not in kept(files, accept(files, draw(kind) + hidden, "foto.png"))


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow complains about some damages, and goes on
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["JPEG", "PNG", "GIF", "WEBP"]),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=20),
)
def test_a_damaged_image_is_refused_or_drawn_and_never_more(files, kind, damages):
    content = bytearray(draw(kind))
    for place, value in damages:
        content[int(place * (len(content) - 1))] = value

    try:
        accepted = accept(files, bytes(content), "foto.png")
    except FileRefused as refused:
        assert refused.code in {"content", "image_broken", "image_too_large", "heic"}
    else:
        assert accepted.content_type in {"image/jpeg", "image/png"}


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["docx", "pdf", "txt", "csv", "jpg"]),
    st.binary(max_size=200),
    st.sampled_from([b"", b"PK\x03\x04", b"%PDF-"]),
)
def test_any_bytes_are_accepted_or_refused_and_never_more(files, extension, content, beginning):
    try:
        accepted = accept(files, beginning + content, f"x.{extension}")
    except FileRefused:
        return
    assert kept(files, accepted) == beginning + content


class Endless:
    """A stream without an end, which counts what was taken from it."""

    taken = 0

    def read(self, size):
        self.taken += size
        return b"x" * size


def test_reading_stops_at_the_limit(files, tmp_path):
    stream = Endless()

    with pytest.raises(FileRefused) as refused:
        files.accept(stream, "x.txt", 3 * MIB)

    assert (refused.value.code, refused.value.values) == ("too_large", {"limit": 3 * MIB})
    assert stream.taken < 4 * MIB
    assert names_on_disk(tmp_path) == []


def test_a_few_images_wait_for_their_turn_and_no_more(files, tmp_path):
    with ExitStack() as others:
        while images.at_most_a_few.acquire(blocking=False):
            others.callback(images.at_most_a_few.release)
        refused = refusal_of(files, draw("PNG"), "foto.png")
        left = names_on_disk(tmp_path)

    assert (refused, left) == ("busy", [])
    assert kept(files, accept(files, draw("PNG"), "foto.png"))


def test_a_bomb_is_refused_without_memory(files):
    picture, sheet = png_that_claims(60_000, 60_000), office("xl/workbook.xml", **{"xl/big.xml": bytes(300 * MIB)})

    with memory_below(8 * MIB):
        assert refusal_of(files, picture, "foto.png") == "image_too_large"
        assert refusal_of(files, sheet, "hoja.xlsx") == "archive"
