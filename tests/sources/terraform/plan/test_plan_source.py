from __future__ import annotations

from immutcheck.model.values import Digest, Unknown
from immutcheck.sources.terraform.plan.drift import Drift
from immutcheck.sources.terraform.raw import RawChange
from tests.sources.terraform.plan.building import change, constant, declared, open_plan, plan_text, raw_of, read_data, refers, values_of


def test_what_is_destroyed_or_forgotten_does_not_exist() -> None:
    source = open_plan(
        plan_text(
            [
                change("aws_x.kept", {"n": 1}, actions=["no-op"]),
                change("aws_x.gone", None, actions=["delete"]),
                change("aws_x.left", None, actions=["forget"]),
                {**change("aws_x.old", {"n": 1}, actions=["delete"]), "deposed": "0a1b2c3d"},
            ],
            planned_values={"root_module": {"resources": [{"address": "aws_x.gone", "mode": "managed", "type": "aws_x", "values": {}}]}},
        )
    )

    assert dict(source.addresses()) == {"aws_x.kept": "aws_x"}
    assert source.raw("aws_x.gone", {}) is None


def test_addresses_are_in_the_order_of_the_plan_behind_what_the_configuration_declares() -> None:
    module = {
        "outputs": {"o": {"expression": constant("x")}},
        "variables": {"v": {"default": 1}},
        "module_calls": {"m": {"source": "./m", "module": {"variables": {"w": {}}}}},
    }
    source = open_plan(plan_text([change("aws_x.b", {}), change("aws_x.a[0]", {}), change("module.m.aws_y.c", {})], module=module))

    assert list(source.addresses().items()) == [
        ("var.v", "terraform_variable"),
        ("output.o", "terraform_output"),
        ("module.m", "terraform_module"),
        ("module.m.var.w", "terraform_variable"),
        ("aws_x.b", "aws_x"),
        ("aws_x.a[0]", "aws_x"),
        ("module.m.aws_y.c", "aws_y"),
    ]


def test_data_sources_are_no_resources() -> None:
    assert dict(open_plan(plan_text([change("data.aws_ami.a", {"id": None}, actions=["read"])])).addresses()) == {}


def test_resource_that_is_only_among_the_planned_values_counts() -> None:
    child = {
        "address": 'module.m["a.b"]',
        "resources": [{"address": 'module.m["a.b"].aws_x.a', "mode": "managed", "type": "aws_x", "values": {"n": 1, "s": None}}],
    }
    source = open_plan(plan_text([], planned_values={"root_module": {"child_modules": [child]}}))
    raw = raw_of(source, 'module.m["a.b"].aws_x.a')

    assert (raw.type, dict(raw.values), raw.change, raw.declared) == ("aws_x", {"n": 1}, None, "module.m.aws_x.a")


def test_declared_address_has_no_keys() -> None:
    source = open_plan(plan_text([change('module.m["a.[0].b"].aws_x.a["k"]', {})]))

    assert raw_of(source, 'module.m["a.[0].b"].aws_x.a["k"]').declared == "module.m.aws_x.a"


def test_lifecycle_is_unknown() -> None:
    assert raw_of(open_plan(plan_text([change("aws_x.a", {})])), "aws_x.a").lifecycle == Unknown("a plan does not show `lifecycle`")


def test_scope_and_kind_are_those_of_the_plan() -> None:
    source = open_plan(plan_text([]), path="plans/prod.json")

    assert (source.kind, source.scope, list(source.documents), dict(source.variables), source.assumptions()) == (
        "terraform-plan",
        "plans/prod.json",
        ["plans/prod.json"],
        {},
        (),
    )


def test_plan_that_failed_is_an_error_and_one_that_leaves_something_out_a_warning() -> None:
    failed = open_plan(plan_text([], errored=True, complete=False)).diagnostics()
    partial = open_plan(plan_text([], errored=False, complete=False)).diagnostics()

    assert [(found.level, found.code) for found in (*failed, *partial)] == [("error", "incomplete-plan"), ("warning", "incomplete-plan")]


def test_real_plan_with_every_kind_of_change() -> None:
    source = open_plan(read_data("change/plan.json"))

    changes = {address: raw_of(source, address).change for address in source.addresses()}
    assert {address: found for address, found in changes.items() if found is not None} == {
        "aws_iam_role.app": RawChange("none"),
        "aws_instance.app[0]": RawChange("create"),
        "aws_kms_key.data": RawChange("none"),
        "aws_lambda_function.app": RawChange("update", changed=("image_uri",)),
        "aws_launch_template.app": RawChange("update", changed=("tag_specifications",)),
        "aws_s3_bucket.data": RawChange("none"),
        "aws_s3_bucket_versioning.data": RawChange("update", changed=("versioning_configuration",)),
        "aws_security_group.app": RawChange("none"),
        "aws_security_group.load_balancer": RawChange("update", changed=("ingress",)),
        'module.net.aws_subnet.private["eu-central-1a"]': RawChange("none"),
        'module.net.aws_subnet.private["eu-central-1b"]': RawChange("replace", "destroy-first", ("cidr_block",), (), ("cidr_block",)),
        "module.net.aws_vpc.main": RawChange("none"),
    }


def test_drift_names_resources_and_arguments() -> None:
    assert open_plan(read_data("change/plan.json")).drift == (
        Drift("aws_s3_bucket_versioning.data", "aws_s3_bucket_versioning", ("update",), ("versioning_configuration",)),
        Drift("aws_security_group.load_balancer", "aws_security_group", ("update",), ("ingress",)),
    )


def test_drift_of_what_is_gone_names_no_arguments() -> None:
    entry = change("aws_x.a", None, actions=["delete"], before={"n": 1})

    assert open_plan(plan_text([], resource_drift=[entry])).drift == (Drift("aws_x.a", "aws_x", ("delete",), ()),)


def test_user_data_shown_as_a_hash_is_the_text_that_is_written_out() -> None:
    digest = "1fe2302ab15defb583c645a484b37e5f99a5b418"
    script = "#!/bin/bash\nyum update -y\n"
    text = plan_text([change("aws_instance.a", {"user_data": digest})], [declared("aws_instance.a", user_data=constant(script))])

    assert values_of(open_plan(text), "aws_instance.a") == {"user_data": script}


def test_user_data_of_another_hash_or_of_no_constant_is_unknown() -> None:
    digest = "0" * 40
    text = plan_text(
        [change(f"aws_instance.{name}", {"user_data": digest}) for name in "abc"],
        [declared("aws_instance.a", user_data=constant("echo")), declared("aws_instance.b", user_data=refers("local.script"))],
    )
    source = open_plan(text)

    unknown = {"user_data": Digest("only a hash of `user_data` is kept here")}
    assert [values_of(source, f"aws_instance.{name}") for name in "abc"] == [unknown] * 3


def test_user_data_is_the_hash_of_the_decoded_text_when_it_is_base64() -> None:
    text = plan_text(
        [change("aws_instance.a", {"user_data": "ec8fd4edd266ade6406b7552dd7308c86f43a204"})],
        [declared("aws_instance.a", user_data=constant("ZWNobyBoaQ=="))],
    )

    assert values_of(open_plan(text), "aws_instance.a") == {"user_data": "ZWNobyBoaQ=="}
