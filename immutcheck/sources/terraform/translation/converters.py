"""What data cannot say: one security group rule of Terraform admits many sources, one of CloudFormation exactly one; a group of webhook
filters is a block there and a list here.

Source: Terraform AWS provider documentation, "Resource: aws_security_group" and "Resource: aws_security_group_rule"; CloudFormation
Template Reference, "AWS::EC2::SecurityGroup Ingress" and "… Egress"; "AWS::CodeBuild::Project ProjectTriggers".
"""

from __future__ import annotations

from immutcheck.model.record import Record
from immutcheck.model.values import MISSING, OpenList, OpenMap, Reference, Unknown
from immutcheck.sources.terraform.translation.shapes import free_shape, scalar_shape
from immutcheck.sources.terraform.values import Encoded, known_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from immutcheck.model.location import PropertyPath
    from immutcheck.sources.terraform.raw import RawPath
    from immutcheck.sources.terraform.translation.settlement import Run
    from immutcheck.sources.terraform.translation.shapes import Shape

COMMON = {"protocol": "IpProtocol", "from_port": "FromPort", "to_port": "ToPort", "description": "Description"}
OWN_GROUP = "self"
OWN_REASON = "the group itself"
KIND = "type"


class Direction(Record):
    """`property` of the group; argument → property of an entry for everything that traffic may come from or go to."""

    property: str
    sources: Mapping[str, str]


def _direction(name: str, end: str) -> Direction:
    return Direction(
        name,
        {
            "cidr_blocks": "CidrIp",
            "ipv6_cidr_blocks": "CidrIpv6",
            "prefix_list_ids": f"{end}PrefixListId",
            "security_groups": f"{end}SecurityGroupId",
            "source_security_group_id": f"{end}SecurityGroupId",
            OWN_GROUP: f"{end}SecurityGroupId",
        },
    )


INGRESS = _direction("SecurityGroupIngress", "Source")
EGRESS = _direction("SecurityGroupEgress", "Destination")
DIRECTIONS: Mapping[str, Direction] = {"ingress": INGRESS, "egress": EGRESS}


class _Source(Record):
    """One end of an entry and where it is written. Not `certain`: it may not be there."""

    name: str
    value: object
    raw: RawPath
    certain: bool = True


def _make_blocks_shape(direction: Direction) -> Shape:
    """The shape of `ingress` and `egress` of a group."""

    def convert_blocks(value: object, run: Run, raw: RawPath, path: PropertyPath) -> object:
        value = value.value if isinstance(value, Encoded) else value
        if isinstance(value, Unknown):
            return run.convert_possible(value, lambda known: convert_blocks(known, run.with_trace(None), raw, path))
        own = Reference(OWN_REASON, target=run.address)
        entries: list[object] = []
        for index, block in enumerate(value if isinstance(value, list) else [value]):
            _split(block, direction, own, run, (*raw, index), path, entries)
        if isinstance(value, OpenList):
            everything = list(entries)
            for known in value.possible:
                _split(known, direction, own, run, (*raw, len(value)), path, everything)
            if not value.possible or len(everything) > len(entries):
                return OpenList(entries, run.settle_unknown(value.rest), tuple(everything[len(entries) :]))
        return entries or MISSING

    return convert_blocks


def convert_rule(values: Mapping[str, object], run: Run) -> dict[str, object]:
    """The list that an `aws_security_group_rule` adds to its group; to both when its type is not known."""
    kind = known_value(values.get(KIND))
    group = run.settle(values.get("security_group_id"))
    if isinstance(group, Reference):
        group = Reference(OWN_REASON, target=group.target)
    rule = {name: value for name, value in values.items() if name != KIND}
    properties: dict[str, object] = {}
    for word, direction in DIRECTIONS.items():
        if kind != word and not isinstance(kind, Unknown):
            continue
        entries: list[object] = []
        block = Unknown(kind.reason, maybe_absent=True, possible=(rule,)) if isinstance(kind, Unknown) else rule
        _split(block, direction, group, run, (), ("properties", direction.property), entries)
        if entries:
            properties[direction.property] = entries
    return properties


def _split(block: object, direction: Direction, own: object, run: Run, raw: RawPath, path: PropertyPath, entries: list[object]) -> None:
    """Add the entries of one rule, one for each source."""
    if isinstance(block, Unknown):
        entries.extend(_split_unknown(block, direction, own, run))
        return
    if not isinstance(block, dict):
        return
    common = {}
    for argument, name in COMMON.items():
        value = scalar_shape(block.get(argument), run, (), ())
        if value is not MISSING:
            common[name] = value
    sources = list(_find_sources(block, direction, own, run))
    if isinstance(block, OpenMap) and not sources:
        entries.append(OpenMap(common, block.rest))
    for source in sources:
        at = (*path, len(entries))
        if run.trace is not None:
            run.trace[at] = (*raw, *source.raw)
            run.trace[(*at, source.name)] = (*raw, *source.raw)
            run.trace.update({(*at, name): (*raw, argument) for argument, name in COMMON.items() if name in common})
        entry = {**common, source.name: source.value}
        if source.certain:
            entries.append(entry)
        else:
            is_open = isinstance(source.value, Unknown) and not isinstance(source.value, Reference)
            reason = getattr(source.value, "reason", "") if is_open else f"whether `{source.raw[0]}` holds it is open"
            entries.append(Unknown(reason, maybe_absent=True, possible=(entry,)))


def _split_unknown(block: Unknown, direction: Direction, own: object, run: Run) -> list[object]:
    """Every entry there may be."""
    if not block.possible:
        return [run.settle_unknown(block)]
    possible: list[object] = []
    for known in block.possible:
        _split(known, direction, own, run.with_trace(None), (), (), possible)
    if len(possible) == len(block.possible) and not block.maybe_absent:
        return [Unknown(block.reason, possible=tuple(possible))]
    return [entry if isinstance(entry, Unknown) else Unknown(block.reason, maybe_absent=True, possible=(entry,)) for entry in possible]


def _find_sources(block: Mapping[str, object], direction: Direction, own: object, run: Run) -> Iterator[_Source]:
    for argument, name in direction.sources.items():
        value = block.get(argument)
        if value is None or value == "":
            continue
        if argument == OWN_GROUP:
            value = known_value(value)
            if value is True or value == "true":
                yield _Source(name, own, (argument,))
            elif isinstance(value, Unknown):
                yield _Source(name, own, (argument,), certain=False)
        elif isinstance(value, Unknown):
            yield from _open_sources(argument, name, value, run)
        else:
            for index, member in enumerate(value if isinstance(value, list) else (value,)):
                if member is not None:
                    yield _Source(name, free_shape(member, run, (), ()), (argument, index) if isinstance(value, list) else (argument,))
            if isinstance(value, OpenList):
                yield _Source(name, run.settle_unknown(value.rest), (argument,), certain=False)


def _open_sources(argument: str, name: str, value: Unknown, run: Run) -> Iterator[_Source]:
    """The sources of a list that is undecided: one of each of its possible lists, or any of their members."""
    settled = run.settle_unknown(value)
    lists = [known for known in settled.possible if isinstance(known, list)]
    if not lists or len(lists) < len(settled.possible):
        yield _Source(name, settled, (argument,), certain=not settled.maybe_absent)
    elif all([len(known) == 1 and known.__class__ is list for known in lists]):
        members = tuple([known[0] for known in lists])
        single = members[0] if len(members) == 1 else Unknown(settled.reason, possible=members)
        yield _Source(name, single, (argument,), certain=not settled.maybe_absent)
    else:
        for member in [member for known in lists for member in known]:
            yield _Source(name, member, (argument,), certain=False)


FILTER = {"type": "Type", "pattern": "Pattern", "exclude_matched_pattern": "ExcludeMatchedPattern"}


def convert_filter_groups(value: object, run: Run, raw: RawPath, path: PropertyPath) -> object:
    """Blocks with filters → lists of filters, of which the schema knows nothing."""
    return _map_members(value, run, raw, path, _convert_filter_group) or MISSING


def _convert_filter_group(group: object, run: Run, raw: RawPath, path: PropertyPath) -> object:
    if isinstance(group, Unknown):
        return run.convert_possible(group, lambda known: _convert_filter_group(known, run.with_trace(None), raw, path))
    filters = group.get("filter", []) if isinstance(group, dict) else []
    return _map_members(filters, run, (*raw, "filter"), path, _convert_filter)


def _convert_filter(value: object, run: Run, raw: RawPath, path: PropertyPath) -> object:
    if not isinstance(value, dict):
        return run.settle(value)
    members = {}
    for argument, name in FILTER.items():
        if value.get(argument) is not None:
            members[name] = free_shape(value[argument], run, (), ())
            if run.trace is not None:
                run.trace[(*path, name)] = (*raw, argument)
    return members


def _map_members(value: object, run: Run, raw: RawPath, path: PropertyPath, convert: Shape) -> object:
    if isinstance(value, Unknown):
        return run.convert_possible(value, lambda known: _map_members(known, run.with_trace(None), raw, path, convert))
    members = []
    for index, member in enumerate(value if isinstance(value, list) else [value]):
        if run.trace is not None:
            run.trace[(*path, index)] = (*raw, index)
        members.append(convert(member, run, (*raw, index), (*path, index)))
    return OpenList(members, run.settle_unknown(value.rest)) if isinstance(value, OpenList) else members


CONVERTERS: Mapping[str, Shape] = {
    "codebuild_filter_groups": convert_filter_groups,
    "security_group_ingress": _make_blocks_shape(INGRESS),
    "security_group_egress": _make_blocks_shape(EGRESS),
}
"""What `converter:` of an argument may name."""
RESOURCE_CONVERTERS = {"security_group_rule": convert_rule}
"""What `converter:` of a whole table may name."""
