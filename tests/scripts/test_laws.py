"""Hiding a word, a part of a path, or a whole line of a script never turns true into false or false into true, whatever is asked.

A hole stands for text within one line and without the shell's own characters (`shell.py`), so that is what is hidden.
"""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from immutcheck.model.values import Text, Unknown
from immutcheck.scripts.entry import read_value
from immutcheck.scripts.kinds import KINDS
from tests.scripts.test_cloud_config import CASES as CONFIGS
from tests.scripts.test_powershell import BATCH
from tests.scripts.test_powershell import CASES as CMDLETS
from tests.scripts.test_programs import CASES, FETCHING, FILES

HIDDEN = Unknown("hidden")
COMMANDS = sorted(command for command in (*CASES, *FILES, *FETCHING) if "∅" not in command)
LINES = st.sampled_from([*COMMANDS, "echo yum update", "# yum update", "x=1", "cd /tmp", "export PATH=/x:$PATH"])
WORD = re.compile(r"[A-Za-z0-9./:@_+=-]+")


def list_parts(script):
    """Words, and the parts of paths and addresses: what Fn::Sub puts in. An option behind another one is taken as its value
    (`holes.py`), so it is not hidden."""
    for match in WORD.finditer(script):
        start, end = match.span()
        before = script[:start].split()[-1:]
        if start > 2 and not (before and before[0].startswith("-") and script[start] == "-"):
            yield start, end
            if "/" in match[0]:
                yield from ((start + part.start(), start + part.end()) for part in re.finditer(r"[^/:=,.]+", match[0]))


def answers(value):
    reading = read_value(value)
    sure = {action.kind for action in reading.actions if action.sure}
    maybe = {action.kind for action in reading.actions}
    return {kind: True if kind in sure else None if kind in maybe or reading.doubts else False for kind in KINDS}


def assert_hiding_keeps(script, start, end):
    before = answers(script)
    after = answers(Text("holes", pieces=tuple(piece for piece in (script[:start], HIDDEN, script[end:]) if piece)))
    assert {kind for kind in KINDS if None not in (before[kind], after[kind]) and before[kind] is not after[kind]} == set(), script[
        start:end
    ]


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.lists(LINES, min_size=1, max_size=4), st.data())
def test_hiding_a_word_or_a_part_of_a_path(lines, data):
    script = "#!/bin/bash\n" + "\n".join(lines) + "\n"
    assert_hiding_keeps(script, *data.draw(st.sampled_from(list(list_parts(script)))))


HEREDOCS = ("cat > /etc/motd <<EOF", "cat > x.sh <<-'EOF'", "bash <<EOF", "cat <<EOF | sudo bash", "tee /etc/ssh/sshd_config <<EOF > x")
SHORT = st.sampled_from(
    ["yum update", "useradd bob", "\tEOF", "EOF", "EOF", "", "bash x.sh", "PasswordAuthentication yes", "a: {", "echo x", *HEREDOCS]
)


@settings(max_examples=600, deadline=None, derandomize=True)
@given(st.sampled_from(HEREDOCS), st.lists(SHORT, min_size=2, max_size=7), st.data())
def test_hiding_a_line_that_may_end_a_heredoc(opening, lines, data):
    """Its end mark, a line of it, or one behind it; or a part of those."""
    script = f"#!/bin/bash\n{opening}\n" + "".join(f"{line}\n" for line in lines)
    ends = [match.span() for match in re.finditer(r"(?m)^[^#\n<>|'{]+$|[\w:/.]+", script) if match.start() > 2]
    start, end = data.draw(st.sampled_from(ends))
    assert_hiding_keeps(script, start + data.draw(st.integers(0, min(3, end - start - 1))), end)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(LINES, min_size=1, max_size=4), st.data())
def test_hiding_a_whole_line(lines, data):
    index = data.draw(st.integers(0, len(lines) - 1))
    start = len("#!/bin/bash\n" + "".join(f"{line}\n" for line in lines[:index]))
    assert_hiding_keeps("#!/bin/bash\n" + "\n".join(lines) + "\n", start, start + len(lines[index]))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.sampled_from(sorted(config for config in CONFIGS if "∅" not in config)), st.data())
def test_hiding_a_word_of_a_cloud_config(config, data):
    script = f"#cloud-config\n{config}\n"
    words = [match.span() for match in re.finditer(r"[A-Za-z0-9/_-]+", script)]
    assert_hiding_keeps(script, *data.draw(st.sampled_from(words)))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.sampled_from([("powershell", one) for one in sorted(CMDLETS)] + [("script", one) for one in sorted(BATCH)]), st.data())
def test_hiding_a_word_of_a_windows_script(case, data):
    kind, body = case
    script = f"<{kind}>\n{body.replace('∅', 'x')}\n</{kind}>"
    words = [match.span() for match in re.finditer(r"[A-Za-z0-9/_.:-]+", script) if match.start() > len(kind) + 1]
    assert_hiding_keeps(script, *data.draw(st.sampled_from(words[: max(1, len(words) - 1)])))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(alphabet=st.sampled_from("yum update|;&$(){}<>'\"`\\\n#!/=EOF "), max_size=80))
def test_any_text_is_survived(body):
    read_value(f"#!/bin/bash\n{body}")
    read_value(f"<powershell>{body}</powershell>")
    read_value(f"#cloud-config\n{body}")
    read_value(f"Content-Type: multipart/mixed; boundary=E\n\n--E\n{body}\n--E--")


def test_the_port_of_a_registry_is_a_part_of_the_image():
    script = "#!/bin/bash\ndocker run -p 80:80 registry.example.com:5000/shop\n"
    for part in ("5000", "shop", "registry", "run"):
        assert_hiding_keeps(script, script.index(part), script.index(part) + len(part))
