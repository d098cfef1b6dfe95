"""One rule, one resource, one scenario → one verdict. Where, why and in which scenario is not asked here."""

from __future__ import annotations

from immutcheck.engine.scope import holds_resource
from immutcheck.model.finding import FAIL, PASS, UNKNOWN
from immutcheck.model.values import MISSING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.engine.evaluation import Answer, Evaluation
    from immutcheck.engine.ruleset import CompiledRule
    from immutcheck.model.settings import Scope


def assess(rule: CompiledRule, evaluation: Evaluation, limit: Scope | None) -> str | None:
    """FAIL, UNKNOWN or PASS; None when the rule does not apply. `limit` is the immutable scope, None when all of the unit is in it."""
    if _is_judged_elsewhere(rule, evaluation):
        return None
    is_applicable: Answer = True
    if limit is not None and rule.rule.scoped:
        is_applicable = holds_resource(limit, evaluation.resource)
        if is_applicable is False:
            return None
    if rule.when is not None:
        answer = rule.when(MISSING, evaluation)
        if answer is False:
            return None
        is_applicable = is_applicable and answer
    answer = rule.check(MISSING, evaluation)
    if answer is True:
        return PASS
    if answer is None or is_applicable is None or evaluation.resource.exists is None:
        return UNKNOWN
    return FAIL


def _is_judged_elsewhere(rule: CompiledRule, evaluation: Evaluation) -> bool:
    """The resource became part of another one's derived list, and the rule judges that one."""
    absorbing = evaluation.resource.merged_into
    if absorbing is None or evaluation.deployment is None:
        return False
    return evaluation.deployment.type_of(absorbing) in rule.types
