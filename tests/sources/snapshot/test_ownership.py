"""Whose a live resource is."""

from __future__ import annotations

import pytest

from immutcheck.model.observation import Observation, Observed
from immutcheck.model.values import Unknown
from immutcheck.sources.snapshot.ownership import Owners
from immutcheck.sources.snapshot.state_identities import StateIdentities
from immutcheck.sources.snapshot.unit import build_live_unit

from .samples import ACCOUNT, REGION, observe

FUNCTION, ROLE, GROUP, STACK = "AWS::Lambda::Function", "AWS::IAM::Role", "AWS::AutoScaling::AutoScalingGroup", "AWS::CloudFormation::Stack"
SHOP = Observed("arn:aws:lambda:eu-west-1:1:function:shop", FUNCTION, {}, name="shop")
DEPLOY = Observed("arn:aws:iam::1:role/deploy", ROLE, {}, identifiers=("AROA1",), name="deploy")
STACK_TAGS = {"aws:cloudformation:stack-name": "web", "aws:cloudformation:logical-id": "Shop"}


def stack(name: str, *resources: tuple[str, str, str]) -> Observed:
    listed = [{"LogicalId": logical, "Type": kind, "PhysicalId": physical} for logical, kind, physical in resources]
    return Observed(f"arn:stack/{name}", STACK, {"StackName": name}, {"Resources": listed}, name=name)


def facts(observed: Observed, *others: Observation, owners: Owners | None = None, **options: object) -> dict[str, object]:
    """The facts of the first observation's resource, everything learned."""
    owners = owners or Owners(**options)  # type: ignore[arg-type]
    for observation in others:
        owners.learn(observation)
    home = next(observation for observation in others if observed in observation.resources)
    return owners.facts_of(observed, home)


@pytest.mark.parametrize("physical", ["shop", SHOP.address])
def test_what_a_stack_lists_is_its_by_name_or_arn(physical: str) -> None:
    assert facts(SHOP, observe(SHOP, stack("web", ("Shop", FUNCTION, physical)))) == {"Owner": "cloudformation", "StackName": "web"}


def test_what_a_stack_lists_under_another_type_is_not_its() -> None:
    assert facts(SHOP, observe(SHOP, stack("web", ("Shop", "AWS::ECS::Cluster", "shop")))) == {"Owner": "none"}


def test_name_that_several_have_does_not_tell_which_is_the_stacks() -> None:
    one = Observed("arn:one", "AWS::ApiGateway::Stage", {}, name="prod")
    two = Observed("arn:two", "AWS::ApiGateway::Stage", {}, name="prod")
    assert facts(one, observe(one, two, stack("web", ("Stage", "AWS::ApiGateway::Stage", "prod")))) == {"Owner": "none"}


def test_what_carries_a_stacks_tags_is_its() -> None:
    tagged = SHOP.replace(tags=STACK_TAGS)
    assert facts(tagged, observe(tagged)) == {"Owner": "cloudformation", "StackName": "web"}


def test_tags_tell_even_when_stacks_could_not_be_read() -> None:
    tagged = SHOP.replace(tags=STACK_TAGS)
    assert facts(tagged, observe(tagged, unread={STACK: "denied"})) == {"Owner": "cloudformation", "StackName": "web"}


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ({}, {"Owner": "none"}),
        ({"stack": ("old", "Shop")}, {"Owner": "cloudformation", "StackName": "web"}),
        ({"stack": ("old", "Other")}, {"Owner": "none"}),
        ({"stack": ("new", "Shop")}, {"Owner": "none"}),
        ({"unread": {STACK: "denied"}}, {"Owner": "cloudformation", "StackName": "web"}),
        ({"covered": {FUNCTION: ("*",)}}, {"Owner": "cloudformation", "StackName": "web"}),
        ({"region": "us-east-1"}, {"Owner": "cloudformation", "StackName": "web"}),
    ],
    ids=[
        "the stack is gone",
        "it is there",
        "it lists the resource no more",
        "another of that name is there",
        "stacks were denied",
        "stacks were not looked for",
        "stacks of another region",
    ],
)
def test_what_a_stack_left_behind_is_nobodys(others: dict[str, object], expected: dict[str, object]) -> None:
    """A resource that is retained keeps its tags when the stack goes, and a new stack of that name does not take it in."""
    made = f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/web"
    left = SHOP.replace(tags={**STACK_TAGS, "aws:cloudformation:stack-id": f"{made}/old"})
    others = dict(others)
    known = others.pop("stack", None)
    # under another physical id than the resource's: what CloudFormation calls it is not always what its service does
    stacks = [stack("web", (known[1], FUNCTION, "web-Shop-1A2B")).replace(address=f"{made}/{known[0]}")] if known else []  # type: ignore[index]
    assert facts(left, observe(left, *stacks, **others)) == expected  # type: ignore[arg-type]


def test_what_tags_would_tell_is_unknown_when_they_could_not_be_read() -> None:
    untold = SHOP.replace(properties={"Tags": Unknown("lambda:ListTags was denied", maybe_absent=True)})
    owner = facts(untold, observe(untold))["Owner"]
    assert isinstance(owner, Unknown)
    assert owner.reason == "whether a service of AWS made it is not known: lambda:ListTags was denied"
    assert facts(untold, observe(untold, stack("web", ("Shop", FUNCTION, "shop"))))["Owner"] == "cloudformation"


def test_role_is_unknown_when_no_region_was_read_at_all() -> None:
    owner = facts(DEPLOY, observe(DEPLOY, region="global"), all_regions=True)["Owner"]
    assert isinstance(owner, Unknown)
    assert owner.reason == "whether a stack owns it is not known: a stack of any region may, and none were read"


def test_stack_is_its_own() -> None:
    web = stack("web")
    assert facts(web, observe(web)) == {"Owner": "cloudformation", "StackName": "web"}


def test_what_nobody_claims_is_nobodys() -> None:
    assert facts(SHOP, observe(SHOP)) == {"Owner": "none"}


@pytest.mark.parametrize(
    ("observation", "reason"),
    [
        (observe(SHOP, unread={STACK: "cloudformation:DescribeStacks was denied"}), "cloudformation:DescribeStacks was denied"),
        (observe(SHOP, covered={FUNCTION: ("*",)}), "stacks were not looked for"),
        (observe(SHOP, stack("web").replace(facts={"Resources": Unknown("x was denied")})), "x was denied"),
        (observe(SHOP, stack("web").replace(facts={})), "the resources of web were not listed"),
    ],
    ids=["denied", "not planned", "of one stack", "not listed"],
)
def test_without_all_stacks_it_is_unknown(observation: Observation, reason: str) -> None:
    doubt = f"whether a stack owns it is not known: {reason}"
    assert facts(SHOP, observation) == {
        "Owner": Unknown(doubt, possible=("cloudformation", "none")),
        "StackName": Unknown(doubt, maybe_absent=True),
    }


def test_without_having_learned_anything_it_is_unknown() -> None:
    owner = Owners().facts_of(SHOP, observe(SHOP))["Owner"]
    assert isinstance(owner, Unknown)
    assert owner.reason == "whether a stack owns it is not known: no stacks were read"


def test_terraforms_state_owns_what_it_has() -> None:
    state = StateIdentities("s", frozenset({"arn:aws:lambda:eu-west-1:1:function:shop"}), frozenset({(ROLE, "deploy")}))
    assert facts(SHOP, observe(SHOP, unread={STACK: "denied"}), states=(state,)) == {"Owner": "terraform"}
    other = DEPLOY.replace(type=FUNCTION)
    assert facts(other, observe(other), states=(state,)) == {"Owner": "none"}


@pytest.mark.parametrize(
    "observed",
    [
        Observed("arn:aws:iam::1:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS", ROLE, {}),
        Observed("arn:aws-cn:iam::1:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_1", ROLE, {}),
        Observed("arn:sg", "AWS::EC2::SecurityGroup", {}, {"IsDefault": True}),
        Observed("arn:acl", "AWS::EC2::NetworkAcl", {}, {"IsDefault": True}),
        Observed("arn:i", "AWS::EC2::Instance", {}, tags={"aws:ec2:fleet-id": "fleet-1"}),
        Observed("arn:i", "AWS::EC2::Instance", {}, tags={"aws:autoscaling:groupName": "a-group-of-another-region"}),
        Observed("arn:lt", "AWS::EC2::LaunchTemplate", {}, tags={"eks:nodegroup-name": "workers"}),
        Observed("arn:s", "AWS::SecretsManager::Secret", {}, tags={"aws:secretsmanager:owningService": "rds"}),
        Observed("arn:e", "Immutcheck::EC2::AccountSettings", {}),
        Observed("arn:b", "AWS::EC2::SecurityGroup", {}, tags={"aws:cloudformation:stack-name": "awseb-e-abc-stack"}),
    ],
    ids=lambda observed: observed.address + str(dict(observed.tags)),
)
def test_what_a_service_makes_is_awss(observed: Observed) -> None:
    assert facts(observed, observe(observed)) == {"Owner": "aws"}


@pytest.mark.parametrize(
    "observed",
    [
        Observed("arn:aws:iam::1:role/service-role/lambda-x", ROLE, {}),
        Observed("arn:sg", "AWS::EC2::SecurityGroup", {}, {"IsDefault": False}),
        Observed("arn:fn", FUNCTION, {}, {"IsDefault": True}),
        Observed("arn:env", "AWS::ElasticBeanstalk::Environment", {}, tags={"elasticbeanstalk:environment-id": "e-1"}),
    ],
    ids=lambda observed: observed.address,
)
def test_what_somebody_made_with_a_service_is_not_awss(observed: Observed) -> None:
    assert facts(observed, observe(observed)) == {"Owner": "none"}


@pytest.mark.parametrize("known_by", ["tag", "fact"])
@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        (STACK_TAGS, {"Owner": "cloudformation", "StackName": "web"}),
        ({}, {"Owner": "none"}),
        ({"eks:nodegroup-name": "w"}, {"Owner": "aws"}),
    ],
)
def test_machine_of_a_group_is_whosever_the_group_is(known_by: str, tags: dict[str, str], expected: dict[str, object]) -> None:
    group = Observed("arn:g", GROUP, {}, tags=tags, name="workers")
    by_tag = {"aws:autoscaling:groupName": "workers"} if known_by == "tag" else {}
    by_fact = {"AutoScalingGroupName": "workers"} if known_by == "fact" else {}
    machine = Observed("arn:i", "AWS::EC2::Instance", {}, by_fact, tags=by_tag)
    assert facts(machine, observe(machine, group)) == expected


def test_rotation_is_whosever_the_secret_is() -> None:
    secret = Observed("arn:s", "AWS::SecretsManager::Secret", {}, tags=STACK_TAGS)
    rotation = Observed("arn:s", "AWS::SecretsManager::RotationSchedule", {"SecretId": "arn:s"})
    assert facts(rotation, observe(rotation, secret)) == {"Owner": "cloudformation", "StackName": "web"}


def test_role_may_be_a_stacks_of_any_region() -> None:
    home, other = observe(DEPLOY, region="global"), observe(stack("ci", ("Deploy", ROLE, "deploy")), region="us-east-1")
    assert facts(DEPLOY, home, other) == {"Owner": "cloudformation", "StackName": "ci"}


def test_role_that_no_stack_of_all_regions_has_is_nobodys() -> None:
    home = observe(DEPLOY, region="global")
    assert facts(DEPLOY, home, observe(region="us-east-1"), observe(region="eu-west-1"), all_regions=True) == {"Owner": "none"}
    denied = facts(DEPLOY, home, observe(region="us-east-1", unread={STACK: "denied"}), all_regions=True)["Owner"]
    assert isinstance(denied, Unknown)


def test_role_is_unknown_while_some_region_was_not_read() -> None:
    owner = facts(DEPLOY, observe(DEPLOY, region="global"), observe(region="us-east-1"))["Owner"]
    assert isinstance(owner, Unknown)
    assert owner.reason == "whether a stack owns it is not known: a stack of any region may, and only those of us-east-1 were read"


def test_stacks_of_another_account_own_nothing_here() -> None:
    home, region = observe(DEPLOY, region="global"), observe()
    other = observe(stack("ci", ("Deploy", ROLE, "deploy")), account="210987654321")
    assert facts(DEPLOY, home, region, other, all_regions=True) == {"Owner": "none"}


def test_facts_of_a_unit_say_whose_it_is() -> None:
    owners = Owners()
    observation = observe(SHOP.replace(tags=STACK_TAGS), Observed("arn:x", FUNCTION, {}, {"Owner": "given"}))
    owners.learn(observation)
    unit = build_live_unit(observation, owners=owners)
    told = [unit.resource(address, {}) for address in unit.inventory()]
    assert [resource.facts for resource in told if resource] == [{"Owner": "cloudformation", "StackName": "web"}, {"Owner": "given"}]
