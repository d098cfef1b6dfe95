"""A plan, a state and a configuration in the JSON form with the secrets of `test_secrets.py`."""

from __future__ import annotations

from tests.test_secrets import SECRETS

S = SECRETS
ADDRESS = "aws_db_instance.main"
ATTRIBUTES = {"username": "root", "password": S["database"], "tags": {"token": S["tag"]}, "identifier": "db"}
SERVER = {
    "ami": "ami-1",
    "user_data": f"#!/bin/bash\nexport DB_PASSWORD={S['script']}\n",
    "tags": {"url": f"https://a:{S['url']}@b.example"},
}
PLAN = {
    "format_version": "1.2",
    "terraform_version": "1.11.4",
    "variables": {"db_password": {"value": S["default"]}, "pin": {"value": S["noecho"]}},
    "planned_values": {
        "outputs": {"password": {"sensitive": False, "value": S["output"]}, "shown": {"sensitive": True, "value": S["noecho"]}},
        "root_module": {
            "resources": [
                {
                    "address": ADDRESS,
                    "mode": "managed",
                    "type": "aws_db_instance",
                    "name": "main",
                    "provider_name": "registry.terraform.io/hashicorp/aws",
                    "values": ATTRIBUTES,
                    "sensitive_values": {"password": True, "tags": {}},
                },
                {
                    "address": "aws_instance.server",
                    "mode": "managed",
                    "type": "aws_instance",
                    "name": "server",
                    "provider_name": "registry.terraform.io/hashicorp/aws",
                    "values": SERVER,
                    "sensitive_values": {"tags": {}},
                },
            ]
        },
    },
    "resource_changes": [
        {
            "address": ADDRESS,
            "mode": "managed",
            "type": "aws_db_instance",
            "name": "main",
            "change": {
                "actions": ["update"],
                "before": {**ATTRIBUTES, "password": S["mapped"]},
                "after": ATTRIBUTES,
                "after_unknown": {"arn": True},
                "before_sensitive": {"password": True},
                "after_sensitive": {"password": True},
            },
        }
    ],
    "resource_drift": [
        {
            "address": ADDRESS,
            "mode": "managed",
            "type": "aws_db_instance",
            "name": "main",
            "change": {"actions": ["update"], "before": {**ATTRIBUTES, "password": S["option"]}, "after": ATTRIBUTES},
        }
    ],
    "configuration": {
        "provider_config": {
            "aws": {
                "name": "aws",
                "expressions": {
                    "access_key": {"constant_value": S["access-key-id"]},
                    "secret_key": {"constant_value": S["secret-access-key"]},
                },
            }
        },
        "root_module": {
            "variables": {"db_password": {"default": S["default"]}, "pin": {"default": S["noecho"], "sensitive": True}},
            "outputs": {"password": {"expression": {"constant_value": S["output"]}}},
            "resources": [
                {
                    "address": ADDRESS,
                    "mode": "managed",
                    "type": "aws_db_instance",
                    "name": "main",
                    "expressions": {
                        "username": {"constant_value": "root"},
                        "password": {"constant_value": S["database"]},
                        "tags": {"constant_value": {"token": S["tag"]}},
                    },
                },
                {
                    "address": "aws_instance.server",
                    "mode": "managed",
                    "type": "aws_instance",
                    "name": "server",
                    "expressions": {"ami": {"constant_value": "ami-1"}, "user_data": {"constant_value": SERVER["user_data"]}},
                    "provisioners": [
                        {"type": "remote-exec", "expressions": {"inline": {"constant_value": [f"export DB_PASSWORD={S['script']}"]}}}
                    ],
                },
            ],
            "module_calls": {"m": {"source": "./m", "expressions": {"token": {"constant_value": S["github"]}}, "module": {}}},
        },
    },
}
STATE = {
    "version": 4,
    "terraform_version": "1.11.4",
    "serial": 1,
    "lineage": "x",
    "outputs": {"password": {"value": S["output"], "type": "string"}, "shown": {"value": S["noecho"], "type": "string", "sensitive": True}},
    "resources": [
        {
            "mode": "managed",
            "type": kind,
            "name": name,
            "provider": 'provider["registry.terraform.io/hashicorp/aws"]',
            "instances": [
                {"schema_version": 0, "attributes": values, "sensitive_attributes": hidden, "private": S["private"], "index_key": None}
            ],
        }
        for kind, name, values, hidden in (
            ("aws_db_instance", "main", ATTRIBUTES, [[{"type": "get_attr", "value": "password"}]]),
            ("aws_instance", "server", SERVER, []),
            ("aws_secretsmanager_secret_version", "s", {"secret_id": "x", "secret_string": S["secret-string"]}, []),
        )
    ],
}
AS_JSON = {
    "//": f"db_password = {S['comment']}",
    "provider": {"aws": {"access_key": S["access-key-id"], "secret_key": S["secret-access-key"]}},
    "variable": {"db_password": {"default": S["default"]}, "pin": {"sensitive": True, "default": S["noecho"]}},
    "locals": {"passwords": {"prod": {"password": S["mapped"]}}},
    "resource": {
        "aws_db_instance": {"main": ATTRIBUTES},
        "aws_instance": {
            "server": {
                **SERVER,
                "connection": {"type": "ssh", "password": S["password"]},
                "provisioner": [{"remote-exec": {"inline": [f"login --token {S['github']}"]}}],
            }
        },
        "aws_lambda_function": {
            "f": {
                "function_name": "f",
                "role": "r",
                "environment": [
                    {
                        "variables": {
                            "TOKEN": f'${{var.pin == "{S["allowed-one"]}" ? "{S["slack"]}" : "{S["allowed-two"]}"}}',
                            "MAPPED_PASSWORD": "${local.passwords.prod.password}",
                            "STRIPE": S["stripe"],
                        }
                    }
                ],
            }
        },
    },
    "output": {"password": {"value": S["output"]}},
}
