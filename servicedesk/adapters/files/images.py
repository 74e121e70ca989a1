"""Draws every uploaded image again.

What is kept are pixels and nothing else: no place where a photo was taken, no comment, no profile, no
second file hidden behind the first.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from threading import BoundedSemaphore
from typing import BinaryIO

from PIL import Image

from servicedesk.adapters.files.kinds import sniff
from servicedesk.core.kernel.ports import FileRefused

LONGEST_SIDE = 2000
JPEG_QUALITY = 85
MILLION = 1_000_000
# A JPEG is decoded small; a progressive one and the other formats take memory for every pixel first.
MOST_PIXELS, MOST_PIXELS_IN_MEMORY = 50 * MILLION, 25 * MILLION

ORIENTATION = 0x0112
AS_IT_IS = 1
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

# An image takes up to 150 MB for a moment; several at once would be too many for a small machine.
one_at_a_time = BoundedSemaphore(1)
# With those who wait for their turn: each keeps a thread that answers no page meanwhile, of the 16 that a process has.
at_most_a_few = BoundedSemaphore(6)


@dataclass(frozen=True)
class CleanImage:
    """An image drawn again."""

    content: bytes
    extension: str
    content_type: str


def clean_image(source: BinaryIO) -> CleanImage:
    """Draw an image again: upright, at most 2000 pixels long, as JPEG, or as PNG where that loses something.

    Of an animation the first picture is kept. Raises ``FileRefused``: ``image_too_large``, ``image_broken``, or
    ``busy`` when so many wait already that it was not looked at.
    """
    known = sniff(source)
    source.seek(0)
    try:
        with _in_turn(), Image.open(source, formats=[known]) as picture:
            _check_size(picture)
            is_drawing = known in {"PNG", "GIF"} or _is_transparent(picture)
            return _save(_pixels(picture), is_drawing)
    except FileRefused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise FileRefused("image_too_large") from None
    except Exception:
        # The decoders answer a broken image with whatever their arithmetic stumbles over: a dozen kinds of error.
        raise FileRefused("image_broken") from None


@contextmanager
def _in_turn() -> Iterator[None]:
    """Wait until no other image is drawn, unless too many wait already."""
    if not at_most_a_few.acquire(blocking=False):
        raise FileRefused("busy")
    try:
        with one_at_a_time:
            yield
    finally:
        at_most_a_few.release()


def _check_size(picture: Image.Image) -> None:
    """Look at the size that the image claims, before anything is decoded."""
    is_decoded_small = picture.format == "JPEG" and not picture.info.get("progressive")
    limit = MOST_PIXELS if is_decoded_small else MOST_PIXELS_IN_MEMORY
    if picture.width * picture.height > limit:
        raise FileRefused("image_too_large")


def _is_transparent(picture: Image.Image) -> bool:
    return picture.mode in {"RGBA", "LA", "PA", "La", "RGBa"} or "transparency" in picture.info


def _pixels(picture: Image.Image) -> Image.Image:
    """Return the picture upright, small enough, and with nothing but its pixels."""
    upright = UPRIGHT.get(_orientation(picture))
    mode = "RGBA" if _is_transparent(picture) else "RGB"
    # A JPEG can be decoded to a half, a quarter or an eighth; this costs a fraction of the memory and time.
    shrink = max(1.0, max(picture.size) / LONGEST_SIDE)
    picture.draft("RGB", (int(picture.width / shrink), int(picture.height / shrink)))
    if picture.mode != mode:
        picture = picture.convert(mode)
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    if upright is not None:
        picture = picture.transpose(upright)
    picture.info.clear()
    return picture


def _orientation(picture: Image.Image) -> int:
    """Read which way is up; a camera that writes nonsense there still made a good photo."""
    with suppress(Exception):
        return int(picture.getexif().get(ORIENTATION, AS_IT_IS))
    return AS_IT_IS


def _save(picture: Image.Image, is_drawing: bool) -> CleanImage:
    drawn = BytesIO()
    if is_drawing:
        picture.save(drawn, "PNG", optimize=True)
        return CleanImage(drawn.getvalue(), "png", "image/png")
    picture.save(drawn, "JPEG", quality=JPEG_QUALITY)
    return CleanImage(drawn.getvalue(), "jpg", "image/jpeg")
