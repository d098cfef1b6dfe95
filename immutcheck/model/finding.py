"""What the engine answers."""

from __future__ import annotations

from immutcheck.model.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.model.location import Excerpt, Location, RelatedLocation

FAIL = "fail"
UNKNOWN = "unknown"
PASS = "pass"  # noqa: S105
VERDICTS = (FAIL, UNKNOWN, PASS)


class Finding(Record):
    """One answer: FAIL a (rule, resource, element), UNKNOWN or PASS a (rule, resource).

    `property` is the rendered path ("SecurityGroupIngress[0]"); `scenario` names the parameters that decide, "" when it holds by default;
    `reasons` say why it is UNKNOWN; `path` is the walked path through the resource graph, first step first; `related` are further places.
    `fingerprint` is `immutcheck/v1`; `moved_fingerprint` is the same without the scope, so that a moved file is recognised.
    `value` is already redacted and rendered, "" when there is none or it must not be shown.
    `confidence` is "low" where less speaks for it than the rule's confidence says (a placeholder for a secret), else "".
    `suppressed` is the reason of the suppression that took it out, None when none did. `new` is None without a baseline.
    """

    rule_id: str
    severity: str
    verdict: str
    message: str
    address: str
    resource_type: str
    scope: str
    property: str
    location: Location
    fingerprint: str
    moved_fingerprint: str
    value: str = ""
    reasons: tuple[str, ...] = ()
    scenario: str = ""
    path: tuple[RelatedLocation, ...] = ()
    related: tuple[RelatedLocation, ...] = ()
    logical_name: str = ""
    excerpt: Excerpt | None = None
    line_hash: str = ""
    suppressed: str | None = None
    new: bool | None = None
    confidence: str = ""
