"""What cfn-init is told to do."""

from __future__ import annotations

import pytest

from immutcheck.model.values import OpenMap, Unknown
from immutcheck.scripts.entry import read_value
from tests.scripts.asking import PARAMETER, seen, text

CASES = [
    ({"packages": {"yum": {"httpd": []}}}, ["installs-packages"]),
    ({"packages": {"yum": {"mysql-server": ["8.0"]}}}, ["installs-packages", "runs-database"]),
    ({"packages": {"apt": {"postgresql": []}}}, ["installs-packages", "runs-database"]),
    ({"packages": {"yum": {"postgresql": []}}}, ["installs-packages"]),
    ({"packages": {"rpm": {"epel": "https://x/y.rpm"}}}, ["installs-packages", "fetches-and-runs"]),
    ({"sources": {"/opt/app": "https://x/y.zip"}}, ["pulls-code"]),
    ({"commands": {"1": {"command": "yum update -y"}}}, ["upgrades-packages"]),
    ({"commands": {"1": {"command": ["yum", "update"]}}}, ["upgrades-packages"]),
    ({"commands": {"1": {"command": text("yum update ", None)}}}, ["upgrades-packages"]),
    ({"commands": {"1": {"command": "echo yum update"}}}, []),
    ({"commands": {"b": {"command": "bash x.sh"}, "a": {"command": "wget https://x/x.sh"}}}, ["fetches-and-runs"]),
    ({"commands": {"1": {"command": PARAMETER}}}, ["…"]),
    ({"commands": {"1": {"command": "x", "test": "yum update"}}}, []),
    ({"files": {"/etc/cron.d/x": {"content": "* * * * * root x"}}}, ["schedules-work"]),
    ({"files": {"/etc/cfn/cfn-hup.conf": {"content": "[main]"}}}, ["runs-cfn-hup"]),
    ({"files": {"/root/x.sh": {"content": "yum update"}}, "commands": {"1": {"command": "bash /root/x.sh"}}}, ["upgrades-packages"]),
    ({"files": {"/root/x.sh": {"source": "https://x"}}, "commands": {"1": {"command": "/root/x.sh"}}}, ["fetches-and-runs"]),
    ({"files": {"/etc/ssh/sshd_config": {"content": text("PasswordAuthentication ", None)}}}, ["?enables-password-login"]),
    ({"services": {"sysvinit": {"cfn-hup": {"enabled": "true", "ensureRunning": "true"}}}}, ["runs-cfn-hup"]),
    ({"services": {"systemd": {"sshd": {"enabled": False, "ensureRunning": False}}}}, ["disables-remote-login"]),
    ({"services": {"systemd": {"sshd": {"enabled": True}}}}, ["enables-remote-login"]),
    ({"services": {"systemd": {"httpd": {"enabled": True, "files": ["/x"]}}}}, []),
    ({"users": {"bob": {"uid": "50"}}, "groups": {"x": {}}}, []),
    ({"packages": PARAMETER}, ["…"]),
    (Unknown("why"), ["…"]),
    (OpenMap({"packages": {"yum": {"httpd": []}}}, Unknown("a macro adds to it")), ["installs-packages", "…"]),
]


@pytest.mark.parametrize(("config", "expected"), CASES, ids=range(len(CASES)))
def test_sections(config, expected):
    assert seen({"config": config}) == expected


def test_configuration_sets_are_no_configurations():
    assert seen({"configSets": {"default": ["a"]}, "a": {"packages": {"yum": {"httpd": []}}}}) == ["installs-packages"]


def test_actions_are_placed_below_the_value():
    reading = read_value(
        {"a": {"commands": {"1": {"command": "true\nyum update"}}, "services": {"sysvinit": {"sshd": {"enabled": "true"}}}}}
    )
    assert [(action.kind, action.path, action.start) for action in reading.actions] == [
        ("upgrades-packages", ("a", "commands", "1", "command"), 5),
        ("enables-remote-login", ("a", "services", "sysvinit", "sshd"), -1),
    ]
