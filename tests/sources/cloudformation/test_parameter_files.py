from __future__ import annotations

import pytest

from immutcheck.model.errors import ConfigurationError
from immutcheck.model.values import Unknown
from immutcheck.sources.cloudformation.parameter_files import read_parameters


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[{"ParameterKey": "A", "ParameterValue": "x"}, {"ParameterKey": "B", "ParameterValue": ""}]', {"A": "x", "B": ""}),
        ('{"Parameters": {"A": "x", "B": 2}}', {"A": "x", "B": 2}),
        ('{"Parameters": {"A": "x"}, "Tags": {"t": "v"}, "StackPolicy": {"Statement": []}}', {"A": "x"}),
        ('{"StackName": "s", "Parameters": [{"ParameterKey": "A", "ParameterValue": "x"}]}', {"A": "x"}),
        ('["A=x=y", "B="]', {"A": "x=y", "B": ""}),
        ("Parameters:\n  A: x\n  B: [p, q]\n", {"A": "x", "B": ["p", "q"]}),
        ("- ParameterKey: A\n  ParameterValue: x\n", {"A": "x"}),
        ('[{"ParameterKey": "A", "UsePreviousValue": true}]', {"A": Unknown("parameter `A` keeps the value of the deployed stack")}),
        ('{"Parameters": {"A": {"Fn::GetParam": ["a", "b", "c"]}}}', {"A": Unknown("parameter `A` is given by the pipeline")}),
        ("[]", {}),
    ],
)
def test_forms(text: str, expected: dict[str, object]) -> None:
    assert read_parameters(text.encode(), "p.json" if text[0] in "[{" else "p.yaml") == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{\n"A": "x"}', 'p.json:1:1: this is no parameters file; write [{"ParameterKey": …, "ParameterValue": …}] or {"Parameters": {…}}'),
        ('[\n {"Key": "A"}]', "p.json:2:2: an entry needs a ParameterKey"),
        ('[{"ParameterKey": "A"}]', "p.json:1:2: parameter `A` needs a ParameterValue"),
        (
            '{"Parameters": {"A": {"x": "top-secret"}}}',
            "p.json:1:22: the value of parameter `A` must be a text, a number or a list of those",
        ),
        ('["A=1",\n "A=2"]', "p.json:2:2: parameter `A` is given twice"),
        ('{"Parameters": ', "p.json:1:16: "),
    ],
)
def test_faults_say_where_and_never_a_value(text: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read_parameters(text.encode(), "p.json")

    assert str(caught.value).startswith(message)
    assert "top-secret" not in str(caught.value)
