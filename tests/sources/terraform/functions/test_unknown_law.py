"""The law of unknown values: hiding parts of the arguments never makes a function say something that is not true of its known result."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immutcheck.model.values import Unknown
from immutcheck.sources.terraform.functions.table import FUNCTIONS
from immutcheck.sources.terraform.values import Encoded, EvaluationError, SetValue
from tests.sources.terraform.functions.calls import call
from tests.sources.terraform.functions.hiding import can_be, partly_hidden

short = st.text("ab/-Zé \n", max_size=5)
numbers = st.sampled_from([0, 1, 2, 3, -1, 1.5])
counts = st.sampled_from([0, 1, 2, 3])
scalars = st.one_of(short, numbers, st.booleans())
booleans = st.one_of(st.booleans(), st.sampled_from(["true", "false"]))
texts = st.lists(short, max_size=4)
sets = st.lists(st.sampled_from(["a", "b", "c", "d"]), unique=True, max_size=4).map(lambda members: SetValue(sorted(members)))
lists = st.one_of(
    texts,
    sets,
    st.lists(numbers, max_size=4),
    st.lists(scalars, max_size=3),
    st.lists(st.lists(short, max_size=2), max_size=3),
)
names = st.sampled_from(["a", "b", "c"])
maps = st.one_of(st.dictionaries(names, short, max_size=3), st.dictionaries(names, scalars, max_size=3))
values = st.recursive(
    scalars, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(names, inner, max_size=3)), max_leaves=6
)
formats = st.sampled_from(["%s-%s", "%s", "x%sy%v", "%5s|%s", "%d/%s", "%q%s", "%t", "%v", "%[2]s%[1]s", "%%"])
patterns = st.sampled_from(["a", "/", "", "/a+/", "/(a)(b)?/", "ab", "/[^a-z]/"])
blocks = st.sampled_from(["10.0.0.0/8", "10.1.2.0/24", "fd00::/32"])
dates = st.sampled_from(["2020-01-02T03:04:05Z", "2021-12-31T23:59:59+02:00"])
json_texts = values.map(lambda value: call("jsonencode", value))

ARGUMENTS: Mapping[str, tuple[st.SearchStrategy[object], ...]] = {
    "abs": (numbers,),
    "alltrue": (st.lists(booleans, max_size=3),),
    "anytrue": (st.lists(booleans, max_size=3),),
    "base64decode": (st.one_of(short.map(lambda text: call("base64encode", text)), short),),
    "base64encode": (short,),
    "base64gzip": (short,),
    "base64sha256": (short,),
    "basename": (short,),
    "ceil": (numbers,),
    "chomp": (short,),
    "chunklist": (lists, counts),
    "cidrhost": (blocks, counts),
    "cidrnetmask": (blocks,),
    "cidrsubnet": (blocks, counts, counts),
    "cidrsubnets": (blocks, counts, counts),
    "coalesce": (scalars, scalars, scalars),
    "coalescelist": (texts, texts),
    "compact": (texts,),
    "concat": (lists, lists),
    "contains": (lists, st.one_of(scalars, texts)),
    "csvdecode": (st.sampled_from(["a,b\n1,2", "a\n1\n2", "x"]),),
    "dirname": (short,),
    "distinct": (lists,),
    "element": (lists, counts),
    "endswith": (short, short),
    "ephemeralasnull": (values,),
    "flatten": (st.lists(st.one_of(lists, scalars), max_size=3),),
    "floor": (numbers,),
    "format": (formats, scalars, scalars),
    "formatdate": (st.sampled_from(["YYYY", "hh:mm"]), dates),
    "formatlist": (formats, st.one_of(scalars, texts), st.one_of(scalars, texts)),
    "indent": (counts, short),
    "index": (lists, scalars),
    "join": (short, texts, lists),
    "jsondecode": (json_texts,),
    "jsonencode": (values,),
    "keys": (maps,),
    "length": (st.one_of(lists, maps, short),),
    "log": (numbers, numbers),
    "lookup": (maps, names, scalars),
    "lower": (short,),
    "matchkeys": (lists, texts, texts),
    "max": (numbers, numbers),
    "md5": (short,),
    "merge": (maps, maps, maps),
    "min": (numbers, numbers),
    "nonsensitive": (values,),
    "one": (lists,),
    "parseint": (st.sampled_from(["10", "ff", "-1"]), st.sampled_from([2, 10, 16])),
    "pow": (numbers, numbers),
    "range": (counts, numbers),
    "regex": (patterns, short),
    "regexall": (patterns, short),
    "replace": (short, patterns, short),
    "reverse": (lists,),
    "setintersection": (lists, lists),
    "setproduct": (lists, lists),
    "setsubtract": (lists, lists),
    "setunion": (lists, lists),
    "sha1": (short,),
    "sha256": (short,),
    "sha512": (short,),
    "signum": (numbers,),
    "slice": (lists, counts, counts),
    "sort": (texts,),
    "split": (short, short),
    "startswith": (short, short),
    "strcontains": (short, short),
    "strrev": (short,),
    "substr": (short, numbers, numbers),
    "sum": (st.lists(numbers, max_size=3),),
    "textdecodebase64": (short.map(lambda text: call("base64encode", text)), st.just("UTF-8")),
    "textencodebase64": (short, st.sampled_from(["UTF-8", "UTF-16LE"])),
    "timeadd": (dates, st.sampled_from(["1h", "-5m"])),
    "timecmp": (dates, dates),
    "title": (short,),
    "tobool": (booleans,),
    "tolist": (lists,),
    "tomap": (maps,),
    "tonumber": (st.one_of(numbers, st.sampled_from(["1", "x"])),),
    "toset": (lists,),
    "tostring": (scalars,),
    "transpose": (st.dictionaries(names, texts, max_size=3),),
    "trim": (short, short),
    "trimprefix": (short, short),
    "trimspace": (short,),
    "trimsuffix": (short, short),
    "upper": (short,),
    "urlencode": (short,),
    "uuidv5": (st.just("dns"), short),
    "values": (maps,),
    "yamldecode": (st.sampled_from(["a: 1", "- x\n- y", "5"]),),
    "yamlencode": (values,),
    "zipmap": (texts, lists),
}
WITHOUT_LAW = {
    *("abspath", "file", "filebase64", "filebase64sha256", "filebase64sha512", "fileexists", "filemd5", "fileset", "filesha1"),
    *("filesha256", "filesha512", "pathexpand", "templatefile", "templatestring"),
    *("bcrypt", "issensitive", "plantimestamp", "rsadecrypt", "sensitive", "timestamp", "type", "uuid"),
    "base64sha512",
}
"""They read files, give nothing that is known, or tell what is hidden."""


def test_every_function_is_under_the_law() -> None:
    assert ARGUMENTS.keys() | WITHOUT_LAW == FUNCTIONS.keys()


@pytest.mark.parametrize("name", ARGUMENTS)
def test_hiding_never_gives_another_result(name: str) -> None:
    @settings(deadline=None, max_examples=25, derandomize=True, database=None)
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        arguments = [data.draw(strategy) for strategy in ARGUMENTS[name]]
        try:
            exact = call(name, *arguments)
        except EvaluationError:
            return
        shown = [data.draw(partly_hidden(argument)) for argument in arguments]
        try:
            partial = call(name, *shown)
        except EvaluationError as error:
            raise AssertionError(f"{name}({shown}) is refused ({error.message}), but {name}({arguments}) is {exact}") from None
        assert can_be(partial, exact), f"{name}({shown}) is {partial}, but {name}({arguments}) is {exact}"

    holds()


def test_the_law_can_fail() -> None:
    assert not can_be(Unknown("one of two", possible=("a", "b")), "c")
    assert not can_be(["a"], ["a", "b"])
    assert not can_be(Encoded({"a": 1}), Encoded({"a": 2}))
