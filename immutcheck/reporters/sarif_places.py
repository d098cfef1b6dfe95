"""Places in SARIF: artifact addresses, regions, logical locations, and message texts that a viewer takes literally."""

from __future__ import annotations

import re

from immutcheck.reporters.escape import escape_text, safe_lines, safe_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from immutcheck.model.finding import Finding
    from immutcheck.model.location import Excerpt, Location, RelatedLocation, Span

BASE_ID = "%SRCROOT%"
BASE_DESCRIPTION = "The folder that all paths are relative to: the root of the repository."
# A minified template is one line of megabytes; a snippet ends here.
_LONGEST_SNIPPET = 4_000
_LONGEST_MESSAGE = 4_000
# RFC 3986, 2.3 (unreserved) and 3.3 (what else a path segment may hold). The colon is encoded, or `a:b` would be an address with a scheme.
_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/!$&'()*+,;=@")
_KINDS = {"Immutcheck::CloudFormation::Parameter": "parameter", "Immutcheck::CloudFormation::Output": "output"}


def describe_message(text: str) -> dict[str, object]:
    """A message whose brackets and braces mean themselves (SARIF 2.1.0, 3.11.5 placeholders, 3.11.6 embedded links)."""
    text = safe_text(text)
    if len(text) > _LONGEST_MESSAGE:
        text = text[:_LONGEST_MESSAGE] + "..."
    if "](" in text:
        text = text.replace("](", "] (")
    if "{" in text:
        text = re.sub(r"\{(\d+)\}", r"{{\1}}", text)
    return {"text": text or "(no message)"}


def encode_path(path: str) -> str:
    """The path as a relative reference: percent-encoded UTF-8, never absolute. Undecodable bytes of a file name come back as they were."""
    path = path.lstrip("/")
    try:
        data = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        data = path.encode("utf-8", "replace")
    return "".join([chr(byte) if byte in _PLAIN else f"%{byte:02X}" for byte in data])


class Placer:
    """Describes places of one run, each file's address once."""

    __slots__ = ("_addresses",)

    def __init__(self) -> None:
        self._addresses: dict[str, dict[str, object]] = {}

    def describe_finding_place(self, finding: Finding) -> dict[str, object]:
        """The finding's own location: file, region, the lines round it, and what it is called."""
        place = self.describe_place(finding.location)
        physical = place.get("physicalLocation")
        if isinstance(physical, dict) and finding.excerpt is not None and finding.location.span is not None:
            context = _describe_context(finding.excerpt, finding.location.span)
            if context:
                physical["contextRegion"] = context
        place["logicalLocations"] = _describe_logical(finding)
        return place

    def describe_place(self, location: Location) -> dict[str, object]:
        """A location; empty when there is no file."""
        if not location.path:
            return {}
        physical: dict[str, object] = {"artifactLocation": self._address(location.path)}
        if location.span is not None:
            physical["region"] = describe_region(location.span)
        return {"physicalLocation": physical}

    def describe_related(self, places: Sequence[RelatedLocation], *, numbered: bool) -> list[dict[str, object]]:
        """Further places with their messages; `numbered` ones can be referred to."""
        described = []
        for number, place in enumerate(places):
            entry = self.describe_place(place.location)
            entry["message"] = describe_message(place.message)
            if numbered:
                entry["id"] = number
            described.append(entry)
        return described

    def _address(self, path: str) -> dict[str, object]:
        address = self._addresses.get(path)
        if address is None:
            address = self._addresses[path] = {"uri": encode_path(path), "uriBaseId": BASE_ID}
        return address


def describe_region(span: Span) -> dict[str, object]:
    """A region: 1-based, the end column behind the last character, in code points as the run's `columnKind` says."""
    return {
        "startLine": span.start_line,
        "startColumn": span.start_column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _describe_context(excerpt: Excerpt, span: Span) -> dict[str, object] | None:
    """The whole lines of the span; None when they do not hold it (SARIF 2.1.0, 3.29.5) or are too long to be of use."""
    last = excerpt.first_line + len(excerpt.lines) - 1
    if not excerpt.lines or excerpt.first_line > span.start_line or last < span.end_line:
        return None
    if excerpt.first_column > 1 or sum(map(len, excerpt.lines)) > _LONGEST_SNIPPET:
        return None
    text = "\n".join(safe_lines("\n".join(excerpt.lines)))
    return {"startLine": excerpt.first_line, "endLine": last, "snippet": {"text": text}}


def _describe_logical(finding: Finding) -> list[dict[str, object]]:
    """What the place is called: the resource's address, then the construct or stack it belongs to."""
    address = escape_text(finding.address)
    locations: list[dict[str, object]] = [{"fullyQualifiedName": address, "kind": _KINDS.get(finding.resource_type, "resource")}]
    if finding.logical_name and finding.logical_name != finding.address:
        locations.append({"fullyQualifiedName": escape_text(finding.logical_name), "kind": "construct"})
    return locations
