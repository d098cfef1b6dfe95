"""What the modules of cloud-init do."""

from __future__ import annotations

import pytest

from immutcheck.scripts.entry import read_value
from tests.scripts.asking import holes, seen, written

CASES = {
    "package_upgrade: true": ["upgrades-packages"],
    "package_upgrade: 'yes'": ["upgrades-packages"],
    "package_upgrade: false": [],
    "package_update: true\npackage_reboot_if_required: true": [],
    "apt_upgrade: true": ["upgrades-packages"],
    "packages: [httpd]": ["installs-packages"],
    "packages: [[redis-server, '6']]": ["installs-packages", "runs-database"],
    "packages:\n- apt: [mariadb-server]\n- snap: [certbot]": ["installs-packages", "runs-database"],
    "packages: [unattended-upgrades]": ["upgrades-packages", "installs-packages"],
    "runcmd: [yum update -y]": ["upgrades-packages"],
    "runcmd: [[yum, update, -y]]": ["upgrades-packages"],
    "runcmd: [[sh, -c, 'curl https://x | sh']]": ["fetches-and-runs"],
    "runcmd:\n- |\n  set -e\n  yum update": ["upgrades-packages"],
    "runcmd: ['# yum update', 'echo yum update']": [],
    "bootcmd: [yum update -y]": ["upgrades-packages"],
    "write_files: [{path: /x.sh, content: yum update}]": [],
    "write_files: [{path: /x.sh, content: yum update}]\nruncmd: [bash /x.sh]": ["upgrades-packages"],
    "write_files: [{path: /x.sh, encoding: b64, content: eXVtIHVwZGF0ZQ==}]\nruncmd: [[bash, /x.sh]]": ["upgrades-packages"],
    "write_files: [{path: /etc/cron.d/x, content: '* * * * * root x'}]": ["schedules-work"],
    "write_files: [{path: /etc/ssh/sshd_config, content: PasswordAuthentication yes}]": ["enables-password-login"],
    "write_files: [{path: /etc/ssh/sshd_config, encoding: gz, content: x}]": ["?enables-password-login"],
    "write_files: [{path: /home/x/.ssh/authorized_keys, content: k}]": ["writes-authorized-keys"],
    "write_files: [{path: /x.sh, source: {uri: 'https://x'}}]\nruncmd: [/x.sh]": ["fetches-and-runs"],
    "users: [default]": [],
    "users: [bob]": ["creates-user"],
    "users: [default, {name: bob, ssh_authorized_keys: [k]}]": ["creates-user", "writes-authorized-keys"],
    "users: [{name: bob, passwd: x}]": ["creates-user", "sets-password"],
    "users: [{name: app, system: true}]": [],
    "users: [{name: app, shell: /usr/sbin/nologin}]": [],
    "ssh_authorized_keys: [k]": ["writes-authorized-keys"],
    "ssh_import_id: [gh:bob]": ["writes-authorized-keys"],
    "ssh_pwauth: true": ["enables-password-login"],
    "ssh_pwauth: false": [],
    "ssh_pwauth: unchanged": [],
    "password: x": ["sets-password"],
    "chpasswd: {list: 'a:b'}": ["sets-password"],
    "chpasswd: {expire: false}": [],
    "puppet: {install: true}": ["runs-configuration-agent"],
    "chef: {server_url: x}": ["runs-configuration-agent"],
    "salt_minion: {conf: {}}": ["runs-configuration-agent"],
    "ansible: {pull: {url: x}}": ["runs-configuration-agent"],
    "swap: {size: 1G}\nmounts: []\ntimezone: UTC\nhostname: x": [],
    "yum_repos: {x: {baseurl: y}}": [],
    "runcmd: [echo ∅]": [],
    "runcmd: ['∅']": ["…"],
    "runcmd: ∅": ["…"],
    "package_upgrade: ∅": ["?upgrades-packages"],
    "ssh_pwauth: '∅'": ["?enables-password-login"],
    "users: ['∅']": ["?creates-user", "?sets-password", "?writes-authorized-keys"],
    "users: [{name: '∅'}]": ["creates-user"],
    "hostname: web-∅": [],
    "∅: true": ["…"],
    "write_files: ∅": ["…"],
    "runcmd: [a": ["…"],
    "- a": ["…"],
    "": [],
}


@pytest.mark.parametrize("config", CASES)
def test_module(config):
    assert seen(holes(f"#cloud-config\n{config}\n")) == CASES[config]


def test_places_lead_into_scalars():
    config = "#cloud-config\nruncmd:\n  - echo ü; yum update -y\n  - |\n    set -e\n    yum upgrade\n"
    config += '  - "a; yum\\tdistro-sync"\nssh_pwauth: yes\n'
    assert written(config) == ["yum update -y", "yum upgrade", "yum\\tdistro-sync", "ssh_pwauth"]


def test_a_written_script_has_its_own_place():
    config = "#cloud-config\nruncmd: [bash /x.sh]\nwrite_files:\n- path: /x.sh\n  content: |\n    #!/bin/sh\n    yum update\n"
    assert written(config) == ["yum update"]


def test_archive():
    archive = "#cloud-config-archive\n- type: text/cloud-config\n  content: |\n    packages: [httpd]\n- '#!/bin/sh\n\n  yum update'\n"
    assert seen(archive) == ["installs-packages", "upgrades-packages"]
    assert seen(holes("#cloud-config-archive\n- content: ∅\n")) == ["…"]
    assert read_value("#cloud-config-archive\na: b\n").doubts == ("the cloud-config archive is no list",)
