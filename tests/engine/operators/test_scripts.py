"""`script_does`: true by what is surely done, false only when everything is known, each line an element."""

import pytest

from immutcheck.engine.fingerprint import ElementNames
from immutcheck.engine.operators.scripts import place_of
from immutcheck.model.location import Line, render_path
from immutcheck.model.values import Redacted, Unknown
from immutcheck.scripts.entry import read_value
from tests.engine.operators.asking import HIDDEN, PARAMETER, ask, evaluation, explain, points, resource, text

UPGRADE = ["upgrades-packages"]
SCRIPT = "#!/bin/bash\necho a\nyum update -y && useradd bob\n  apt-get upgrade\n"


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        (SCRIPT, True),
        ("#!/bin/bash\necho a\n", False),
        ("", False),
        (None, False),
        (7, False),
        ("nothing that is known", None),
        (text("#!/bin/bash\nyum update ", None), True),
        (text("#!/bin/bash\necho ", None), False),
        (text("#!/bin/bash\n", None, "\n"), None),
        (text("#!/bin/bash\nyum ", None), None),
        (text("#!/bin/bash\nuseradd ", None, "\n"), False),
        (PARAMETER, None),
        (HIDDEN, None),
        (Unknown("why"), None),
        (Redacted("token", "name"), None),
        ({"config": {"commands": {"1": {"command": "yum update"}}}}, True),
        ({"config": {}}, False),
        (["yum update"], True),
        ([], False),
    ],
)
def test_answers(value, answer):
    assert ask("script_does", UPGRADE, value) is answer


def test_any_of_the_actions_is_enough():
    assert ask("script_does", ["runs-cfn-hup", "creates-user"], SCRIPT) is True
    assert ask("script_does", ["runs-cfn-hup", "pulls-code"], SCRIPT) is False


def test_points_lead_to_lines():
    paths = points("script_does", [*UPGRADE, "creates-user"], SCRIPT)
    assert paths == [(Line(3),), (Line(4),)]
    assert [(SCRIPT[path[0].start : path[0].end]) for path in paths] == ["yum update -y", "apt-get upgrade"]
    assert [render_path(("properties", "UserData", *path)) for path in paths] == ["UserData:3", "UserData:4"]


def test_points_lead_into_maps_and_lists():
    init = {"config": {"commands": {"1": {"command": "true\nyum update"}}, "packages": {"apt": {"unattended-upgrades": []}}}}
    assert points("script_does", UPGRADE, init) == [
        ("config", "commands", "1", "command", Line(2)),
        ("config", "packages", "apt", "unattended-upgrades"),
    ]
    assert points("script_does", UPGRADE, ["true", "yum update"]) == [(1, Line(1))]


def test_what_an_encoding_hides_has_no_line():
    encoded = "IyEvYmluL2Jhc2gKeXVtIHVwZGF0ZSAteQo="
    assert ask("script_does", UPGRADE, encoded) is True
    assert points("script_does", UPGRADE, encoded) == []


def test_a_line_is_explained_by_what_it_does():
    assert explain("script_does", [*UPGRADE, "creates-user"], SCRIPT) == ("yum update", "useradd", "apt-get upgrade")
    at = evaluation(path=("properties", "UserData", *points("script_does", UPGRADE, SCRIPT)[1]))
    assert explain("script_does", UPGRADE, SCRIPT, at) == ("apt-get upgrade",)


def test_doubts_are_explained():
    assert explain("script_does", UPGRADE, text("#!/bin/bash\nyum ", None)) == (
        "brings installed packages to newer versions, now or from time to time: yum with a command that is not known",
    )
    assert explain("script_does", UPGRADE, PARAMETER) == (PARAMETER.reason,)


def test_no_argument_of_a_script_is_told():
    script = "#!/bin/bash\necho ec2-user:correct-horse | chpasswd\nuseradd -p correct-horse bob\n"
    assert not [phrase for phrase in explain("script_does", ["sets-password", "creates-user"], script) if "horse" in phrase]


def test_a_line_is_named_by_its_content():
    before = "#!/bin/bash\nyum update\nyum update\n"
    after = "#!/bin/bash\n# a comment\n\n  yum update\necho\nyum update\n"
    names = []
    for script in (before, after):
        element_names = ElementNames(resource("Web", "AWS::EC2::Instance", UserData=script))
        names.append([element_names.name(("properties", "UserData", *path)) for path in points("script_does", UPGRADE, script)])
    assert names[0] == names[1]
    assert len(set(names[0])) == 2


def test_place_of_an_action_in_a_text_with_holes():
    value = text("#!/bin/bash\necho ", None, "; yum update\n")
    (action,) = read_value(value).actions
    assert place_of(action, value) == (Line(2),)
