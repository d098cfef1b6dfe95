"""A part of a resolved text is placed where it is written, through every function that scripts are made with."""

from __future__ import annotations

import pytest

from immutcheck.model.location import Line
from immutcheck.model.values import flatten
from tests.sources.cloudformation.building import make_resource

HEAD = """Parameters:
  Env: {Type: String, Default: prod}
  Extra: {Type: String}
  Big: {Type: String, Default: "no", AllowedValues: ["yes", "no"]}
Conditions:
  IsBig: !Equals [!Ref Big, "yes"]
Resources:
  X:
    Type: AWS::EC2::Instance
    Metadata:
      AWS::CloudFormation::Init:
        config: {commands: {a: {command: "true; yum update"}}}
    Properties:
      UserData:
"""
WRITTEN = {
    "block": "!Base64 |\n          #!/bin/sh\n          yum update\n",
    "substituted": "Fn::Base64: !Sub |\n          #!/bin/sh\n          echo ${Env} ${Extra} ${!X}; yum update ${Extra}\n",
    "with values": (
        "Fn::Base64:\n          Fn::Sub:\n            - |\n              ${A} ${Env}\n              yum update\n"
        "            - {A: !Ref Extra}\n"
    ),
    "quoted": '!Base64 "#!/bin/sh\\necho \\u00fc\\nyum update\\n"',
    "plain JSON": '{"Fn::Base64": "a\\nyum update\\n"}',
    "joined lines": 'Fn::Base64: !Join\n          - "\\n"\n          - - "#!/bin/sh"\n            - !Ref Extra\n            - yum update\n',
    "joined pieces": 'Fn::Base64: !Join ["", ["#!/bin/sh\\n", !Sub "echo ${Env}\\n", "yum update -y", "\\n"]]',
    "decided": "Fn::Base64: !If\n          - IsBig\n          - nothing\n          - |\n            #!/bin/sh\n            yum update\n",
    "folded": "!Base64 >\n          #!/bin/sh\n\n          yum update\n",
}


def place_word(name: str, word: str = "yum update") -> str:
    """The text at the place of the first occurrence of the word in the resolved user data."""
    text = HEAD + f"        {WRITTEN[name]}\n"
    found = make_resource(text)
    flat = flatten(found.properties["UserData"])
    start = flat.index(word)
    line = Line(flat.count("\n", 0, start) + 1, start, start + len(word))
    span = found.locator.locate(("properties", "UserData", line)).span
    assert span is not None
    assert span.start_line == span.end_line
    return text.split("\n")[span.start_line - 1][span.start_column - 1 : span.end_column - 1]


@pytest.mark.parametrize("name", WRITTEN)
def test_words_lead_to_where_they_are_written(name: str) -> None:
    assert place_word(name) == "yum update"


def test_what_a_parameter_gives_is_where_it_is_put_in() -> None:
    assert place_word("substituted", "prod") == "${Env}"
    assert place_word("joined pieces", "prod") == "${Env}"


def test_text_that_cannot_be_followed_has_the_place_of_the_whole() -> None:
    text = HEAD + "        Fn::Base64: !Select [0, !Split ['|', 'yum update|b']]\n"
    found = make_resource(text)
    span = found.locator.locate(("properties", "UserData", Line(1, 0, 3))).span
    assert span is not None
    assert span.start_line == text.split("\n").index("        Fn::Base64: !Select [0, !Split ['|', 'yum update|b']]") + 1


def test_lines_of_metadata_have_places() -> None:
    text = HEAD + "        x\n"
    path = ("metadata", "AWS::CloudFormation::Init", "config", "commands", "a", "command", Line(1, 6, 16))
    span = make_resource(text).locator.locate(path).span
    assert span is not None
    assert text.split("\n")[span.start_line - 1][span.start_column - 1 : span.end_column - 1] == "yum update"


def test_a_line_of_something_that_is_no_text_has_the_place_of_the_property() -> None:
    found = make_resource(HEAD + "        {a: b}\n")
    assert found.locator.locate(("properties", "UserData", Line(3, 9, 12))).span is not None
