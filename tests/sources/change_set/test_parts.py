"""The law of a part: what a rule says of a resource in its whole template, it never says the contrary of when a change set holds only part
of the template, with ids in the place of references. Tried with the templates of all examples of all rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pytest

from immutcheck.cli.preparation import select_rules
from immutcheck.configuration import Configuration
from immutcheck.engine.judge import judge
from immutcheck.engine.ruleset import compile_rules
from immutcheck.model.finding import FAIL, PASS, UNKNOWN
from immutcheck.model.location import Location
from immutcheck.model.settings import Settings
from immutcheck.model.values import MISSING, DynamicReference, OpenList, OpenMap, Reference, Text, Unknown
from immutcheck.packs.examples import Example, read_examples
from immutcheck.rule_tests import EXAMPLE_TIME
from immutcheck.sources.cloudformation.inventory import resolve_resource
from immutcheck.sources.cloudformation.unit import TemplateUnit
from immutcheck.sources.file_tree import tree_of
from immutcheck.sources.input_file import InputFile
from immutcheck.sources.loading import load_units
from immutcheck.sources.options import SourceOptions

from .samples import LATER, change, unit_of

if TYPE_CHECKING:
    from immutcheck.model.unit import Unit

SELECTION = select_rules(Configuration(), select=tuple(rule.id for rule in select_rules(Configuration()).catalogue.rules))
COMPILED = compile_rules(SELECTION.rules)
FUNCTION_ARN = "arn:aws:lambda:eu-west-1:123456789012:function:"


class NotPlainError(Exception):
    """The template leaves open what a change set knows."""


def written_in_change_set(value: object, whole: Mapping[str, Any]) -> Any:
    """The value as a change set shows it."""
    if isinstance(value, Unknown) and value.sensitive:
        return "****"
    if isinstance(value, DynamicReference):
        return f"{{{{resolve:{value.service}:{value.key}{value.version and ':' + value.version}}}}}"
    if isinstance(value, Reference):
        return identify(value, whole)
    if isinstance(value, Text):
        return "".join([str(written_in_change_set(piece, whole)) for piece in value.pieces])
    if isinstance(value, OpenMap | OpenList) or value is MISSING or (isinstance(value, Unknown) and value.maybe_absent):
        raise NotPlainError
    if isinstance(value, Unknown):
        return LATER
    if isinstance(value, dict):
        return {name: written_in_change_set(member, whole) for name, member in value.items()}
    if isinstance(value, list):
        return [written_in_change_set(member, whole) for member in value]
    return value


def identify(reference: Reference, whole: Mapping[str, Any]) -> str:
    """The id or the ARN of what is there already."""
    target = whole.get(reference.target)
    kind, properties = (target.type, target.properties) if target is not None else ("", {})
    name = reference.target
    if kind == "AWS::Lambda::Function" and reference.attribute in ("", "Arn"):
        return (FUNCTION_ARN if reference.attribute else "") + name
    if kind in ("AWS::Lambda::Alias", "AWS::Lambda::Version"):
        return f"{FUNCTION_ARN}shop:{'live' if kind.endswith('Alias') else '3'}"
    if kind == "AWS::IAM::OIDCProvider":
        return "arn:aws:iam::123456789012:oidc-provider/" + str(properties.get("Url")).removeprefix("https://")
    if kind in ("AWS::IAM::Role", "AWS::IAM::User") and reference.attribute in ("", "Arn"):
        noun = kind.rpartition(":")[2]
        own = properties.get(f"{noun}Name", name)
        return (f"arn:aws:iam::123456789012:{noun.lower()}/" if reference.attribute else "") + (own if isinstance(own, str) else name)
    return LATER if reference.attribute else f"{name.lower()}-1A2B3C"


def list_examples() -> list[Example]:
    examples = [example for rule in SELECTION.catalogue.rules for example in read_examples(SELECTION.catalogue.path(rule))]
    return [example for example in examples if example.language == "cloudformation"]


def load_template(example: Example) -> TemplateUnit | None:
    """None for a template whose answer depends on who deploys it."""
    data = example.text.encode()
    loaded = load_units(InputFile("", "t.yaml", True, len(data)), data, SourceOptions(parameters=example.parameters), tree_of({}))
    unit = loaded.units[0] if loaded.units else None
    return unit if isinstance(unit, TemplateUnit) and unit.kind == "cloudformation" and not unit.variables else None


def list_changes(unit: TemplateUnit) -> Iterator[dict[str, Any]]:
    """Every resource of the template as something that is added."""
    whole = {address: unit.resource(address, {}) for address in unit.inventory()}
    scenario = unit._given
    for name, kind in unit.root.template.types.items():
        there = whole[name]
        if there is None:
            continue
        if there.exists is None:
            raise NotPlainError
        raw = resolve_resource(scenario, unit.root, name)
        assert isinstance(raw.policies, Mapping)
        assert isinstance(raw.metadata, Mapping)
        after = {"Properties": dict(raw.properties), **raw.policies, "Metadata": dict(raw.metadata)}
        yield change(name, kind, "Add", after=written_in_change_set(after, whole))


def verdicts(unit: Unit, settings: Settings) -> dict[tuple[str, str], str]:
    """The worst answer for each rule and resource."""
    judgement = judge(unit, COMPILED, settings, include_passed=True, include_unknown=True)
    assert judgement.diagnostics == ()
    found: dict[tuple[str, str], str] = {}
    for verdict in (PASS, UNKNOWN, FAIL):
        found.update({(one.rule_id, one.address): verdict for one in judgement.findings if one.verdict == verdict})
    return found


def contradictions(example: Example) -> Iterator[tuple[str, str, str, str]]:
    """(rule, resource, verdict in the template, verdict in a change set of a part); ("", "", "", "") when nothing was compared."""
    template = load_template(example)
    try:
        changes = list(list_changes(template)) if template is not None else []
    except NotPlainError:
        changes = []
    if template is None or not changes:
        yield ("", "", "", "")
        return
    said = {key: tuple(value) if isinstance(value, list) else value for key, value in example.configuration}
    settings = Settings(now=example.now or EXAMPLE_TIME, **said)
    whole = verdicts(template, settings)
    for part in [changes, *[[one] for one in changes]] if len(changes) > 1 else [changes]:
        for (rule, address), verdict in verdicts(unit_of(*part), settings).items():
            # a standalone entry is judged with its group where that is known
            if {verdict, whole.get((rule, address), verdict)} == {PASS, FAIL}:
                yield (rule, address, whole[rule, address], verdict)


@pytest.mark.parametrize("share", range(8))
def test_part_of_a_template_is_never_judged_to_the_contrary(share: int) -> None:
    examples = list_examples()[share::8]
    found = {(example.rule_id, example.name): set(contradictions(example)) for example in examples}
    compared = {key: answers - {("", "", "", "")} for key, answers in found.items() if ("", "", "", "") not in answers}
    assert len(compared) > 0.6 * len(found)
    assert {key: answers for key, answers in compared.items() if answers} == {}


PRINCIPAL = """\
Resources:
  Operate:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - {Effect: Allow, Principal: {Federated: "arn:aws:iam::123456789012:saml-provider/office"}, Action: "sts:AssumeRoleWithSAML"}
      Policies:
        - {PolicyName: open, PolicyDocument: {Statement: [{Effect: Allow, Action: "ssm:StartSession", Resource: "*"}]}}
  Other:
    Type: AWS::IAM::%s
    Properties:
      PolicyName: other
      Roles: [!Ref Operate]
      PolicyDocument: {Statement: [{Effect: %s, Action: "ssm:*", Resource: "*"}]}
"""


@pytest.mark.parametrize("policy", ["Policy", "ManagedPolicy"])
def test_what_a_policy_allows_another_one_may_deny_that_is_not_listed(policy: str) -> None:
    settings = Settings(now=EXAMPLE_TIME)

    def sessions(effect: str, *names: str) -> dict[str, str]:
        text = PRINCIPAL % (policy, effect)
        template = load_template(Example("", "pass", "", None, text, (), "", (), Location("t.yaml")))
        assert template is not None
        changes = [one for one in list_changes(template) if one["ResourceChange"]["LogicalResourceId"] in names]
        found = verdicts(unit_of(*changes), settings) if changes else verdicts(template, settings)
        return {address: verdict for (rule, address), verdict in found.items() if rule == "iam-allows-ssm-session"}

    assert sessions("Deny") == {"Operate": PASS, "Other": PASS}
    assert sessions("Deny", "Operate") == {"Operate": UNKNOWN}
    assert sessions("Deny", "Other") == {"Other": PASS}
    assert sessions("Allow") == {"Operate": FAIL, "Other": FAIL}
    assert sessions("Allow", "Operate", "Other") == {"Operate": UNKNOWN, "Other": UNKNOWN}
