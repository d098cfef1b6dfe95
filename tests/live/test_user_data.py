"""User data as text."""

from __future__ import annotations

import base64
import gzip

import pytest

from immutcheck.live.user_data import MAX_SIZE, decode_user_data
from immutcheck.model.values import Unknown

SCRIPT = "#!/bin/bash\necho hi ü\n"
DENIED = Unknown("ec2:DescribeInstanceAttribute was denied", maybe_absent=True)


def encode(data: bytes) -> str:
    return base64.b64encode(data).decode()


@pytest.mark.parametrize(
    ("encoded", "decoded"),
    [
        (encode(SCRIPT.encode()), SCRIPT),
        ("\n".join(encode(SCRIPT.encode())), SCRIPT),
        (encode(gzip.compress(SCRIPT.encode(), mtime=0)), SCRIPT),
        (SCRIPT, SCRIPT),
        ("", ""),
        (encode(b"\xff\xfe\x00binary"), Unknown("the user data is no text")),
        (encode(b"\x1f\x8bbroken"), Unknown("the user data is compressed and cannot be read")),
        (encode(gzip.compress(SCRIPT.encode(), mtime=0)[:-12]), SCRIPT[:-2]),
        ({"Value": "x"}, Unknown("the user data is no text")),
        (DENIED, DENIED),
    ],
)
def test_user_data_is_read_as_text(encoded: object, decoded: object) -> None:
    found = decode_user_data(encoded)

    assert found == decoded or (isinstance(found, str) and isinstance(decoded, str) and SCRIPT.startswith(found))


def test_what_grows_without_end_is_cut() -> None:
    assert decode_user_data(encode(gzip.compress(b"a" * 16_000_000))) == "a" * MAX_SIZE
