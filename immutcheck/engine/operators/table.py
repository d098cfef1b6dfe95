"""Every operator of the rule language except `exists`, by name: the one place to add one.

General operators are imported with the table. Domain operators are imported when a check is first asked, so that a scan pays only for the
knowledge it needs; a test holds that every named function is there.
"""

from __future__ import annotations

from immutcheck.engine.evaluation import Operator
from immutcheck.engine.operators.comparison import make_equals, make_in
from immutcheck.engine.operators.numbers import explain_number, make_at_least, make_at_most, make_greater_than, make_less_than
from immutcheck.engine.operators.presence import make_is_empty, make_is_literal, make_is_sensitive
from immutcheck.engine.operators.texts import make_contains, make_ends_with, make_matches, make_starts_with
from immutcheck.engine.operators.times import explain_time, make_older_than

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from immutcheck.engine.evaluation import Answer, Check, Evaluation, Explain, Factory, Points
    from immutcheck.model.location import PropertyPath


def _load(module: str, name: str) -> Any:
    """A function of one of this folder's modules."""
    return getattr(__import__(f"immutcheck.engine.operators.{module}", fromlist=[name]), name)


def _defer_factory(module: str, name: str) -> Factory:
    def make(argument: object) -> Check:
        made: list[Check] = []

        def check(value: object, evaluation: Evaluation) -> Answer:
            if not made:
                made.append(_load(module, name)(argument))
            return made[0](value, evaluation)

        return check

    return make


def _defer_explain(module: str, name: str) -> Explain:
    def explain(argument: object, value: object, evaluation: Evaluation) -> tuple[str, ...]:
        reasons: tuple[str, ...] = _load(module, name)(argument, value, evaluation)
        return reasons

    return explain


def _defer_points(module: str, name: str) -> Points:
    def points(argument: object, value: object, evaluation: Evaluation) -> Sequence[PropertyPath]:
        paths: Sequence[PropertyPath] = _load(module, name)(argument, value, evaluation)
        return paths

    return points


def _domain(
    module: str,
    factory: str,
    *,
    explain: str = "",
    points: str = "",
    weak: str = "",
    handles_unknown: bool = True,
    looks_beside: bool = False,
    into_texts: bool = False,
) -> Operator:
    return Operator(
        _defer_factory(module, factory),
        handles_unknown,
        _defer_explain(module, explain) if explain else None,
        _defer_points(module, points) if points else None,
        _defer_points(module, weak) if weak else None,
        domain=True,
        looks_beside=looks_beside,
        into_texts=into_texts,
    )


OPERATORS: Mapping[str, Operator] = {
    "equals": Operator(make_equals, handles_unknown=True),
    "in": Operator(make_in, handles_unknown=True),
    "contains": Operator(make_contains, handles_unknown=True),
    "starts_with": Operator(make_starts_with, handles_unknown=True),
    "ends_with": Operator(make_ends_with, handles_unknown=True),
    "matches": Operator(make_matches, handles_unknown=True),
    "is_empty": Operator(make_is_empty, handles_unknown=True),
    "is_literal": Operator(make_is_literal, handles_unknown=True),
    "is_sensitive": Operator(make_is_sensitive, handles_unknown=True),
    "greater_than": Operator(make_greater_than, explain=explain_number),
    "less_than": Operator(make_less_than, explain=explain_number),
    "at_least": Operator(make_at_least, explain=explain_number),
    "at_most": Operator(make_at_most, explain=explain_number),
    "older_than": Operator(make_older_than, explain=explain_time),
    "admits": _domain("admits", "make_admits", explain="explain_admits", points="find_admitting", handles_unknown=False),
    "image_pinned": _domain("images", "make_image_pinned", explain="explain_image"),
    "ami_pinned": _domain("machine_images", "make_ami_pinned", explain="explain_ami"),
    "version_pinned": _domain("versions", "make_version_pinned", explain="explain_version"),
    "literal_secret": _domain(
        "literal_secrets",
        "make_literal_secret",
        explain="explain_literal_secret",
        points="find_literal_secrets",
        weak="find_placeholders",
        looks_beside=True,
    ),
    "policy_allows": _domain("policies", "make_policy_allows", explain="explain_policy", points="find_allowing"),
    "managed_policy_allows": _domain(
        "managed_policies", "make_managed_policy_allows", explain="explain_managed_policy", points="find_managed_policies"
    ),
    "script_does": _domain("scripts", "make_script_does", explain="explain_script", points="find_actions", into_texts=True),
    "dynamic_reference": _domain("dynamic_references", "make_dynamic_reference"),
    "refers_to": _domain("references", "make_refers_to"),
    "is_break_glass": _domain("principals", "make_is_break_glass"),
    "is_pipeline_principal": _domain("principals", "make_is_pipeline_principal"),
    "is_human_principal": _domain("principals", "make_is_human_principal"),
}
