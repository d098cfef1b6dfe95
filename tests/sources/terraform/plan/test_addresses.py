from __future__ import annotations

import pytest

from immutcheck.sources.terraform.plan.addresses import last_key, split_steps, traversals, without_keys, without_last_key


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("aws_x.a", (("aws_x", ""), ("a", ""))),
        ('module.m["a.b"].aws_x.a[0]', (("module", ""), ("m", '["a.b"]'), ("aws_x", ""), ("a", "[0]"))),
        (r'aws_x.a["q\"]x"].id', (("aws_x", ""), ("a", r'["q\"]x"]'), ("id", ""))),
        ('var.m["a"][0].b', (("var", ""), ("m", '["a"][0]'), ("b", ""))),
    ],
)
def test_address_is_taken_apart_at_its_names(text: str, steps: tuple[tuple[str, str], ...]) -> None:
    assert split_steps(text) == steps


def test_keys_are_left_out() -> None:
    assert without_keys('module.m["a.b"].aws_x.a[0]') == "module.m.aws_x.a"
    assert without_last_key('module.m["a.b"].aws_x.a["c[d"]') == 'module.m["a.b"].aws_x.a'
    assert last_key('module.m["a.b"].aws_x.a["c[d"]') == '["c[d"]'
    assert last_key("aws_x.a") == ""


def test_shorter_forms_behind_a_reference_are_left_out() -> None:
    listed = ["aws_x.a[0].id", "aws_x.a[0]", "aws_x.a", "aws_x.ab", "var.v", "aws_x.a[0].id", "aws_x.a[0]", "aws_x.a"]

    assert traversals(listed) == ["aws_x.a[0].id", "aws_x.ab", "var.v", "aws_x.a[0].id"]
