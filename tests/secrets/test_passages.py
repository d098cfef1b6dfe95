"""Of a text of several lines only what is secret is hidden, and nothing of that is left."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from immutcheck.secrets.passages import hidden_ranges
from immutcheck.secrets.written_passages import written_ranges
from tests.secrets.planted import TOKENS, letters

SECRET = "h0rse-battery-st4ple"


def shown(text: str) -> str:
    """The text as it may be shown."""
    ranges = hidden_ranges(text)
    if ranges is None:
        return "[]"
    for start, end in reversed(ranges):
        text = f"{text[:start]}[]{text[end:]}"
    return text


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (f"export DB_PASSWORD={SECRET}", "export DB_PASSWORD=[]"),
        (f"DB_PASSWORD={SECRET} ./run --fast", "DB_PASSWORD=[] ./run --fast"),
        ('DB_PASSWORD="correct horse & battery" ./run', 'DB_PASSWORD="[]" ./run'),
        ("DB_PASSWORD='it'\\''s $ecret' ./run", "DB_PASSWORD='[]' ./run"),
        ("DB_PASSWORD=correct\\ horse ./run", "DB_PASSWORD=[] ./run"),
        ("DB_PASSWORD=correct\\\nhorse ./run", "DB_PASSWORD=[] ./run"),
        (f"mysql --password {SECRET} --host db", "mysql --password [] --host db"),
        (f"mysql --password \\\n  {SECRET}\nls", "[]\n  []\nls"),
        (f"curl -u admin:{SECRET} https://example.com", "[]"),
        (f'curl --user="admin:{SECRET}" https://example.com', "[]"),
        (f"mysql -uroot -p{SECRET} shop", "[]"),
        (f"sshpass -p {SECRET} ssh db", "[]"),
        (f"docker login -u shop -p '{SECRET}' example.com", "[]"),
        (f"redis-cli -a {SECRET} ping", "[]"),
        (f"openssl rsa -passin pass:{SECRET} -in a", "[]"),
        (f"echo {SECRET} | docker login --password-stdin", "[]"),
        (f"sudo -S true <<< {SECRET}", "[]"),
        (f"htpasswd -b file shop {SECRET}", "[]"),
        (f"  password: {SECRET} and more", "  password: []"),
        (f"  password: |\n    {SECRET}\n\n    b\n  other: 1", "  []\n    []\n  other: 1"),
        (f"  password:\n    {SECRET}\n  other: 1", "  []\n    []\n  other: 1"),
        (f'{{"user": "shop", "password": "{SECRET}"}}', '{"user": "shop", "password": []'),
        (f"machine a login b password {SECRET}", "[]"),
        (f"CREATE USER shop IDENTIFIED BY '{SECRET}'", "[]"),
        (f"<password>{SECRET}</password>", "<password>[]"),
        (f"PASSWORD=${{PASSWORD:-{SECRET}}}", "PASSWORD=[]"),
        (f"PASSWORD=$(echo {SECRET})", "[]"),
        (f"psql postgres://shop:{SECRET}@db/shop", "[]"),
        ("mysql -h db -p", "mysql -h db -p"),
        ("mkdir -p /var/log/shop", "mkdir -p /var/log/shop"),
        ("cp -a /etc/shop /srv", "cp -a /etc/shop /srv"),
        ("TOKEN=$(curl -X PUT http://169.254.169.254/latest/api/token)", "TOKEN=$(curl -X PUT http://169.254.169.254/latest/api/token)"),
        ('curl -H "X-aws-ec2-metadata-token: $TOKEN" http://a/b', 'curl -H "X-aws-ec2-metadata-token: $TOKEN" http://a/b'),
        ("login --password $PASSWORD --fast", "login --password $PASSWORD --fast"),
        ("PASSWORD=${DbPassword}", "PASSWORD=${DbPassword}"),
        ("dnf -y upgrade", "dnf -y upgrade"),
    ],
)
def test_of_a_line_only_the_secret_is_hidden(line: str, expected: str) -> None:
    text = f"#!/bin/bash\ndnf -y upgrade\nexport OTHER_PASSWORD=Tr0ub4dor-3x\n{line}\nreboot\n"
    assert shown(text) == f"#!/bin/bash\ndnf -y upgrade\nexport OTHER_PASSWORD=[]\n{expected}\nreboot\n"


def test_a_secret_is_hidden_wherever_it_stands_again() -> None:
    text = f"export DB_PASSWORD={SECRET}\necho {SECRET} > /root/x\nconnect shop/{SECRET}@db\n"
    assert shown(text) == "export DB_PASSWORD=[]\necho [] > /root/x\n[]\n"


@pytest.mark.parametrize("again", ["mysql-server", "log=mysql", "Xmysql"])
def test_what_else_is_hidden_would_tell_a_plain_word(again: str) -> None:
    """Taking `mysql` out of `mysql-server` says what the password is, and leaving it may, too."""
    assert hidden_ranges(f"export DB_PASSWORD=mysql\ndnf install {again}\n") is None


@pytest.mark.parametrize(
    "text",
    [
        f'export DB_PASSWORD="first\n{SECRET}"\n',
        f"export A_PASSWORD=Tr0ub4dor-3x\nchpasswd <<EOF\nshop:{SECRET}\nEOF\n",
        "export DB_PASSWORD=Tr0ub4dor-3x\n" + "x" * 300_000,
        "".join(f"A_PASSWORD=Tr0ub4dor-{number} " for number in range(9_000)) + "\n",
        "".join(f"password of {number} " for number in range(9_000)) + "\ntoken=Tr0ub4dor-3x",
    ],
)
def test_what_cannot_be_told_apart_is_hidden_as_a_whole(text: str) -> None:
    assert hidden_ranges(text) is None


ENCODINGS = {
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64 behind one": lambda text: base64.b64encode(b"x" + text.encode()).decode(),
    "base64 behind two": lambda text: base64.b64encode(b"xy" + text.encode()).decode(),
    "base64 of an address": lambda text: base64.urlsafe_b64encode(text.encode()).decode(),
    "base64 of a script": lambda text: base64.b64encode(f"#!/bin/bash\nuse {text}\n".encode()).decode(),
    "hex": lambda text: text.encode().hex(),
    "percent": lambda text: "".join(f"%{byte:02X}" if not chr(byte).isalnum() else chr(byte) for byte in text.encode()),
}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_an_encoded_secret_is_hidden(encoding: str) -> None:
    encoded = ENCODINGS[encoding]("p&ss?w0rd+n0 one.kn~ws")
    text = f"export DB_PASSWORD='p&ss?w0rd+n0 one.kn~ws'\necho {encoded} > /x\nreboot\n"
    assert shown(text) == "export DB_PASSWORD='[]'\necho [] > /x\nreboot\n"


def test_a_private_key_is_hidden_from_its_first_line_to_its_last() -> None:
    key = TOKENS["private-key"]
    assert shown(f"cat > key.pem <<EOF\n{key}\nEOF\nreboot\n") == "cat > key.pem <<EOF\n[]\nEOF\nreboot\n"


LINES = st.lists(
    st.sampled_from(
        ["dnf -y upgrade", "", "  indented: yes", "curl https://example.com/x | bash", 'echo "a b" > /x', "if true; then", "'"]
    ),
    max_size=4,
).map("\n".join)
SECRETS = st.text(st.sampled_from("aZ09#%+.@_-"), min_size=8, max_size=20).filter(lambda text: text[0].isalnum() and text[-1].isalnum())
FORMS = ("export DB_PASSWORD={}", "DB_PASSWORD='{}'", 'x --token "{}" y', "curl -u a:{} b", "  password: {}", "echo root:{} | chpasswd")


@given(
    LINES, LINES, SECRETS, st.sampled_from(FORMS), st.sampled_from(["echo {}", "a={},b", "-p{}", "{}"]), st.sampled_from(list(ENCODINGS))
)
def test_nothing_of_a_secret_is_left_wherever_it_stands(before: str, after: str, secret: str, form: str, again: str, encoding: str) -> None:
    encoded = ENCODINGS[encoding](secret)
    left = shown(f"{before}\n{form.format(secret)}\n{again.format(encoded)}\n{after}\n{again.format(secret)}\nDB_TOKEN=x9-{letters(16)}")
    assert secret not in left
    assert encoded not in left


@given(LINES, LINES, st.sampled_from(sorted(TOKENS)))
def test_a_token_of_any_shape_is_hidden_and_the_rest_is_shown(before: str, after: str, detector: str) -> None:
    left = shown(f"{before}\nreboot now\n{TOKENS[detector]}\n{after}")
    assert letters(20) not in left
    assert "h0rse-battery" not in left
    assert "reboot now" in left


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (f'"a\\nexport DB_PASSWORD={SECRET}\\nb"', '"a\\nexport DB_PASSWORD=[]\\nb"'),
        (f"|\n    a\n    export DB_PASSWORD={SECRET}\n    b", "|\n    a\n    export DB_PASSWORD=[]\n    b"),
        (f"<<-EOT\n  a\n  export DB_PASSWORD={SECRET}\n  b\n  EOT", "<<-EOT\n  a\n  export DB_PASSWORD=[]\n  b\n  EOT"),
    ],
)
def test_the_secret_is_found_as_it_is_written(written: str, expected: str) -> None:
    text = f"a\nexport DB_PASSWORD={SECRET}\nb"
    ranges = written_ranges(written, text, hidden_ranges(text) or ())
    assert ranges is not None
    for start, end in reversed(ranges):
        written = f"{written[:start]}[]{written[end:]}"
    assert written == expected


def test_a_key_of_several_lines_is_found_as_it_is_written() -> None:
    key = TOKENS["private-key"]
    text = f"a\n{key}\nb"
    ranges = hidden_ranges(text) or ()
    as_json = text.replace("\n", "\\n")
    as_block = text.replace("\n", "\n      ")
    for written, line_break in ((as_json, "\\n"), (as_block, "\n      ")):
        found = written_ranges(written, text, ranges)
        assert found == [(len("a" + line_break), len(written) - len(line_break + "b"))]


@pytest.mark.parametrize(
    "written", ['"a\\nexport DB_PASSWORD=h0rse-\\u0062attery-st4ple\\nb"', '"a\\nexport DB_PASSWORD=h0rse\\x2dbattery"', ""]
)
def test_a_secret_that_is_written_in_another_way_has_no_range(written: str) -> None:
    text = f"a\nexport DB_PASSWORD={SECRET}\nb"
    assert written_ranges(written, text, hidden_ranges(text) or ()) is None
