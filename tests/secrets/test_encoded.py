"""Base64 hides nothing."""

import base64
import gzip
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from immutcheck.secrets.encoded import RUN, decode_text, detect_encoded, encoded_ranges, find_runs
from immutcheck.secrets.redaction import HIDDEN, redact_text
from tests.secrets.planted import TOKENS

SCRIPT = "#!/bin/sh\n" + TOKENS["assignment"] + "\n"
ENCODED = base64.b64encode(SCRIPT.encode()).decode()
COMPRESSED = base64.b64encode(gzip.compress(SCRIPT.encode(), mtime=0)).decode()
HARMLESS = base64.b64encode(b"#!/bin/sh\nyum upgrade --assumeyes\n").decode()


@pytest.mark.parametrize("text", [ENCODED, ENCODED.rstrip("="), COMPRESSED, f" {ENCODED}\n"])
def test_a_script_with_a_secret_is_one_however_it_is_encoded(text):
    detection = detect_encoded(text)
    assert (detection.detector, detection.start, detection.end) == ("assignment", 0, len(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        SCRIPT,
        HARMLESS,
        ENCODED[:20],
        "0123456789abcdef" * 4,
        base64.b64encode(bytes(range(128, 256))).decode(),
        base64.b64encode(b"\x1f\x8b" + b"no gzip at all, although it begins so").decode(),
        ENCODED + "==A",
    ],
)
def test_what_holds_no_encoded_secret(text):
    assert detect_encoded(text) is None


def test_what_is_compressed_is_only_looked_at_for_its_beginning():
    bomb = base64.b64encode(gzip.compress(bytes(100_000_000), mtime=0)).decode()
    assert len(decode_text(bomb)) == 262_144


def test_it_is_hidden_wherever_it_stands_in_a_text():
    line = f'user_data_base64 = "{ENCODED}" # not "{HARMLESS}"'
    start = line.index(ENCODED)
    assert encoded_ranges(line) == [(start, start + len(ENCODED))]
    assert redact_text(line) == f'user_data_base64 = "{HIDDEN}" # not "{HARMLESS}"'


@given(
    st.lists(
        st.one_of(
            st.integers(20, 50).map("aB0+/".__mul__),
            st.integers(20, 30).map("x".__mul__),
            st.sampled_from(["=", "==", " ", "é", "\ud800", "-"]),
        )
    )
)
def test_runs_are_where_the_pattern_matches(parts):
    text = "".join(parts)
    assert list(find_runs(text)) == [match.span() for match in re.finditer(RUN, text)]
