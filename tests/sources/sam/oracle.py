"""AWS's own translator as an oracle: both expansions brought to one form, and the list of differences that are meant.

Test helper only; the program never imports the translator.
"""

from __future__ import annotations

import copy
import re
import warnings

HASHED_TYPES = ("AWS::Lambda::Version", "AWS::Lambda::LayerVersion", "AWS::ApiGateway::Deployment")

EXPLAINED = {
    ("AWS::Lambda::Version", "Immutcheck::NamedAfter"): "what the hash in its name is made from",
    ("AWS::ApiGateway::RestApi", "Body"): "SAM writes the definition; here it is unknown unless it is written",
    ("AWS::ApiGateway::RestApi", "Parameters"): "SAM adds the endpoint type to a definition in S3",
    ("AWS::ApiGatewayV2::Api", "Body"): "the same for HTTP APIs",
    ("AWS::ApiGatewayV2::Api", "Tags"): "SAM writes them into the definition",
    ("AWS::ApiGateway::Deployment", "Description"): "a hash of the definition",
    ("AWS::ApiGatewayV2::DomainName", "Tags"): "httpapi:createdBy only",
    ("AWS::ApiGatewayV2::Stage", "Tags"): "httpapi:createdBy is added",
    ("AWS::S3::Bucket", "Tags"): "sam:ConditionalDependsOn, a trick that orders creation",
    ("AWS::S3::Bucket", "DependsOn"): "orders creation",
    ("AWS::CloudFormation::Stack", "DependsOn"): "orders creation",
    ("AWS::ApiGateway::UsagePlan", "DependsOn"): "orders creation",
    ("AWS::ApiGateway::UsagePlanKey", "DependsOn"): "orders creation",
    ("AWS::ApiGateway::ApiKey", "DependsOn"): "orders creation",
}
"""(type, property or attribute) → why it is not compared."""

SETS = ("ManagedPolicyArns", "Policies", "DependsOn")
"""Lists whose order says nothing."""


def translate(template: dict, parameters: dict | None = None) -> dict:
    """What AWS makes of a SAM template, offline."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from boto3 import Session
        from samtranslator.parser.parser import Parser
        from samtranslator.translator.translator import Translator

        translator = Translator({}, Parser(), boto_session=Session(region_name="eu-west-1"))
        return translator.translate(copy.deepcopy(template), parameters or {})


def unhashed_names(resources: dict) -> dict[str, str]:
    """Logical ids that end in a hash of content → without it."""
    return {name: re.sub(r"[0-9a-f]{10}$", "", name) for name, resource in resources.items() if resource["Type"] in HASHED_TYPES}


def normal_form(resources: dict, names: dict[str, str], parameters: dict) -> dict:
    """Resources to be compared: names without hashes, the same text written in the same way, lists that are sets sorted."""
    form = {}
    for logical_id, resource in resources.items():
        kind = resource["Type"]
        members = {**{key: value for key, value in resource.items() if key not in ("Type", "Properties")}, **resource.get("Properties", {})}
        kept = {key: _normal(value, names, parameters) for key, value in members.items() if (kind, key) not in EXPLAINED}
        for key in SETS:
            value = kept.get(key)
            if isinstance(value, str):
                value = [value]
            if isinstance(value, list):
                kept[key] = sorted(value, key=repr)
        form[names.get(logical_id, logical_id)] = (kind, {key: value for key, value in kept.items() if value not in (None, [], {})})
    return form


def _normal(value: object, names: dict[str, str], parameters: dict) -> object:
    if isinstance(value, list):
        return [_normal(member, names, parameters) for member in value]
    if not isinstance(value, dict):
        return names.get(value, value) if isinstance(value, str) else value
    if set(value) == {"Ref"} and value["Ref"] in parameters:
        return parameters[value["Ref"]]
    if set(value) == {"Fn::FindInMap"}:
        table, first, second = value["Fn::FindInMap"]
        return parameters["mappings"][table][first][second]
    if set(value) == {"Fn::Sub"}:
        return _normal_substitution(value["Fn::Sub"], names, parameters)
    if set(value) == {"Fn::Join"} and isinstance(value["Fn::Join"][1], list):
        separator, pieces = value["Fn::Join"]
        pieces = [_normal(piece, names, parameters) for piece in pieces]
        if all(isinstance(piece, str) for piece in pieces):
            return separator.join(pieces)
    return {key: _normal(member, names, parameters) for key, member in sorted(value.items())}


def _normal_substitution(argument: object, names: dict[str, str], parameters: dict) -> object:
    text, given = argument if isinstance(argument, list) else (argument, {})
    text = text.replace("${AWS::Partition}", "aws")
    left = {}
    for name, value in given.items():
        value = _normal(value, names, parameters)
        if isinstance(value, str):
            text = text.replace(f"${{{name}}}", value)
        else:
            # policy templates write the names of their parameters in small letters, more or less
            text = text.replace(f"${{{name}}}", f"${{{name.lower()}}}")
            left[name.lower()] = value
    for name, value in parameters.items():
        text = text.replace(f"${{{name}}}", str(value))
    if not left and text.count("${") == 1 and text.startswith("${") and text.endswith("}"):
        return {"Ref": text[2:-1]}
    return {"Fn::Sub": [text, left]} if left or "${" in text else text
