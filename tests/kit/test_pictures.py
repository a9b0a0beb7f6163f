"""Pictures are decoded within limits and drawn anew; the files are made by hand or by Pillow, and read back by it."""

import hashlib
import io
import struct
import zlib
from typing import Any

import pytest
from PIL import Image
from PIL.ExifTags import GPS, Base

from backend.kit import pictures
from backend.kit.errors import Refusal
from backend.kit.pictures import Picture, drawn_anew


def file(of: Image.Image, kind: str = "JPEG", **how: Any) -> bytes:  # noqa: ANN401 - as Pillow takes it
    made = io.BytesIO()
    of.save(made, kind, **how)
    return made.getvalue()


def read(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data), formats=["WEBP"])


def drawn(data: bytes) -> Picture:
    made = drawn_anew(data)
    assert isinstance(made, Picture), made
    return made


def png(width: int, height: int) -> bytes:
    """A PNG that says how large it is, and holds nothing more."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"")), (b"IEND", b"")]
    told = b"".join(struct.pack(">I", len(x)) + k + x + struct.pack(">I", zlib.crc32(k + x)) for k, x in chunks)
    return b"\x89PNG\r\n\x1a\n" + told


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_comes_in_two_sizes_named_by_its_digest(kind: str) -> None:
    made = drawn(file(Image.new("RGB", (2000, 1000), "teal"), kind))
    assert (made.width, made.height) == (1280, 640)
    assert (read(made.large).size, read(made.small).size) == ((1280, 640), (320, 160))
    assert made.digest == hashlib.sha256(made.large).hexdigest()
    assert drawn(file(Image.new("RGB", (2000, 1000), "teal"), kind)) == made


def test_a_small_picture_is_not_made_larger() -> None:
    made = drawn(file(Image.new("RGB", (90, 30), "teal")))
    assert (read(made.large).size, read(made.small).size) == ((90, 30), (90, 30))


def test_it_is_upright_and_says_nothing_of_where_and_when_it_was_taken() -> None:
    said = Image.Exif()
    said[Base.Orientation], said[Base.DateTime], said[Base.Make] = 6, "2026:11:20 08:00:00", "CANARY"
    said.get_ifd(Base.GPSInfo)[GPS.GPSLatitude] = (31.0, 14.0, 0.0)
    told = file(Image.new("RGB", (40, 20), "teal"), exif=said, comment=b"CANARY", icc_profile=b"CANARY" * 30)
    assert b"CANARY" in told
    made = drawn(told)
    assert (made.width, made.height) == (20, 40)
    for data in (made.large, made.small):
        assert b"CANARY" not in data
        assert b"2026" not in data
        assert not read(data).getexif()


def test_what_can_be_seen_through_lies_on_white() -> None:
    made = drawn(file(Image.new("RGBA", (4, 4), (0, 0, 0, 0)), "PNG"))
    assert read(made.large).convert("RGB").getpixel((1, 1)) == (255, 255, 255)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xd8\xff\xe0",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        file(Image.new("RGB", (9, 9)), "GIF"),
        file(Image.new("RGB", (9, 9)), "TIFF"),
        file(Image.new("RGB", (900, 900), "teal"))[:700],
        png(0, 9),
        png(9, 9),
    ],
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    told = drawn_anew(data)
    assert isinstance(told, Refusal)
    assert told.code == "NOT_A_PICTURE"


@pytest.mark.parametrize("data", [b"x" * (pictures.MOST_BYTES + 1), png(50_000_001, 1), png(30_000, 30_000)])
def test_what_would_take_too_much_is_refused_before_it_is_decoded(data: bytes) -> None:
    told = drawn_anew(data)
    assert isinstance(told, Refusal)
    assert told.code == "PICTURE_TOO_LARGE"
