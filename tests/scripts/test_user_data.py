"""The formats that user data may have."""

from __future__ import annotations

import base64
import gzip

import pytest

from immutcheck.model.values import Redacted, Unknown
from immutcheck.scripts.entry import read_value
from tests.scripts.asking import holes, seen, text, written

SCRIPT = "#!/bin/bash\nyum update -y\n"
UPGRADE = ["upgrades-packages"]


def encode(data):
    return base64.b64encode(data).decode()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (SCRIPT, UPGRADE),
        ("\n" + SCRIPT, UPGRADE),
        ("#!/bin/sh -xe\nyum update", UPGRADE),
        ("#!/usr/bin/env bash\nyum update", UPGRADE),
        ("#! /bin/zsh\nyum update", UPGRADE),
        ("#!/usr/bin/python3\nimport os", ["…"]),
        ("#!/usr/bin/env -S pwsh -f\nInstall-Module x", ["installs-packages"]),
        (encode(SCRIPT.encode()), UPGRADE),
        (encode(gzip.compress(SCRIPT.encode(), mtime=0)), UPGRADE),
        (encode(gzip.compress(b"\0" * 5_000_000, mtime=0)), ["…"]),
        (encode(b"\x1f\x8bnot compressed at all"), ["…"]),
        (encode(b"\xff\xfe" * 20), ["…"]),
        ("#cloud-boothook\n#!/bin/sh\nyum update", UPGRADE),
        ("#cloud-boothook\nyum update", UPGRADE),
        ("#include\nhttps://x/y\n# https://no\n", ["fetches-and-runs"]),
        ("#include-once https://x/y", ["fetches-and-runs"]),
        ("## template: jinja\n#!/bin/sh\necho {{ ds.x }}; yum update {# note #}", UPGRADE),
        ("## template: jinja\n#!/bin/sh\n{% if v1.x %}\n{{ ds.x }} update\n{% endif %}", ["…"]),
        ("#part-handler\ndef x(): pass", ["…"]),
        ("hello there, this is nothing", ["…"]),
        ("[settings.kubernetes]\ncluster-name = 'x'\n", []),
        ("[settings.host-containers.admin]\nenabled = true\n", ["enables-remote-login"]),
        ("", []),
        ("  \n", []),
        (None, []),
        (7, []),
        (Unknown("why"), ["…"]),
        (Redacted("token", "name"), ["…"]),
        (text(None, "\n#!/bin/bash\nyum update"), ["…"]),
        (text("#!/bin/", None, "\nyum update"), ["…"]),
        (holes("#include\n∅"), ["?fetches-and-runs", "…"]),
    ],
)
def test_format(value, expected):
    assert seen(value) == expected


MIME = """\
Content-Type: multipart/mixed; boundary="==x=="
MIME-Version: 1.0

--==x==
Content-Type: text/cloud-config; charset="us-ascii"

#cloud-config
packages: [httpd]

--==x==
Content-Type: text/x-shellscript; charset="us-ascii"
Content-Transfer-Encoding: 7bit

#!/bin/bash
echo ∅
yum update -y

--==x==
Content-Type: text/x-shellscript
Content-Transfer-Encoding: base64

{encoded}
--==x==--
"""


def test_mime_parts_are_read_by_their_types():
    message = MIME.replace("{encoded}", encode(b"#!/bin/sh\nuseradd bob"))
    assert seen(holes(message)) == ["creates-user", "installs-packages", "upgrades-packages"]
    places = [action.start for action in read_value(message).actions]
    assert places == [-1, message.index("httpd"), message.index("yum update")]


@pytest.mark.parametrize(
    ("type_", "body", "expected"),
    [
        ("text/plain", SCRIPT, UPGRADE),
        ("text/cloud-boothook", "yum update", UPGRADE),
        ("text/x-include-url", "https://x/y", ["fetches-and-runs"]),
        ("text/x-shellscript-per-boot", SCRIPT, UPGRADE),
        ("text/cloud-config", "package_upgrade: true", UPGRADE),
        ("text/jinja2", "## template: jinja\n#cloud-config\npackage_upgrade: true", UPGRADE),
        ("text/x-something", "yum update", ["…"]),
        ("application/node.eks.aws", "kind: NodeConfig", []),
        ("text/x-shellscript", "∅", ["…"]),
        ("text/∅", SCRIPT, ["…"]),
    ],
)
def test_types_of_parts(type_, body, expected):
    message = f'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: {type_}\n\n{body}\n--b--\n'
    assert [kind for kind in seen(holes(message)) if not (type_ == "text/∅" and kind in UPGRADE)] == expected


def test_a_broken_archive_may_do_anything():
    assert seen("Content-Type: multipart/mixed; boundary=b\n\nnothing of the kind") == ["…"]


def test_lists_are_commands_of_one_script():
    lines = ["wget https://x/a.sh", text("echo ", None), "bash a.sh", text(None)]
    reading = read_value(lines)
    assert [(action.kind, action.path) for action in reading.actions] == [("fetches-and-runs", (2,))]
    assert len(reading.doubts) == 1
    assert written("#!/bin/sh\ntrue; yum update") == ["yum update"]


LAUNCH = """\
version: 1.0
tasks:
- task: executeScript
  inputs:
  - frequency: once
    type: powershell
    content: |-
      net user bob x /add
"""


def test_tasks_of_ec2launch():
    assert seen(LAUNCH) == ["creates-user", "sets-password"]
    assert written(LAUNCH) == ["net user bob x /add"] * 2
    assert seen(LAUNCH.replace("type: powershell", "type: batch")) == ["creates-user", "sets-password"]
    assert seen("tasks:\n- task: enableOpenSsh\n") == ["enables-remote-login"]
    assert seen("tasks: x\n") == ["…"]


@pytest.mark.parametrize(
    "text",
    [
        "".join(f'Content-Type: multipart/mixed; boundary="b{number}"\n\n--b{number}\n' for number in range(3000)),
        "## template: jinja\n#!/bin/bash\n" + "{{ " * 20_000,
        '<powershell>\n@"\n' + '@"\n' * 10_000,
    ],
    ids=["archives in archives", "templates", "here-strings"],
)
def test_what_is_never_closed_is_given_up(text):
    assert seen(text) in (["…"], [])
