"""`policies.json` against the translator's own data: stale facts show here."""

from __future__ import annotations

import json
import os

import samtranslator
from samtranslator.internal.managed_policies import get_bundled_managed_policy_map

from immutcheck.sources.sam import roles
from immutcheck.sources.sam.expansion import expand_sam
from tests.sources.sam.oracle import normal_form, translate

with open(os.path.join(os.path.dirname(roles.__file__), "policies.json"), encoding="utf-8") as file:
    FACTS = json.load(file)


def test_every_policy_template_gives_the_same_statements() -> None:
    with open(
        os.path.join(os.path.dirname(samtranslator.__file__), "policy_templates_data", "policy_templates.json"), encoding="utf-8"
    ) as data:
        theirs = json.load(data)["Templates"]
    assert sorted(FACTS["templates"]) == sorted(theirs)
    policies = [{name: {parameter: {"Ref": f"P{parameter}"} for parameter in theirs[name]["Parameters"]}} for name in sorted(theirs)]
    function = {"CodeUri": "s3://a/b", "Handler": "a.b", "Runtime": "python3.12", "Policies": policies}
    template = {"Resources": {"F": {"Type": "AWS::Serverless::Function", "Properties": function}}}
    expected = normal_form(translate(template)["Resources"], {}, {})["FRole"]
    expansion = expand_sam(template)
    assert expansion.diagnostics == ()
    assert normal_form(dict(expansion.resources), {}, {})["FRole"] == expected


def test_managed_policies_have_the_paths_that_aws_gave_them() -> None:
    known = get_bundled_managed_policy_map("aws")
    for path, names in FACTS["managed_policy_paths"].items():
        for name in names:
            assert known[name] == f"arn:aws:iam::aws:policy/{path}/{name}"
    mapped = {name for names in FACTS["managed_policy_paths"].values() for name in names}
    for name, arn in known.items():
        if "/aws-service-role/" not in arn and name not in mapped:
            assert arn == f"arn:aws:iam::aws:policy/{name}"
