"""Files for tests: good ones, and those that pretend."""

import struct
import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from PIL import Image
from PIL.PngImagePlugin import PngInfo

CANARY = b"CANARY-PLACE"


def draw(kind, size=(60, 40), mode="RGB", **options):
    """Draw an image that looks different from each side: a green strip above red and blue."""
    picture = Image.new("RGB", size, "blue")
    picture.paste("red", (0, 0, size[0] // 2, size[1]))
    drawn = BytesIO()
    picture.paste("green", (0, 0, size[0], size[1] // 4))
    picture = picture.convert(mode)
    if mode == "RGBA":
        picture.putpixel((0, 0), (0, 0, 0, 0))
    picture.save(drawn, kind, **options)
    return drawn.getvalue()


def photo(orientation=1):
    """Take a photo with a place, a comment and a profile in it."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = CANARY.decode()
    exif.get_ifd(0x8825)[29] = CANARY.decode()
    return draw("JPEG", exif=exif, comment=CANARY, icc_profile=CANARY, xmp=CANARY, quality=95)


def annotated_png():
    """Draw a PNG with every kind of remark in it."""
    remarks = PngInfo()
    remarks.add_text("Comment", CANARY.decode())
    remarks.add_itxt("XML:com.adobe.xmp", CANARY.decode())
    return draw("PNG", pnginfo=remarks, icc_profile=CANARY, exif=b"Exif\x00\x00" + CANARY) + CANARY


def png_that_claims(width, height):
    """Make a tiny PNG that claims to be enormous."""

    def chunk(name, content):
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    rows = zlib.compress(bytes(10_000_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def archive(parts):
    """Pack an archive of named parts."""
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return packed.getvalue()


def office(main="word/document.xml", types=b"<Types/>", **others):
    """Pack a document of Word or Excel."""
    return archive({"[Content_Types].xml": types, main: b"<x/>", **others})
