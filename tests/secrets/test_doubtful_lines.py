"""Of a script with a secret no line is shown that may hold another one; lines that say nothing of secrets are."""

from __future__ import annotations

import pytest

from immutcheck.secrets.doubtful_lines import MOST_STATEMENTS, doubtful_ranges
from immutcheck.secrets.passages import hidden_ranges
from immutcheck.secrets.redaction import redact_text
from tests.secrets import leaks_of_commands, leaks_of_files

ALL = (*leaks_of_commands.LINES, *leaks_of_files.LINES, 'password = """@S"""', 'password = """\\n@S\\n"""', 'PASSWORD="""@S"""')


def shown(text: str) -> str:
    """The text as it may be shown."""
    ranges = hidden_ranges(text)
    if ranges is None:
        return ""
    for start, end in reversed(ranges):
        text = f"{text[:start]}[]{text[end:]}"
    return text


@pytest.mark.parametrize("line", ALL)
def test_a_password_that_only_its_place_tells_is_not_shown(line: str) -> None:
    script = line.replace("\\n", "\n").replace("\\t", "\t").replace("@S", "BrunhildWotan").replace("@T", "Brunhild Wotanson")
    left = shown(f"#!/bin/bash\nexport OTHER_PASSWORD=Tr0ub4dor-3x\n{script}\nreboot\n")
    assert [part for part in ("Brun", "hild", "Wotan") if part in left] == []


HARMLESS = """#!/bin/bash -xe
set -euo pipefail
exec > >(tee /var/log/user-data.log) 2>&1
# Install updates
dnf -y upgrade
dnf install -y httpd php amazon-cloudwatch-agent
TOKEN=$(curl -X PUT "http://169.254.169.254/latest/api/token" -H "X-aws-ec2-metadata-token-ttl-seconds: 21600")
REGION=$(curl -H "X-aws-ec2-metadata-token: $TOKEN" http://169.254.169.254/latest/meta-data/placement/region)
curl -fsSL https://get.example.com/install.sh | bash
systemctl enable --now sshd
mkdir -p /opt/app && cd /opt/app
docker run -d -p 80:80 shop:latest
aws s3 cp s3://bucket/app.tar.gz .
if [ ! -f /etc/x ]; then
  yum install -y git
  pip3 install flask
fi
echo "* * * * * root yum -y update" > /etc/cron.d/update
/opt/aws/bin/cfn-signal -e $? --stack ${AWS::StackName} --resource Asg --region ${AWS::Region}
cat /root/.ssh/authorized_keys
reboot
"""


def test_what_says_nothing_of_secrets_is_shown() -> None:
    assert shown(f"{HARMLESS}export DB_PASSWORD=Tr0ub4dor-3x\nmysql -h db -u shop\n") == (
        f"{HARMLESS}export DB_PASSWORD=[]\nmysql -h db -u shop\n"
    )


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("P=hunter\nX=1\nmysql -uroot -p$P\n", "[]\nX=1\nmysql -uroot -p$P\n"),
        ("a\ncat > /etc/x <<EOF\nhunter\nEOF\nb\n", "a\ncat > /etc/x <<EOF\n[]\nEOF\nb\n"),
        ("connect(\n  hunter,\n)\nlogin(\n  hunter,\n)\nb\n", "connect(\n  hunter,\n)\n[]\n  []\n[]\nb\n"),
        ("echo root:hunter > /tmp/p\nls\nchpasswd < /tmp/p\n", "[]\nls\n[]\n"),
        ("[db]\nx=1\n[credentials]\nuser=x\nof=hunter\n[other]\ny=1\n", "[db]\nx=1\n[]\n[]\n[]\n[other]\ny=1\n"),
        ("say '\na\nroot password hunter\nb'\nc\n", "say '\na\nroot password []\nb'\nc\n"),
        ("echo '\na\nhunter' | passwd --stdin root\nc\n", "[]\n[]\n[]\nc\n"),
        ("rasdial office bob hunter\nc\n", "[]\nc\n"),
    ],
)
def test_with_a_line_goes_what_belongs_to_it(script: str, expected: str) -> None:
    assert shown(script) == expected


def test_of_a_text_in_which_too_much_is_in_doubt_nothing_is_shown() -> None:
    assert doubtful_ranges("password of bob\nls\n" * (MOST_STATEMENTS + 1), ()) is None
    assert doubtful_ranges("password of bob\nls\n" * 2, ()) == [(0, 15), (19, 34)]


@pytest.mark.parametrize(
    "default",
    ["${DB_PASSWORD:-BrunhildWotan}", "$${DB_PASSWORD:=BrunhildWotan}", 'a ${X_TOKEN:-"BrunhildWotan"}', "${!pwd:-BrunhildWotan}"],
)
def test_what_a_variable_is_without_a_value_is_a_secret(default: str) -> None:
    assert "Brunhild" not in redact_text(f"Fn::Sub: `{default}` is not a name")


def test_a_statement_too_long_to_look_into_is_not_shown() -> None:
    assert doubtful_ranges("ls\n" + "x " * 1200 + "y\nls\n", ()) == [(3, 2404)]


def test_more_here_documents_than_can_be_looked_into_hide_all_of_it() -> None:
    assert doubtful_ranges("<<E\n" * 20_000, ()) is None


def test_of_a_manifest_of_secrets_nothing_is_shown() -> None:
    assert doubtful_ranges("kind: Secret\ndata:\n  a: b\n", ()) is None
