"""Every function that Terraform has, by name, and the call of one.

`try` and `can` are not here: they look at expressions, not at values. Source: Terraform language documentation, "Built-in Functions".
"""

from __future__ import annotations

from immutcheck.model.values import Unknown
from immutcheck.sources.terraform.functions import (
    access,
    character_sets,
    collections,
    conversions,
    csv_decoding,
    dates,
    encoding,
    files,
    formatting,
    hashes,
    networks,
    numbers,
    patterns,
    sets,
    strings,
    yaml_decoding,
)
from immutcheck.sources.terraform.functions.arguments import (
    anything,
    encoded,
    mapping,
    nullable,
    number,
    only_text,
    sequence,
    text,
    text_lists,
    texts,
    whole_number,
)
from immutcheck.sources.terraform.functions.arguments import numbers as number_list
from immutcheck.sources.terraform.functions.function import Function, carry_out
from immutcheck.sources.terraform.functions.unknowns import unknowns_in
from immutcheck.sources.terraform.values import EvaluationError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from immutcheck.sources.terraform.functions.context import FunctionContext

CORE = "core::"
PROVIDER = "provider::"


def call_function(name: str, arguments: list[object], context: FunctionContext) -> object:
    """What the function gives; EvaluationError for arguments it refuses, an `Unknown` for a function that is not known."""
    function = FUNCTIONS.get(name) or FUNCTIONS.get(name.removeprefix(CORE))
    if function is None:
        reason = "is the provider's" if name.startswith(PROVIDER) else "is not known here"
        return Unknown(f"function `{name}` {reason}", sensitive=any([unknown.sensitive for unknown in unknowns_in(arguments)]))
    try:
        return carry_out(function, arguments, context)
    except EvaluationError as error:
        prefix = f"function `{name}`: "
        # a template may call the function that reads it
        message = error.message if error.message.startswith(prefix) else prefix + error.message
        raise error.__class__(message, error.start, error.end) from None


def _only_when_run(name: str) -> Function:
    return Function(lambda *_: Unknown(f"`{name}` is only computed when Terraform runs"), rest=nullable, sees_unknown=True)


def _refuse_type(*_: object) -> object:
    raise EvaluationError("it exists in `terraform console` only")


FUNCTIONS: Mapping[str, Function] = {
    "abs": Function(numbers.find_absolute, (number,)),
    "abspath": Function(files.make_absolute, (text,)),
    "alltrue": Function(access.check_all, (sequence,), sees_unknown=True),
    "anytrue": Function(access.check_any, (sequence,), sees_unknown=True),
    "base64decode": Function(encoding.decode_base64, (encoded,), sees_unknown=True),
    "base64encode": Function(encoding.encode_base64, (text,), sees_unknown=True, keeps_pieces=True),
    "base64gzip": Function(encoding.compress, (text,), sees_unknown=True, keeps_pieces=True),
    "base64sha256": Function(hashes.base64sha256, (text,)),
    "base64sha512": Function(hashes.base64sha512, (text,)),
    "basename": Function(files.base_name, (text,)),
    "bcrypt": _only_when_run("bcrypt"),
    "ceil": Function(numbers.round_up, (number,)),
    "chomp": Function(strings.chomp, (text,), sees_unknown=True),
    "chunklist": Function(collections.divide_list, (sequence, whole_number), sees_unknown=True),
    "cidrhost": Function(networks.find_host, (text, whole_number)),
    "cidrnetmask": Function(networks.find_netmask, (text,)),
    "cidrsubnet": Function(networks.find_subnet, (text, whole_number, whole_number)),
    "cidrsubnets": Function(networks.find_subnets, (text,), whole_number),
    "coalesce": Function(access.take_first, (), nullable, sees_unknown=True),
    "coalescelist": Function(access.take_first_list, (), nullable, sees_unknown=True),
    "compact": Function(collections.compact, (texts,), sees_unknown=True),
    "concat": Function(collections.concatenate, (), sequence, sees_unknown=True),
    "contains": Function(access.contains, (sequence, anything), sees_unknown=True),
    "csvdecode": Function(csv_decoding.decode_csv, (text,)),
    "dirname": Function(files.directory_name, (text,)),
    "distinct": Function(collections.remove_duplicates, (sequence,), sees_unknown=True),
    "element": Function(access.take_element, (sequence, whole_number), sees_unknown=True),
    "endswith": Function(strings.ends_with, (text, text), sees_unknown=True),
    "ephemeralasnull": Function(conversions.keep, (nullable,), sees_unknown=True, keeps_pieces=True),
    "file": Function(files.read_text, (text,), needs_context=True),
    "filebase64": Function(files.read_base64, (text,), needs_context=True),
    "filebase64sha256": Function(files.hash_file("sha256", in_base64=True), (text,), needs_context=True),
    "filebase64sha512": Function(files.hash_file("sha512", in_base64=True), (text,), needs_context=True),
    "fileexists": Function(files.check_exists, (text,), needs_context=True),
    "filemd5": Function(files.hash_file("md5"), (text,), needs_context=True),
    "fileset": Function(files.list_files, (text, text), needs_context=True),
    "filesha1": Function(files.hash_file("sha1"), (text,), needs_context=True),
    "filesha256": Function(files.hash_file("sha256"), (text,), needs_context=True),
    "filesha512": Function(files.hash_file("sha512"), (text,), needs_context=True),
    "flatten": Function(collections.flatten, (sequence,), sees_unknown=True),
    "floor": Function(numbers.round_down, (number,)),
    "format": Function(formatting.format_text, (text,), nullable, sees_unknown=True, keeps_pieces=True),
    "formatdate": Function(dates.format_date, (text, text)),
    "formatlist": Function(formatting.format_list, (text,), nullable, sees_unknown=True),
    "indent": Function(strings.indent, (whole_number, text), sees_unknown=True, keeps_pieces=True),
    "index": Function(access.find_index, (sequence, anything), sees_unknown=True),
    "issensitive": Function(conversions.is_sensitive, (nullable,), sees_unknown=True, keeps_pieces=True),
    "join": Function(strings.join, (text,), texts, sees_unknown=True, keeps_pieces=True),
    "jsondecode": Function(encoding.decode_json, (encoded,), sees_unknown=True),
    "jsonencode": Function(encoding.encode_json, (nullable,), sees_unknown=True, keeps_pieces=True),
    "keys": Function(access.list_keys, (mapping,), sees_unknown=True),
    "length": Function(access.find_length, (anything,), sees_unknown=True),
    "log": Function(numbers.take_logarithm, (number, number)),
    "lookup": Function(access.look_up, (mapping, text), nullable, sees_unknown=True),
    "lower": Function(strings.lower, (text,), sees_unknown=True, keeps_pieces=True),
    "matchkeys": Function(collections.match_keys, (sequence, sequence, sequence), sees_unknown=True),
    "max": Function(numbers.find_largest, (), number),
    "md5": Function(hashes.md5, (text,)),
    "merge": Function(collections.merge, (), nullable, sees_unknown=True),
    "min": Function(numbers.find_smallest, (), number),
    "nonsensitive": Function(conversions.unmark_sensitive, (nullable,), sees_unknown=True, keeps_pieces=True),
    "one": Function(access.take_only, (sequence,), sees_unknown=True),
    "parseint": Function(numbers.parse_integer, (only_text, whole_number)),
    "pathexpand": Function(files.expand_path, (text,)),
    "plantimestamp": _only_when_run("plantimestamp"),
    "pow": Function(numbers.raise_to_power, (number, number)),
    "range": Function(numbers.list_range, (number,), number),
    "regex": Function(patterns.find_match, (text, text)),
    "regexall": Function(patterns.find_matches, (text, text)),
    "replace": Function(patterns.replace, (text, text, text), sees_unknown=True),
    "reverse": Function(collections.reverse, (sequence,), sees_unknown=True),
    "rsadecrypt": _only_when_run("rsadecrypt"),
    "sensitive": Function(conversions.mark_sensitive, (nullable,), sees_unknown=True, keeps_pieces=True),
    "setintersection": Function(sets.intersect, (sequence,), sequence, sees_unknown=True),
    "setproduct": Function(sets.multiply, (), sequence, sees_unknown=True),
    "setsubtract": Function(sets.subtract, (sequence, sequence), sees_unknown=True),
    "setunion": Function(sets.unite, (sequence,), sequence, sees_unknown=True),
    "sha1": Function(hashes.sha1, (text,)),
    "sha256": Function(hashes.sha256, (text,)),
    "sha512": Function(hashes.sha512, (text,)),
    "signum": Function(numbers.find_sign, (whole_number,)),
    "slice": Function(access.take_slice, (sequence, whole_number, whole_number), sees_unknown=True),
    "sort": Function(collections.sort, (texts,), sees_unknown=True),
    "split": Function(strings.split, (text, text), sees_unknown=True),
    "startswith": Function(strings.starts_with, (text, text), sees_unknown=True),
    "strcontains": Function(strings.holds_text, (text, text), sees_unknown=True),
    "strrev": Function(strings.reverse_text, (text,)),
    "substr": Function(strings.cut, (text, whole_number, whole_number), sees_unknown=True),
    "sum": Function(numbers.add_members, (number_list,)),
    "templatefile": Function(files.render_file, (text, mapping), sees_unknown=True, needs_context=True),
    "templatestring": Function(files.render_text, (text, mapping), sees_unknown=True, needs_context=True),
    "textdecodebase64": Function(character_sets.decode_text, (text, text)),
    "textencodebase64": Function(character_sets.encode_text, (text, text)),
    "timeadd": Function(dates.add_duration, (text, text)),
    "timecmp": Function(dates.compare_dates, (text, text)),
    "timestamp": _only_when_run("timestamp"),
    "title": Function(strings.title, (text,)),
    "tobool": Function(conversions.to_boolean, (nullable,), sees_unknown=True),
    "tolist": Function(conversions.to_list, (nullable,), sees_unknown=True),
    "tomap": Function(conversions.to_map, (nullable,), sees_unknown=True),
    "tonumber": Function(conversions.to_number, (nullable,), sees_unknown=True),
    "toset": Function(conversions.to_set, (nullable,), sees_unknown=True),
    "tostring": Function(conversions.to_text, (nullable,), sees_unknown=True, keeps_pieces=True),
    "transpose": Function(collections.transpose, (text_lists,)),
    "trim": Function(strings.trim, (text, text), sees_unknown=True),
    "trimprefix": Function(strings.trim_prefix, (text, text), sees_unknown=True),
    "trimspace": Function(strings.trim_space, (text,), sees_unknown=True),
    "trimsuffix": Function(strings.trim_suffix, (text, text), sees_unknown=True),
    "type": Function(_refuse_type, rest=nullable, sees_unknown=True),
    "upper": Function(strings.upper, (text,), sees_unknown=True, keeps_pieces=True),
    "urlencode": Function(encoding.encode_url, (text,), sees_unknown=True, keeps_pieces=True),
    "uuid": _only_when_run("uuid"),
    "uuidv5": Function(hashes.make_uuid5, (text, text)),
    "values": Function(access.list_values, (mapping,), sees_unknown=True),
    "yamldecode": Function(yaml_decoding.decode_yaml, (encoded,), sees_unknown=True),
    "yamlencode": Function(encoding.encode_yaml, (nullable,), sees_unknown=True, keeps_pieces=True),
    "zipmap": Function(collections.zip_map, (texts, anything), sees_unknown=True),
}
