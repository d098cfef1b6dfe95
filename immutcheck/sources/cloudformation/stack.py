"""A template in use: the root of a unit, or a nested stack with what its parent passes and the nested stacks inside it.

Loads local templates of `AWS::CloudFormation::Stack` resources; a remote one is noted and left unknown. Nothing is fetched.
Source: AWS CloudFormation User Guide, "Split a template into reusable pieces using nested stacks"; `aws cloudformation package` takes a
local path as TemplateURL, relative to the template. The CDK names the local file in the resource's metadata (`aws:asset:path`).
"""

from __future__ import annotations

import posixpath

from immutcheck.model.diagnostic import ERROR, NOTE, WARNING
from immutcheck.model.errors import DocumentError
from immutcheck.model.location import RelatedLocation
from immutcheck.model.values import Unknown
from immutcheck.sources.cloudformation.problems import LIMIT, NESTED
from immutcheck.sources.cloudformation.template import Template

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from immutcheck.documents.document import Document
    from immutcheck.sources.cdk.constructs import ConstructSites
    from immutcheck.sources.cloudformation.resolver import Scenario

STACK_TYPE = "AWS::CloudFormation::Stack"
STACK_LIMIT = 200
"""Nested stacks of one unit; CloudFormation itself lets no more than 2,500 resources of a tree change in one operation."""
REMOTE = ("http://", "https://", "s3://")


class Stack:
    """`prefix` stands before the logical ids in addresses ("Parent/"); `passed` are the raw parameters of the parent's resource; `sites`
    knows where the constructs of a CDK stack were created."""

    __slots__ = ("_nested_at", "children", "given", "logical_id", "parent", "passed", "prefix", "sites", "template")

    def __init__(self, template: Template, given: Mapping[str, object], parent: Stack | None = None, logical_id: str = "") -> None:
        self.template = template
        self.given = given
        self.parent = parent
        self.logical_id = logical_id
        self.prefix: str = "" if parent is None else f"{parent.prefix}{logical_id}/"
        self.passed: Mapping[str, object] = {}
        self.children: dict[str, Stack] = {}
        self.sites: ConstructSites | None = None if parent is None else parent.sites
        self._nested_at: tuple[RelatedLocation, ...] | None = None

    def nested_at(self) -> tuple[RelatedLocation, ...]:
        """Where the parents name this template, outermost first: a finding in it may be theirs to mend. Empty for a root."""
        if self._nested_at is None:
            self._nested_at = ()
            if self.parent is not None:
                place = self.parent.template.place(("Resources", self.logical_id), key=True)
                self._nested_at = (*self.parent.nested_at(), RelatedLocation(place, f"nested here, as {self.logical_id}"))
        return self._nested_at

    def walk(self) -> Iterator[Stack]:
        """This stack and all inside it, parents first."""
        yield self
        for child in self.children.values():
            yield from child.walk()


class StackLoader:
    """Loads the stacks of one unit. `read` gives the bytes of a file by its display path and raises FileNotFoundError; documents are read
    once each and kept in `documents`."""

    __slots__ = ("_count", "_read", "_scenario", "documents")

    def __init__(self, scenario: Scenario, read: Callable[[str], bytes]) -> None:
        self._scenario = scenario
        self._read = read
        self._count = 0
        self.documents: dict[str, Document] = {}

    def load_root(self, document: Document, given: Mapping[str, object], sites: ConstructSites | None = None) -> Stack:
        """The root stack of a unit with everything nested in it."""
        self.documents[document.path] = document
        stack = Stack(Template(document), given)
        stack.sites = sites
        self._complete(stack)
        return stack

    def _complete(self, stack: Stack) -> None:
        template = stack.template
        resolver = self._scenario.resolver(stack)
        template.expand(resolver.resolve, stack.given)
        for name, kind in template.types.items():
            if kind == STACK_TYPE:
                child = self._load_child(stack, name)
                if child is not None:
                    stack.children[name] = child
                    self._complete(child)

    def _load_child(self, stack: Stack, name: str) -> Stack | None:
        path = self._local_path(stack, name)
        if path is None:
            return None
        ancestor: Stack | None = stack
        while ancestor is not None:
            if ancestor.template.document.path == path:
                self._note(stack, name, WARNING, f"nested stack `{name}` contains itself ({path}); it is not judged again")
                return None
            ancestor = ancestor.parent
        self._count += 1
        if self._count > STACK_LIMIT:
            self._note(stack, name, ERROR, f"this template nests more than {STACK_LIMIT} stacks: the rest is not judged", LIMIT)
            return None
        document = self._load_document(stack, name, path)
        if document is None:
            return None
        child = Stack(Template(document), {}, stack, name)
        passed = stack.template.raw_properties(name).get("Parameters")
        if isinstance(passed, dict):
            is_function = len(passed) == 1 and next(iter(passed)).startswith("Fn::")
            hidden = Unknown(f"the parameters of nested stack `{name}` are made by a function")
            child.passed = dict.fromkeys(child.template.parameters, hidden) if is_function else passed
        return child

    def _local_path(self, stack: Stack, name: str) -> str | None:
        """The display path of the nested template; None (and a note) when it is not a local one."""
        metadata = stack.template.body(name).get("Metadata")
        asset = metadata.get("aws:asset:path") if isinstance(metadata, dict) else None
        is_asset = isinstance(metadata, dict) and metadata.get("aws:asset:property") == "TemplateURL"
        url: object = asset if is_asset else self._scenario.resolver(stack).resolve(stack.template.raw_properties(name).get("TemplateURL"))
        if not isinstance(url, str) or url.lower().startswith(REMOTE):
            where = f"at {url}" if isinstance(url, str) else "only known when it is deployed"
            if isinstance(url, Unknown) and url.prefix.lower().startswith(REMOTE):
                where = "remote"
            self._note(stack, name, NOTE, f"the template of nested stack `{name}` is {where}: its resources are not judged here")
            return None
        url = url.removeprefix("file://")
        folder = posixpath.dirname(stack.template.document.path)
        return posixpath.normpath(posixpath.join(folder, url.replace("\\", "/")))

    def _load_document(self, stack: Stack, name: str, path: str) -> Document | None:
        known = self.documents.get(path)
        if known is not None:
            return known
        from immutcheck.documents.loading import load_document

        try:
            document = load_document(self._read(path), path)
        except OSError:
            message = f"the template of nested stack `{name}` is not here ({path}): its resources are not judged"
            self._note(stack, name, WARNING, message)
            return None
        except DocumentError as error:
            place = f"{path}:{error.line}:{error.column}" if error.line else path
            self._note(stack, name, ERROR, f"the template of nested stack `{name}` cannot be read: {place}: {error.message}")
            return None
        self.documents[path] = document
        return document

    def _note(self, stack: Stack, name: str, level: str, message: str, code: str = NESTED) -> None:
        place = stack.template.place(("Resources", name, "Properties", "TemplateURL"))
        stack.template.problems.add(level, code, message, place)
