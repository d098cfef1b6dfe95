from __future__ import annotations

import pytest

from immutcheck.documents.encoding import decode_text
from immutcheck.model.errors import DocumentError


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_text_is_decoded_by_its_mark(encoding: str) -> None:
    assert decode_text("Größe: 😀\n".encode(encoding)) == "Größe: 😀\n"


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"\xfe\xff", "utf-16-be"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\x00\x00\xfe\xff", "utf-32-be"),
        (b"\xff\xfe\x00\x00", "utf-32-le"),
    ],
)
def test_both_byte_orders_are_decoded(mark: bytes, encoding: str) -> None:
    assert decode_text(mark + "a: é".encode(encoding)) == "a: é"


def test_every_leading_mark_is_taken_off() -> None:
    assert decode_text(b"\xef\xbb\xbf\xef\xbb\xbfa") == "a"


@pytest.mark.parametrize(
    ("data", "message", "place"),
    [
        (b"a: 1\nb: caf\xe9\n", "byte 0xe9 is not UTF-8: save the file as UTF-8", (2, 7)),
        ("é: ".encode() + b"\xff", "byte 0xff is not UTF-8: save the file as UTF-8", (1, 4)),
        (b"\xff\xfea\x00\n\x00\x00\xd8", "byte 0x00 is not UTF-16: save the file as UTF-8", (2, 1)),
        (b"\xff\xfe\x00\x00a\x00\x00\x00\xff\xff\xff\xff", "byte 0xff is not UTF-32: save the file as UTF-8", (1, 2)),
    ],
)
def test_place_of_the_bad_byte_is_told(data: bytes, message: str, place: tuple[int, int]) -> None:
    with pytest.raises(DocumentError) as caught:
        decode_text(data)
    assert (caught.value.message, (caught.value.line, caught.value.column)) == (message, place)
