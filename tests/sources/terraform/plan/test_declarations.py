from __future__ import annotations

from immutcheck.model.location import Location, Span
from immutcheck.model.values import Reference, Unknown
from tests.sources.terraform.plan.building import change, constant, declared, open_plan, plan_text, raw_of, refers, values_of

MARKED = "its value is marked as sensitive"
NOT_IN_PLAN = "a plan does not say it"


def test_provider_has_its_constants_and_what_a_variable_gives_is_unknown() -> None:
    provider = {
        "name": "aws",
        "alias": "west",
        "version_constraint": "~> 5.0",
        "expressions": {
            "region": constant("us-west-2"),
            "access_key": refers("var.key"),
            "assume_role": [{"role_arn": constant("arn:aws:iam::123456789012:role/x")}],
        },
    }
    source = open_plan(plan_text([], configuration={"provider_config": {"aws.west": provider}, "root_module": {}}))
    raw = raw_of(source, "provider.aws.west")

    assert (raw.type, raw.declared, dict(raw.values)) == (
        "terraform_provider",
        "provider.aws.west",
        {
            "name": "aws",
            "alias": "west",
            "version": "~> 5.0",
            "region": "us-west-2",
            "access_key": Unknown("`var.key` is only known after apply"),
            "assume_role": [{"role_arn": "arn:aws:iam::123456789012:role/x"}],
        },
    )


def test_provider_that_is_only_used_is_not_declared() -> None:
    source = open_plan(plan_text([], configuration={"provider_config": {"aws": {"name": "aws"}}, "root_module": {}}))

    assert dict(source.addresses()) == {}


def test_variable_keeps_its_default_also_when_it_is_sensitive() -> None:
    module = {"variables": {"a": {"default": None}, "b": {"default": "x", "sensitive": True, "description": "B"}, "c": {}}}
    source = open_plan(plan_text([], module=module))

    assert [values_of(source, f"var.{name}") for name in "abc"] == [
        {"name": "a", "sensitive": False, "ephemeral": False, "default": None},
        {"name": "b", "sensitive": True, "ephemeral": False, "default": "x", "description": "B"},
        {"name": "c", "sensitive": False, "ephemeral": False},
    ]


def test_variable_of_a_module_says_so() -> None:
    module = {"module_calls": {"m": {"source": "./m", "module": {"variables": {"w": {}}}}}}
    source = open_plan(plan_text([], module=module))

    assert values_of(source, "module.m.var.w") == {"name": "w", "sensitive": False, "ephemeral": False, "module": "module.m"}


def test_output_has_its_planned_value_and_a_sensitive_one_none() -> None:
    module = {
        "resources": [declared("aws_x.a")],
        "variables": {"s": {"sensitive": True}},
        "outputs": {
            "known": {"expression": refers("local.x")},
            "later": {"expression": refers("aws_x.a.id")},
            "linked": {"expression": refers("aws_x.a.arn")},
            "secret": {"expression": refers("var.s"), "sensitive": True},
        },
    }
    planned = {
        "outputs": {"known": {"value": 1}, "later": {}, "linked": {"value": "arn:x"}, "secret": {"value": "hunter2", "sensitive": True}}
    }
    source = open_plan(plan_text([change("aws_x.a", {"arn": "arn:x"})], module=module, planned_values=planned))

    assert {name: values_of(source, f"output.{name}")["value"] for name in module["outputs"]} == {
        "known": 1,
        "later": Reference("`aws_x.a.id` is only known after apply", target="aws_x.a", attribute="id"),
        "linked": Reference("`aws_x.a.arn` is only known after apply", possible=("arn:x",), target="aws_x.a", attribute="arn"),
        "secret": Unknown(MARKED, sensitive=True),
    }


def test_module_call_has_its_source_and_version() -> None:
    module = {
        "module_calls": {
            "a": {"source": "terraform-aws-modules/vpc/aws", "version_constraint": "5.0.0", "module": {}},
            "b": {"source": "git::https://example.com/x.git?depth=1&ref=v1.2", "module": {}},
        }
    }
    source = open_plan(plan_text([], module=module))

    assert [values_of(source, f"module.{name}") for name in "ab"] == [
        {"name": "a", "source": "terraform-aws-modules/vpc/aws", "version": "5.0.0"},
        {"name": "b", "source": "git::https://example.com/x.git?depth=1&ref=v1.2", "ref": "v1.2"},
    ]


def test_provisioner_is_there_for_every_instance_without_what_plans_leave_out() -> None:
    resource = {**declared("aws_x.a"), "provisioners": [{"type": "local-exec", "expressions": {"command": constant("echo")}}]}
    source = open_plan(plan_text([change("aws_x.a[0]", {}), change("aws_x.a[1]", {})], [resource]))

    assert list(source.addresses()) == ["aws_x.a[0].provisioner[0]", "aws_x.a[1].provisioner[0]", "aws_x.a[0]", "aws_x.a[1]"]
    raw = raw_of(source, "aws_x.a[1].provisioner[0]")
    assert (raw.declared, dict(raw.values)) == (
        "aws_x.a",
        {
            "type": "local-exec",
            "when": Unknown(NOT_IN_PLAN),
            "command": "echo",
            "connection": Unknown(NOT_IN_PLAN, maybe_absent=True),
        },
    )


def test_declarations_have_places_in_the_plan() -> None:
    text = b'{"format_version":"1.0","resource_changes":[],\n"configuration":{"root_module":{"variables":\n{"v":{"default":"x"}}}}}'
    locator = raw_of(open_plan(text), "var.v").locator

    assert locator.locate(("default",)) == Location("plan.json", Span(3, 17, 3, 20))
    assert locator.locate(()) == Location("plan.json", Span(3, 6, 3, 21))
    assert locator.locate(("sensitive",)) == Location("plan.json", Span(3, 6, 3, 21))
