"""Plans whose configuration is in the scanned tree."""

from __future__ import annotations

import json

from immutcheck.model.location import Location, Span
from immutcheck.model.values import Reference, Text, Unknown
from immutcheck.sources.options import SourceOptions, VariableInput
from immutcheck.sources.terraform.plan.plan_source import PlanSource, load_plan
from immutcheck.sources.terraform.values import Encoded
from tests.sources.terraform.plan.building import (
    change,
    constant,
    declared,
    open_plan,
    plan_text,
    raw_of,
    read_data,
    refers,
    tree_of_data,
    values_of,
)

SIMPLE = """resource "aws_x" "a" {
  size = 8
  lifecycle {
    ignore_changes = [size]
  }
}
"""


def open_real(folder: str) -> PlanSource:
    return load_plan(read_data(f"{folder}/plan.json"), "plan.json", tree_of_data(folder), SourceOptions())


def start(location: Location) -> tuple[str, int, int]:
    assert location.span is not None
    return location.path, location.span.start_line, location.span.start_column


def test_places_and_lifecycle_are_those_of_the_configuration() -> None:
    text = plan_text([change("aws_x.a", {"size": 8, "on": False})], [declared("aws_x.a", size=constant(8))])
    source = open_plan(text, {"infra/main.tf": SIMPLE}, "infra/plan.json")
    raw = raw_of(source, "aws_x.a")

    assert (source.scope, list(source.documents)) == ("infra", ["infra/plan.json", "infra/main.tf"])
    assert raw.locator.locate(("size",)) == Location("infra/main.tf", Span(2, 10, 2, 11))
    assert start(raw.locator.locate(("on",))) == ("infra/main.tf", 1, 1)
    assert raw.lifecycle == {"ignore_changes": ["size"]}


def test_configuration_in_the_base_belongs_to_a_plan_in_a_folder() -> None:
    text = plan_text([change("aws_x.a", {"size": 8})], [declared("aws_x.a", size=constant(8))])

    assert open_plan(text, {"main.tf": SIMPLE}, "plans/prod.json").scope == "."


def test_other_configuration_beside_the_plan_is_not_taken_for_its_own() -> None:
    text = plan_text([change("aws_y.b", {"size": 8})], [declared("aws_y.b", size=constant(8))])

    assert open_plan(text, {"main.tf": SIMPLE}).scope == "plan.json"


def test_configuration_in_json_is_found_too() -> None:
    written = json.dumps({"resource": {"aws_x": {"a": {"size": 8}}}})
    text = plan_text([change("aws_x.a", {"size": 8})], [declared("aws_x.a", size=constant(8))])

    raw = raw_of(open_plan(text, {"main.tf.json": written}), "aws_x.a")

    assert start(raw.locator.locate(("size",))) == ("main.tf.json", 1, 39)


def test_elements_have_the_places_of_their_own_blocks() -> None:
    written = """resource "aws_x" "a" {
  disk {
    device = "/dev/sdc"
    size   = 1
  }
  disk {
    device = "/dev/sdb"
    size   = 1
  }
}
"""
    text = plan_text(
        [change("aws_x.a", {"disk": [{"device": "/dev/sdb", "size": 1}, {"device": "/dev/sdc", "size": 1}]})], [declared("aws_x.a")]
    )
    locator = raw_of(open_plan(text, {"main.tf": written}), "aws_x.a").locator

    assert start(locator.locate(("disk", 0, "size"))) == ("main.tf", 8, 14)
    assert start(locator.locate(("disk", 1, "device"))) == ("main.tf", 3, 14)


def test_unknown_value_is_what_the_configuration_makes_of_it() -> None:
    written = 'resource "aws_x" "a" {\n  image = "${aws_y.b.url}:latest"\n}\nresource "aws_y" "b" {}\n'
    text = plan_text(
        [change("aws_x.a", {}, {"image": True}), change("aws_y.b", {}, {"url": True})],
        [declared("aws_x.a", image=refers("aws_y.b.url")), declared("aws_y.b")],
    )

    image = values_of(open_plan(text, {"main.tf": written}), "aws_x.a")["image"]

    assert isinstance(image, Text)
    assert (image.suffix, [type(piece).__name__ for piece in image.pieces]) == (":latest", ["Reference", "str"])


def test_known_value_counts_more_than_the_configuration() -> None:
    text = plan_text([change("aws_x.a", {"size": 9})], [declared("aws_x.a", size=constant(9))])

    assert values_of(open_plan(text, {"main.tf": SIMPLE}), "aws_x.a") == {"size": 9}


def test_value_that_is_not_known_stays_unknown_where_the_files_say_otherwise() -> None:
    text = plan_text([change("aws_x.a", {}, {"size": True})], [declared("aws_x.a", size={})])

    assert values_of(open_plan(text, {"main.tf": SIMPLE}), "aws_x.a") == {"size": Unknown("only known after apply")}


def test_unknown_block_of_a_dynamic_is_what_the_configuration_says() -> None:
    written = 'resource "aws_x" "a" {\n  dynamic "disk" {\n    for_each = [1]\n    content {\n      size = disk.value\n    }\n  }\n}\n'
    text = plan_text([change("aws_x.a", {"disk": [{"size": 1, "key": None}]}, {"disk": [{"key": True}]})], [declared("aws_x.a")])

    assert values_of(open_plan(text, {"main.tf": written}), "aws_x.a") == {"disk": [{"size": 1}]}


def test_variables_have_the_values_that_the_plan_was_made_with() -> None:
    written = 'variable "script" { type = string }\nresource "aws_instance" "a" {\n  user_data = "${var.script}\\n"\n}\n'
    text = plan_text(
        [change("aws_instance.a", {"user_data": "2a51f0939a7bda454f5045cfa0c2917cbf5f2bda"})],
        [declared("aws_instance.a", user_data=refers("var.script"))],
        variables={"script": {"value": "echo ${X}"}},
    )
    options = SourceOptions(variables=(VariableInput("script", "echo other"),))
    tree = tree_of_data("create").replace(read=lambda path: written.encode(), list_folder=lambda folder: ["main.tf"])

    source = load_plan(text, "plan.json", tree, options)

    assert values_of(source, "aws_instance.a") == {"user_data": "echo ${X}\n"}
    assert list(source.documents) == ["plan.json", "main.tf"]


def test_sensitive_variable_is_never_shown() -> None:
    written = 'variable "p" {\n  type      = string\n  sensitive = true\n}\nresource "aws_db" "a" {\n  password = var.p\n}\n'
    text = plan_text(
        [change("aws_db.a", {"password": "hunter2"}, None, {"password": True})],
        [declared("aws_db.a", password=refers("var.p"))],
        variables={"p": {"value": "hunter2"}},
    )
    source = open_plan(text, {"main.tf": written})

    password = values_of(source, "aws_db.a")["password"]
    assert isinstance(password, Unknown)
    assert password.sensitive
    assert "hunter2" not in repr([source.raw(address, {}) for address in source.addresses()])


def test_real_plan_has_places_in_all_its_modules() -> None:
    source = open_real("create")

    found = {address: start(raw_of(source, address).locator.locate(())) for address in source.addresses()}
    assert {place[0] for place in found.values()} == {"main.tf", "net/main.tf"}
    assert found['module.net.aws_subnet.s["a"]'] == ("net/main.tf", 7, 1)
    assert [related.message for related in raw_of(source, 'module.net.aws_subnet.s["a"]').related] == ["called as module `net`"]


def test_real_plan_keeps_the_structure_of_what_is_not_known() -> None:
    found = values_of(open_real("create"), "aws_ecs_task_definition.t")["container_definitions"]

    assert isinstance(found, Encoded)
    assert isinstance(found.value, list)
    assert (found.value[0]["image"], found.value[0]["environment"][0]["value"].target) == ("nginx:latest", "aws_iam_role.web")


def test_real_plan_finds_user_data_that_locals_make() -> None:
    assert values_of(open_real("create"), "aws_instance.loc")["user_data"] == "#!/bin/sh\n# app\n"


def test_real_rules_of_a_group_have_their_own_references_and_places() -> None:
    raw = raw_of(open_real("create"), "aws_security_group.app")
    rules = {(rule["from_port"], bool(rule.get("security_groups"))): index for index, rule in enumerate(raw.values["ingress"])}  # type: ignore[arg-type,var-annotated]

    lines = {key: start(raw.locator.locate(("ingress", index)))[1] for key, index in rules.items()}
    assert lines == {(443, False): 60, (80, False): 60, (22, False): 48, (443, True): 54}
    group = raw.values["ingress"][rules[(443, True)]]["security_groups"]  # type: ignore[index]
    assert [(type(member), member.target, member.attribute) for member in group] == [(Reference, "aws_security_group.lb", "id")]


def test_what_the_configuration_declares_beside_resources_is_taken_from_its_files() -> None:
    source = open_real("create")

    kinds = {address: kind for address, kind in source.addresses().items() if kind.startswith("terraform_") and kind != "terraform_data"}
    assert kinds["terraform"] == "terraform_settings"
    assert kinds["aws_instance.web[0].connection"] == "terraform_connection"
    assert start(raw_of(source, "var.db_password").locator.locate(("default",))) == ("main.tf", 7, 15)


def test_problems_of_the_configuration_are_not_those_of_the_plan() -> None:
    text = plan_text([change("aws_x.a", {"size": 8})], [declared("aws_x.a", size=constant(8))])

    source = open_plan(text, {"main.tf": SIMPLE, "broken.tf": 'resource "aws_z" "z" {\n  x = = 1\n'})

    assert (source.diagnostics(), values_of(source, "aws_x.a")) == ((), {"size": 8})


def test_only_what_the_configuration_writes_is_kept_and_dynamic_blocks_are_written() -> None:
    written = """variable "ip" { default = null }
resource "aws_instance" "a" {
  ami        = "ami-1"
  private_ip = var.ip
  dynamic "ebs_block_device" {
    for_each = ["/dev/sdb"]
    content { device_name = ebs_block_device.value }
  }
}
"""
    after: dict[str, object] = {
        "ami": "ami-1",
        "private_ip": "10.0.0.9",
        "tenancy": "default",
        "root_block_device": [{"volume_size": 8}],
        "ebs_block_device": [{"device_name": "/dev/sdb", "volume_size": 8}],
    }
    text = plan_text([change("aws_instance.a", after, actions=["no-op"])], [declared("aws_instance.a", ami=constant("ami-1"))])

    assert values_of(open_plan(text, {"main.tf": written}), "aws_instance.a") == {
        "ami": "ami-1",
        "ebs_block_device": [{"device_name": "/dev/sdb"}],
    }


def test_users_that_are_marked_as_a_whole_show_what_the_configuration_writes_out() -> None:
    written = """resource "aws_mq_broker" "a" {
  user {
    username = "shop"
    password = "hunter2"
  }
}
"""
    users = [{"username": "shop", "password": "hunter2", "console_access": False}]
    text = plan_text([change("aws_mq_broker.a", {"user": users}, None, {"user": True})], [declared("aws_mq_broker.a")])

    assert values_of(open_plan(text, {"main.tf": written}), "aws_mq_broker.a") == {"user": [{"username": "shop", "password": "hunter2"}]}
