"""Encoded values: kept as they are, written out when somebody needs the text."""

from __future__ import annotations

import pytest

from immutcheck.model.values import OpenMap, Reference, Unknown
from immutcheck.sources.terraform.functions.encoding import plain_text
from immutcheck.sources.terraform.values import Encoded
from immutcheck.sources.text import make_text
from tests.sources.terraform.functions.calls import WHY, call, refusal

SCRIPT = make_text(["#!/bin/sh\necho ", WHY, "\n"])


class Lazy:
    """Implements `Namespace`."""

    is_namespace = True

    def whole(self) -> object:
        return {"id": "i-1"}


def test_json_stays_encoded() -> None:
    assert call("jsonencode", {"b": [1, WHY], "a": None}) == Encoded({"b": [1, WHY], "a": None})


def test_json_of_something_unknown_is_unknown() -> None:
    assert call("jsonencode", WHY) == WHY


def test_json_holds_values_instead_of_namespaces() -> None:
    assert call("jsonencode", [Lazy()]) == Encoded([{"id": "i-1"}])


def test_json_is_decoded_without_being_written() -> None:
    value = {"a": WHY}
    assert call("jsondecode", Encoded(value)) is value


def test_json_is_written_out_for_a_function_on_texts() -> None:
    assert call("sha1", Encoded({"b": 1, "a": "<é>"})) == call("sha1", '{"a":"\\u003cé\\u003e","b":1}')


def test_a_hash_of_json_with_something_unknown_is_unknown() -> None:
    assert call("sha1", Encoded({"a": WHY})) == WHY


def test_yaml_stays_encoded() -> None:
    assert call("yamlencode", {"a": WHY}) == Encoded({"a": WHY}, "yaml")


def test_yaml_is_decoded_without_being_written() -> None:
    assert call("yamldecode", Encoded({"a": WHY}, "yaml")) == {"a": WHY}


def test_yaml_is_written_out_where_all_is_known() -> None:
    assert plain_text(Encoded({"b": ["x\ny\n", Encoded({"c": 1})], "a": True}, "yaml")) == (
        '"a": true\n"b":\n- |\n  x\n  y\n- "{\\"c\\":1}"\n'
    )


def test_yaml_with_something_unknown_is_not_written_out() -> None:
    assert plain_text(Encoded({"a": WHY}, "yaml")) == WHY


def test_json_is_read_as_yaml() -> None:
    assert call("yamldecode", Encoded({"a": [1]})) == {"a": [1]}


def test_base64_of_a_text_with_holes_stays_encoded() -> None:
    assert call("base64encode", SCRIPT) == Encoded(SCRIPT, "base64")
    assert call("base64decode", Encoded(SCRIPT, "base64")) == SCRIPT


def test_base64_of_json_is_its_text() -> None:
    assert call("base64encode", Encoded({"a": 1})) == call("base64encode", '{"a":1}')


def test_a_compressed_text_is_kept_but_not_computed() -> None:
    compressed = call("base64gzip", "text")
    assert compressed == Encoded("text", "base64gzip")
    assert isinstance(compressed, Encoded)
    assert plain_text(compressed) == Unknown("the compressed text is not computed here")


def test_a_hash_of_a_compressed_text_is_unknown() -> None:
    assert call("md5", Encoded("text", "base64gzip")) == Unknown("the compressed text is not computed here")


def test_what_is_encoded_may_be_sensitive() -> None:
    assert call("issensitive", Encoded({"a": Unknown("not shown", sensitive=True)})) is True


def test_a_rare_character_set_is_unknown() -> None:
    assert call("textencodebase64", "x", "EBCDIC-US") == Unknown("the character set is not known here")


def test_json_in_an_open_map_stays_open() -> None:
    opened = OpenMap({"a": 1}, WHY)
    assert call("jsonencode", opened) == Encoded(opened)


def test_an_alias_bomb_is_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]" for level in range(1, 9)]
    assert refusal("yamldecode", "\n".join(lines)) == "function `yamldecode`: the YAML is too large"


def test_an_alias_of_itself_is_refused() -> None:
    assert refusal("yamldecode", "a: &a [*a]") == "function `yamldecode`: an alias in the YAML holds itself"


@pytest.mark.parametrize("name", ["jsondecode", "yamldecode"])
def test_endless_nesting_is_refused(name: str) -> None:
    assert "function" in refusal(name, "[" * 100_000)


def test_a_text_that_only_looks_like_a_reference_is_a_text() -> None:
    arn = Reference("known after apply", target="aws_sqs_queue.q", attribute="arn")
    assert call("jsonencode", arn) == Encoded(arn)
