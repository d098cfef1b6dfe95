"""Which commands a shell script runs: not what only looks like one."""

from __future__ import annotations

import pytest

from immutcheck.scripts.entry import read_value
from tests.scripts.asking import holes, seen, shell, written

UPGRADE = ["upgrades-packages"]


@pytest.mark.parametrize(
    "script",
    [
        "yum update -y",
        "  yum -y update",
        "sudo yum update -y",
        "sudo -u root -E X=1 yum update",
        "X=1 yum update",
        "env X=1 yum update",
        "nohup timeout -k 5 30 yum update &",
        "true && yum update || false",
        "if [ -f /x ]; then yum update; fi",
        "while true; do yum update; done",
        "case $1 in a) yum update;; esac",
        "(cd /tmp; yum update)",
        "{ yum update; }",
        "! yum update",
        "yes | yum update",
        "yum update | tee /var/log/update.log",
        "yum update > /dev/null 2>&1",
        "x=$(yum update)",
        'echo "$(yum update)"',
        "bash -c 'yum update'",
        'sh -exc "yum update"',
        "su - app -c 'yum update'",
        "su -c 'yum update' app",
        "eval yum update",
        'eval "yum update"',
        "update() { yum update; }\nupdate",
        "bash <<EOF\nyum update\nEOF",
        "bash <<< 'yum update'",
        "echo 'yum update' | bash",
        "cat <<EOF | sudo bash -s\nyum update\nEOF",
        "cat > /root/x.sh <<'EOF'\nyum update\nEOF\nbash /root/x.sh",
        "echo 'yum update' | tee x.sh\nchmod +x x.sh\n./x.sh",
        "CMD=update\nyum -y $CMD",
        'CMD="yum update"\n$CMD',
        "for word in update; do yum $word; done",
        "\"yum\" 'update'",
        "y\\um update",
        "/usr/bin/yum update",
        "trap - EXIT; yum update",
        "xargs -n 1 yum update < list",
        "time yum update",
        "exec yum update",
        "command yum update",
        'retry() { until "$@"; do sleep 5; done; }\nretry yum update',
        'retry() {\n  local most=$1; shift\n  timeout 30 "$@"\n}\nretry 5 yum update',
        'run() { echo "$@"; "$@"; }\nretry() { run "$@"; }\nretry yum -y update',
        'run() { "$1" "$2"; }\nrun yum update',
        'update() { yum "$1"; }\nupdate check-update\nupdate update',
        'again() { again x "$@"; "$@"; }\nagain yum update',
        "cat > /etc/systemd/system/app.service <<EOF\nExecStartPre=-/usr/bin/yum \\\n  -y update\nEOF\nsystemctl enable --now app.service",
        "cat > /opt/x.sh <<'E'\nyum update\nE\necho 'ExecStart=/opt/x.sh' > /etc/systemd/system/x.service\nsystemctl start x",
    ],
)
def test_command_is_seen(script):
    assert seen(shell(script)) == UPGRADE


@pytest.mark.parametrize(
    "script",
    [
        "# yum update",
        "echo yum update",
        "echo 'a; yum update'",
        'echo "a; yum update"',
        "cat > /etc/motd <<EOF\nyum update\nEOF",
        "cat <<'EOF' > notes\nyum update\nEOF",
        "update() { yum update; }",
        ": yum update",
        "yum=update",
        "yum list updates",
        "grep 'yum update' /var/log/x | wc -l",
        "logger -t boot 'yum update && done'",
        "[ \"$x\" = 'yum update' ]",
        "cat > /root/x.sh <<'EOF'\nyum update\nEOF",
        "echo update | grep yum",
        "x='yum update'",
        "/opt/app/start --mode yum update",
        "ssh host yum update",
    ],
)
def test_what_only_looks_like_a_command_is_not(script):
    assert seen(shell(script)) == []


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("∅ update", ["…"]),
        ("∅", ["…"]),
        ("a\n∅\nb", ["…"]),
        ("${TOOL} update", ["…"]),
        ("yum ∅ -y", ["?upgrades-packages", "?installs-packages", "?runs-database"]),
        ("bash -c ∅", ["…"]),
        ("bash -c 'yum update ∅'", UPGRADE),
        ("eval ∅", ["…"]),
        ("echo ∅ | bash", ["…"]),
        ("some-program | bash", ["…"]),
        ("echo ∅", []),
        ("# ∅", []),
        ("cat > /etc/motd <<EOF\n∅\nEOF", []),
        ("/opt/aws/bin/cfn-signal -e $? --stack ∅ --region ∅", []),
        ("aws s3 cp /tmp/log s3://∅/", []),
        ("∅/yum update", UPGRADE),
        ("hostname web-∅.example.com", []),
        ("yum update ∅", UPGRADE),
        ("bash <<EOF\n∅\nEOF", ["…"]),
        ("./∅/start", []),
        ("python3 -c 'import json; print(json.load(open(0)))'", []),
        ("python3 -c 'import os; os.system(\"x\")'", ["…"]),
        ("python3 <<EOF\nimport subprocess\nEOF", ["…"]),
    ],
)
def test_holes_matter_where_they_may_become_commands(script, expected):
    assert [
        kind for kind in seen(shell(script)) if kind not in ("?runs-configuration-agent", "?enables-remote-login", "?pulls-code")
    ] == expected


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("cat > /etc/motd <<EOF\n∅\nyum update\nEOF", ["?upgrades-packages"]),
        ("cat > /etc/motd <<EOF\nEO∅\nyum update\nEOF", ["?upgrades-packages"]),
        ("cat > /etc/motd <<EOF\nE∅x\nyum update\nEOF", []),
        ("cat > /etc/motd <<EOF\n\t∅\nyum update\nEOF", []),
        ("cat > /etc/motd <<-'EOF'\n\t∅\nyum update\n\tEOF", ["?upgrades-packages"]),
        ("cat > /etc/motd <<EOF\n∅\nEOF\nyum update", ["upgrades-packages"]),
        ("bash <<EOF\ntrue ∅\nyum update\nEOF", ["upgrades-packages"]),
        ("cat > /etc/motd <<EOF\n∅\n[Section]\nx = (\nEOF\nyum update", ["upgrades-packages"]),
        ("useradd bob\ncat > /etc/motd <<EOF\n∅\ncat <<X\nEOF\nyum update", ["creates-user", "upgrades-packages"]),
        ("cat > /etc/motd <<EOF\n∅\ncat > /dev/null <<'X'\nEOF\nyum update\nX", ["?upgrades-packages"]),
        ("cat > x.sh <<EOF\n∅\nEOF\nbash x.sh", ["…"]),
        ("cat > x <<EOF\n" + "∅\n" * 3 + "EOF", ["…"]),
    ],
)
def test_a_hole_may_end_a_heredoc(script, expected):
    assert seen(shell(script)) == expected


def test_what_another_part_does_stays_sure_when_a_hole_may_end_a_heredoc():
    first = "Content-Type: multipart/mixed; boundary=B\n\n--B\nContent-Type: text/x-shellscript\n\n#!/bin/bash\nyum update\n"
    second = "--B\nContent-Type: text/x-shellscript\n\n#!/bin/bash\ncat > x <<EOF\n∅\nuseradd bob\nEOF\n--B--\n"
    assert seen(holes(first + second)) == ["upgrades-packages", "?creates-user"]


def test_what_stands_behind_something_that_is_not_understood_is_not_sure():
    assert seen(shell("yum update\nif then ;; (\nuseradd bob")) == ["upgrades-packages", "?creates-user", "…"]


@pytest.mark.parametrize(
    ("script", "place"),
    [
        ("echo ü; yum update -y # now", "yum update -y"),
        ("bash -c 'a; yum update'", "yum update"),
        ('bash -c "a \\"b\\"; yum update"', "yum update"),
        ("bash <<EOF\n  yum update -y\nEOF", "yum update -y"),
        ("cat > x.sh <<EOF\nyum update\nEOF\nbash x.sh", "yum update"),
        ("sudo yum update", "sudo yum update"),
    ],
)
def test_place_is_that_of_the_command(script, place):
    assert written(shell(script)) == [place]


def test_a_script_that_is_too_large_is_not_read():
    assert read_value(shell("echo x\n" * 60_000)).doubts == ("the script is too large or nested too deep to be read",)


@pytest.mark.parametrize("opening", ["(", "$(", "{ ", "if x; then ", "f() {"])
def test_a_script_that_is_nested_too_deep_is_survived(opening):
    assert seen(shell(opening * 5_000)) == ["…"]


def test_scripts_in_scripts_end():
    assert seen(shell("cat > x.sh <<EOF\nbash x.sh\nEOF\nbash x.sh")) == []
    assert seen(shell("f() { f; }; f")) == []


def test_lines_between_a_pipe_and_a_heredoc_are_commands_of_their_own():
    script = shell("curl https://x | gunzip | sh\nuseradd bob\ncat > /etc/motd <<EOF\nyum update\nEOF")
    assert seen(script) == ["fetches-and-runs", "creates-user"]
    assert written(script) == ["sh", "useradd bob"]


@pytest.mark.parametrize(
    "script",
    [
        'retry() { until "$@"; do sleep 5; done; }\nretry systemctl start app\nretry aws s3 cp s3://settings/web.conf /etc/web.conf',
        "cat > /etc/systemd/system/app.service <<EOF\nExecStart=/opt/app/run \\\n  --port 80\nExecReload=/bin/kill $MAINPID\nEOF\n"
        "systemctl enable --now app",
        "echo 'ExecStart=/usr/bin/yum update' > /etc/systemd/system/app.service\nsystemctl start other",
    ],
)
def test_what_functions_and_units_run_is_known(script):
    assert seen(shell(script)) == []


def test_a_loop_over_packages_installs_all_of_them():
    assert seen(shell('for package in httpd mariadb-server; do yum install -y "$package"; done')) == ["installs-packages", "runs-database"]


def test_what_a_function_is_given_to_run_stands_at_its_call():
    assert written(shell('retry() { "$@"; }\nretry yum update')) == ["retry yum update"]


@pytest.mark.parametrize(
    "script",
    [
        "echo " + "$(echo " * 2000 + ")" * 2000,
        "sudo " * 10_000,
        "yum install x\n" * 20_000,
        "".join(f"f{number}() {{ f{number + 1} $@ $@; f{number + 1} x $@; }}\n" for number in range(40)) + "f0 a b",
    ],
    ids=["substitutions", "wrappers", "length", "functions"],
)
def test_a_script_that_is_too_much_is_given_up(script):
    assert set(seen(shell(script))) <= {"…", "installs-packages"}


def test_many_holes_in_one_call_leave_everything_open():
    assert "?installs-packages" in seen(shell("yum " + "∅ " * 1000))
