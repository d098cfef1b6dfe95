from __future__ import annotations

import json

from immutcheck.model.values import Unknown
from tests.sources.terraform.plan.building import (
    change,
    constant,
    declared,
    open_plan,
    open_state,
    plan_text,
    read_data,
    refers,
    stored,
    stored_resource,
    values_of,
)

MARKED = "its value is marked as sensitive"


def test_sensitive_value_that_is_written_out_is_its_text() -> None:
    text = plan_text(
        [change("aws_db.a", {"password": "hunter2"}, None, {"password": True})], [declared("aws_db.a", password=constant("hunter2"))]
    )

    assert values_of(open_plan(text), "aws_db.a") == {"password": "hunter2"}


def test_value_of_a_sensitive_variable_is_never_shown() -> None:
    text = plan_text(
        [change("aws_db.a", {"password": "hunter2"}, None, {"password": True})],
        module={"resources": [declared("aws_db.a", password=refers("var.secret"))], "variables": {"secret": {"sensitive": True}}},
        variables={"secret": {"value": "hunter2"}},
    )

    assert values_of(open_plan(text), "aws_db.a") == {"password": Unknown("the value of `var.secret` is not shown", sensitive=True)}


def test_value_of_a_sensitive_variable_is_followed_into_modules() -> None:
    inner = {"resources": [declared("aws_db.a", password=refers("var.inner"))], "variables": {"inner": {}}}
    text = plan_text(
        [change("module.m.aws_db.a", {"password": "hunter2"}, None, {"password": True})],
        module={
            "module_calls": {"m": {"expressions": {"inner": refers("var.secret")}, "module": inner}},
            "variables": {"secret": {"sensitive": True}},
        },
        variables={"secret": {"value": "hunter2"}},
    )

    assert values_of(open_plan(text), "module.m.aws_db.a") == {
        "password": Unknown("the value of `var.secret` is not shown", sensitive=True)
    }


def test_plain_variable_whose_argument_the_provider_calls_sensitive_is_its_text() -> None:
    text = plan_text(
        [change("aws_ssm_parameter.a", {"value": "on"}, None, {"value": True})],
        module={"resources": [declared("aws_ssm_parameter.a", value=refers("var.flag"))], "variables": {"flag": {}}},
        variables={"flag": {"value": "on"}},
    )

    assert values_of(open_plan(text), "aws_ssm_parameter.a") == {"value": "on"}


def test_value_that_the_provider_calls_sensitive_and_nobody_wrote_out_is_unknown() -> None:
    text = plan_text(
        [change("aws_db.a", {"password": "hunter2"}, None, {"password": True})],
        [declared("aws_db.a", password=refers("random_password.p.result"))],
    )

    assert values_of(open_plan(text), "aws_db.a") == {"password": Unknown(MARKED)}


def test_state_cannot_tell_who_marked_an_argument() -> None:
    resource = stored_resource("aws_ssm_parameter.a", {"value": "1"}, sensitive_attributes=[[{"type": "get_attr", "value": "value"}]])

    found = values_of(open_state(stored(resource)), "aws_ssm_parameter.a")

    assert found == {"value": Unknown(MARKED, possible=(Unknown(MARKED, sensitive=True), Unknown(MARKED)))}


def test_state_knows_that_a_marked_key_of_a_map_was_marked_by_somebody() -> None:
    path = [
        {"type": "get_attr", "value": "environment"},
        {"type": "index", "value": {"value": 0, "type": "number"}},
        {"type": "get_attr", "value": "variables"},
        {"type": "index", "value": {"value": "DB", "type": "string"}},
    ]
    resource = stored_resource("aws_f.a", {"environment": [{"variables": {"DB": "hunter2", "STAGE": "prod"}}]}, sensitive_attributes=[path])

    found = values_of(open_state(stored(resource)), "aws_f.a")

    assert found == {"environment": [{"variables": {"DB": Unknown(MARKED, sensitive=True), "STAGE": "prod"}}]}


def test_no_raw_resource_holds_a_value_that_is_marked_as_sensitive() -> None:
    for source in (
        open_plan(read_data("change/plan.json")),
        open_state(read_data("change/terraform.tfstate")),
        open_state(read_data("change/state.json"), "state.json"),
    ):
        shown = [repr(dict(raw.values)) for address in source.addresses() if (raw := source.raw(address, {})) is not None]

        assert "not-a-real-password" not in "".join(shown)


def hidden_texts(data: bytes, path: str) -> list[str]:
    """What stands at the sensitive paths of a document, sorted."""
    source = open_plan(data, path=path) if path == "plan.json" else open_state(data, path)
    document = source.documents[path]
    found = []
    for place in document.sensitive_paths():  # type: ignore[union-attr]
        value = json.loads(data)
        for step in place:
            value = value[step] if isinstance(step, int) or step in value else None
        found.append(value)
    return sorted({str(value) for value in found if value is not None})


def test_document_of_a_plan_names_what_is_marked_in_it() -> None:
    assert hidden_texts(read_data("change/plan.json"), "plan.json") == ["1", "not-a-real-password"]


def test_document_of_a_state_names_what_is_marked_in_it() -> None:
    assert hidden_texts(read_data("change/terraform.tfstate"), "terraform.tfstate") == ["1", "not-a-real-password"]
    assert hidden_texts(read_data("change/state.json"), "state.json") == ["1", "not-a-real-password"]


def test_default_of_a_sensitive_variable_is_named_in_every_module() -> None:
    inner = {"variables": {"token": {"sensitive": True, "default": "inner-default"}}}
    text = plan_text(
        [],
        module={"module_calls": {"m": {"module": inner}}, "variables": {"key": {"sensitive": True, "default": "outer-default"}}},
        variables={"key": {"value": "given"}},
    )

    assert hidden_texts(text, "plan.json") == ["given", "inner-default", "outer-default"]


def test_users_that_are_marked_as_a_whole_show_what_is_written_out() -> None:
    users = [{"username": "b", "password": "hunter2", "groups": []}, {"username": "a", "password": "hunter3", "groups": None}]
    written = [
        {"username": constant("a"), "password": refers("random_password.p.result")},
        {"username": constant("b"), "password": constant("hunter2")},
    ]
    text = plan_text([change("aws_mq_broker.a", {"user": users}, None, {"user": True})], [declared("aws_mq_broker.a", user=written)])

    assert values_of(open_plan(text), "aws_mq_broker.a") == {
        "user": [{"username": "b", "password": "hunter2"}, {"username": "a", "password": Unknown(MARKED)}]
    }


def test_users_that_are_marked_as_a_whole_and_come_from_dynamic_are_not_shown() -> None:
    users = [{"username": "b", "password": "hunter2"}]
    text = plan_text([change("aws_mq_broker.a", {"user": users}, None, {"user": True})], [declared("aws_mq_broker.a")])

    either = Unknown(MARKED, possible=(Unknown(MARKED, sensitive=True), Unknown(MARKED)))
    assert values_of(open_plan(text), "aws_mq_broker.a") == {"user": [{"username": either, "password": either}]}
