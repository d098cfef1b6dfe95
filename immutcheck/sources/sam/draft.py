"""Resources in the making, and what the builders of one expansion share. Knows nothing of single SAM types."""

from __future__ import annotations

from immutcheck.model.diagnostic import WARNING, Diagnostic
from immutcheck.sources.sam.written import BRANCH_DEPTH, Written, is_intrinsic, placed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from immutcheck.sources.sam.expansion import DocumentPath, Locate, Origin

CARRIED_ATTRIBUTES = ("Condition", "DeletionPolicy", "UpdateReplacePolicy")
"""Resource attributes that generated resources inherit from the resource they are generated for."""

OWN_ATTRIBUTES = (*CARRIED_ATTRIBUTES, "UpdatePolicy", "CreationPolicy", "DependsOn", "Metadata")
"""Resource attributes that the resource of the same name keeps."""

NAMED_AFTER = "Immutcheck::NamedAfter"
"""Our own attribute of what AWS SAM gives a name with a hash in it: what it is made from, `certainly` and `perhaps`."""

POLICIES = frozenset(("DeletionPolicy", "UpdateReplacePolicy", "UpdatePolicy", "CreationPolicy"))


REF_IS_ARN = frozenset(
    (
        "AWS::Lambda::Alias",
        "AWS::Lambda::Version",
        "AWS::SNS::Topic",
        "AWS::StepFunctions::StateMachine",
        "AWS::StepFunctions::StateMachineAlias",
    )
)


class Draft:
    """A resource in the making. `place` is where it is written when nothing more exact is known."""

    __slots__ = ("attributes", "logical_id", "origins", "place", "properties", "type")

    def __init__(self, logical_id: str, resource_type: str, place: DocumentPath) -> None:
        self.logical_id = logical_id
        self.type = resource_type
        self.place = place
        self.properties: dict[str, object] = {}
        self.attributes: dict[str, object] = {}
        self.origins: list[Origin] = [((), place)]

    def put(self, name: str, value: object) -> None:
        """Set a property: a `Written` with its places, a plain value at the place of the resource; nothing for None."""
        if isinstance(value, Written):
            self.properties[name] = value.value
            self.origins = [origin for origin in self.origins if origin[0][:2] != ("properties", name)]
            self.origins.extend(placed(("properties", name), value))
        elif value is not None:
            self.properties[name] = value

    def put_all(self, source: Written, names: Mapping[str, str] | tuple[str, ...]) -> None:
        """Copy the members of `source` that are written, by name or by a table of names (written → canonical)."""
        pairs = names.items() if not isinstance(names, tuple) else ((name, name) for name in names)
        for written_name, name in pairs:
            self.put(name, source.child(written_name))

    def place_properties(self, resource: Written, properties: Written) -> Draft:
        """What is not written here is missing in the Properties of `resource`, when it has any."""
        if resource.child("Properties") is not None:
            self.origins.append((("properties",), properties.path))
        return self

    def set_attribute(self, name: str, value: object) -> None:
        """Set a resource attribute: a `Written` with its places, or a plain value."""
        if isinstance(value, Written):
            self.attributes[name] = value.value
            if name in POLICIES:
                self.origins.extend(placed(("policies", name), value))
        elif value is not None:
            self.attributes[name] = value

    def carry(self, resource: Written, names: tuple[str, ...] = CARRIED_ATTRIBUTES) -> Draft:
        """Take over attributes of the resource it is generated for."""
        for name in names:
            self.set_attribute(name, resource.child(name))
        return self

    @classmethod
    def of_resource(cls, resource: Written) -> Draft | None:
        """A resource that the template itself has, to be extended; None when it is not shaped like one."""
        value = resource.value
        properties = value.get("Properties", {}) if isinstance(value, dict) else None
        if not isinstance(value, dict) or not isinstance(properties, dict) or not isinstance(value.get("Type"), str):
            return None
        draft = cls("".join(str(part) for part in resource.path[-1:]), value["Type"], resource.path)
        draft.properties = dict(properties)
        draft.attributes = {name: member for name, member in value.items() if name not in ("Type", "Properties")}
        if "Properties" in value:
            draft.origins.append((("properties",), (*resource.path, "Properties")))
        draft.origins.extend((("policies", name), (*resource.path, name)) for name in POLICIES if name in value)
        return draft

    def places_below(self, space: str) -> tuple[Origin, ...]:
        """Where parts of a space are written, relative to the space."""
        return tuple((prefix[1:], place) for prefix, place in self.origins if prefix[:1] == (space,) and len(prefix) > 1)

    def arn(self) -> object:
        """What refers to the ARN: Ref for what identifies itself by it, GetAtt Arn for the rest."""
        return {"Ref": self.logical_id} if self.type in REF_IS_ARN else {"Fn::GetAtt": [self.logical_id, "Arn"]}

    def render(self) -> dict[str, object]:
        """The raw resource."""
        return {"Type": self.type, **self.attributes, "Properties": self.properties}


class Workbench:
    """What the builders of one expansion share: the template, the drafts so far, the problems."""

    def __init__(self, template: Mapping[str, object], parameters: Mapping[str, object], locate: Locate | None) -> None:
        self.template = template
        self.parameters = parameters
        self.drafts: dict[str, Draft] = {}
        self.conditions: dict[str, object] = {}
        self.references: dict[str, str] = {}
        self.diagnostics: list[Diagnostic] = []
        self._locate = locate

    def report(self, message: str, path: DocumentPath, level: str = WARNING, code: str = "sam-not-expanded") -> None:
        """Note what could not be understood."""
        self.diagnostics.append(Diagnostic(level, code, message, self._locate(path) if self._locate is not None else None))

    def add(self, draft: Draft, *, replace: bool = False) -> Draft:
        """Keep a draft. A name that the template itself uses keeps the template's resource."""
        resources = self.template.get("Resources")
        taken = draft.logical_id in self.drafts or (isinstance(resources, dict) and draft.logical_id in resources and not replace)
        if taken and not replace:
            self.report(
                f"AWS SAM generates `{draft.logical_id}` here, but that name is taken; the generated resource is not judged", draft.place
            )
        else:
            self.drafts[draft.logical_id] = draft
        return draft

    def free_id(self, wanted: str) -> str:
        """`wanted`, or a longer name when the template has that one: for names that end in a hash when deployed."""
        resources = self.template.get("Resources")
        while wanted in self.drafts or (isinstance(resources, dict) and wanted in resources):
            wanted += "Generated"
        return wanted

    def possible_values(self, value: object, depth: int = BRANCH_DEPTH) -> list[object] | None:
        """Every value a literal, a parameter, a mapping or a choice of those can have; None when that is not known."""
        if not is_intrinsic(value):
            return [value]
        name, argument = next(iter(value.items()))  # type: ignore[attr-defined]
        if name == "Ref":
            return self._parameter_values(argument)
        if name == "Fn::FindInMap" and isinstance(argument, list) and len(argument) in (3, 4):
            return self._mapping_values(argument[0], argument[2])
        if name == "Fn::If" and isinstance(argument, list) and len(argument) == 3 and depth > 0:
            first, second = self.possible_values(argument[1], depth - 1), self.possible_values(argument[2], depth - 1)
            return None if first is None or second is None else first + second
        return None

    def _parameter_values(self, name: object) -> list[object] | None:
        if not isinstance(name, str):
            return None
        if name in self.parameters:
            return [self.parameters[name]]
        section = self.template.get("Parameters")
        declared = section.get(name) if isinstance(section, dict) else None
        if not isinstance(declared, dict):
            return None
        allowed = declared.get("AllowedValues")
        default = [declared["Default"]] if "Default" in declared else []
        if isinstance(allowed, list) and allowed:
            return default + [value for value in allowed if value not in default]
        return default or None

    def _mapping_values(self, name: object, second_key: object) -> list[object] | None:
        section = self.template.get("Mappings")
        mapping = section.get(name) if isinstance(section, dict) and isinstance(name, str) else None
        if not isinstance(mapping, dict) or not isinstance(second_key, str):
            return None
        found = [entry.get(second_key) for entry in mapping.values() if isinstance(entry, dict) and second_key in entry]
        return found or None


def hashed_id(prefix: str, data: object) -> str:
    """A name as AWS SAM builds it from a prefix and data: the first ten digits of the SHA-1 of the compact JSON follow the prefix."""
    import hashlib
    import json

    if not data:
        return prefix
    text = data if isinstance(data, str) else json.dumps(data, separators=(",", ":"), sort_keys=True, default=str)
    return prefix + hashlib.sha1(text.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()[:10]
