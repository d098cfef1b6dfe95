from __future__ import annotations

from immutcheck.model.values import Digest, Reference, Unknown
from tests.sources.terraform.plan.building import open_state, raw_of, read_data, stored, stored_resource, values_of


def reference(target: str, attribute: str, value: str) -> Reference:
    return Reference(f"`{target}.{attribute}`", possible=(value,), target=target, attribute=attribute)


def test_both_forms_of_a_real_state_hold_the_same() -> None:
    kept, shown = open_state(read_data("change/terraform.tfstate")), open_state(read_data("change/state.json"), "state.json")

    assert list(kept.addresses().items()) == list(shown.addresses().items())
    assert {address: values_of(kept, address) for address in kept.addresses()} == {
        address: values_of(shown, address) for address in shown.addresses()
    }
    assert (kept.kind, kept.scope, kept.diagnostics(), dict(kept.variables)) == ("terraform-state", "terraform.tfstate", (), {})


def test_references_of_a_real_state_are_found() -> None:
    source = open_state(read_data("change/terraform.tfstate"))
    group = values_of(source, "aws_security_group.load_balancer")["id"]

    found = values_of(source, "aws_security_group.app")
    assert found["vpc_id"] == reference("module.net.aws_vpc.main", "id", str(values_of(source, "module.net.aws_vpc.main")["id"]))
    assert [rule["security_groups"] for rule in found["ingress"] if rule["from_port"] == 8080] == [  # type: ignore[attr-defined]
        [reference("aws_security_group.load_balancer", "id", str(group))]
    ]
    assert values_of(source, "aws_s3_bucket_versioning.data")["bucket"] == reference("aws_s3_bucket.data", "id", "data-0123456789")
    assert values_of(source, "aws_lambda_function.app")["role"] == reference(
        "aws_iam_role.app", "arn", "arn:aws:iam::123456789012:role/app"
    )


def test_empty_values_are_left_out() -> None:
    resource = stored_resource("aws_x.a", {"id": "1", "key_name": "", "blocks": [], "none": None, "rule": [{"cidrs": [], "port": 0}]})

    assert values_of(open_state(stored(resource)), "aws_x.a") == {"id": "1", "rule": [{"port": 0}]}


def test_name_is_a_reference_only_where_the_state_says_so_and_the_argument_is_called_after_it() -> None:
    source = open_state(
        stored(
            stored_resource("aws_iam_role.web", {"id": "web"}),
            stored_resource("aws_profile.p", {"role": "web", "team": "web"}, dependencies=["aws_iam_role.web"]),
            stored_resource("aws_profile.q", {"role": "web"}),
        )
    )

    assert values_of(source, "aws_profile.p") == {"role": reference("aws_iam_role.web", "id", "web"), "team": "web"}
    assert values_of(source, "aws_profile.q") == {"role": "web"}


def test_identity_that_two_resources_have_is_that_of_the_one_they_belong_to() -> None:
    bucket, policy, other = "aws_s3_bucket.b", "aws_s3_bucket_policy.b", "aws_s3_bucket_acl.b"
    source = open_state(
        stored(
            stored_resource(policy, {"id": "data", "bucket": "data"}, dependencies=[bucket]),
            stored_resource(bucket, {"id": "data", "bucket": "data"}),
            stored_resource(other, {"id": "data", "bucket": "data"}, dependencies=[bucket, policy]),
        )
    )

    assert values_of(source, other)["bucket"] == reference(bucket, "id", "data")
    assert values_of(source, bucket)["bucket"] == "data"


def test_identity_that_two_resources_share_is_no_reference() -> None:
    source = open_state(
        stored(
            stored_resource("aws_a.x", {"id": "sg-01234567"}),
            stored_resource("aws_b.x", {"id": "sg-01234567"}),
            stored_resource("aws_c.x", {"group": "sg-01234567"}),
        )
    )

    assert values_of(source, "aws_c.x") == {"group": "sg-01234567"}


def test_instances_have_their_keys_and_modules_in_their_addresses() -> None:
    instances = [{"index_key": 'a"b', "attributes": {}}, {"index_key": 0, "attributes": {}}, {"attributes": {}, "deposed": "0a1b2c3d"}]
    resource = {"module": "module.m[0]", "mode": "managed", "type": "aws_x", "name": "a", "instances": instances}
    source = open_state(stored(resource, {**resource, "mode": "data"}))

    assert list(source.addresses()) == [r'module.m[0].aws_x.a["a\"b"]', "module.m[0].aws_x.a[0]"]
    assert raw_of(source, "module.m[0].aws_x.a[0]").declared == "module.m.aws_x.a"


def test_outputs_are_there_and_a_sensitive_one_without_its_value() -> None:
    source = open_state(stored(outputs={"a": {"value": 1, "type": "number"}, "b": {"value": "hunter2", "sensitive": True}}))

    assert [values_of(source, f"output.{name}") for name in "ab"] == [
        {"name": "a", "value": 1, "sensitive": False},
        {"name": "b", "value": Unknown("its value is marked as sensitive", sensitive=True), "sensitive": True},
    ]


def test_user_data_shown_as_a_hash_and_lifecycle_are_unknown() -> None:
    raw = raw_of(open_state(stored(stored_resource("aws_instance.a", {"user_data": "0" * 40}))), "aws_instance.a")

    assert (dict(raw.values), raw.lifecycle, raw.change) == (
        {"user_data": Digest("only a hash of `user_data` is kept here")},
        Unknown("a state does not keep `lifecycle`"),
        None,
    )


def test_shown_state_without_values_is_empty() -> None:
    assert dict(open_state({"format_version": "1.0", "terraform_version": "1.11.4"}).addresses()) == {}


def test_address_that_is_not_there_gives_nothing() -> None:
    assert open_state(stored()).raw("aws_x.a", {}) is None


def test_what_nearly_every_resource_has_without_being_asked_is_left_out() -> None:
    instance = stored_resource("aws_instance.a", {"private_ip": "10.0.0.9", "security_groups": ["web"], "vpc_security_group_ids": ["sg-1"]})
    source = open_state(
        stored(
            instance,
            stored_resource("aws_redshift_cluster.a", {"allow_version_upgrade": True}),
            stored_resource("aws_redshift_cluster.b", {"allow_version_upgrade": False}),
        )
    )

    assert values_of(source, "aws_instance.a") == {"vpc_security_group_ids": ["sg-1"]}
    assert values_of(source, "aws_redshift_cluster.a") == {}
    assert values_of(source, "aws_redshift_cluster.b") == {"allow_version_upgrade": False}


def test_what_side_resources_say_is_left_to_them() -> None:
    entries = [{"from_port": 22}]
    group = stored_resource("aws_security_group.g", {"id": "sg-1", "ingress": entries, "egress": entries})
    other = stored_resource("aws_security_group.h", {"id": "sg-2", "ingress": entries})
    rule = stored_resource("aws_security_group_rule.r", {"security_group_id": "sg-1", "type": "ingress"})
    role = stored_resource("aws_iam_role.r", {"id": "app", "managed_policy_arns": ["arn:x"], "inline_policy": [{"name": "p"}]})
    attached = stored_resource("aws_iam_policy_attachment.a", {"roles": ["app", "web"], "policy_arn": "arn:x"})
    source = open_state(stored(group, other, rule, role, attached))

    assert values_of(source, "aws_security_group.g") == {"id": "sg-1", "egress": entries}
    assert values_of(source, "aws_security_group.h") == {"id": "sg-2", "ingress": entries}
    assert values_of(source, "aws_iam_role.r") == {"id": "app", "inline_policy": [{"name": "p"}]}
