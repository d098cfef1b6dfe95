"""Configurations of Terraform as Hypothesis makes them: a tree in the JSON form, which can be written in both forms."""

from __future__ import annotations

import json

from hypothesis import strategies as st

Body = dict[str, object]
Configuration = dict[str, Body]

BLOCKS = {"ingress", "lifecycle", "image_scanning_configuration", "content", "environment", "versioning_configuration", "dynamic"}
VARIABLES: Body = {
    "environment": {"default": "dev", "validation": {"condition": '${contains(["dev", "prod"], var.environment)}', "error_message": "No."}},
    "source": {"type": "${string}", "default": "0.0.0.0/0"},
    "port": {"type": "${number}", "default": 22},
    "debug": {"type": "${bool}", "default": False},
    "image": {"type": "${string}"},
    "ranges": {"type": "${list(string)}", "default": ["0.0.0.0/1", "128.0.0.0/1"]},
    "doors": {"type": "${map(number)}", "default": {"ssh": 22, "web": 443}},
}

ports = st.sampled_from([22, "22", 3389, 0, 443, "65535", "${var.port}", "${var.debug ? 22 : 443}", "${tonumber(var.port) + 0}"])
sources = st.sampled_from(
    [
        ["0.0.0.0/0"],
        ["10.0.0.0/8"],
        ["${var.source}"],
        "${var.ranges}",
        '${concat(["10.0.0.0/8"], var.ranges)}',
        ["${var.source}", "::/0"],
        [],
    ]
)
rules = st.fixed_dictionaries(
    {"from_port": ports, "to_port": ports, "protocol": st.sampled_from(["tcp", "-1", "6", "udp"])},
    optional={"cidr_blocks": sources, "self": st.sampled_from([True, "${var.debug}"])},
)
groups = st.one_of(
    st.fixed_dictionaries({"ingress": st.lists(rules, max_size=3)}),
    st.fixed_dictionaries(
        {
            "dynamic": st.fixed_dictionaries(
                {
                    "ingress": st.fixed_dictionaries(
                        {
                            "for_each": st.sampled_from(
                                ["${var.doors}", "${[22, 443]}", '${{ for n, p in var.doors : n => p if n == "ssh" }}']
                            ),
                            "content": rules.map(lambda rule: {**rule, "from_port": "${ingress.value}", "to_port": "${ingress.value}"}),
                        }
                    )
                }
            )
        }
    ),
)
counts = st.sampled_from([{}, {}, {"count": 2}, {"count": "${var.debug ? 1 : 0}"}, {"for_each": '${toset(["a", "b"])}'}])
# a secret of a variable that is not given is no literal, so nothing here depends on one that is hidden below
texts = st.sampled_from(
    ["plain", "hunter2-hunter2", "${var.environment}", "x-${var.environment}-y", '${var.environment == "prod" ? "a" : "b"}']
)
resources = st.fixed_dictionaries(
    {},
    optional={
        "aws_security_group": st.dictionaries(st.sampled_from(["a", "b"]), st.tuples(groups, counts).map(lambda two: {**two[1], **two[0]})),
        "aws_vpc_security_group_ingress_rule": st.dictionaries(
            st.just("r"),
            st.fixed_dictionaries(
                {
                    "security_group_id": st.sampled_from(["${aws_security_group.a.id}", "${one(aws_security_group.a[*].id)}", "sg-1"]),
                    "ip_protocol": st.just("tcp"),
                    "from_port": ports,
                    "to_port": ports,
                    "cidr_ipv4": st.sampled_from(["0.0.0.0/0", "${var.source}", "10.0.0.0/8"]),
                }
            ),
        ),
        "aws_ecr_repository": st.dictionaries(
            st.sampled_from(["x", "y"]),
            st.fixed_dictionaries(
                {"name": st.just("x")},
                optional={"image_tag_mutability": st.sampled_from(["MUTABLE", "IMMUTABLE", '${var.debug ? "MUTABLE" : "IMMUTABLE"}'])},
            ),
        ),
        "aws_lambda_function": st.dictionaries(
            st.just("f"),
            st.tuples(
                st.fixed_dictionaries(
                    {"function_name": st.just("f"), "role": st.just("r")},
                    optional={
                        "environment": st.lists(
                            st.fixed_dictionaries({"variables": st.dictionaries(st.sampled_from(["DB_PASSWORD", "STAGE"]), texts)}),
                            min_size=1,
                            max_size=1,
                        )
                    },
                ),
                counts,
            ).map(lambda two: {**two[1], **two[0]}),
        ),
        "aws_instance": st.dictionaries(
            st.just("i"),
            st.fixed_dictionaries(
                {"ami": st.sampled_from(["ami-0123456789abcdef0", "${var.image}", '${var.debug ? var.image : "ami-0123456789abcdef0"}'])},
                optional={
                    "key_name": st.sampled_from(["k", "${var.debug ? var.image : null}", None]),
                    "vpc_security_group_ids": st.sampled_from([["${aws_security_group.a.id}"], "${aws_security_group.a[*].id}"]),
                    "lifecycle": st.just([{"ignore_changes": ["ami"]}]),
                },
            ),
        ),
    },
)
configurations = resources.map(lambda found: {"variable": VARIABLES, "resource": found})


def as_json(configuration: Configuration) -> bytes:
    return json.dumps({kind: body for kind, body in configuration.items() if body}, indent=1).encode()


def as_hcl(configuration: Configuration) -> bytes:
    return "".join(write_blocks(configuration)).encode()


def write_blocks(configuration: Configuration) -> list[str]:
    blocks = []
    for kind, labelled in configuration.items():
        for label, inner in labelled.items():
            assert isinstance(inner, dict)
            bodies = {f'"{label}"': inner} if kind == "variable" else {f'"{label}" "{name}"': body for name, body in inner.items()}
            for head, body in bodies.items():
                lines = [f"{kind} {head} {{", *write_body(body, {"validation"} if kind == "variable" else BLOCKS), "}"]
                blocks.append("\n".join(lines) + "\n")
    return blocks


def write_body(body: object, blocks: set[str]) -> list[str]:
    assert isinstance(body, dict)
    lines = []
    for name, value in body.items():
        if name == "dynamic":
            assert isinstance(value, dict)
            for label, inner in value.items():
                lines += [f'dynamic "{label}" {{', *write_body(inner, blocks), "}"]
        elif name in blocks:
            for inner in value if isinstance(value, list) else [value]:
                lines += [f"{name} {{", *write_body(inner, blocks), "}"]
        elif name == "ignore_changes":
            lines.append(f"{name} = [{', '.join(value)}]")
        else:
            lines.append(f"{name} = {write_value(value)}")
    return lines


def write_value(value: object) -> str:
    if isinstance(value, str) and value.startswith("${") and value.endswith("}") and value.count("${") == 1:
        return value[2:-1]
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, list):
        return f"[{', '.join(map(write_value, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name} = {write_value(member)}" for name, member in value.items()) + "}"
    return json.dumps(value)
