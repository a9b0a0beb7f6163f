"""Pictures that people send: decoded within limits and drawn anew, so that of the file nothing but its picture is kept.

Drawing anew leaves behind where and when a photograph was taken, on what, and whatever else was hidden in the file.
"""

import hashlib
import io
import re
import warnings
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from backend.kit.errors import Kind, Refusal

FORMATS: Final = ("JPEG", "PNG", "WEBP")  # no more decoders than these see what strangers send
MOST_BYTES: Final = 12 * 2**20  # what a good telephone makes of one photograph
MOST_PIXELS: Final = 50_000_000  # likewise; decoded they take 150 MB for a moment
LARGE: Final = (1280, 1280)  # pixels: a page of three pixels to a point, on a telephone 412 points wide
SMALL: Final = (320, 320)  # pixels: a tile among others
QUALITY: Final = 80
DIGEST: Final = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in two sizes, as WebP; the digest is SHA-256 of the large one, 64 hexadecimal digits."""

    digest: str
    width: int
    height: int
    large: bytes
    small: bytes


def drawn_anew(data: bytes) -> Picture | Refusal:
    """The picture of a file, upright. Takes a tenth of a second or more: not on the event loop.

    Refused: NOT_A_PICTURE, PICTURE_TOO_LARGE.
    """
    if len(data) > MOST_BYTES:
        return too_large()
    try:
        # What Pillow warns of, as of a picture that is larger than it says, is no picture for us.
        with warnings.catch_warnings(action="error"), Image.open(io.BytesIO(data), formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                return too_large()
            opened.draft("RGB", LARGE)  # a JPEG is decoded no larger than is needed
            upright = _flat(ImageOps.exif_transpose(opened))
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        return too_large()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Warning):
        return not_a_picture()
    upright.thumbnail(LARGE, Image.Resampling.LANCZOS)
    large = _webp(upright)
    width, height = upright.size
    upright.thumbnail(SMALL, Image.Resampling.LANCZOS)
    return Picture(hashlib.sha256(large).hexdigest(), width, height, large, _webp(upright))


def is_digest(name: str) -> bool:
    """Whether a picture could be named so."""
    return DIGEST.fullmatch(name) is not None


def not_a_picture() -> Refusal:
    """Refuse a file that no decoder of ours can read."""
    message = "This is no picture that can be read. Choose a photograph as JPEG, PNG or WebP."
    return Refusal(Kind.INVALID, "NOT_A_PICTURE", message)


def too_large() -> Refusal:
    """Refuse a file that would take too much to decode."""
    most = f"{MOST_BYTES // 2**20} MB and {MOST_PIXELS // 10**6} megapixels"
    return Refusal(
        Kind.INVALID, "PICTURE_TOO_LARGE", f"This picture is too large: at most {most}. Choose a smaller one."
    )


def _flat(picture: Image.Image) -> Image.Image:
    """In red, green and blue, on white where it can be seen through."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    picture = picture.convert("RGBA")
    ground = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(ground, picture).convert("RGB")


def _webp(picture: Image.Image) -> bytes:
    drawn = io.BytesIO()
    # Nothing but the pixels: what the file said of itself stays behind.
    picture.save(drawn, "WEBP", quality=QUALITY, method=4, exif=b"", icc_profile=b"", xmp=b"")
    return drawn.getvalue()
