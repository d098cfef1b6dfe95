"""Helpers of the tests: a SAM template as text, expanded, and where a property of the result is written."""

from __future__ import annotations

import textwrap

from immutcheck.documents.document import Document
from immutcheck.documents.loading import load_document
from immutcheck.model.location import Location
from immutcheck.sources.sam.expansion import SamExpansion, expand_sam


class Expanded:
    """A template and its expansion."""

    def __init__(self, text: str, **parameters: object) -> None:
        source = "Transform: AWS::Serverless-2016-10-31\n" + textwrap.dedent(text)
        self.document: Document = load_document(source.encode(), "template.yaml")
        self.expansion: SamExpansion = expand_sam(
            self.document.value,
            parameters,
            lambda path: Location("template.yaml", self.document.span(path, key=True)),  # type: ignore[arg-type]
        )

    def resource(self, logical_id: str) -> dict:
        return self.expansion.resources[logical_id]  # type: ignore[return-value]

    def properties(self, logical_id: str) -> dict:
        return self.resource(logical_id)["Properties"]

    def types(self) -> dict[str, str]:
        return {name: resource["Type"] for name, resource in self.expansion.resources.items()}  # type: ignore[index]

    def messages(self) -> list[str]:
        return [diagnostic.render() for diagnostic in self.expansion.diagnostics]

    def document_path(self, logical_id: str, *path: str | int) -> tuple[str | int, ...]:
        prefix, written = max(
            ((prefix, written) for prefix, written in self.expansion.origins[logical_id] if path[: len(prefix)] == prefix),
            key=lambda origin: len(origin[0]),
        )
        return (*written, *path[len(prefix) :])

    def line(self, logical_id: str, *path: str | int) -> str:
        """The text of the line where a property is written."""
        span = self.document.span(self.document_path(logical_id, *path))
        return self.document.line(span.start_line).strip()
