"""An audit as a process of its own, at a terminal: what is seen meanwhile, and what is left when it is interrupted."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.fake_endpoint import FakeEndpoint, Silence

ACCOUNT, REGION = "123456789012", "eu-west-1"
GROUP = {
    "GroupId": "sg-0123456789abcdef0",
    "GroupName": "open",
    "Description": "d",
    "VpcId": "vpc-1",
    "OwnerId": ACCOUNT,
    "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}],
}
ANSWERS = {
    ("sts", "GetCallerIdentity"): {"Account": ACCOUNT, "Arn": f"arn:aws:iam::{ACCOUNT}:user/audit", "UserId": "A"},
    ("ec2", "DescribeRegions"): {"Regions": [{"RegionName": REGION, "OptInStatus": "opt-in-not-required"}]},
    ("ec2", "DescribeSecurityGroups"): {"SecurityGroups": [GROUP]},
}
LONGEST_WAIT = 30
CONTROLS = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


@pytest.fixture
def endpoint() -> Iterator[FakeEndpoint]:
    with FakeEndpoint(ANSWERS, services=("sts", "ec2", "ecr")) as fake:
        yield fake


class Terminal:
    """A program whose standard error is a terminal of 80 columns."""

    def __init__(self, folder: Path, *words: str) -> None:
        self.reads, writes = pty.openpty()
        environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        environment |= {
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_CONFIG_FILE": str(folder / "no-config"),
            "AWS_SHARED_CREDENTIALS_FILE": str(folder / "no-credentials"),
            "COLUMNS": "80",
            "TERM": "xterm",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "immutcheck", "audit", "--region", REGION, *words],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=writes,
            start_new_session=True,
        )
        os.close(writes)

    def finish(self) -> tuple[int, str, str]:
        """Exit code, standard output, what the terminal got."""
        out, _ = self.process.communicate(timeout=LONGEST_WAIT)
        shown = b""
        try:
            while piece := os.read(self.reads, 65536):
                shown += piece
        except OSError:  # a terminal whose other side is closed
            pass
        os.close(self.reads)
        return self.process.returncode, out.decode(), shown.decode(errors="replace")


def wait_for(endpoint: FakeEndpoint, service: str, operation: str) -> None:
    end = time.monotonic() + LONGEST_WAIT
    while not endpoint.count(service, operation):
        assert time.monotonic() < end, "the call was never made"
        time.sleep(0.02)


def test_a_terminal_sees_how_far_the_audit_is(endpoint: FakeEndpoint, workplace: Path) -> None:
    code, out, shown = Terminal(workplace, "--endpoint-url", endpoint.url, "--select", "ssh-open-to-internet").finish()

    assert code == 1
    assert "1 call, 1 of 1 region" in shown
    assert max(len(CONTROLS.sub("", line)) for line in re.split("[\r\n]", shown)) <= 80
    assert "ssh-open-to-internet" in out
    assert "Traceback" not in shown + out


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_audit_reports_what_it_saw(endpoint: FakeEndpoint, workplace: Path, stop: signal.Signals) -> None:
    endpoint.fault = lambda question, before: Silence() if question.service == "ecr" else None
    terminal = Terminal(
        workplace,
        *("--endpoint-url", endpoint.url, "--service", "ec2", "--service", "ecr", "--max-rate", "0"),
        *("--snapshot", "account.json", "--format", "json=report.json"),
    )
    wait_for(endpoint, "ecr", "DescribeRepositories")
    wait_for(endpoint, "ec2", "DescribeSecurityGroups")
    time.sleep(0.5)
    os.killpg(terminal.process.pid, stop)

    code, _, shown = terminal.finish()

    report = json.loads((workplace / "report.json").read_text())
    snapshot = json.loads((workplace / "account.json").read_text())
    assert code == 1
    assert "Traceback" not in shown
    assert "ssh-open-to-internet" in {finding["rule"] for finding in report["findings"]}
    assert "interrupted" in {diagnostic["code"] for diagnostic in report["diagnostics"]}
    assert snapshot["complete"] is False
