"""Where a value of a plan or state stands in its JSON text. Looks at nothing before it is asked."""

from __future__ import annotations

from immutcheck.model.location import Location
from immutcheck.model.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.model.location import PropertyPath
    from immutcheck.sources.terraform.plan.document import JsonDocument
    from immutcheck.sources.terraform.plan.planned import Instance
    from immutcheck.sources.terraform.raw import RawPath

SHOWN_ELSEWHERE = {"tags": "tags_all"}
"""Arguments that are shown together with the provider's defaults under another name."""


class JsonPlaces(Record):
    """Places of one resource: `name` leads to what stands for the whole of it; a value is looked for in each of `roots`, in turn."""

    document: JsonDocument
    name: PropertyPath
    roots: tuple[PropertyPath, ...]

    def locate(self, path: RawPath) -> Location:
        """The place of the value, of its nearest written ancestor when it is not written."""
        document = self.document
        if path:
            names = (SHOWN_ELSEWHERE[path[0]], path[0]) if path[0] in SHOWN_ELSEWHERE else path[:1]
            for root in self.roots:
                for name in names:
                    span = document.find_span((*root, name, *path[1:]), len(root) + 1)
                    if span is not None:
                        return Location(document.path, span)
        return Location(document.path, document.span(self.name))


class InstancePlaces(Record):
    """The same for an instance of a plan, whose paths are only put together when somebody asks."""

    document: JsonDocument
    instance: Instance

    def locate(self, path: RawPath) -> Location:
        """The place of the value; what is not known yet has the place of its mark."""
        instance = self.instance
        place = instance.place
        inner = (*place, "change") if instance.marks_at else place
        roots = tuple((*inner, name) for name in (instance.values_at, instance.marks_at) if name)
        return JsonPlaces(self.document, (*place, "address"), roots).locate(path)
