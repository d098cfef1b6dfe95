"""Which values in the text of a plan or state are marked as sensitive, so that no excerpt shows them.

Source: Terraform documentation, "JSON Output Format": `sensitive_values`, `before_sensitive` and `after_sensitive` have the shape of the
values; a state file lists paths.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from immutcheck.model.location import PropertyPath

MARKED = (("before", "before_sensitive"), ("after", "after_sensitive"), ("values", "sensitive_values"))
"""Where values stand, and the marks beside them."""


def find_sensitive(document: object) -> list[PropertyPath]:
    """The paths of everything that is marked, wherever in the document it stands."""
    found = list(_find_marked(document))
    if isinstance(document, dict):
        found += _find_variables(document)
        found += _find_stored(document)
    return found


def _find_marked(document: object) -> Iterator[PropertyPath]:
    waiting: list[tuple[object, PropertyPath]] = [(document, ())]
    while waiting:
        value, path = waiting.pop()
        if isinstance(value, dict):
            for name, marks in MARKED:
                if name in value and marks in value:
                    for inner in _marked(value[marks]):
                        yield (*path, name, *inner)
            if value.get("sensitive") is True and "value" in value:
                yield (*path, "value")
            waiting += [(member, (*path, name)) for name, member in value.items() if member.__class__ in (dict, list)]
        elif isinstance(value, list):
            waiting += [(member, (*path, index)) for index, member in enumerate(value) if member.__class__ in (dict, list)]


def _marked(marks: object) -> Iterator[PropertyPath]:
    waiting: list[tuple[object, PropertyPath]] = [(marks, ())]
    while waiting:
        mark, path = waiting.pop()
        if mark is True:
            yield path
        elif isinstance(mark, dict):
            waiting += [(inner, (*path, name)) for name, inner in mark.items() if inner]
        elif isinstance(mark, list):
            waiting += [(inner, (*path, index)) for index, inner in enumerate(mark) if inner]


def _find_variables(document: dict[str, object]) -> Iterator[PropertyPath]:
    """Values and defaults of sensitive variables, in all modules."""
    given = document.get("variables")
    configuration = document.get("configuration")
    waiting: list[tuple[object, PropertyPath]] = []
    if isinstance(configuration, dict):
        waiting.append((configuration.get("root_module"), ("configuration", "root_module")))
    while waiting:
        module, path = waiting.pop()
        if not isinstance(module, dict):
            continue
        variables = module.get("variables")
        for name, variable in variables.items() if isinstance(variables, dict) else ():
            if isinstance(variable, dict) and variable.get("sensitive") is True:
                yield (*path, "variables", name, "default")
                if len(path) == 2 and isinstance(given, dict) and name in given:
                    yield ("variables", name, "value")
        calls = module.get("module_calls")
        for name, call in calls.items() if isinstance(calls, dict) else ():
            if isinstance(call, dict):
                waiting.append((call.get("module"), (*path, "module_calls", name, "module")))


def _find_stored(document: dict[str, object]) -> Iterator[PropertyPath]:
    """What a state file lists beside the attributes of an instance."""
    resources = document.get("resources")
    for position, resource in enumerate(resources if isinstance(resources, list) else ()):
        instances = resource.get("instances") if isinstance(resource, dict) else None
        for index, instance in enumerate(instances if isinstance(instances, list) else ()):
            if isinstance(instance, dict):
                for path in read_stored_paths(instance.get("sensitive_attributes")):
                    yield ("resources", position, "instances", index, "attributes", *path)


def read_stored_paths(listed: object) -> Iterator[PropertyPath]:
    """`[[{"type": "get_attr", "value": "password"}]]` → ("password",)."""
    for steps in listed if isinstance(listed, list) else ():
        path: list[str | int] = []
        for step in steps if isinstance(steps, list) else ():
            value = step.get("value") if isinstance(step, dict) else None
            if isinstance(value, dict):
                value = value.get("value")
            if isinstance(value, (str, int)):
                path.append(value)
        if path:
            yield tuple(path)
