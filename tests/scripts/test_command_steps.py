"""Steps of command documents: shell and PowerShell as the one script that the lines make, parameters as holes, plugins by their names."""

from __future__ import annotations

import pytest

from immutcheck.model.values import OpenList
from immutcheck.scripts.entry import read_value
from tests.scripts.asking import PARAMETER, seen, text


def shell(*lines):
    return {"action": "aws:runShellScript", "name": "x", "inputs": {"runCommand": list(lines)}}


def powershell(*lines):
    return {"action": "aws:runPowerShellScript", "name": "x", "inputs": {"runCommand": list(lines)}}


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (shell("#!/bin/bash", "if [ -f /x ]; then", "  yum -y update", "fi"), ["upgrades-packages"]),
        (shell("curl -fsSL https://example.com/x \\", "  | bash"), ["fetches-and-runs"]),
        (shell("cat > /etc/motd <<EOF", "yum update", "EOF"), []),
        (shell("systemctl restart app"), []),
        (shell("hostname {{ Name }}"), []),
        (shell("bash -c '{{Commands}}'"), ["…"]),
        (shell("{{ Commands }}"), ["…"]),
        (shell(PARAMETER), ["…"]),
        (shell(text("yum -y update ", None)), ["upgrades-packages"]),
        (shell(), []),
        ({"action": "aws:runShellScript", "inputs": {"runCommand": "yum -y update"}}, ["upgrades-packages"]),
        ({"action": "aws:runShellScript", "inputs": {"runCommand": "{{ Commands }}"}}, ["…"]),
        ({"action": "aws:runShellScript", "inputs": {"runCommand": PARAMETER}}, ["…"]),
        ({"action": "aws:runShellScript", "inputs": PARAMETER}, ["…"]),
        ({"action": "aws:runShellScript", "inputs": {"runCommand": OpenList(["true"], PARAMETER)}}, ["…"]),
        (powershell("iwr -useb https://example.com/x.ps1 | iex"), ["fetches-and-runs"]),
        (powershell("if ($true) {", "  Restart-Service app", "}"), []),
        ({"action": "aws:configurePackage", "inputs": {"action": "Install", "name": "x"}}, ["installs-packages"]),
        ({"action": "aws:configurePackage", "inputs": {"action": "Uninstall", "name": "x"}}, []),
        ({"action": "aws:configurePackage", "inputs": {"action": "{{ Action }}", "name": "x"}}, ["?installs-packages"]),
        ({"action": "aws:downloadContent", "inputs": {"sourceType": "S3"}}, ["pulls-code"]),
        ({"action": "aws:softwareInventory", "inputs": {}}, []),
        ({"action": "aws:runDocument", "inputs": {}}, ["…"]),
    ],
)
def test_what_a_step_does(step, expected):
    assert seen(step) == expected


def test_an_action_stands_in_its_line():
    actions = read_value(shell("#!/bin/bash", "echo {{ Who }}", "  dnf -y upgrade {{ What }} # now", "bash -c 'useradd bob'")).actions
    assert [(action.kind, action.path, action.start, action.end) for action in actions] == [
        ("upgrades-packages", ("inputs", "runCommand", 2), 2, 27),
        ("creates-user", ("inputs", "runCommand", 3), 9, 20),
    ]


def test_metadata_of_cfn_init_is_no_step():
    assert seen({"action": {"packages": {"yum": {"httpd": []}}}}) == ["installs-packages"]
