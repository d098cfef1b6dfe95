"""What a plan's values become, told from the plan alone."""

from __future__ import annotations

from immutcheck.model.values import Reference, Unknown
from immutcheck.sources.terraform.values import Encoded
from tests.sources.terraform.plan.building import change, constant, declared, open_plan, plan_text, refers, values_of

LATER = "only known after apply"


def reference(target: str, attribute: str, *possible: object) -> Reference:
    return Reference(f"`{target}.{attribute}` is {LATER}", possible=possible, target=target, attribute=attribute)


def values(
    after: dict[str, object],
    unknown: dict[str, object] | None = None,
    sensitive: dict[str, object] | None = None,
    *others: dict[str, object],
    module: dict[str, object] | None = None,
    variables: dict[str, object] | None = None,
    **expressions: object,
) -> dict[str, object]:
    """The values of `aws_x.a`, which is written with `expressions`, among `others`."""
    text = plan_text(
        [change("aws_x.a", after, unknown, sensitive), *others],
        [declared("aws_x.a", **expressions)],
        module=module,
        variables=variables or {},
    )
    return values_of(open_plan(text), "aws_x.a")


def values_in_module(module: dict[str, object], *changes: dict[str, object]) -> dict[str, object]:
    """The values of `aws_x.a`, which is unknown in `argument_id`, where the root module is `module`."""
    return values_of(open_plan(plan_text([change("aws_x.a", {}, {"argument_id": True}), *changes], module=module)), "aws_x.a")


def test_only_what_is_written_is_kept() -> None:
    after: dict[str, object] = {"size": 8, "on": False, "count": 0, "kms": None, "name": "", "cidrs": ["a"], "tags": {"a": "b"}}

    assert values(after, size=constant(8), on=refers("var.on")) == {"size": 8, "on": False}


def test_what_an_existing_resource_has_without_being_asked_is_left_out() -> None:
    text = plan_text(
        [change("aws_instance.a", {"ami": "ami-1", "private_ip": "10.0.0.9", "root_block_device": [{"size": 8}]}, actions=["no-op"])],
        [declared("aws_instance.a", ami=constant("ami-1"))],
    )

    assert values_of(open_plan(text), "aws_instance.a") == {"ami": "ami-1"}


def test_variable_without_a_value_leaves_it_to_the_provider() -> None:
    inner = {"resources": [declared("aws_instance.a", private_ip=refers("var.ip"))], "variables": {"ip": {"default": None}}}
    text = plan_text(
        [change("module.m.aws_instance.a", {"private_ip": "10.0.0.9"}, actions=["update"])],
        module={"module_calls": {"m": {"module": inner}}},
    )

    assert values_of(open_plan(text), "module.m.aws_instance.a") == {}


def test_value_that_a_module_is_given_is_written() -> None:
    inner = {"resources": [declared("aws_instance.a", private_ip=refers("var.ip"))], "variables": {"ip": {"default": None}}}
    call = {"expressions": {"ip": constant("10.0.0.9")}, "module": inner}
    text = plan_text(
        [change("module.m.aws_instance.a", {"private_ip": "10.0.0.9"}, actions=["update"])], module={"module_calls": {"m": call}}
    )

    assert values_of(open_plan(text), "module.m.aws_instance.a") == {"private_ip": "10.0.0.9"}


def test_argument_written_as_null_is_left_out_whatever_the_provider_makes_of_it() -> None:
    assert values({"private_ip": "10.0.0.9"}, private_ip=constant(None)) == {}


def test_blocks_that_nobody_wrote_come_from_dynamic_unless_the_provider_makes_them() -> None:
    after: dict[str, object] = {"ebs_block_device": [{"device_name": "/dev/sdb"}], "launch_template": [{"id": "lt-1"}]}
    made, kept = change("aws_instance.a", after, actions=["delete", "create"]), change("aws_instance.b", after, actions=["no-op"])
    source = open_plan(plan_text([made, kept], [declared("aws_instance.a"), declared("aws_instance.b")]))

    assert values_of(source, "aws_instance.a") == after
    assert values_of(source, "aws_instance.b") == {"launch_template": [{"id": "lt-1"}]}


def test_entries_of_a_group_that_nobody_wrote_come_from_dynamic_unless_they_are_resources() -> None:
    def group(name: str) -> dict[str, object]:
        after = {"id": f"sg-{name}", "ingress": [{"from_port": 22}], "egress": [{"from_port": 0}]}
        return change(f"aws_security_group.{name}", after, actions=["no-op"])

    rule = change("aws_security_group_rule.r", {"security_group_id": "sg-b", "type": "ingress", "from_port": 22}, actions=["no-op"])
    source = open_plan(plan_text([group("a"), group("b"), rule], [declared("aws_security_group.a"), declared("aws_security_group.b")]))

    assert values_of(source, "aws_security_group.a") == {"ingress": [{"from_port": 22}], "egress": [{"from_port": 0}]}
    assert values_of(source, "aws_security_group.b") == {"egress": [{"from_port": 0}]}


def test_arguments_in_a_written_block_that_nobody_wrote_are_left_out() -> None:
    disk = {"device": "/dev/sdb", "delete": True, "size": 8}

    assert values({"disk": [disk]}, disk=[{"device": constant("/dev/sdb")}]) == {"disk": [{"device": "/dev/sdb"}]}


def test_document_with_an_identifier_in_it_is_not_that_identifier() -> None:
    found = values({}, {"policy": True}, None, change("aws_s3_bucket.b", {}, {"arn": True}), policy=refers("aws_s3_bucket.b.arn"))

    assert found == {"policy": Unknown(f"`aws_s3_bucket.b.arn` is {LATER}")}


def test_write_only_argument_is_what_is_written() -> None:
    found = values({"password_wo": None, "value_wo": None}, password_wo=constant("x"), value_wo=refers("random_password.p.result"))

    assert found == {"password_wo": "x", "value_wo": Unknown("its value is marked as sensitive")}


def test_empty_values_that_are_written_are_kept() -> None:
    after: dict[str, object] = {"ingress": [], "name": "", "tags": {}}

    assert values(after, ingress=constant([]), name=constant(""), tags=constant({})) == {"ingress": [], "name": "", "tags": {}}


def test_unknown_attribute_that_nobody_wrote_is_left_out() -> None:
    assert values({"size": 8}, {"id": True, "arn": True}, size=constant(8)) == {"size": 8}


def test_unknown_attribute_that_is_written_as_null_is_left_out() -> None:
    assert values({}, {"kms_key_id": True}, kms_key_id=constant(None)) == {}


def test_unknown_attribute_whose_only_variable_is_null_is_left_out() -> None:
    assert values({}, {"kms_key_id": True}, kms_key_id=refers("var.key"), variables={"key": {"value": None}}) == {}


def test_unknown_attribute_whose_only_variable_is_empty_is_left_out() -> None:
    assert values({}, {"key_name": True}, key_name=refers("var.key"), variables={"key": {"value": ""}}) == {}


def test_unknown_attribute_made_of_known_values_may_be_absent() -> None:
    found = values({}, {"name": True}, name=refers("var.prefix"), variables={"prefix": {"value": "app"}})

    assert found == {"name": Unknown(LATER, maybe_absent=True)}


def test_unknown_attribute_that_is_written_is_unknown() -> None:
    assert values({}, {"name": True}, name={}) == {"name": Unknown(LATER)}


def test_unknown_reference_to_an_attribute_is_that_reference() -> None:
    found = values({}, {"vpc_id": True}, None, change("aws_vpc.v", {}, {"id": True}), vpc_id=refers("aws_vpc.v.id"))

    assert found == {"vpc_id": reference("aws_vpc.v", "id")}


def test_known_reference_to_an_attribute_carries_its_value() -> None:
    found = values({"vpc_id": "vpc-1"}, None, None, change("aws_vpc.v", {"id": "vpc-1"}), vpc_id=refers("aws_vpc.v.id"))

    assert found == {"vpc_id": reference("aws_vpc.v", "id", "vpc-1")}


def test_text_that_is_only_made_with_an_attribute_stays_a_text() -> None:
    found = values({"name": "vpc-1-app"}, None, None, change("aws_vpc.v", {"id": "vpc-1"}), name=refers("aws_vpc.v.id"))

    assert found == {"name": "vpc-1-app"}


def test_unknown_list_of_references_is_a_list() -> None:
    groups = [change("aws_sg.a", {}, {"id": True}), change("aws_sg.b", {}, {"id": True})]

    found = values({}, {"groups": True}, {"groups": []}, *groups, groups=refers("aws_sg.a.id", "aws_sg.b.id"))

    assert found == {"groups": [reference("aws_sg.a", "id"), reference("aws_sg.b", "id")]}


def test_reference_to_a_whole_list_is_no_list_of_one() -> None:
    other = change("aws_net.n", {}, {"subnets": True}, {"subnets": []})

    found = values({}, {"subnets": True}, {"subnets": []}, other, subnets=refers("aws_net.n.subnets"))

    assert found == {"subnets": reference("aws_net.n", "subnets")}


def test_unknown_scalar_with_two_references_is_unknown() -> None:
    others = [change("aws_sg.a", {}, {"id": True}), change("aws_sg.b", {}, {"id": True})]

    assert values({}, {"name": True}, None, *others, name=refers("aws_sg.a.id", "aws_sg.b.id")) == {"name": Unknown(LATER)}


def test_partly_known_list_keeps_its_known_elements() -> None:
    other = change("aws_sg.b", {}, {"id": True})

    found = values({"ids": ["sg-1", None]}, {"ids": [False, True]}, {"ids": []}, other, ids=refers("aws_sg.b.id"))

    assert found == {"ids": ["sg-1", reference("aws_sg.b", "id")]}


def test_partly_known_map_keeps_its_known_members() -> None:
    other = change("aws_role.r", {}, {"arn": True})

    found = values({"env": {"A": "x"}}, {"env": {"B": True}}, {"env": {}}, other, env=refers("aws_role.r.arn"))

    assert found == {"env": {"A": "x", "B": reference("aws_role.r", "arn")}}


def test_nested_block_keeps_what_is_written_of_it() -> None:
    found = values(
        {"root": [{"encrypted": True, "tags": None, "size": None}]},
        {"root": [{"size": True, "iops": True, "kms_key_id": True}]},
        None,
        change("aws_key.k", {}, {"arn": True}),
        root=[{"encrypted": constant(True), "kms_key_id": refers("aws_key.k.arn")}],
    )

    assert found == {"root": [{"encrypted": True, "kms_key_id": reference("aws_key.k", "arn")}]}


def test_blocks_in_another_order_keep_their_own_references() -> None:
    found = values(
        {"disk": [{"device": "/dev/sdb"}, {"device": "/dev/sdc"}]},
        {"disk": [{"key": True}, {"key": True}]},
        None,
        change("aws_key.k", {}, {"arn": True}),
        disk=[{"device": constant("/dev/sdc"), "key": refers("aws_key.k.arn")}, {"device": constant("/dev/sdb")}],
    )

    assert found == {"disk": [{"device": "/dev/sdb"}, {"device": "/dev/sdc", "key": reference("aws_key.k", "arn")}]}


def test_block_that_dynamic_made_may_lack_what_is_unknown_in_it() -> None:
    found = values({"disk": [{"device": "/dev/sdb", "size": None}]}, {"disk": [{"key": True}]})

    assert found == {"disk": [{"device": "/dev/sdb", "key": Unknown(LATER, maybe_absent=True)}]}


def test_attribute_written_as_blocks_has_the_references_of_all_of_them() -> None:
    rule = {"from": 443, "cidrs": [], "description": ""}

    found = values(
        {"ingress": [rule]}, {"ingress": [{"cidrs": [], "groups": True}]}, {"ingress": [{"groups": []}]},
        change("aws_sg.lb", {}, {"id": True}), ingress=refers("aws_sg.lb.id"),
    )  # fmt: skip

    assert found == {"ingress": [{"from": 443, "groups": [reference("aws_sg.lb", "id")]}]}


def test_reference_through_an_output_leads_to_the_resource_behind_it() -> None:
    module = {
        "resources": [declared("aws_x.a", argument_id=refers("module.net.vpc"))],
        "module_calls": {
            "net": {"module": {"outputs": {"vpc": {"expression": refers("aws_vpc.v.id")}}, "resources": [declared("aws_vpc.v")]}}
        },
    }

    found = values_in_module(module, change("module.net.aws_vpc.v", {}, {"id": True}))

    assert found == {"argument_id": reference("module.net.aws_vpc.v", "id")}


def test_reference_to_an_output_of_one_instance_of_a_module_leads_to_that_instance() -> None:
    module = {
        "resources": [declared("aws_x.a", argument_id={"references": ['module.net["b"].vpc', 'module.net["b"]', "module.net"]})],
        "module_calls": {"net": {"module": {"outputs": {"vpc": {"expression": refers("aws_vpc.v.id")}}}}},
    }

    found = values_in_module(module, change('module.net["a"].aws_vpc.v', {}), change('module.net["b"].aws_vpc.v', {}))

    assert found == {"argument_id": reference('module.net["b"].aws_vpc.v', "id")}


def test_key_of_an_output_chooses_among_the_instances_behind_it() -> None:
    module = {
        "resources": [declared("aws_x.a", argument_id={"references": ['module.net.ids["b"]', "module.net.ids", "module.net"]})],
        "module_calls": {"net": {"module": {"outputs": {"ids": {"expression": {"references": ["aws_subnet.s"]}}}}}},
    }

    found = values_in_module(module, change('module.net.aws_subnet.s["a"]', {}), change('module.net.aws_subnet.s["b"]', {}))

    assert found == {"argument_id": reference('module.net.aws_subnet.s["b"]', "id")}


def test_variable_of_a_called_module_leads_to_what_the_caller_passes() -> None:
    inner = {"resources": [declared("aws_y.b", vpc_id=refers("var.vpc"))], "variables": {"vpc": {}}}
    module = {"module_calls": {"app": {"expressions": {"vpc": refers("aws_vpc.v.id")}, "module": inner}}}
    text = plan_text([change("aws_vpc.v", {}, {"id": True}), change("module.app.aws_y.b", {}, {"vpc_id": True})], module=module)

    assert values_of(open_plan(text), "module.app.aws_y.b") == {"vpc_id": reference("aws_vpc.v", "id")}


def test_instance_of_the_same_key_is_what_each_key_chooses() -> None:
    text = plan_text(
        [change('aws_subnet.s["a"]', {}), change('aws_link.l["a"]', {}, {"subnet_id": True})],
        [declared("aws_subnet.s"), declared("aws_link.l", subnet_id={"references": ["aws_subnet.s", "each.key"]})],
    )

    assert values_of(open_plan(text), 'aws_link.l["a"]') == {"subnet_id": reference('aws_subnet.s["a"]', "id")}


def test_reference_to_all_instances_is_unknown() -> None:
    text = plan_text(
        [change("aws_subnet.s[0]", {}), change("aws_subnet.s[1]", {}), change("aws_x.a", {}, {"subnet_ids": True}, {"subnet_ids": []})],
        [declared("aws_x.a", subnet_ids={"references": ["aws_subnet.s"]})],
    )

    assert values_of(open_plan(text), "aws_x.a") == {"subnet_ids": Unknown(f"`aws_subnet.s` is {LATER}")}


def test_local_is_unknown_since_plans_leave_locals_out() -> None:
    assert values({}, {"name": True}, name=refers("local.name")) == {"name": Unknown(f"`local.name` is {LATER}")}


def test_policy_document_that_is_read_later_is_built_as_far_as_it_is_known() -> None:
    document = change(
        "data.aws_iam_policy_document.d",
        {"statement": [{"actions": ["s3:*"], "resources": [None], "condition": [], "sid": None}]},
        {"json": True, "statement": [{"actions": [False], "resources": [True]}]},
        actions=["read"],
    )
    text = plan_text(
        [document, change("aws_s3_bucket.b", {}, {"arn": True}), change("aws_x.a", {}, {"policy": True})],
        [
            declared("aws_x.a", policy=refers("data.aws_iam_policy_document.d.json")),
            declared(
                "data.aws_iam_policy_document.d",
                statement=[{"actions": constant(["s3:*"]), "resources": refers("aws_s3_bucket.b.arn")}],
            ),
        ],
    )

    assert values_of(open_plan(text), "aws_x.a") == {
        "policy": Encoded(
            {
                "Version": "2012-10-17",
                "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": reference("aws_s3_bucket.b", "arn")}],
            }
        )
    }


def test_tags_are_those_of_the_resource_and_of_the_provider() -> None:
    after: dict[str, object] = {"tags": {"Name": "a"}, "tags_all": {"Name": "a", "Team": "web"}}

    assert values(after, tags=constant({"Name": "a"})) == {"tags": {"Name": "a", "Team": "web"}}


def test_resource_that_the_configuration_does_not_have_may_lack_what_is_unknown() -> None:
    assert values_of(open_plan(plan_text([change("aws_x.a", {"size": 1}, {"name": True})])), "aws_x.a") == {
        "size": 1,
        "name": Unknown(LATER, maybe_absent=True),
    }
