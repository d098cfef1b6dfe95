"""`refers_to`: does the value lead to a resource of one of these types in the same input?

It asks about the value alone; what the resource must satisfy is `related`'s question. A name that is written out, a parameter or a data
source leads out of the input, so nothing here can say what it is: false, and not unknown, but where the input need not list everything.
"""

from __future__ import annotations

from immutcheck.model.values import OpenList, Reference, Text, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.engine.evaluation import Answer, Check, Evaluation

STACK = "AWS::CloudFormation::Stack"


def make_refers_to(argument: object) -> Check:
    """True for a reference (or a list with one) to a resource of one of the types; None where it may be one."""
    types = argument if isinstance(argument, list) else [argument]
    if not types or not all(isinstance(name, str) for name in types):
        raise ValueError("`refers_to` needs a list of resource types")
    wanted = frozenset(types)

    def refers_to(value: object, evaluation: Evaluation) -> Answer:
        if isinstance(value, Reference):
            related = evaluation.related_resource(value)
            if related is None:
                return False
            if related.type == STACK and value.attribute.startswith("Outputs."):
                return None
            return related.type in wanted
        if isinstance(value, list):
            answers = [refers_to(member, evaluation) for member in value]
            if True in answers:
                return True
            return None if None in answers or isinstance(value, OpenList) else False
        if isinstance(value, Text):
            return None if any(refers_to(piece, evaluation) is not False for piece in value.pieces if isinstance(piece, Unknown)) else False
        if isinstance(value, Unknown):
            return None if value.possible or value.maybe_absent or _are_left_out(wanted, evaluation) else False
        return None if isinstance(value, str) and (_are_unread(wanted, evaluation) or _are_left_out(wanted, evaluation)) else False

    return refers_to


def _are_unread(types: frozenset[str], evaluation: Evaluation) -> bool:
    """Resources of one of the types could not be listed: an id may be that of one of them."""
    deployment = evaluation.deployment
    if deployment is None:
        return False
    placeholders: frozenset[str] = getattr(deployment.unit, "placeholders", frozenset())
    return any(deployment.type_of(address) in types for address in placeholders)


def _are_left_out(types: frozenset[str], evaluation: Evaluation) -> bool:
    """The input need not list all resources of these types: a change set does not list what it does not change."""
    deployment = evaluation.deployment
    return deployment is not None and any(deployment.why_unlisted(sorted(types), (), ""))
