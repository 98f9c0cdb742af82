"""Which pictures staff's browsers get to unpack."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from bot.channels.pictures import MOST_PIXELS, why_not_shown


def png(width: int, height: int) -> bytes:
    """A picture of a few bytes that says it is so large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


KINDS = ("png", "jpeg", "gif", "webp")


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_is_shown(kind: str) -> None:
    made = BytesIO()
    Image.new("RGB", (40, 30)).save(made, kind)
    assert why_not_shown(made.getvalue(), f"image/{kind}") is None
    for other in (f"image/{each}" for each in KINDS if each != kind):
        assert "and is none" in str(why_not_shown(made.getvalue(), other))


@pytest.mark.parametrize("size", [(8_001, 8_000), (60_000, 60_000), (2**31 - 1, 2**31 - 1), (MOST_PIXELS + 1, 1)])
def test_one_that_would_fill_the_memory_is_not(size: tuple[int, int]) -> None:
    assert "64 million pixels" in str(why_not_shown(png(*size), "image/png"))


def test_the_largest_that_is_shown() -> None:
    assert why_not_shown(png(8_000, 8_000), "image/png") is None


@pytest.mark.parametrize("content", [b"", b"<script>alert(1)</script>", b"\x89PNG\r\n\x1a\n", png(1, 1)[:20], png(0, 0), b"MZ" * 500])
def test_what_is_no_picture_is_said_to_be_none(content: bytes) -> None:
    assert "and is none; open it with care." in str(why_not_shown(content, "image/png"))


@pytest.mark.parametrize("content_type", ["", "application/pdf", "audio/ogg", "image/svg+xml"])
def test_what_browsers_are_not_given_anyway_is_not_looked_at(content_type: str) -> None:
    assert why_not_shown(b"anything", content_type) is None
